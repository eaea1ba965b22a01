"""Costs, promises and decisions of a trip (`costs.md`). Amounts are integer minor units."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import CENTS, MINOR, UNAUDITED, Base, Owned, Versioned
from planner.db.models.directory import Organisation
from planner.db.models.people import Traveller
from planner.db.types import Exact, Utc, Word
from planner.domain.money import format_amount
from planner.domain.vocabulary import (
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    Initiative,
    Phase,
)


def _link(name: str, column: str, table: str, other_column: str, other: str) -> Table:
    return Table(
        name,
        Base.metadata,
        Column(column, ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=True),
        Column(
            other_column,
            ForeignKey(f"{other}.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )


cost_travellers = _link("cost_travellers", "cost_id", "cost_items", "traveller_id", "travellers")
commitment_costs = _link(
    "commitment_costs", "commitment_id", "commitments", "cost_id", "cost_items"
)
commitment_travellers = _link(
    "commitment_travellers", "commitment_id", "commitments", "traveller_id", "travellers"
)


class _OfTrip(Owned):
    """A row of one trip, in the order of its document."""

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)


class _Keyed(_OfTrip):
    """A row with a key in the trip's document."""

    key: Mapped[str] = mapped_column(String(80))

    @property
    def label(self) -> str:
        """The key."""
        return self.key


class BudgetLine(_Keyed, Versioned, Base):
    """This trip's share of a cost centre's budget; at most one line pays the allowances."""

    __tablename__ = "budget_lines"
    __table_args__ = (Unique("trip_id", "key"),)
    audited = True

    cost_centre: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    approved_cents: Mapped[int] = mapped_column(BigInteger, info=CENTS)
    pays_allowances: Mapped[bool] = mapped_column(default=False)


class CostItem(_Keyed, Versioned, Base):
    """One cost. Who advanced it: `paid_by` is ``office``, ``traveller``, empty, or `payer`.

    The rate is units of `currency` per EUR. Assigned to `budget_line`, or `self_paid`, or nobody.
    """

    __tablename__ = "cost_items"
    __table_args__ = (Unique("trip_id", "key"),)
    audited = True

    category: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    paid_by: Mapped[str] = mapped_column(String(20), default="")
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    travel_class: Mapped[str] = mapped_column(Text, default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    incurred_on: Mapped[date]
    first_used_on: Mapped[date | None]
    phase: Mapped[Phase] = mapped_column(Word(Phase))
    rate_units_per_eur: Mapped[Decimal | None] = mapped_column(Exact)
    rate_on: Mapped[date | None]
    rate_source: Mapped[str] = mapped_column(Text, default="")
    nights: Mapped[int | None]
    self_paid: Mapped[bool] = mapped_column(default=False)
    budget_line_id: Mapped[int | None] = mapped_column(ForeignKey("budget_lines.id"), index=True)

    payer: Mapped[Organisation | None] = relationship()
    budget_line: Mapped[BudgetLine | None] = relationship()
    travellers: Mapped[list[Traveller]] = relationship(
        secondary=cost_travellers, order_by=Traveller.position, info={"audit": "yes"}
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


class Commitment(_Keyed, Versioned, Base):
    """A payer's promise; its scope is either `categories` or `costs`."""

    __tablename__ = "commitments"
    __table_args__ = (Unique("trip_id", "key"),)
    audited = True

    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    percent: Mapped[Decimal] = mapped_column(Exact)
    mode: Mapped[CommitmentMode] = mapped_column(Word(CommitmentMode))
    state: Mapped[CommitmentState] = mapped_column(Word(CommitmentState))
    evidence: Mapped[str] = mapped_column(Text, default="")
    initiative: Mapped[Initiative | None] = mapped_column(Word(Initiative))

    payer: Mapped[Organisation] = relationship()
    costs: Mapped[list[CostItem]] = relationship(
        secondary=commitment_costs, order_by=CostItem.position, info={"audit": "yes"}
    )
    travellers: Mapped[list[Traveller]] = relationship(
        secondary=commitment_travellers, order_by=Traveller.position, info={"audit": "yes"}
    )
    caps: Mapped[list[CommitmentCap]] = relationship(
        cascade="all, delete-orphan", order_by=CommitmentCap.position, info={"audit": "yes"}
    )


class HostedBenefit(_OfTrip, Base):
    """What a payer gave a traveller at no cost to the office: part of the benefit."""

    __tablename__ = "hosted_benefits"
    audited = True

    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id"), index=True)
    description: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    given_on: Mapped[date]

    payer: Mapped[Organisation] = relationship()
    traveller: Mapped[Traveller] = relationship()

    @property
    def label(self) -> str:
        """The description."""
        return self.description


class Approval(_Keyed, Base):
    """A decision about accepting promises; append-only: a newer one replaces it, it stays.

    It is a record of what was decided, so it names traveller and commitments by key: they may
    change or go later. `replaced_at` is set when another decision took its place.
    """

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "trip_id", "key"),)
    audited = True

    traveller_key: Mapped[str] = mapped_column(String(80))
    commitment_keys: Mapped[list[str]] = mapped_column(JSON)
    max_value_cents: Mapped[int] = mapped_column(BigInteger, info=CENTS)
    requested_by: Mapped[str] = mapped_column(String(320))
    requested_on: Mapped[date]
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    decided_by: Mapped[str] = mapped_column(String(320), default="")
    decided_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[datetime | None] = mapped_column(Utc)


class SetOff(_OfTrip, Base):
    """Cash that a payer handed to a traveller: set off against the claim."""

    __tablename__ = "set_offs"
    audited = True

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
