"""The two rulers of a day on the board: the clock at the place, and the one at home beside it.

A day's axis is the clock at the place, minute by minute. Its zone changes at a leg that ends in
another one; what home's clock shows beside it changes there too, and at every clock change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain.clock_changes import offset_at
from planner.domain.times import WallTime

MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60
STEP = 15
"""Minutes; clocks change at full quarters."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes of a day, half-open, that the clock of one zone measures."""

    first: int
    last: int
    zone: str


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of which home's clock is always `home` minutes ahead (behind, if negative)."""

    first: int
    last: int
    zone: str
    home: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A clock change at a minute of the day: by how many minutes here, and at home."""

    minute: int
    place: int
    home: int


def stretches(before: str, legs: Iterable[tuple[int, int, str]]) -> tuple[Stretch, ...]:
    """A day that starts in the zone `before`; each leg leaves, arrives, and in which zone.

    Between leaving and arriving no clock counts: the travellers are between two.
    """
    found: list[Stretch] = []
    first, zone = 0, before
    for leaves, arrives, other in legs:
        if other == zone:
            continue
        if leaves > first:
            found.append(Stretch(first, leaves, zone))
        first, zone = max(arrives, first), other
    return (*found, Stretch(first, DAY_MINUTES, zone))


def sections(
    on: date, parts: Iterable[Stretch], home_zone: str
) -> tuple[tuple[Section, ...], tuple[Shift, ...]]:
    """The home ruler of a day, and the clock changes on it."""
    found: list[Section] = []
    shifts: list[Shift] = []
    for part in parts:
        (first, place, home), *later = _offsets(on, part, home_zone)
        for minute, new_place, new_home in later:
            if (new_place, new_home) == (place, home):
                continue
            shifts.append(Shift(minute, new_place - place, new_home - home))
            if new_home - new_place != home - place:
                found.append(Section(first, minute, part.zone, home - place))
                first = minute
            place, home = new_place, new_home
        found.append(Section(first, part.last, part.zone, home - place))
    return tuple(found), tuple(shifts)


def _offsets(on: date, part: Stretch, home_zone: str) -> Iterator[tuple[int, int, int]]:
    """Minute, and what the clocks here and at home are ahead of UTC, where it may change."""
    ends = (part.first, max(part.last - 1, part.first))
    same = len({_ahead(on, minute, part.zone, home_zone) for minute in ends}) == 1
    minutes = [part.first] if same else [part.first, *range(_up(part.first), part.last, STEP)]
    for minute in minutes:
        yield (minute, *_ahead(on, minute, part.zone, home_zone))


def _up(minute: int) -> int:
    return (minute // STEP + 1) * STEP


def _ahead(on: date, minute: int, zone: str, home_zone: str) -> tuple[int, int]:
    moment = WallTime(datetime.combine(on, time()) + minute * MINUTE, zone).utc
    return offset_at(moment, zone) // MINUTE, offset_at(moment, home_zone) // MINUTE
