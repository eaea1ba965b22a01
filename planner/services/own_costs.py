"""What a traveller may know of money: what others pay for them, what they can claim themselves.

Sums by payer and by category of their own shares, nothing of what anybody wrote about a cost, and
nothing of anybody else. They are reckoned from the working draft, as on the screens of staff.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.claims import Payout, deadline_of
from planner.domain.conversions import RatesMissingError
from planner.domain.coverage import Share, item_of
from planner.domain.refusals import InvalidError
from planner.domain.texts import Texts
from planner.domain.vocabulary import Bucket
from planner.services.claims.reading import OWN, claims_of, today_in
from planner.services.costs.ledgers import ledgers_of
from planner.services.costs.reading import TripCosts, costs_of
from planner.services.own_pages import OwnPage
from planner.services.trip_queries import trip_with_parts

HOSTED = frozenset({Bucket.THIRD_OK, Bucket.THIRD_UNAPPROVED})
"""What is confirmed; whether it may be accepted is between the office and its traveller."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What one payer pays of one category for the traveller, in EUR cents."""

    payer: Texts
    category: str
    cents: int
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class OwnCosts:
    """A traveller's own figures, in EUR cents.

    `items` are their shares of what the office pays, by category; `allowance` the daily ones,
    `cash` what payers handed them, `self_paid` what they bear themselves. `last_on` is the last
    day to claim.
    """

    covered: tuple[Covered, ...]
    items: tuple[tuple[str, int], ...]
    allowance: int
    cash: int
    self_paid: int
    payout: Payout
    last_on: date

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        told = self.covered, self.items, self.allowance, self.cash, self.self_paid
        return not any(told) and not self.payout.balance


def own_costs(session: Session, page: OwnPage, now: datetime) -> OwnCosts | None:
    """The figures of whose page it is; None where they can't be reckoned (a rate is missing)."""
    trip = session.get_one(Trip, page.link.trip_id)
    try:
        whole = trip_with_parts(session, trip.slug)
        costs = costs_of(ledgers_of(session, [whole])[whole.id])
        claims = claims_of(session, costs, page.office, today_in(page.office, now))
        mine = next((each for each in claims if each.person.id == page.link.traveller_id), None)
    except (RatesMissingError, InvalidError):
        return None
    if mine is None:
        return None
    shares = [each for each in costs.coverage.shares if each.traveller == mine.person.key]
    return OwnCosts(
        covered=tuple(_covered(costs, shares)),
        items=tuple(_by_category(costs, (s for s in shares if s.cost and s.bucket in OWN))),
        allowance=mine.claim.allowance,
        cash=mine.claim.cash,
        self_paid=sum(each.cents for each in shares if each.bucket is Bucket.PARTICIPANT),
        payout=mine.payout,
        last_on=deadline_of(costs.trip.ends_on, mine.today).on,
    )


def _categories(costs: TripCosts) -> dict[str, str]:
    return {cost.key: cost.category for cost in costs.trip.costs}


def _by_category(costs: TripCosts, shares: Iterable[Share]) -> Iterable[tuple[str, int]]:
    categories, sums = _categories(costs), defaultdict[str, int](int)
    for share in shares:
        sums[categories[item_of(share.cost)]] += share.cents
    return sums.items()


def _covered(costs: TripCosts, shares: Iterable[Share]) -> Iterable[Covered]:
    categories, sums = _categories(costs), defaultdict[tuple[str, str, bool], int](int)
    names = {use.key: use.record.name for use in costs.trip.organisations}
    for share in shares:
        if share.payer:
            category = categories[item_of(share.cost)] if share.cost else ""
            sums[share.payer, category, share.bucket in HOSTED] += share.cents
    for (payer, category, is_confirmed), cents in sums.items():
        yield Covered(names[payer], category, cents, is_confirmed)
