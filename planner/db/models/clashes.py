"""What staff say about clashes: which to pass over, and how long a way really takes."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.types import Utc
from planner.domain.conflicts import between_cities
from planner.domain.conflicts.surroundings import Cities


class ClashDismissal(Owned, Base):
    """A clash that staff pass over, with the reason; it holds as long as the facts do.

    `fingerprint` is that of the finding (see the domain's conflicts).
    """

    __tablename__ = "clash_dismissals"
    __table_args__ = (UniqueConstraint("trip_id", "fingerprint"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(String(32), info=UNAUDITED)
    rule: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    dismissed_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    dismissed_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The rule."""
        return self.rule


class CityWay(Owned, Versioned, Base):
    """How long it takes between two cities, door to door, whichever way.

    `first` and `second` are in the order of `between_cities`, as they were typed.
    """

    __tablename__ = "city_ways"
    __table_args__ = (UniqueConstraint("office_id", "pair"),)
    audited = True

    first: Mapped[str] = mapped_column(Text)
    second: Mapped[str] = mapped_column(Text)
    pair: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    minutes: Mapped[int]

    @property
    def label(self) -> str:
        """``Foshan – Shenzhen``."""
        return f"{self.first} – {self.second}"

    def as_way(self) -> tuple[Cities, timedelta]:
        """The pair as the rules compare it, and the time."""
        return between_cities(self.first, self.second), timedelta(minutes=self.minutes)
