"""The records of a trip document: costs, promises and decisions, fields in written order.

Amounts are texts such as ``1184.60``; those without a currency are EUR.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from planner.domain.vocabulary import (
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    Initiative,
    Phase,
)
from planner.formats.trip_document import values as of
from planner.formats.trip_document.records import WORD, Closed, word_or_object


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLineRecord(Closed):
    """This trip's share of a cost centre's budget, in EUR."""

    key: of.Key
    cost_centre: of.Filled
    year: of.Year
    approved: of.Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAssignment(Closed):
    """A budget line pays."""

    budget_line: of.Key


Assignment = Annotated[
    Annotated[Literal["participant"], Tag(WORD)] | Annotated[LineAssignment, Tag("#object")],
    Discriminator(word_or_object),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowancesRecord(Closed):
    """Who pays the allowances."""

    assigned_to: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRecord(Closed):
    """The rate that an amount is converted at: units of its currency per EUR."""

    units_per_eur: of.Rate
    on: of.Day
    source: of.Filled


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecord(Closed):
    """One cost; `paid_by` is ``office``, ``traveller`` or the key of an organisation."""

    key: of.Key
    category: of.Category
    description: of.Text
    paid_by: of.Key | None = None
    travel_class: Annotated[of.MaybeText, Field(alias="class")] = None
    travellers: tuple[of.Key, ...]
    amount: of.Amount
    currency: of.Currency
    incurred_on: of.Day
    first_used_on: of.Day | None = None
    phase: Phase
    rate: RateRecord | None = None
    nights: of.Count | None = None
    assigned_to: Assignment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRecord(Closed):
    """An upper bound of a commitment."""

    per: CapScope
    amount: of.Amount
    currency: of.Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRecord(Closed):
    """A payer's promise for either `categories` or `costs`."""

    key: of.Key
    payer: of.Key
    categories: tuple[of.Category, ...] | None = None
    costs: tuple[of.Key, ...] | None = None
    travellers: tuple[of.Key, ...] | None = None
    percent: of.Percent
    caps: tuple[CapRecord, ...] | None = None
    mode: CommitmentMode
    state: CommitmentState
    evidence: of.MaybeText = None
    initiative: Initiative | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRecord(Closed):
    """What a payer gave a traveller at no cost to the office."""

    payer: of.Key
    traveller: of.Key
    description: of.Text
    amount: of.Amount
    currency: of.Currency
    on: of.Day


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRecord(Closed):
    """A decision about accepting promises, up to `max_value` EUR."""

    key: of.Key
    traveller: of.Key
    commitments: tuple[of.Key, ...]
    max_value: of.Amount
    requested_by: of.Mail
    requested_on: of.Day
    decision: Decision
    decided_by: of.MaybeMail = None
    decided_on: of.Day | None = None
    conditions: of.MaybeText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOffRecord(Closed):
    """Cash that a payer handed to a traveller."""

    payer: of.Key
    traveller: of.Key
    amount: of.Amount
    currency: of.Currency
    on: of.Day
