"""What can be chosen for a programme item: the trip's own records first, then the directory's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from planner.db.models import Contact, Organisation, Place, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.names import full_name, with_native
from planner.domain.refusals import NotFoundError
from planner.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class Option:
    """A record of the directory: `note` tells namesakes apart, `is_listed` says it is the trip's.

    Places have a zone.
    """

    number: int
    name: Texts
    note: str
    is_listed: bool
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


def _listed_first(options: list[Option]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: not option.is_listed))


def _places(session: Session, listed: set[int]) -> tuple[Option, ...]:
    query = select(Place.id, Place.name, Place.city, Place.zone)
    rows = session.execute(query.order_by(Place.search_text, Place.id))
    return _listed_first(
        [Option(number, name, city, number in listed, zone) for number, name, city, zone in rows]
    )


def _organisations(session: Session, listed: set[int]) -> tuple[Option, ...]:
    query = select(Organisation.id, Organisation.name, Organisation.country)
    rows = session.execute(query.order_by(Organisation.search_text, Organisation.id))
    return _listed_first(
        [Option(number, name, country, number in listed) for number, name, country in rows]
    )


def _contacts(session: Session, listed: set[int]) -> tuple[Option, ...]:
    query = select(
        Contact.id,
        Contact.given_name,
        Contact.family_name,
        Contact.name_order,
        Contact.native_name,
        Contact.function,
    )
    rows = session.execute(query.order_by(Contact.search_text, Contact.id))
    return _listed_first(
        [
            Option(
                number,
                Texts(en=with_native(full_name(given, family, order), native)),
                function,
                number in listed,
            )
            for number, given, family, order, native, function in rows
        ]
    )
