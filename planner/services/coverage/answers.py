"""One trip as a council asks about it: who travelled, at whose expense, in which class, for what.

After `practice.md`, 1: selection, companions, classes and prices of flights, nights, cost to the
public purse, gifts, purpose.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import CostItem, Gift, Organisation, Traveller, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.coverage import Coverage, Share, coverage_of, item_of
from planner.domain.coverage_figures import OWN, THIRD
from planner.domain.vocabulary import Bucket
from planner.services.costs import Ledger, ledgers_of
from planner.services.offices import office_of
from planner.services.trip_queries import trip_with_parts

FLIGHT, HOTEL = "flight", "hotel"
"""Categories that councils ask about (`model.md`, "costs")."""


@dataclass(frozen=True, slots=True)
class PersonsMoney:
    """What was spent for one traveller, in cents, and who pays it; `payer` None: nobody yet."""

    person: Traveller | None
    own: int
    participant: int
    uncovered: int
    by_payer: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of it."""
        return self.own + self.participant + self.uncovered + sum(self.by_payer.values())


@dataclass(frozen=True, slots=True)
class Priced:
    """A flight or a hotel with its price in cents; `nights` as the item counts them."""

    item: CostItem
    cents: int

    @property
    def per_night(self) -> int | None:
        """Cents of one night, rounded down; None where nobody noted the nights."""
        return self.cents // self.item.nights if self.item.nights else None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one page says of a trip; amounts are cents.

    `payers` are organisations by the trip's keys. `office_pays` is the office's own budget, over
    budget included; `public_pays` what other public bodies of the office's country pay.
    """

    trip: Trip
    coverage: Coverage
    people: tuple[PersonsMoney, ...]
    payers: Mapping[str, Organisation]
    flights: tuple[Priced, ...]
    hotels: tuple[Priced, ...]
    gifts: tuple[Gift, ...]
    office_pays: int
    public_pays: int
    items: Mapping[str, CostItem]

    @property
    def nights(self) -> int:
        """Hotel nights of all people."""
        return sum(each.item.nights or 0 for each in self.hotels)

    @property
    def public_purse(self) -> int:
        """What all public bodies at home pay together."""
        return self.office_pays + self.public_pays

    def behind(self, bucket: Bucket) -> tuple[Share, ...]:
        """The shares that make up a bucket."""
        return self.coverage.behind(bucket)

    def item_behind(self, share: Share) -> CostItem | None:
        """The cost item of a share; None for an allowance."""
        return self.items.get(item_of(share.cost))

    def person_behind(self, share: Share) -> Traveller | None:
        """Whose share it is; None where it is nobody's in particular."""
        return next((each for each in self.trip.travellers if each.key == share.traveller), None)


def get_answer(session: Session, actor: Actor, slug: str) -> Answer:
    """What a trip cost and who paid, in a number of queries that doesn't grow with it.

    `NotFoundError` where there is no such trip, `InvalidError` where an amount can't be converted.
    """
    require(actor, Permission.SEE_MONEY)
    trip = trip_with_parts(session, slug)
    ledger = ledgers_of(session, [trip])[trip.id]
    coverage = coverage_of(ledger.sheet())
    payers = {use.key: use.record for use in trip.organisations}
    cents = _cents_of_items(ledger)
    country = office_of(session, actor).country
    return Answer(
        trip=trip,
        coverage=coverage,
        people=_people(trip, coverage),
        payers=payers,
        flights=_priced(trip, FLIGHT, cents),
        hotels=_priced(trip, HOTEL, cents),
        gifts=_gifts(session, trip),
        office_pays=sum(coverage.buckets[bucket] for bucket in OWN),
        public_pays=sum(
            share.cents
            for share in coverage.shares
            if share.payer and _is_public(payers[share.payer], country)
        ),
        items={item.key: item for item in trip.costs},
    )


def _is_public(payer: Organisation, country: str) -> bool:
    """Whether its money is the public's at home; a foreign city's is not."""
    return payer.public_body is True and payer.country in {"", country}


def _cents_of_items(ledger: Ledger) -> Counter[str]:
    """By item, its private part included."""
    found: Counter[str] = Counter()
    for line in ledger.sheet().costs:
        found[item_of(line.key)] += line.cents
    return found


def _priced(trip: Trip, category: str, cents: Mapping[str, int]) -> tuple[Priced, ...]:
    return tuple(Priced(item, cents[item.key]) for item in trip.costs if item.category == category)


def _people(trip: Trip, coverage: Coverage) -> tuple[PersonsMoney, ...]:
    """Everybody who travels, then what is spent for nobody in particular."""
    shares: defaultdict[str, list[Share]] = defaultdict(list)
    for share in coverage.shares:
        shares[share.traveller].append(share)
    found = [_money_of(person, shares[person.key]) for person in trip.travellers]
    return (*found, *([_money_of(None, shares[""])] if shares[""] else []))


def _money_of(person: Traveller | None, shares: list[Share]) -> PersonsMoney:
    by_payer: Counter[str] = Counter()
    buckets: Counter[Bucket] = Counter()
    for share in shares:
        buckets[share.bucket] += share.cents
        if share.bucket in THIRD:
            by_payer[share.payer] += share.cents
    return PersonsMoney(
        person=person,
        own=sum(buckets[bucket] for bucket in OWN),
        participant=buckets[Bucket.PARTICIPANT],
        uncovered=buckets[Bucket.UNCOVERED],
        by_payer=by_payer,
    )


def _gifts(session: Session, trip: Trip) -> tuple[Gift, ...]:
    query = (
        select(Gift)
        .where(Gift.trip_id == trip.id)
        .options(joinedload(Gift.traveller), joinedload(Gift.organisation))
        .order_by(Gift.given_on, Gift.id)
    )
    return tuple(session.scalars(query))
