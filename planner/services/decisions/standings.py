"""How the requests of a trip stand now: value, first use, what changed, what is at risk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from planner.db.models import Approval, Commitment, Organisation
from planner.domain import costs as values
from planner.domain.approvals import (
    History,
    Judgement,
    Ruling,
    changes_between,
    subject_from,
    subject_of,
)
from planner.domain.costs import CostSheet
from planner.domain.coverage import first_use_now, item_of
from planner.domain.vocabulary import ApprovalState, CommitmentMode, MaterialChange
from planner.services.costs import TripCosts

DUE = frozenset({ApprovalState.PENDING, ApprovalState.STALE})
"""What somebody has to decide, or to decide again."""

GRANTED = frozenset({ApprovalState.GRANTED, ApprovalState.GRANTED_WITH_CONDITIONS})


@dataclass(frozen=True, slots=True)
class Standing:
    """One request as it stands. Amounts are cents.

    `judgement` is None where the traveller has left the trip. `first_use` is the last day to decide
    in time, `days_left` until then. `changes` are since the last decision.
    """

    row: Approval
    history: History
    judgement: Judgement | None
    traveller: str
    payers: tuple[Organisation, ...]
    first_use: date
    days_left: int
    at_risk: int | None
    is_cash: bool
    changes: tuple[MaterialChange, ...]

    @property
    def state(self) -> ApprovalState:
        """How it stands."""
        return self.judgement.state if self.judgement else ApprovalState(self.row.decision)

    @property
    def benefit(self) -> int:
        """What it is worth now."""
        return self.judgement.benefit if self.judgement else 0

    @property
    def is_over(self) -> bool:
        """Whether it is worth more than the maximum."""
        return self.benefit > self.row.max_value_cents

    @property
    def is_late(self) -> bool:
        """Whether it was ever decided after the first use."""
        return self.judgement is not None and self.judgement.is_late

    @property
    def is_due(self) -> bool:
        """Whether somebody has to decide."""
        return self.state in DUE


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a benefit, in cents: of a cost or, where `is_hosted`, of what a host gives."""

    label: str
    category: str
    payer: str
    cents: int
    is_hosted: bool = False


def standings_of(costs: TripCosts, today: date) -> tuple[Standing, ...]:
    """Every request of a trip, in its order."""
    return tuple(standing_of(costs, row, today) for row in costs.trip.approvals)


def standing_of(costs: TripCosts, row: Approval, today: date) -> Standing:
    """One request of a trip."""
    history, sheet = costs.histories[row.key], costs.sheet
    judged = {each.approval.key: each for each in costs.coverage.judgements}
    promises = commitments_of(costs, row)
    names = {person.key: person.label for person in costs.trip.travellers}
    first_use = first_use_now(history.as_approval(), sheet)
    return Standing(
        row=row,
        history=history,
        judgement=judged.get(row.key),
        traveller=names.get(row.traveller_key, row.traveller_key),
        payers=tuple(dict.fromkeys(each.payer for each in promises)),
        first_use=first_use,
        days_left=(first_use - today).days,
        at_risk=costs.at_risk.get(row.key),
        is_cash=any(each.mode is CommitmentMode.CASH_TO_PERSON for each in promises),
        changes=_changes(history, sheet),
    )


def commitments_of(costs: TripCosts, row: Approval) -> tuple[Commitment, ...]:
    """The promises that a request names and that are still there."""
    return tuple(each for each in costs.trip.commitments if each.key in row.commitment_keys)


def changes_since(
    ruling: Ruling, approval: values.Approval, sheet: CostSheet
) -> tuple[MaterialChange, ...]:
    """What is not as it was at a decision; nothing where nobody noted what it was about."""
    if not ruling.subject:
        return ()
    return changes_between(subject_from(ruling.subject), subject_of(approval, sheet))


def _changes(history: History, sheet: CostSheet) -> tuple[MaterialChange, ...]:
    rulings = history.all_rulings()
    return changes_since(rulings[-1], history.as_approval(), sheet) if rulings else ()


def parts_of(costs: TripCosts, traveller: str, commitments: tuple[str, ...]) -> tuple[Part, ...]:
    """What promises pay for a person and what their payers host; it sums to the benefit (I6)."""
    return (*_paid(costs, traveller, commitments), *_hosted(costs, traveller, commitments))


def _paid(costs: TripCosts, traveller: str, commitments: tuple[str, ...]) -> Iterator[Part]:
    items = {cost.key: cost for cost in costs.trip.costs}
    for share in costs.coverage.shares:
        if share.traveller == traveller and share.commitment in commitments:
            cost = items[item_of(share.cost)]
            label = cost.description or cost.category
            yield Part(label, cost.category, share.payer, share.cents)


def _hosted(costs: TripCosts, traveller: str, commitments: tuple[str, ...]) -> Iterator[Part]:
    payers = {each.payer for each in costs.sheet.commitments if each.key in commitments}
    rows = zip(costs.trip.hosted_benefits, costs.sheet.hosted_benefits, strict=True)
    for row, given in rows:
        if given.traveller == traveller and given.payer in payers:
            yield Part(row.description, "", given.payer, given.price.cents, is_hosted=True)
