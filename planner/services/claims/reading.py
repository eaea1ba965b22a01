"""The claims of a trip: what is due to whom, what stands in the way, until when.

All is worked out from the working draft each time; only the steps of a claim keep their amounts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from planner.db.models import (
    Claim,
    CostItem,
    Office,
    TravelAdvance,
    TravelAuthorisation,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.allowances import Allowance
from planner.domain.authorisations import (
    Authorisation,
    Authority,
    Journey,
    authority_of,
    is_open,
)
from planner.domain.claims import (
    Deadline,
    Payout,
    Step,
    changed_since,
    deadline_of,
    is_late,
    payout_of,
)
from planner.domain.conversions import Conversion, Rates, RatesMissingError, price_of, rate_of
from planner.domain.coverage import Claim as Claimed
from planner.domain.coverage import Share, item_of
from planner.domain.refusals import NotFoundError
from planner.domain.times import in_zone
from planner.domain.travel_rules import Exceeded, RuledCost, TravelRule, reason_missing
from planner.domain.vocabulary import Bucket, ClaimState, Phase
from planner.services.costs import TripCosts, get_costs
from planner.services.offices import office_of
from planner.services.rates import rates_for

OWN = frozenset({Bucket.OWN_APPROVED, Bucket.OWN_OVER_BUDGET})
"""What is assigned to budget lines, over budget included (`costs.md`, I8)."""

Row = TypeVar("Row", Claim, TravelAdvance, TravelAuthorisation)


@dataclass(frozen=True, slots=True)
class Advanced:
    """A travel advance and its EUR cents at the rate of its day."""

    row: TravelAdvance
    cents: int


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """A traveller's share of a cost, in EUR cents."""

    cost: CostItem
    cents: int

    @property
    def is_advanced_by_others(self) -> bool:
        """Whether the office or a payer paid it already."""
        return bool(self.cost.payer_id) or self.cost.paid_by not in {"", "traveller"}


@dataclass(frozen=True, slots=True)
class TravellerClaim:
    """One traveller's authorisation, advances and claim; amounts are EUR cents."""

    person: Traveller
    claim: Claimed
    allowance: Allowance | None
    items: tuple[ClaimItem, ...]
    advances: tuple[Advanced, ...]
    authorisations: tuple[TravelAuthorisation, ...]
    authority: Authority
    steps: tuple[Claim, ...]
    ends_on: date
    today: date

    @property
    def payout(self) -> Payout:
        """What is left after what was paid already."""
        return payout_of(self.claim, sum(each.cents for each in self.advances))

    @property
    def taxable(self) -> int:
        """What the tax table does not leave tax-free of the allowance."""
        return self.allowance.taxable if self.allowance else 0

    @property
    def last(self) -> Claim | None:
        """The step that the claim stands at."""
        return self.steps[-1] if self.steps else None

    @property
    def state(self) -> ClaimState | None:
        """How far the claim is, None where nobody prepared it."""
        return self.last.state if self.last else None

    @property
    def submitted(self) -> Claim | None:
        """The newest step that handed it in, None where it was given back since."""
        if self.state in {None, ClaimState.PREPARED}:
            return None
        return next(step for step in reversed(self.steps) if step.state is ClaimState.SUBMITTED)

    @property
    def changed_by(self) -> int:
        """By how much the trip differs now from what was handed in."""
        return changed_since(step_of(self.last), self.payout.balance)

    @property
    def is_late(self) -> bool:
        """Whether it was handed in after the last day, or is to be and the day is gone."""
        submitted = self.submitted
        has_claim = bool(self.claim.total or self.advances or submitted)
        on = submitted.changed_on if submitted else None
        return has_claim and is_late(on, self.ends_on, self.today)

    @property
    def estimates(self) -> int:
        """How many of the items are no actual amounts yet."""
        return sum(each.cost.phase is not Phase.ACTUAL for each in self.items)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to claim and nothing was given."""
        return not (self.claim.total or self.claim.cash or self.advances or self.steps)


@dataclass(frozen=True, slots=True)
class TripClaims:
    """The claims of a trip, in the order of its travellers.

    `exceeding` are the costs that exceed the office's rule without a reason. `days_left` are those
    until the departure, below zero after it.
    """

    costs: TripCosts
    travellers: tuple[TravellerClaim, ...]
    exceeding: tuple[tuple[CostItem, Exceeded], ...]
    deadline: Deadline
    days_left: int
    mileage_cents: int

    @property
    def trip(self) -> Trip:
        """The trip."""
        return self.costs.trip

    @property
    def unauthorised(self) -> tuple[TravellerClaim, ...]:
        """Who may not leave yet, or left without leave."""
        return tuple(each for each in self.travellers if is_open(each.authority))


def get_claims(session: Session, actor: Actor, slug: str, now: datetime) -> TripClaims:
    """The claims of a trip, in a number of queries that doesn't grow with it.

    `NotFoundError` where there is no such trip; `RatesMissingError` names what can't be converted.
    """
    require(actor, Permission.SEE_RECEIPTS)
    costs = get_costs(session, actor, slug)
    office = office_of(session, actor)
    today = today_in(office, now)
    return TripClaims(
        costs=costs,
        travellers=tuple(claims_of(session, costs, office, today)),
        exceeding=tuple(_exceeding(costs, office)),
        deadline=deadline_of(costs.trip.ends_on, today),
        days_left=(costs.trip.starts_on - today).days,
        mileage_cents=office.mileage_cents,
    )


def get_traveller_claim(claims: TripClaims, number: int) -> TravellerClaim:
    """The claim of the traveller of that number; `NotFoundError` where the trip has none."""
    found = next((each for each in claims.travellers if each.person.id == number), None)
    if found is None:
        raise NotFoundError("There is no such traveller on this trip.")
    return found


def today_in(office: Office, now: datetime) -> date:
    """The day that it is in the office."""
    return in_zone(now, office.zone).date()


def step_of(row: Claim | None) -> Step | None:
    """A step as the rules know it."""
    return Step(row.state, row.changed_on, row.amount_cents) if row else None


def claims_of(
    session: Session, costs: TripCosts, office: Office, today: date
) -> Iterable[TravellerClaim]:
    """The claims of all travellers, in their order, of costs that were reckoned already."""
    trip, sheet = costs.trip, costs.sheet
    journey = Journey(trip.direction, trip.starts_on, sheet.countries, office.country)
    authorisations = _by_traveller(
        session, trip, TravelAuthorisation, joinedload(TravelAuthorisation.document)
    )
    steps = _by_traveller(session, trip, Claim)
    advances = _advances(session, trip)
    claims = {claim.traveller: claim for claim in costs.coverage.claims}
    allowances = {each.traveller: each for each in costs.allowances}
    items = _items(costs)
    for person in trip.travellers:
        asked = authorisations[person.id]
        newest = Authorisation(asked[-1].decision, asked[-1].decided_on) if asked else None
        yield TravellerClaim(
            person=person,
            claim=claims[person.key],
            allowance=allowances.get(person.key),
            items=tuple(items[person.key]),
            advances=tuple(advances[person.id]),
            authorisations=tuple(asked),
            authority=authority_of(journey, person.role, newest),
            steps=tuple(steps[person.id]),
            ends_on=trip.ends_on,
            today=today,
        )


def _by_traveller(
    session: Session, trip: Trip, model: type[Row], *options: ExecutableOption
) -> Mapping[int, Sequence[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    query = select(model).where(model.trip_id == trip.id).order_by(model.id)
    rows = session.scalars(query.options(*options))
    for row in rows:
        found[row.traveller_id].append(row)
    return found


def _advances(session: Session, trip: Trip) -> Mapping[int, Sequence[Advanced]]:
    """The advances by traveller, converted; `RatesMissingError` names those that can't be."""
    by_traveller = _by_traveller(session, trip, TravelAdvance)
    rows = [row for rows in by_traveller.values() for row in rows]
    published = rates_for(session, [(row.currency, row.paid_on) for row in rows])
    rates: Rates = {
        (row.currency, row.paid_on): rate_of(rate)
        for row in rows
        if (rate := published.rate_on(row.currency, row.paid_on))
    }
    if missing := [each for each in map(_conversion, rows) if not _is_known(each, rates)]:
        raise RatesMissingError(missing)
    found: defaultdict[int, list[Advanced]] = defaultdict(list)
    for row in rows:
        price = price_of(row.amount_minor, _conversion(row), rates)
        found[row.traveller_id].append(Advanced(row, price.cents))
    return found


def _conversion(row: TravelAdvance) -> Conversion:
    return Conversion(row.label, row.currency, row.paid_on)


def _is_known(conversion: Conversion, rates: Rates) -> bool:
    return not conversion.needs_rate or (conversion.currency, conversion.on) in rates


def _items(costs: TripCosts) -> Mapping[str, Sequence[ClaimItem]]:
    """Each traveller's shares of what is assigned to budget lines, in the order of the costs."""
    rows = {cost.key: cost for cost in costs.trip.costs}
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for share in filter(_is_own_cost, costs.coverage.shares):
        sums[share.traveller][item_of(share.cost)] += share.cents
    found: defaultdict[str, list[ClaimItem]] = defaultdict(list)
    for traveller, by_cost in sums.items():
        found[traveller] = [ClaimItem(rows[key], by_cost[key]) for key in rows if key in by_cost]
    return found


def _is_own_cost(share: Share) -> bool:
    return bool(share.cost) and share.bucket in OWN


def _exceeding(costs: TripCosts, office: Office) -> Iterable[tuple[CostItem, Exceeded]]:
    rule = TravelRule(office.flight_class, office.hotel_limit_cents)
    for cost in costs.trip.costs:
        ruled = RuledCost(
            cost.category,
            costs.cents_of(cost.key),
            cost.travel_class,
            cost.nights,
            cost.class_reason,
        )
        if found := reason_missing(ruled, rule):
            yield cost, found
