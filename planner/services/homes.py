"""Where travellers come from, and what home is called: the city whose time stands beside others."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Place, Traveller, Trip
from planner.domain import programmes


def homes_of(trip: Trip) -> dict[str, programmes.Place]:
    """The home of each traveller who has one, by key; the trip is loaded with its programme."""
    keys = {use.place_id: use.key for use in trip.places}
    return {
        person.key: person.home.as_value(keys.get(person.home.id, f"home {person.home.id}"))
        for person in trip.travellers
        if person.home
    }


def home_city(session: Session, trip: Trip) -> str:
    """The city that most travellers come from, as far as it has the trip's home time."""
    homes = (
        select(Place.city)
        .join(Traveller, Traveller.home_id == Place.id)
        .where(Traveller.trip_id == trip.id, Place.zone == trip.home_zone)
        .order_by(Traveller.position)
    )
    cities = Counter(session.scalars(homes))
    return cities.most_common(1)[0][0] if cities else zone_city(trip.home_zone)


def zone_city(zone_name: str) -> str:
    """The city that a zone is named after."""
    return zone_name.rpartition("/")[2].replace("_", " ")
