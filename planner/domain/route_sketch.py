"""The route of a trip as a sketch: where it stops, in the order of the programme, and a small map.

Stops closer together than `MERGED` pixels share one mark. The same stops are always given as a
list: the map is an addition, never the only way to read the route.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from math import hypot
from unicodedata import east_asian_width

from planner.domain.entries import Position
from planner.domain.maps import (
    Box,
    Degrees,
    Point,
    View,
    east_of,
    fitting,
    great_circle,
    path_of,
    seam_of,
)
from planner.domain.programmes import Item, Programme
from planner.domain.times import Moment, WallTime, utc_of

WIDTH = 480
HEIGHTS = (200, 300)
PADDING = 44
LEAST_DEGREES = 0.8
MERGED = 40
RADIUS = 9
LETTER = 8
"""Pixels: the width of a letter at the largest size a label has (see app.css)."""

LINE = 18
"""Pixels: the height of a label."""

NAMED = 2
"""Cities that a label names before it counts the others."""

EVENING = time(23, 59)
"""Things without clock times come last on their day: a hotel is reached after what the day had."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A city that the trip reaches on a day; `position` is that of the first place there."""

    city: str
    on: date
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside a mark; `anchor` is SVG's (start, middle, end)."""

    text: str
    at: Point
    anchor: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the map; `cities` are those that lie there, `label` is None where none fits."""

    number: int
    at: Point
    cities: tuple[str, ...]
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A map of the route: `lines` are the data of SVG paths between marks."""

    view: View
    marks: tuple[Mark, ...]
    lines: tuple[str, ...]

    def number_of(self, city: str) -> int | None:
        """The number of the mark where a city lies."""
        return next((mark.number for mark in self.marks if city in mark.cities), None)


def _reached(moment: Moment, home_zone: str) -> datetime:
    if isinstance(moment, WallTime):
        return moment.utc
    return utc_of(WallTime(datetime.combine(moment, EVENING), home_zone), home_zone)


def _visits(programme: Programme, item: Item) -> Iterator[tuple[datetime, str, date]]:
    zone = programme.place_of[item.place].zone if item.place else programme.home_zone
    if item.place:
        yield _reached(item.starts, zone), item.place, item.day
    if item.to_place:
        ends = item.ends.day if isinstance(item.ends, WallTime) else item.ends
        yield _reached(item.ends, zone), item.to_place, ends


def stops_of(programme: Programme) -> tuple[Stop, ...]:
    """The cities of a programme, cancelled items left out, in the order they are reached in."""
    visits = sorted(
        visit
        for item in programme.items
        if not item.is_cancelled
        for visit in _visits(programme, item)
    )
    stops: list[Stop] = []
    for _, key, on in visits:
        place = programme.place_of[key]
        city = place.city or place.name.best("en")
        if not stops or stops[-1].city != city:
            stops.append(Stop(city, on, place.position))
        elif stops[-1].position is None:
            stops[-1] = Stop(city, stops[-1].on, place.position)
    return tuple(stops)


def _located(stops: Iterable[Stop]) -> dict[str, Degrees]:
    """Each city once, where its place is known."""
    found: dict[str, Degrees] = {}
    for stop in stops:
        if stop.position is not None:
            found.setdefault(stop.city, (stop.position.longitude, stop.position.latitude))
    return found


def _marks(view: View, cities: dict[str, Degrees]) -> list[Mark]:
    marks: list[Mark] = []
    for city, where in cities.items():
        x, y = view.place(where)
        near = next((m for m in marks if hypot(m.at[0] - x, m.at[1] - y) < MERGED), None)
        if near is None:
            marks.append(Mark(len(marks) + 1, (x, y), (city,)))
        else:
            marks[near.number - 1] = Mark(near.number, near.at, (*near.cities, city))
    return marks


def label_text(cities: tuple[str, ...]) -> str:
    """``Foshan, Shenzhen +2``."""
    more = len(cities) - NAMED
    return ", ".join(cities[:NAMED]) + (f" +{more}" if more > 0 else "")


def text_width(text: str) -> float:
    """About how many pixels a label needs; Chinese letters are twice as wide."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text) * LETTER


def _candidates(mark: Mark, text: str) -> Iterator[tuple[Label, Box]]:
    """The places around a mark where its label may stand, the best first, with what they cover."""
    (x, y), wide, gap = mark.at, text_width(text), RADIUS + 4
    places = (
        ("start", x + gap, y, x + gap),
        ("end", x - gap, y, x - gap - wide),
        ("middle", x, y + gap + LINE / 2, x - wide / 2),
        ("middle", x, y - gap - LINE / 2, x - wide / 2),
    )
    for anchor, at_x, at_y, left in places:
        yield (
            Label(text, (at_x, at_y), anchor),
            Box(left, at_y - LINE / 2, left + wide, at_y + LINE / 2),
        )


def _labelled(view: View, marks: list[Mark]) -> tuple[Mark, ...]:
    taken = [
        Box(m.at[0] - RADIUS, m.at[1] - RADIUS, m.at[0] + RADIUS, m.at[1] + RADIUS) for m in marks
    ]
    result = []
    for mark in marks:
        for label, box in _candidates(mark, label_text(mark.cities)):
            inside = box.west >= 0 and box.east <= view.width
            inside = inside and box.south >= 0 and box.north <= view.height
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                result.append(Mark(mark.number, mark.at, mark.cities, label))
                break
        else:
            result.append(mark)
    return tuple(result)


def _ways(stops: Iterable[Stop], cities: dict[str, Degrees]) -> list[tuple[Degrees, Degrees]]:
    """The ways between points, one for there and back."""
    route = [cities[stop.city] for stop in stops if stop.city in cities]
    pairs = [(min(pair), max(pair)) for pair in pairwise(route) if pair[0] != pair[1]]
    return list(dict.fromkeys(pairs))


def _lines(ways: list[tuple[Degrees, Degrees]]) -> list[list[Degrees]]:
    """Great circles; one that leaves the map on one side comes back on the other."""
    lines = []
    for start, end in ways:
        there = great_circle(start, end)
        lines.append(there)
        if abs(there[-1][0] - end[0]) > 1:
            lines.append(great_circle(end, start))
    return lines


def _view(cities: dict[str, Degrees], lines: list[list[Degrees]], seam: float) -> View:
    points = [*cities.values(), *(point for line in lines for point in line)]
    return fitting(
        Box.around(point for point in points if seam <= point[0] <= seam + 360),
        width=WIDTH,
        heights=HEIGHTS,
        padding=PADDING,
        least=LEAST_DEGREES,
    )


def sketch_of(stops: tuple[Stop, ...]) -> Sketch | None:
    """The map of the stops; None where fewer than two cities have a known position."""
    found = _located(stops)
    if len(found) <= 1:
        return None
    seam = seam_of(longitude for longitude, _ in found.values())
    cities = {city: (east_of(where[0], seam), where[1]) for city, where in found.items()}
    view = _view(cities, _lines(_ways(stops, cities)), seam)
    marks = _marks(view, cities)
    joined = {city: cities[mark.cities[0]] for mark in marks for city in mark.cities}
    lines = _lines(_ways(stops, joined))
    drawn = tuple(path_of(view.place(point) for point in line) for line in lines)
    return Sketch(view, _labelled(view, marks), drawn)
