"""Rates of what happened are fixed: money is converted once (`costs.md`, "Entities").

An estimate takes whatever rate is the newest. An actual cost without a rate of its own, a hosted
benefit and cash handed over take the published one of their day as soon as rates are known up to
that day, and keep it: a later correction leaves it as it is until somebody asks to convert anew. So
do upper bounds in a third currency that are held against an actual cost. The audit log notes each
step.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Commitment, CommitmentCap, CostItem, HostedBenefit, SetOff, Trip
from planner.db.models.fixed_rates import AwaitsRate
from planner.domain.conversions import rate_of
from planner.domain.costs import EUR
from planner.domain.vocabulary import Phase
from planner.services.rates import newest_rate_day, rates_for

GIVEN = HostedBenefit, SetOff
"""What somebody was given at some day, so that its amount is no estimate."""


def fix_rates(session: Session, rows: Iterable[AwaitsRate]) -> None:
    """Fix the rates of those rows that wait for one and whose rate can't become another."""
    waiting = [(row, row.as_conversion()) for row in rows if row.awaits_rate]
    if not waiting:
        return
    newest = newest_rate_day(session)
    due = [(row, each) for row, each in waiting if each.on <= newest]
    published = rates_for(session, {(each.currency, each.on) for _, each in due})
    for row, each in due:
        if rate := published.rate_on(each.currency, each.on):
            row.fix_rate(rate_of(rate))


def fix_cap_rates(
    session: Session, costs: Iterable[CostItem], caps: Iterable[CommitmentCap]
) -> None:
    """Fix the rates of upper bounds in other currencies for those costs that are actual."""
    currencies = {cap.currency for cap in caps}
    _fix_cap_rates(session, dict.fromkeys(costs, currencies))


def fix_rates_of_cost(session: Session, trip: Trip, cost: CostItem) -> None:
    """Fix the rates of one cost, which may be new."""
    fix_rates(session, [cost])
    caps = select(CommitmentCap).join(Commitment, Commitment.id == CommitmentCap.commitment_id)
    fix_cap_rates(session, [cost], session.scalars(caps.where(Commitment.trip_id == trip.id)))


def fix_rates_of(session: Session, trip: Trip) -> None:
    """Fix all rates of a trip that is loaded with its parts."""
    fix_rates(session, [*trip.costs, *trip.hosted_benefits, *trip.set_offs])
    caps = (cap for each in trip.commitments for cap in each.caps)
    fix_cap_rates(session, trip.costs, caps)


def fix_due_rates(session: Session) -> None:
    """Fix the rates of all offices' rows that wait for one; flushes. Call it `everywhere`."""
    waiting = select(CostItem).where(
        CostItem.phase == Phase.ACTUAL,
        CostItem.currency != EUR,
        CostItem.rate_units_per_eur.is_(None),
        CostItem.fixed_units_per_eur.is_(None),
    )
    fix_rates(session, session.scalars(waiting))
    for given in GIVEN:
        query = select(given).where(given.currency != EUR, given.fixed_units_per_eur.is_(None))
        fix_rates(session, session.scalars(query))
    _fix_cap_rates(session, _capped_costs(session))
    session.flush()


def _capped_costs(session: Session) -> dict[CostItem, set[str]]:
    """The actual costs of trips with upper bounds in foreign money, with their currencies."""
    query = select(Commitment.trip_id, CommitmentCap.currency).join(
        CommitmentCap, CommitmentCap.commitment_id == Commitment.id
    )
    currencies: defaultdict[int, set[str]] = defaultdict(set)
    for trip_id, currency in session.execute(query.where(CommitmentCap.currency != EUR).distinct()):
        currencies[trip_id].add(currency)
    costs = select(CostItem).where(
        CostItem.phase == Phase.ACTUAL, CostItem.trip_id.in_(currencies.keys())
    )
    return {cost: currencies[cost.trip_id] for cost in session.scalars(costs)}


def _fix_cap_rates(session: Session, wanted: Mapping[CostItem, Collection[str]]) -> None:
    waiting = {
        cost: set(currencies) - {EUR, cost.currency} - cost.cap_rates.keys()
        for cost, currencies in wanted.items()
        if cost.phase is Phase.ACTUAL
    }
    if not any(waiting.values()):
        return
    newest = newest_rate_day(session)
    due = {cost: each for cost, each in waiting.items() if each and cost.incurred_on <= newest}
    published = rates_for(
        session, {(currency, cost.incurred_on) for cost, each in due.items() for currency in each}
    )
    for cost, each in due.items():
        rates = {currency: published.rate_on(currency, cost.incurred_on) for currency in each}
        if known := {currency: rate_of(rate) for currency, rate in rates.items() if rate}:
            cost.fix_cap_rates(known)
