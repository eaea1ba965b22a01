"""What tells where a traveller is: their own legs, nights and items at a place.

Clocks are read at the place: an item that was typed by another zone's clock counts on the day that
it has at its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from planner.domain.clock_changes import later
from planner.domain.programmes import Item, Place, Programme
from planner.domain.times import WallTime, day_of
from planner.domain.vocabulary import Kind

DAY = timedelta(days=1)
NOON = time(12)
LAST_MINUTE, FIRST_MINUTE = time(23, 59), time(0, 1)

LONGEST = 400
"""Days; a mistyped year must not make a list of a hundred thousand."""

WORK = frozenset(
    {Kind.PLENARY, Kind.SESSION, Kind.TRADE_FAIR, Kind.COMPANY_VISIT, Kind.MEETING},
)
"""What is work where nobody said whether an item is."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives and works: the whole town, since both are usually in one."""

    place: Place | None

    def holds(self, place: Place | None) -> bool:
        """Whether a place is at home."""
        return self.place is not None and place is not None and in_one_city(place, self.place)

    @property
    def country(self) -> str | None:
        """The country, where it is known."""
        return self.place.country if self.place else None


def in_one_city(one: Place, other: Place) -> bool:
    """Whether two places are the same, or in the same city."""
    return one.key == other.key or _city(one) == _city(other)


def _city(place: Place) -> tuple[str, str]:
    return place.country, place.city.strip().casefold()


class Nature(IntEnum):
    """What an event is."""

    MOVE = 1
    STAY = 2
    NIGHT = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """The end of a leg; a flight with stopovers has several."""

    at: WallTime
    origin: Place | None
    target: Place | None


@dataclass(frozen=True, slots=True)
class Event:
    """A leg, an item at a place, or a hotel night; of a night the minutes around midnight.

    For legs `origin` and `target` are where they begin and end; other events have one place.
    """

    nature: Nature
    item: Item
    starts: WallTime
    ends: WallTime
    origin: Place | None
    target: Place | None
    arrivals: tuple[Arrival, ...] = ()

    @property
    def is_flight(self) -> bool:
        """Whether it is a flight, or several."""
        return self.item.kind is Kind.FLIGHT

    @property
    def is_work(self) -> bool:
        """Whether people work there: as the item says, else as its kind is."""
        if self.nature is not Nature.STAY:
            return False
        return self.item.kind in WORK if self.item.is_work is None else self.item.is_work

    @property
    def order(self) -> tuple[datetime, datetime, int, str]:
        """Events in the order of time."""
        return self.starts.utc, self.ends.utc, self.nature, self.item.key

    @property
    def last_day(self) -> date:
        """The day on which it ends; what ends at midnight ends at 24:00 of the day before."""
        ends_at_24 = self.ends.at.time() == time() and self.ends.utc > self.starts.utc
        return self.ends.day - DAY if ends_at_24 else self.ends.day


def attended(programme: Programme, traveller: str) -> tuple[Item, ...]:
    """The items that a traveller attends and that take place."""
    return tuple(
        item
        for item in programme.items
        if not item.is_cancelled and traveller in programme.keys_of_attendees(item)
    )


def events_of(items: Iterable[Item], programme: Programme) -> list[Event]:
    """What some items tell, in the order of time."""
    found = (event for item in items for event in _events(item, programme))
    return sorted(found, key=lambda event: event.order)


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day, both inclusive, at most `LONGEST`."""
    for number in range(min((last - first).days + 1, LONGEST)):
        yield first + number * DAY


def at_place(wall: WallTime, place: Place | None) -> WallTime:
    """A moment by the clock of a place."""
    if place is None or wall.zone == place.zone:
        return wall
    return later(wall, timedelta(), place.zone)


def _events(item: Item, programme: Programme) -> Iterator[Event]:
    place, to_place = (programme.place_of.get(key) for key in (item.place, item.to_place))
    if item.kind.is_leg:
        yield from _legs(item, place, to_place)
    elif place is None or item.kind is Kind.PRIVATE:
        return
    elif item.kind is Kind.HOTEL:
        yield from _nights(item, place)
    else:
        yield from _stays(item, place)


def _legs(item: Item, origin: Place | None, target: Place | None) -> Iterator[Event]:
    """A leg; one without clock times takes all of its days."""
    starts, ends = item.starts, item.ends
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        if origin is None or target is None:
            return
        starts = WallTime(datetime.combine(day_of(starts), time()), origin.zone)
        ends = WallTime(datetime.combine(day_of(ends), LAST_MINUTE), target.zone)
    starts, ends = at_place(starts, origin), at_place(ends, target)
    arrival = Arrival(ends, origin, target)
    yield Event(Nature.MOVE, item, starts, ends, origin, target, (arrival,))


def _nights(item: Item, place: Place) -> Iterator[Event]:
    """Each night from check-in to check-out."""
    for night in days_between(day_of(item.starts), day_of(item.ends) - DAY):
        starts = WallTime(datetime.combine(night, LAST_MINUTE), place.zone)
        ends = WallTime(datetime.combine(night + DAY, FIRST_MINUTE), place.zone)
        yield Event(Nature.NIGHT, item, starts, ends, place, place)


def _stays(item: Item, place: Place) -> Iterator[Event]:
    """An item at a place; of an all-day item nobody knows the hours, so each day's noon stands."""
    starts, ends = item.starts, item.ends
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        walls = [(at_place(starts, place), at_place(ends, place))]
    else:
        days = days_between(day_of(starts), day_of(ends))
        noons = (WallTime(datetime.combine(day, NOON), place.zone) for day in days)
        walls = [(noon, noon) for noon in noons]
    for begins, finishes in walls:
        yield Event(Nature.STAY, item, begins, finishes, place, place)
