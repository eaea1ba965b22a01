"""Rates of actual costs are fixed: what was spent is converted once (`costs.md`, "Entities").

An estimate takes whatever rate is the newest. An actual cost without a rate of its own takes the
published one of its receipt's day as soon as rates are known up to that day, and keeps it: a later
correction leaves it as it is until somebody asks to convert it anew. The audit log notes each step.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import CostItem
from planner.domain.conversions import rate_of
from planner.domain.costs import EUR
from planner.domain.vocabulary import Phase
from planner.services.rates import newest_rate_day, rates_for


def fix_rates(session: Session, costs: Iterable[CostItem]) -> None:
    """Fix the rates of those costs that wait for one and whose rate can't become another."""
    waiting = [cost for cost in costs if cost.awaits_rate]
    if not waiting:
        return
    newest = newest_rate_day(session)
    due = [cost for cost in waiting if cost.incurred_on <= newest]
    published = rates_for(session, {(cost.currency, cost.incurred_on) for cost in due})
    for cost in due:
        if rate := published.rate_on(cost.currency, cost.incurred_on):
            cost.fix_rate(rate_of(rate))


def fix_due_rates(session: Session) -> None:
    """Fix the rates of all offices' costs that wait for one; flushes. Call it `everywhere`."""
    waiting = select(CostItem).where(
        CostItem.phase == Phase.ACTUAL,
        CostItem.currency != EUR,
        CostItem.rate_units_per_eur.is_(None),
        CostItem.fixed_units_per_eur.is_(None),
    )
    fix_rates(session, session.scalars(waiting))
    session.flush()
