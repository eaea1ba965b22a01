"""Reading what a trip costs and who pays: all that its screens and the command line show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.allowances import Allowance, Basis
from planner.domain.approvals import History
from planner.domain.conversions import Conversion
from planner.domain.costs import CostSheet
from planner.domain.coverage import (
    Coverage,
    Warned,
    coverage_if_refused,
    coverage_of,
    item_of,
    uncovered_if_refused,
    warnings_in,
)
from planner.domain.programmes import Programme
from planner.domain.vocabulary import ApprovalState, Bucket
from planner.services.costs.ledgers import Ledger, ledgers_of
from planner.services.trip_queries import trip_with_parts

UNDECIDED = frozenset({ApprovalState.PENDING, ApprovalState.STALE})
"""What somebody has to decide yet, or again."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """An approval that holds no longer: of which traveller, about which promises (keys)."""

    traveller: str
    commitments: frozenset[str]


@dataclass(frozen=True, slots=True)
class TripCosts:
    """The money of a trip's working draft, in cents.

    `at_risk` is what would be uncovered if what is undecided were refused, by approval;
    `uncovered_if_refused` if all that is not approved were. `unnamed_payers` are the keys of
    organisations that pay and have no legal name. `left_out` are amounts without a rate: nothing
    of them is in any sum, and the costs among them are `unpriced`, by key. Where `is_full` is
    False, the reader sees sums and shares alone: no evidence, no decisions, no claims, no
    allowance days. `lapses` are for everybody, since sums are worth less where an
    approval holds no longer (I6).
    """

    trip: Trip
    is_full: bool
    programme: Programme
    basis: Basis
    sheet: CostSheet
    coverage: Coverage
    allowances: tuple[Allowance, ...]
    histories: Mapping[str, History]
    at_risk: Mapping[str, int]
    uncovered_if_refused: int
    warnings: tuple[Warned, ...]
    unnamed_payers: tuple[str, ...]
    lapses: tuple[Lapse, ...]
    left_out: tuple[Conversion, ...] = ()
    unpriced: frozenset[str] = frozenset()

    def cents_of(self, item: str) -> int:
        """What the cost item with a key comes to, its private part included."""
        return sum(line.cents for line in self.sheet.costs if item_of(line.key) == item)


def get_costs(session: Session, actor: Actor, slug: str, *, leaves_out: bool = False) -> TripCosts:
    """What a trip costs, in a number of queries that doesn't grow with it.

    `NotFoundError` where there is no such trip; `RatesMissingError` names the amounts that can't
    be converted, unless it `leaves_out` those; `InvalidError` says what else is missing.
    """
    require(actor, Permission.SEE_MONEY)
    trip = trip_with_parts(session, slug)
    ledger = ledgers_of(session, [trip])[trip.id]
    found = costs_without(ledger, ledger.missing) if leaves_out else costs_of(ledger)
    return found if actor.may(Permission.SEE_RECEIPTS) else _sums_of(found)


def rates_missing(session: Session, actor: Actor, slug: str) -> tuple[Conversion, ...]:
    """The amounts of a trip that can't be converted."""
    require(actor, Permission.SEE_MONEY)
    trip = trip_with_parts(session, slug)
    return ledgers_of(session, [trip])[trip.id].missing


def costs_of(ledger: Ledger) -> TripCosts:
    """What a trip costs, all of it."""
    return _costs_of(ledger, ledger.sheet())


def costs_without(ledger: Ledger, left_out: tuple[Conversion, ...]) -> TripCosts:
    """What a trip costs without the amounts that can't be converted."""
    return replace(
        _costs_of(ledger, ledger.sheet_without(left_out)),
        left_out=left_out,
        unpriced=frozenset(
            cost.key for cost in ledger.trip.costs if cost.as_conversion() in left_out
        ),
    )


def _costs_of(ledger: Ledger, sheet: CostSheet) -> TripCosts:
    coverage = coverage_of(sheet)
    return TripCosts(
        trip=ledger.trip,
        is_full=True,
        programme=ledger.programme,
        basis=ledger.basis,
        sheet=sheet,
        coverage=coverage,
        allowances=ledger.allowances,
        histories=ledger.histories,
        at_risk=_at_risk(sheet, coverage),
        uncovered_if_refused=coverage_if_refused(sheet).buckets[Bucket.UNCOVERED],
        warnings=warnings_in(sheet, coverage),
        unnamed_payers=tuple(_unnamed_payers(ledger.trip)),
        lapses=tuple(_lapses(coverage)),
    )


def _lapses(coverage: Coverage) -> Iterator[Lapse]:
    for each in coverage.judgements:
        if each.state is ApprovalState.STALE:
            yield Lapse(each.approval.traveller, frozenset(each.approval.commitments))


def _at_risk(sheet: CostSheet, coverage: Coverage) -> dict[str, int]:
    return {
        each.approval.key: uncovered_if_refused(each.approval, sheet)
        for each in coverage.judgements
        if each.state in UNDECIDED
    }


def _unnamed_payers(trip: Trip) -> Iterator[str]:
    """Organisations that promise, give or advance something: a check needs a legal person."""
    paying = {cost.payer_id for cost in trip.costs}
    for rows in (trip.commitments, trip.hosted_benefits, trip.set_offs):
        paying |= {row.payer_id for row in rows}
    for use in trip.organisations:
        if use.organisation_id in paying and not use.record.legal_name.strip():
            yield use.key


def _sums_of(costs: TripCosts) -> TripCosts:
    """Sums and shares, without what stands behind them."""
    sheet, coverage = costs.sheet, costs.coverage
    return replace(
        costs,
        is_full=False,
        sheet=replace(
            sheet,
            costs=tuple(replace(each, evidence="") for each in sheet.costs),
            commitments=tuple(replace(each, evidence="") for each in sheet.commitments),
            hosted_benefits=(),
            approvals=(),
            set_offs=(),
        ),
        coverage=replace(
            coverage,
            shares=tuple(replace(each, evidence="") for each in coverage.shares),
            claims=(),
            benefits={},
            judgements=(),
        ),
        allowances=(),
        histories={},
        at_risk={},
        warnings=(),
        unnamed_payers=(),
        left_out=tuple(
            cost.as_conversion() for cost in costs.trip.costs if cost.key in costs.unpriced
        ),
    )
