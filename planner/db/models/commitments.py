"""What others promise, give and hand over on a trip (`costs.md`). Amounts are minor units."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, false
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from planner.db.base import CENTS, MINOR, UNAUDITED, Base, Owned, Versioned
from planner.db.models.costs import CostItem
from planner.db.models.directory import Organisation
from planner.db.models.documents import Document
from planner.db.models.fixed_rates import ConvertedOnce
from planner.db.models.people import Traveller
from planner.db.models.trip_parts import Keyed, OfTrip, link
from planner.db.types import Exact, Word
from planner.domain import costs as values
from planner.domain.conversions import Conversion, RatesOrNone, price_of
from planner.domain.money import format_amount
from planner.domain.vocabulary import CapScope, CommitmentMode, CommitmentState, Initiative

commitment_costs = link("commitment_costs", "commitment_id", "commitments", "cost_id", "cost_items")
commitment_travellers = link(
    "commitment_travellers", "commitment_id", "commitments", "traveller_id", "travellers"
)


class CommitmentCap(Owned, Base):
    """An upper bound of a commitment."""

    __tablename__ = "commitment_caps"

    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitments.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    per: Mapped[CapScope] = mapped_column(Word(CapScope))
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def label(self) -> str:
        """``night 90000 CNY``, in minor units."""
        return f"{self.per} {format_amount(self.amount_minor, self.currency)} {self.currency}"

    def as_value(self) -> values.Cap:
        """The bound as the engine knows it."""
        return values.Cap(self.per, self.amount_minor, self.currency)


class Commitment(Keyed, Versioned, Base):
    """A payer's promise; its scope is either `categories` or `costs`.

    `evidence` names the proof in words, `evidence_document` is the file. `expires_on` is the last
    day on which the payer stands by it. `withdrawn_from` is how it stood before it was withdrawn.
    What the office was to get back: `invoiced_on`, `received_on`, and `received_cents` of EUR. The
    report of what the office's people get by it was made `reported_on`, `reported_to` somebody.
    """

    __tablename__ = "commitments"
    __table_args__ = (Unique("trip_id", "key"),)
    audited = True

    position: Mapped[int] = mapped_column(default=0)  # audited: the order decides who pays first
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    percent: Mapped[Decimal] = mapped_column(Exact)
    mode: Mapped[CommitmentMode] = mapped_column(Word(CommitmentMode))
    state: Mapped[CommitmentState] = mapped_column(Word(CommitmentState))
    evidence: Mapped[str] = mapped_column(Text, default="")
    initiative: Mapped[Initiative | None] = mapped_column(Word(Initiative))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    announced_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_from: Mapped[CommitmentState | None] = mapped_column(
        Word(CommitmentState), info=UNAUDITED
    )
    expires_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(Text, default="", server_default="")
    invoiced_on: Mapped[date | None]
    received_on: Mapped[date | None]
    received_cents: Mapped[int | None] = mapped_column(BigInteger, info=CENTS)
    reported_on: Mapped[date | None]
    reported_to: Mapped[str] = mapped_column(Text, default="", server_default="")

    payer: Mapped[Organisation] = relationship()
    evidence_document: Mapped[Document | None] = relationship()
    costs: Mapped[list[CostItem]] = relationship(
        secondary=commitment_costs, order_by=CostItem.position, info={"audit": "yes"}
    )
    travellers: Mapped[list[Traveller]] = relationship(
        secondary=commitment_travellers, order_by=Traveller.position, info={"audit": "yes"}
    )
    caps: Mapped[list[CommitmentCap]] = relationship(
        cascade="all, delete-orphan", order_by=CommitmentCap.position, info={"audit": "yes"}
    )

    @property
    def proof(self) -> str:
        """What proves the promise, in words: empty where nothing does."""
        return self.evidence or (self.evidence_document.label if self.evidence_document else "")

    def as_value(self, payers: Mapping[int, str]) -> values.Commitment:
        """The promise as the engine knows it; `payers` are keys of organisations by number."""
        return values.Commitment(
            key=self.key,
            payer=payers[self.payer_id],
            categories=tuple(self.categories),
            costs=() if self.categories else tuple(cost.key for cost in self.costs),
            travellers=tuple(person.key for person in self.travellers),
            percent=self.percent,
            caps=tuple(cap.as_value() for cap in self.caps),
            mode=self.mode,
            state=self.state,
            evidence=self.proof,
            initiative=self.initiative,
        )


class HostedBenefit(ConvertedOnce, OfTrip, Versioned, Base):
    """What a payer gave a traveller at no cost to the office: part of the benefit.

    A `declined` one was offered and not taken: it is told in the register and is no benefit.
    """

    __tablename__ = "hosted_benefits"
    audited = True

    version: Mapped[int] = mapped_column(default=1, server_default="1", info=UNAUDITED)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id"), index=True)
    description: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    given_on: Mapped[date]
    declined: Mapped[bool] = mapped_column(default=False, server_default=false())
    declined_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    reported_on: Mapped[date | None]
    reported_to: Mapped[str] = mapped_column(Text, default="", server_default="")

    payer: Mapped[Organisation] = relationship()
    traveller: Mapped[Traveller] = relationship()
    document: Mapped[Document | None] = relationship()

    @property
    def label(self) -> str:
        """The description."""
        return self.description

    def as_conversion(self) -> Conversion:
        """What its amount is converted with."""
        return Conversion(self.description, self.currency, self.given_on, self.fixed_rate)

    @property
    def awaits_rate(self) -> bool:
        """Whether a published rate shall be fixed: it is in foreign money, and has none."""
        return self.as_conversion().needs_rate

    @validates("currency", "given_on")
    def _let_go(self, name: str, value: object) -> object:
        """A rate was fixed for this currency and day: of another it is not."""
        self.let_go(name, value)
        return value

    def as_value(self, payers: Mapping[int, str], rates: RatesOrNone) -> values.HostedBenefit:
        """The benefit as the engine knows it; `payers` are keys of organisations by number.

        `KeyError` where no rate is known.
        """
        return values.HostedBenefit(
            payer=payers[self.payer_id],
            traveller=self.traveller.key,
            price=price_of(self.amount_minor, self.as_conversion(), rates),
        )


class SetOff(ConvertedOnce, OfTrip, Versioned, Base):
    """Cash that a payer handed to a traveller: set off against the claim."""

    __tablename__ = "set_offs"
    audited = True

    version: Mapped[int] = mapped_column(default=1, server_default="1", info=UNAUDITED)
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    given_on: Mapped[date]

    payer: Mapped[Organisation] = relationship()
    traveller: Mapped[Traveller] = relationship()

    @property
    def label(self) -> str:
        """``60000 CNY``, in minor units."""
        return f"{format_amount(self.amount_minor, self.currency)} {self.currency}"

    def as_conversion(self) -> Conversion:
        """What its amount is converted with."""
        return Conversion(self.label, self.currency, self.given_on, self.fixed_rate)

    @property
    def awaits_rate(self) -> bool:
        """Whether a published rate shall be fixed: it is in foreign money, and has none."""
        return self.as_conversion().needs_rate

    @validates("currency", "given_on")
    def _let_go(self, name: str, value: object) -> object:
        """A rate was fixed for this currency and day: of another it is not."""
        self.let_go(name, value)
        return value

    def as_value(self, payers: Mapping[int, str], rates: RatesOrNone) -> values.SetOff:
        """The cash as the engine knows it; `payers` are keys of organisations by number.

        `KeyError` where no rate is known.
        """
        return values.SetOff(
            payer=payers[self.payer_id],
            traveller=self.traveller.key,
            price=price_of(self.amount_minor, self.as_conversion(), rates),
        )
