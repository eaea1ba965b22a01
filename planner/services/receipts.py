"""Who has seen the newest release: on their page, through their calendar, or by saying so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from planner.db.models import Acknowledgement, Feed, Release, Traveller, TravellerPage, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import traveller
from planner.services.trips import get_trip


class Sight(NamedTuple):
    """The newest version that somebody was shown, and when they last asked for it; 0: never."""

    version: int = 0
    at: datetime | None = None


NEVER = Sight()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a traveller has seen: said so, opened on their page, fetched by their calendar.

    `newest` is the version that there is to see.
    """

    traveller: Traveller
    newest: int
    acknowledged: Sight
    page: Sight
    feed: Sight

    @property
    def has_seen(self) -> bool:
        """Whether the newest version reached them in any way."""
        return self.newest in {sight.version for sight in (self.acknowledged, self.page, self.feed)}


def list_receipts(session: Session, actor: Actor, slug: str) -> tuple[Receipt, ...]:
    """What each traveller of the newest release has seen; nobody before the first."""
    trip = get_trip(session, actor, slug)
    return receipts_of(session, actor, [trip]).get(trip.id, ())


def receipts_of(
    session: Session, actor: Actor, trips: Collection[Trip]
) -> dict[int, tuple[Receipt, ...]]:
    """As `list_receipts`, by number of the trip, in a number of queries that does not grow."""
    require(actor, Permission.SEE_TRIPS)
    newest = {trip.id: trip.released_version for trip in trips if trip.released_version}
    if not newest:
        return {}
    said = _acknowledged(session, newest)
    pages, feeds = (_fetched(session, model, newest) for model in (TravellerPage, Feed))
    found: dict[int, list[Receipt]] = {number: [] for number in newest}
    for person in _travellers(session, newest):
        seen = (sights.get(person.id, NEVER) for sights in (said, pages, feeds))
        found[person.trip_id].append(Receipt(person, newest[person.trip_id], *seen))
    return {number: tuple(receipts) for number, receipts in found.items()}


def _travellers(session: Session, trips: Collection[int]) -> list[Traveller]:
    """Who is on the trips as they were released."""
    newest = and_(Trip.id == Release.trip_id, Trip.released_version == Release.number)
    released = select(Release.trip_id, Release.changed).join(Trip, newest)
    rows = session.execute(released.where(Release.trip_id.in_(trips)))
    audiences = {trip: changed.keys() for trip, changed in rows}
    people = select(Traveller).where(Traveller.trip_id.in_(trips)).order_by(Traveller.position)
    return [
        person
        for person in session.scalars(people)
        if str(traveller(person.key)) in audiences[person.trip_id]
    ]


def _acknowledged(session: Session, trips: Collection[int]) -> dict[int, Sight]:
    """The last version that each traveller said to have read."""
    last = (
        select(Acknowledgement.traveller_id, func.max(Acknowledgement.number).label("number"))
        .where(Acknowledgement.trip_id.in_(trips))
        .group_by(Acknowledgement.traveller_id)
        .subquery()
    )
    is_last = and_(
        Acknowledgement.traveller_id == last.c.traveller_id,
        Acknowledgement.number == last.c.number,
    )
    rows = select(
        Acknowledgement.traveller_id, Acknowledgement.number, Acknowledgement.acknowledged_at
    ).join(last, is_last)
    return {person: Sight(number, at) for person, number, at in session.execute(rows)}


def _fetched(
    session: Session, model: type[TravellerPage] | type[Feed], trips: Collection[int]
) -> dict[int | None, Sight]:
    """The newest version that an address of each traveller answered with."""
    rows = (
        select(model.traveller_id, func.max(model.last_version), func.max(model.last_fetched_at))
        .where(model.trip_id.in_(trips), model.traveller_id.is_not(None))
        .group_by(model.traveller_id)
    )
    return {person: Sight(version or 0, at) for person, version, at in session.execute(rows)}
