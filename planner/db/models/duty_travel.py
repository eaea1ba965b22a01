"""The traveller's side of a trip's money: authorisation before it, advances, the claim after it."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from planner.db.base import CENTS, MINOR, Base, Owned, Versioned
from planner.db.models.documents import Document
from planner.db.models.people import Traveller
from planner.db.types import Word
from planner.domain.money import format_amount
from planner.domain.vocabulary import ClaimState, Decision


class _OfTraveller(Owned):
    """A row about one traveller of a trip."""

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    traveller_id: Mapped[int] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), index=True
    )

    @declared_attr
    def traveller(self) -> Mapped[Traveller]:
        """The person."""
        return relationship(Traveller)


class TravelAuthorisation(_OfTraveller, Versioned, Base):
    """Whether a traveller may go; who asked and who decided are e-mail addresses.

    Of several of a traveller the newest counts.
    """

    __tablename__ = "travel_authorisations"
    audited = True

    requested_by: Mapped[str] = mapped_column(String(320))
    requested_on: Mapped[date]
    decision: Mapped[Decision] = mapped_column(Word(Decision), default=Decision.PENDING)
    decided_by: Mapped[str] = mapped_column(String(320), default="")
    decided_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)

    document: Mapped[Document | None] = relationship()

    @property
    def label(self) -> str:
        """The decision."""
        return str(self.decision)


class TravelAdvance(_OfTraveller, Versioned, Base):
    """Money of the office that a traveller was given before the trip."""

    __tablename__ = "travel_advances"
    audited = True

    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    paid_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def label(self) -> str:
        """``600.00 EUR``."""
        return f"{format_amount(self.amount_minor, self.currency)} {self.currency}"


class Claim(_OfTraveller, Base):
    """A step of a traveller's claim: prepared, submitted, settled. Rows are only added.

    The newest of a traveller is how the claim stands; `amount_cents` is what it was then, so that
    a change of the trip after the submission shows. Who changed it is an e-mail address.
    """

    __tablename__ = "claims"
    audited = True
    changeable = frozenset[str]()

    state: Mapped[ClaimState] = mapped_column(Word(ClaimState))
    amount_cents: Mapped[int] = mapped_column(BigInteger, info=CENTS)
    changed_on: Mapped[date]
    changed_by: Mapped[str] = mapped_column(String(320))
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def label(self) -> str:
        """The state."""
        return str(self.state)
