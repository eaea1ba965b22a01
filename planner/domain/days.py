"""A programme by the days at its places: what the list of a programme and its paper show.

A timed item stands on its day at the place where it starts; a leg that arrives on another day
stands there too, as a continuation. Hotel nights and all-day items are a band over each of their
days. Days follow the calendar; within a day, what happens first stands first, whatever its zone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from planner.domain.clock_changes import offset_at
from planner.domain.programmes import Item, Place, Programme
from planner.domain.times import WallTime

DAY = timedelta(days=1)
NOON = time(12)

LONGEST_BAND = 400
"""Days; a mistyped year must not make a page of a hundred thousand."""

Whereabouts = tuple[Place | None, WallTime]
"""Where the travellers are at a moment."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Clocks changed since the item before: by how much at the place, and at home.

    `home_from_place` is what to add to a clock at the place to get the time at home from here on.
    """

    place: timedelta
    home: timedelta
    home_from_place: timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """A timed item on a day; `arrives` marks the continuation of a leg from another day."""

    item: Item
    starts: WallTime
    ends: WallTime
    arrives: bool = False
    change: ClockChange | None = None

    @property
    def moment(self) -> WallTime:
        """What the line stands in the day for."""
        return self.ends if self.arrives else self.starts

    @property
    def place(self) -> str | None:
        """The key of the place where the travellers are then."""
        return self.item.to_place if self.arrives else self.item.place


@dataclass(frozen=True, slots=True)
class Band:
    """An all-day item or a hotel stay on one of its days: the `number`-th of `of`."""

    item: Item
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the programme; an empty stretch of days is one `Day` that goes on to `last`."""

    on: date
    last: date
    bands: tuple[Band, ...] = ()
    lines: tuple[Line, ...] = ()
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offsets: tuple[timedelta, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned."""
        return not self.bands and not self.lines


@dataclass(slots=True)
class _Content:
    bands: list[Band] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def _lines_of(item: Item) -> Iterator[Line]:
    if not isinstance(item.starts, WallTime) or not isinstance(item.ends, WallTime):
        return
    yield Line(item, item.starts, item.ends)
    if item.kind.is_leg and item.ends.day != item.starts.day:
        yield Line(item, item.starts, item.ends, arrives=True)


def _bands_of(item: Item) -> Iterator[tuple[date, Band]]:
    first, end = item.starts, item.ends_exclusive
    if isinstance(first, WallTime) or isinstance(end, WallTime):
        return
    total = max((end - first).days, 1)
    for number in range(min(total, LONGEST_BAND)):
        yield first + number * DAY, Band(item, number + 1, total)


def _change_between(before: Line, after: Line, home_zone: str) -> ClockChange | None:
    """The clock change between two lines at the place of the later one or at home."""
    then, now = before.moment.utc, after.moment.utc
    place, home = (
        offset_at(now, name) - offset_at(then, name) for name in (after.moment.zone, home_zone)
    )
    if not place and not home:
        return None
    difference = offset_at(now, home_zone) - offset_at(now, after.moment.zone)
    return ClockChange(place, home, difference)


def _with_changes(lines: Iterable[Line], home_zone: str) -> list[Line]:
    """The lines in the order of time, each with the clock change before it."""
    ordered = sorted(lines, key=lambda line: (line.moment.utc, line.item.day, line.item.key))
    changed = (
        Line(b.item, b.starts, b.ends, b.arrives, _change_between(a, b, home_zone))
        for a, b in pairwise(ordered)
    )
    return [*ordered[:1], *changed]


def _contents(items: Iterable[Item], home_zone: str) -> dict[date, _Content]:
    found: dict[date, _Content] = {}
    timed: list[Line] = []
    for item in items:
        timed.extend(_lines_of(item))
        for on, band in _bands_of(item):
            found.setdefault(on, _Content()).bands.append(band)
    for line in _with_changes(timed, home_zone):
        found.setdefault(line.moment.day, _Content()).lines.append(line)
    return found


def _whereabouts(on: date, content: _Content, programme: Programme) -> Iterator[Whereabouts]:
    """Where the travellers are in the course of a day, in its order."""
    for line in content.lines:
        yield programme.place_of.get(line.place), line.moment
        if line.item.kind.is_leg and line.ends.day == line.starts.day:
            yield programme.place_of.get(line.item.to_place), line.ends
    for band in content.bands:
        place = programme.place_of.get(band.item.place)
        if place:
            yield place, WallTime(datetime.combine(on, NOON), place.zone)


def _day(on: date, content: _Content, programme: Programme) -> Day:
    found = list(_whereabouts(on, content, programme))
    return Day(
        on=on,
        last=on,
        bands=tuple(content.bands),
        lines=tuple(content.lines),
        cities=tuple(dict.fromkeys(place.city for place, _ in found if place)),
        countries=tuple(dict.fromkeys(place.country for place, _ in found if place)),
        offsets=tuple(dict.fromkeys(offset_at(wall.utc, wall.zone) for _, wall in found)),
    )


def _empty_stretches(first: date, last: date, planned: Iterable[date]) -> Iterator[Day]:
    edges = [first - DAY, *sorted(on for on in planned if first <= on <= last), last + DAY]
    for before, after in pairwise(edges):
        if after - before > DAY:
            yield Day(before + DAY, after - DAY)


def days_of(programme: Programme, *, with_empty: bool = True) -> tuple[Day, ...]:
    """The days of a programme; `with_empty` adds the trip's days on which nothing is planned."""
    contents = _contents(programme.items, programme.home_zone)
    planned = [_day(on, content, programme) for on, content in contents.items()]
    span = (programme.starts_on, programme.ends_on)
    empty = _empty_stretches(*span, contents) if with_empty else ()
    return tuple(sorted([*planned, *empty], key=lambda day: day.on))
