"""What can be chosen for a programme item or a person: the trip's records, and the directory's.

In no order: how a record is called, and what comes first, depends on the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from planner.db.models import (
    Contact,
    Organisation,
    Place,
    Trip,
    TripContact,
    TripOrganisation,
    TripPlace,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.names import with_native
from planner.domain.refusals import NotFoundError
from planner.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class Option:
    """A record of the directory: `note` stands beside its name, `is_listed` says it is the trip's.

    `country` is an ISO code or empty, `trips` how many use it. Places have a zone.
    """

    number: int
    name: Texts
    note: str
    country: str
    is_listed: bool
    trips: int
    zone: str = ""


@dataclass(frozen=True, slots=True)
class ItemOptions:
    """What an item's form offers; `travellers` and `groups` are names by key."""

    trip: Trip
    home_zone: str
    starts_on: date
    places: tuple[Option, ...]
    organisations: tuple[Option, ...]
    contacts: tuple[Option, ...]
    travellers: Mapping[str, str]
    groups: Mapping[str, Texts]

    @property
    def zones(self) -> dict[int | None, str]:
        """The zone of each place, by number."""
        return {place.number: place.zone for place in self.places}

    def zone_of(self, place: int | None, default: str = "") -> str:
        """The zone of a place; without one `default`, else that of home."""
        return self.zones.get(place) or default or self.home_zone


def item_options(session: Session, actor: Actor, slug: str) -> ItemOptions:
    """What can be chosen in a trip."""
    require(actor, Permission.PLAN_TRIPS)
    lists = (Trip.places, Trip.organisations, Trip.contacts, Trip.travellers, Trip.groups)
    query = select(Trip).where(Trip.slug == slug).options(*map(selectinload, lists))
    trip = session.scalar(query)
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return ItemOptions(
        trip=trip,
        home_zone=trip.home_zone,
        starts_on=trip.starts_on,
        places=_places(session, {use.place_id for use in trip.places}),
        organisations=_organisations(session, {use.organisation_id for use in trip.organisations}),
        contacts=_contacts(session, {use.contact_id for use in trip.contacts}),
        travellers={person.key: person.label for person in trip.travellers},
        groups={group.key: group.name for group in trip.groups},
    )


def organisation_options(
    session: Session, actor: Actor, listed: frozenset[int] = frozenset()
) -> tuple[Option, ...]:
    """The organisations of the directory; `listed` are those of the trip, where it is for one."""
    require(actor, Permission.SEE_DIRECTORY)
    return _organisations(session, set(listed))


def _places(session: Session, listed: set[int]) -> tuple[Option, ...]:
    rows = session.execute(select(Place.id, Place.name, Place.city, Place.country, Place.zone))
    trips = _trips(session, TripPlace.place_id)
    return tuple(
        Option(number, name, city, country, number in listed, trips.get(number, 0), zone)
        for number, name, city, country, zone in rows
    )


def _organisations(session: Session, listed: set[int]) -> tuple[Option, ...]:
    rows = session.execute(select(Organisation.id, Organisation.name, Organisation.country))
    trips = _trips(session, TripOrganisation.organisation_id)
    return tuple(
        Option(number, name, "", country, number in listed, trips.get(number, 0))
        for number, name, country in rows
    )


def _contacts(session: Session, listed: set[int]) -> tuple[Option, ...]:
    trips = _trips(session, TripContact.contact_id)
    return tuple(
        Option(
            number=contact.id,
            name=Texts(en=with_native(contact.label, contact.native_name)),
            note=contact.function,
            country="",
            is_listed=contact.id in listed,
            trips=trips.get(contact.id, 0),
        )
        for contact in session.scalars(select(Contact))
    )


def _trips(session: Session, column: InstrumentedAttribute[int]) -> dict[int, int]:
    """In how many trips each record is used; unused ones are missing."""
    return dict(session.execute(select(column, func.count()).group_by(column)).all())
