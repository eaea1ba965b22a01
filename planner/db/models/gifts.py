"""The register of gifts: what the office's people gave and were given."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import MINOR, Base, Owned, Versioned
from planner.db.models.directory import Organisation
from planner.db.models.people import Traveller
from planner.db.types import Word
from planner.domain.vocabulary import GiftDirection


class Gift(Owned, Versioned, Base):
    """A gift, on a trip or at home; it stays in the register when trip or traveller go.

    Our side is a `traveller` or a `person` by name, the other an `organisation`, a `partner` by
    name, or both. `decision` says what was decided and where the thing is.
    """

    __tablename__ = "gifts"
    audited = True

    trip_id: Mapped[int | None] = mapped_column(
        ForeignKey("trips.id", ondelete="SET NULL"), index=True
    )
    direction: Mapped[GiftDirection] = mapped_column(Word(GiftDirection))
    description: Mapped[str] = mapped_column(Text)
    traveller_id: Mapped[int | None] = mapped_column(
        ForeignKey("travellers.id", ondelete="SET NULL"), index=True
    )
    person: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    partner: Mapped[str] = mapped_column(Text, default="")
    value_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    given_on: Mapped[date]
    decision: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date | None]

    traveller: Mapped[Traveller | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def label(self) -> str:
        """The description."""
        return self.description
