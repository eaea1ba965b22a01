"""One person's part of a programme, ready for the rules: what they attend, in the order of time.

Travellers who attend the same items and live at the same place share an agenda. Contacts and
vehicles have agendas too; nobody knows where they sleep.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from planner.domain.programmes import Item, Place, Programme
from planner.domain.times import WallTime, day_of
from planner.domain.vocabulary import Kind

MOST_AT_ONCE = 25
DAY = timedelta(days=1)
SMALL_HOURS = time(3)
"""When everybody is in bed, or on a night journey."""

DAY_SECONDS = 86_400
EPOCH = date(1970, 1, 1).toordinal() * DAY_SECONDS


@dataclass(frozen=True)
class Slot:
    """A timed item: seconds since 1970 in UTC, its clocks, and where it begins and ends.

    What rules derive from it is kept with it: many agendas share a slot.
    """

    item: Item
    starts: int
    ends: int
    starts_wall: WallTime
    ends_wall: WallTime
    origin: Place | None
    target: Place | None

    @cached_property
    def evening(self) -> date:
        """The day in whose course it begins; the small hours belong to the day before."""
        starts = self.starts_wall
        return starts.day - DAY if starts.at.time() < SMALL_HOURS else starts.day

    @cached_property
    def nights(self) -> tuple[date, ...]:
        """The nights that it goes through.

        It begins before the small hours by the clock where it begins, and ends after them by the
        clock where it ends: so a flight over the date line goes through the night that it skips.
        """
        first, last = self.starts_wall, self.ends_wall
        nights = (first.day + n * DAY for n in range(-1, (last.day - first.day).days + 1))
        hours = ((night, datetime.combine(night + DAY, SMALL_HOURS)) for night in nights)
        return tuple(night for night, hour in hours if first.at <= hour < last.at)


@dataclass(frozen=True, slots=True)
class Span:
    """A hotel stay or all-day item: its days, `after` exclusive, at a place."""

    item: Item
    first: date
    after: date
    place: Place | None

    @property
    def days(self) -> Iterator[date]:
        """Each day; of a stay, each night's day."""
        return (self.first + timedelta(days=n) for n in range((self.after - self.first).days))


@dataclass(frozen=True)
class Agenda:
    """`people` are keys of travellers; `name` is a contact's or vehicle's, else empty."""

    people: tuple[str, ...]
    home: Place | None
    slots: tuple[Slot, ...]
    spans: tuple[Span, ...]
    name: str = ""

    @cached_property
    def steps(self) -> tuple["Step", ...]:
        """The slots one after the other."""
        return tuple(steps_of(self.slots))

    @property
    def stays(self) -> Iterator[Span]:
        """The hotel stays."""
        return (span for span in self.spans if span.item.kind is Kind.HOTEL)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A programme's items that take place, in the order of time, each as a slot or a span."""

    programme: Programme
    made: tuple[Slot | Span, ...]

    def agenda(
        self, numbers: Iterable[int], people: tuple[str, ...], home: Place | None, name: str = ""
    ) -> Agenda:
        """The agenda of those who attend the items of these numbers, which are in order."""
        mine = [self.made[number] for number in numbers]
        return Agenda(
            people,
            home,
            tuple(each for each in mine if isinstance(each, Slot)),
            tuple(each for each in mine if isinstance(each, Span)),
            name,
        )


def timetable_of(programme: Programme) -> Timetable:
    """The items that are not cancelled."""
    made = (_made(item, programme) for item in programme.items if not item.is_cancelled)
    return Timetable(programme, tuple(sorted(made, key=_order)))


def agendas_of(table: Timetable, homes: Mapping[str, Place]) -> Iterator[Agenda]:
    """The travellers' agendas; where there are no travellers yet, that of those to come."""
    people = [person.key for person in table.programme.travellers]
    for_all = [number for number, each in enumerate(table.made) if each.item.attends is None]
    if not people:
        yield table.agenda(for_all, (), None)
    own = _numbers_by(table, lambda item: item.attends or ())
    alike: dict[tuple[object, ...], list[str]] = {}
    for key in people:
        alike.setdefault((homes.get(key), *own.get(key, ())), []).append(key)
    for same in alike.values():
        numbers = sorted([*for_all, *own.get(same[0], ())])
        yield table.agenda(numbers, tuple(same), homes.get(same[0]))


def contact_agendas(table: Timetable) -> Iterator[Agenda]:
    """What each contact is asked to."""
    for key, numbers in _numbers_by(table, lambda item: item.contacts).items():
        contact = table.programme.contact_of.get(key)
        if contact and len(numbers) > 1:
            yield table.agenda(numbers, (), None, contact.name)


def vehicle_agendas(table: Timetable) -> Iterator[Agenda]:
    """Where each vehicle drives; vehicles are told apart by their names."""
    named = _numbers_by(table, lambda item: (item.vehicle.casefold(),) if item.vehicle else ())
    for numbers in named.values():
        yield table.agenda(numbers, (), None, table.made[numbers[0]].item.vehicle)


class Step(NamedTuple):
    """A slot, the one that ended last before it began, and those that still go on.

    Of more than `MOST_AT_ONCE` that go on, some are named: nobody reads the rest.
    """

    slot: Slot
    before: Slot | None
    during: tuple[Slot, ...]


def steps_of(slots: Iterable[Slot]) -> Iterator[Step]:
    """Go through slots in the order of their starts."""
    before: Slot | None = None
    active: list[tuple[int, int, str, int]] = []
    known = tuple(slots)
    for number, slot in enumerate(known):
        while active and active[0][0] <= slot.starts:
            before = known[heappop(active)[-1]]
        named = sorted(entry[-1] for entry in active[:MOST_AT_ONCE]) if active else ()
        yield Step(slot, before, tuple(known[other] for other in named))
        heappush(active, (slot.ends, slot.starts, slot.item.key, number))


def _numbers_by(table: Timetable, keys: Callable[[Item], tuple[str, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, each in enumerate(table.made):
        for key in keys(each.item):
            found.setdefault(key, []).append(number)
    return found


def _made(item: Item, programme: Programme) -> Slot | Span:
    origin, target = programme.place_of.get(item.place), programme.place_of.get(item.to_place)
    after = item.ends_exclusive
    if isinstance(item.starts, WallTime) and isinstance(after, WallTime):
        return Slot(
            item=item,
            starts=int(item.starts.utc.timestamp()),
            ends=int(after.utc.timestamp()),
            starts_wall=item.starts,
            ends_wall=after,
            origin=origin,
            target=target if item.kind.is_leg else origin,
        )
    first, last = (day_of(moment) for moment in (item.starts, after))
    return Span(item, first, last, origin)


def _order(made: Slot | Span) -> tuple[int, int, str]:
    if isinstance(made, Slot):
        return made.starts, made.ends, made.item.key
    return made.first.toordinal() * DAY_SECONDS - EPOCH, 0, made.item.key
