"""Moving things to other days in wall time: clocks and zones stay, clock changes are minded."""

from dataclasses import dataclass
from datetime import timedelta

from planner.domain.times import Existence, Moment, WallTime, in_zone, utc_of


@dataclass(frozen=True, slots=True)
class Settled:
    """A wall time that a clock change touched: `wanted` was taken as `taken`, because of `why`."""

    wanted: WallTime
    taken: WallTime
    why: Existence


@dataclass(frozen=True, slots=True)
class Shifted:
    """When something starts and ends on other days; `settled` names what had to be decided."""

    starts: Moment
    ends: Moment
    settled: tuple[Settled, ...] = ()


def _forward(wall: WallTime) -> WallTime:
    """What clocks show when a skipped wall time would be: later by what they skip."""
    return WallTime(in_zone(wall.utc, wall.zone).replace(tzinfo=None), wall.zone)


def _moved(moment: Moment, days: int) -> tuple[Moment, Moment]:
    """The moment on its new day: as wanted, and as clocks allow it."""
    if not isinstance(moment, WallTime):
        day = moment + timedelta(days=days)
        return day, day
    wall = WallTime(moment.at + timedelta(days=days), moment.zone)
    return wall, _forward(wall) if wall.existence is Existence.SKIPPED else wall


def _settled(wanted: Moment, taken: Moment) -> tuple[Settled, ...]:
    if isinstance(wanted, WallTime) and isinstance(taken, WallTime):
        why = wanted.existence
        return (Settled(wanted, taken, why),) if why is not Existence.ONCE else ()
    return ()


def _length(starts: Moment, ends: Moment) -> timedelta:
    return utc_of(ends, "UTC") - utc_of(starts, "UTC")


def shifted(starts: Moment, ends: Moment, days: int) -> Shifted:
    """Start and end `days` days later (or earlier), at the same clock times in the same zones.

    A skipped wall time becomes the moment after the gap, of a doubled one the first is taken. What
    would then end before it starts keeps its length instead.
    """
    wanted_start, begin = _moved(starts, days)
    wanted_end, end = _moved(ends, days)
    if isinstance(begin, WallTime) and isinstance(end, WallTime) and end.utc <= begin.utc:
        local = in_zone(begin.utc + _length(starts, ends), end.zone)
        end = WallTime(local.replace(tzinfo=None), end.zone, bool(local.fold))
    return Shifted(begin, end, _settled(wanted_start, begin) + _settled(wanted_end, end))
