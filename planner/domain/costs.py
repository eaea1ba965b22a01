"""The costs of a trip as plain values: what is paid, promised, decided and handed over.

Records are joined by their keys in the trip's document and stand in its order. Amounts are whole
minor units; those without a currency are EUR cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from planner.domain.money import cents_of
from planner.domain.vocabulary import (
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    Initiative,
    TravellerRole,
)

EUR = "EUR"

MOST_NIGHTS = 9_999
"""Nights of a cost item, of all people together."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of a currency per EUR, of which day, from where."""

    units_per_eur: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in its currency; `rate` is None for EUR alone, and `ValueError` otherwise."""

    minor: int
    currency: str = EUR
    rate: Rate | None = None

    def __post_init__(self) -> None:
        if self.minor < 0:
            raise ValueError("an amount is never below zero")
        if self.currency != EUR and self.rate is None:
            raise ValueError(f"an amount in {self.currency} needs a rate")

    @property
    def units_per_eur(self) -> Decimal:
        """The rate; a euro is a euro, whatever rate was typed beside it."""
        return Decimal(1) if self.currency == EUR or self.rate is None else self.rate.units_per_eur

    @property
    def cents(self) -> int:
        """EUR cents, converted once."""
        if self.currency == EUR:
            return self.minor
        return cents_of(self.minor, self.currency, self.units_per_eur)


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom a person assigned what no promise covers: a budget line, the traveller, nobody."""

    budget_line: str = ""
    to_participant: bool = False


NOBODY = Assignment()
PARTICIPANT = Assignment(to_participant=True)


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """A traveller, as far as money goes."""

    key: str
    role: TravellerRole
    email: str = ""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """This trip's share of a cost centre's budget."""

    key: str
    approved: int


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost. `nights` are those of the whole item: nine for three people's three nights.

    `paid_by` is who advanced it: ``office``, ``traveller``, empty, or an organisation's key.
    `evidence` names the receipt. `cap_rates` are those fixed for upper bounds in other currencies.
    """

    key: str
    category: str
    price: Price
    incurred_on: date
    travellers: tuple[str, ...] = ()
    first_used_on: date | None = None
    nights: int | None = None
    assigned: Assignment = NOBODY
    paid_by: str = ""
    evidence: str = ""
    cap_rates: tuple[tuple[str, Rate], ...] = ()

    @property
    def cents(self) -> int:
        """EUR cents."""
        return self.price.cents


@dataclass(frozen=True, slots=True)
class Cap:
    """An upper bound of a promise."""

    per: CapScope
    minor: int
    currency: str = EUR


@dataclass(frozen=True, slots=True)
class Commitment:
    """A payer's promise for either `categories` or `costs`; no `travellers` are all (I3)."""

    key: str
    payer: str
    categories: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    travellers: tuple[str, ...] = ()
    percent: Decimal = Decimal(100)
    caps: tuple[Cap, ...] = ()
    mode: CommitmentMode = CommitmentMode.IN_KIND
    state: CommitmentState = CommitmentState.ANNOUNCED
    evidence: str = ""
    initiative: Initiative | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.state is not CommitmentState.WITHDRAWN

    def is_about(self, cost: CostLine) -> bool:
        """Whether the cost is in its scope, whoever travels."""
        return cost.key in self.costs or cost.category in self.categories


@dataclass(frozen=True, slots=True)
class HostedBenefit:
    """What a payer gave a traveller at no cost to the office; a part of the benefit (I6)."""

    payer: str
    traveller: str
    price: Price


@dataclass(frozen=True, slots=True)
class SetOff:
    """Cash that a payer handed to a traveller, at the rate of its day (I8)."""

    payer: str
    traveller: str
    price: Price


@dataclass(frozen=True, slots=True)
class Approval:
    """The newest decision of one key about accepting promises, up to `max_value` cents.

    `fingerprint` is of what was decided (`approvals.subjects`), empty where nothing is known of it:
    a decision that came in a trip's document. `was_late` keeps the mark of the day of the decision.
    """

    key: str
    traveller: str
    commitments: tuple[str, ...]
    max_value: int
    decision: Decision = Decision.PENDING
    decided_on: date | None = None
    requested_by: str = ""
    decided_by: str = ""
    conditions: str = ""
    fingerprint: str = ""
    was_late: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the rule books give one traveller, in cents."""

    traveller: str
    cents: int


@dataclass(frozen=True, slots=True)
class CostSheet:
    """All about the money of one trip.

    `countries` are those the trip leads to. `cap_rates` has, by currency and receipt day, the
    rates of caps that are neither in EUR nor in the currency of the cost; those of a cost itself
    count before them. `declined` are promises,
    each with a traveller, that are taken for not given: what if they are refused?
    """

    starts_on: date
    ends_on: date
    countries: frozenset[str] = frozenset()
    travellers: tuple[Beneficiary, ...] = ()
    budget_lines: tuple[BudgetLine, ...] = ()
    costs: tuple[CostLine, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    hosted_benefits: tuple[HostedBenefit, ...] = ()
    approvals: tuple[Approval, ...] = ()
    set_offs: tuple[SetOff, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    allowances_assigned: Assignment = NOBODY
    cap_rates: Mapping[tuple[str, date], Rate] = field(default_factory=dict)
    declined: frozenset[tuple[str, str]] = frozenset()
