"""A trip as decisions are bound to it: who promises what for which days and countries (I6)."""

from planner.db.models import Trip
from planner.domain.costs import CostLine, CostSheet, Price
from planner.domain.programmes import Programme
from planner.domain.vocabulary import ItemStatus


def countries_of(programme: Programme, home_country: str) -> frozenset[str]:
    """The countries that a trip leads to: those of its items' places, without the office's own."""
    places = programme.place_of
    named = (
        places.get(key)
        for item in programme.items
        if not item.is_cancelled
        for key in (item.place, item.to_place)
    )
    return frozenset(place.country for place in named if place) - {home_country}


def _countries_of_rows(trip: Trip, home_country: str) -> frozenset[str]:
    """As `countries_of`, of the rows, without what each item has beside its places."""
    known = {use.place_id: use.record.country for use in trip.places}
    named = (
        number
        for item in trip.items
        if item.status is not ItemStatus.CANCELLED
        for number in (item.place_id, item.to_place_id)
    )
    return frozenset(known[number] for number in named if number in known) - {home_country}


def terms_of(trip: Trip, home_country: str) -> CostSheet:
    """The trip without its amounts, so that no rate is needed; it is loaded with its parts."""
    payers = {use.organisation_id: use.key for use in trip.organisations}
    return CostSheet(
        starts_on=trip.starts_on,
        ends_on=trip.ends_on,
        countries=_countries_of_rows(trip, home_country),
        travellers=tuple(person.as_beneficiary() for person in trip.travellers),
        costs=tuple(
            CostLine(row.key, row.category, Price(0), row.incurred_on) for row in trip.costs
        ),
        commitments=tuple(row.as_value(payers) for row in trip.commitments),
    )
