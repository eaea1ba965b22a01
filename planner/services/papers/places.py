"""The places of a programme on paper: a sketch of the route, a card each, what to know there."""

from collections.abc import Iterator
from datetime import datetime, time

from planner.db.models import Office
from planner.domain.calendars import Reader
from planner.domain.clock_changes import offset_at
from planner.domain.clock_words import hours
from planner.domain.days import days_of
from planner.domain.labels import mark
from planner.domain.papers import Block, Card, Cards, Facts, Picture, Prose, Said, Section
from planner.domain.programmes import Place, Programme
from planner.domain.route_sketch import Sketch, sketch_of, stops_of
from planner.domain.times import WallTime, utc_of
from planner.formats.route_svg import write_route
from planner.i18n.countries import country_name
from planner.i18n.days import long_day
from planner.services.holidays import holidays_of
from planner.services.papers.days import lines_there, said
from planner.services.route_sketches import land_behind

NOON = time(12)


def places_of(view: Programme, reader: Reader) -> Iterator[Section]:
    """The places of a view with the sketch of its route; nothing where it names none."""
    if not view.places:
        return
    stops = stops_of(view)
    sketch = sketch_of(stops)
    blocks: list[Block] = []
    if sketch:
        words = " → ".join(stop.city for stop in stops)
        title = reader.words(mark("Sketch of the route"))
        blocks.append(Picture(write_route(sketch, land_behind(sketch)), f"{title}: {words}"))
    cards = sorted(view.places, key=lambda place: (_number(sketch, place), place.city, place.key))
    blocks.append(Cards(tuple(_card(place, sketch, reader) for place in cards)))
    yield Section(reader.words(mark("Places")), tuple(blocks))


def _number(sketch: Sketch | None, place: Place) -> int:
    """The number of the mark where a place lies on the sketch; 0 for none."""
    return (sketch.number_of(place.city) if sketch else None) or 0


def _card(place: Place, sketch: Sketch | None, reader: Reader) -> Card:
    name = said(place.name, reader.language) if place.name else Said(place.city)
    country = country_name(place.country, reader.language)
    lines = [
        said(place.address, reader.language),
        Said(", ".join(filter(None, (place.city, country)))),
    ]
    if place.phone:
        phone = reader.words(mark("Phone: %(number)s")) % {"number": place.phone}
        lines.append(Said(phone))
    return Card(
        name=name,
        lines=tuple(line for line in lines if line.text),
        there=tuple(lines_there(place, {reader.language})),
        number=str(_number(sketch, place) or ""),
    )


def practical_notes(
    view: Programme, office: Office, reader: Reader, home: str
) -> Iterator[Section]:
    """What planners wrote, and what follows from places and days: the time, public holidays."""
    rows = (*_times(view, reader, home), *_holidays(view, office, reader))
    own = said(view.practical_notes, reader.language)
    blocks: list[Block] = [Prose((own,))] if own.text else []
    if rows:
        blocks.append(Facts(rows))
    if blocks:
        yield Section(reader.words(mark("Practical notes")), tuple(blocks))


def _times(view: Programme, reader: Reader, home: str) -> Iterator[tuple[str, str]]:
    """How far the clocks there are from those at home, on the first and the last day."""
    label = reader.words(mark("Time difference"))
    zones: dict[str, list[str]] = {}
    for place in view.places:
        zones.setdefault(place.zone, []).append(place.city)
    for zone, cities in sorted(zones.items()):
        ahead = []
        for on in (view.starts_on, view.ends_on):
            noon = datetime.combine(on, NOON)
            moment = utc_of(WallTime(noon, zone), zone)
            ahead.append(offset_at(moment, zone) - offset_at(moment, view.home_zone))
        if not any(ahead):
            continue
        told = " → ".join(dict.fromkeys(map(hours, ahead)))
        named = ", ".join(dict.fromkeys(cities))
        text = reader.words(mark("%(cities)s: clocks differ from %(home)s by %(hours)s"))
        yield label, text % {"cities": named, "home": home, "hours": told}


def _holidays(view: Programme, office: Office, reader: Reader) -> Iterator[tuple[str, str]]:
    for on, found in sorted(holidays_of(office, days_of(view, with_empty=False)).items()):
        for each in found:
            country = country_name(each.country, reader.language)
            name = each.name.best(reader.language)
            day = long_day(on, reader.language)
            yield reader.words(mark("Public holiday")), f"{day}: {name} ({country})"
