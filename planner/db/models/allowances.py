"""What people decide about allowances: days that pay something else than the rule books say."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import CENTS, UNAUDITED, Base, Owned
from planner.db.models.people import Traveller
from planner.db.types import Utc
from planner.domain.allowances import Override


class AllowanceOverride(Owned, Base):
    """What a traveller's day pays instead of what is computed; the newest row of a day counts.

    Rows are only added: one without `value_cents` takes the earlier ones back (`costs.md`, I10).
    """

    __tablename__ = "allowance_overrides"
    audited = True
    changeable = frozenset[str]()

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    traveller_id: Mapped[int] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    value_cents: Mapped[int | None] = mapped_column(BigInteger, info=CENTS)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    made_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)

    traveller: Mapped[Traveller] = relationship()

    @property
    def label(self) -> str:
        """The day."""
        return self.day.isoformat()

    def as_value(self) -> Override | None:
        """The override as the engine knows it; None where it takes earlier ones back."""
        if self.value_cents is None:
            return None
        return Override(
            on=self.day,
            cents=self.value_cents,
            reason=self.reason,
            author=self.made_by,
            at=self.made_at,
        )
