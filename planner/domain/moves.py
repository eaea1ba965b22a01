"""Moving an item on the board: to another day, another clock time, another length.

What begins and ends by one clock keeps its length on that clock, also over a clock change. A leg,
or anything between two clocks, keeps the time that really passes. Days move as days.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.domain.clock_changes import later, settled
from planner.domain.programmes import Item
from planner.domain.refusals import InvalidError
from planner.domain.schedules import LONGEST, YEARS, require_schedule
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import Kind

MINUTE = timedelta(minutes=1)
Span = tuple[Moment, Moment]


@dataclass(frozen=True, slots=True)
class Move:
    """Where an item shall stand: day and clock at its place, and its length in minutes.

    What is None stays as it is. `second` and `ends_second` choose among doubled times.
    """

    on: date
    at: time | None = None
    minutes: int | None = None
    second: bool | None = None
    ends_second: bool | None = None


def is_elapsed(kind: Kind, starts: WallTime, ends: WallTime) -> bool:
    """Whether its length is the time that passes, not what a clock at the place shows."""
    return kind.is_leg or starts.zone != ends.zone


def minutes_of(item: Item) -> int:
    """How long a timed item is, as `Move.minutes` counts; 0 for days."""
    starts, ends = item.starts, item.ends
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        return 0
    return minutes_between(item.kind, starts, ends)


def minutes_between(kind: Kind, starts: WallTime, ends: WallTime) -> int:
    """How long something of a kind is, as `Move.minutes` counts."""
    return _length(kind, starts, ends) // MINUTE


def stepped(starts: Moment, step: timedelta) -> Move:
    """The move that is one step; a step of minutes leaves days where they are."""
    if not isinstance(starts, WallTime):
        return Move(starts + step)
    at = starts.at + step
    return Move(at.date(), at.time())


def moved_span(kind: Kind, starts: Moment, ends: Moment, move: Move) -> Span:
    """When the item is after the move; `InvalidError` where a clock doesn't show that."""
    if move.on.year not in YEARS:
        raise InvalidError("Check the year.", field="on")
    if abs(move.minutes or 0) > LONGEST // MINUTE:
        raise InvalidError("This lasts longer than a year: check the dates.", field="ends")
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        span: Span = _moved_walls(kind, starts, ends, move)
    elif isinstance(starts, WallTime) or isinstance(ends, WallTime):
        raise InvalidError("Give both as days or both with a time.", field="at")
    else:
        span = (move.on, ends + (move.on - starts))
    require_schedule(kind, *span)
    return span


def _length(kind: Kind, starts: WallTime, ends: WallTime) -> timedelta:
    return ends.utc - starts.utc if is_elapsed(kind, starts, ends) else ends.at - starts.at


def _moved_walls(kind: Kind, starts: WallTime, ends: WallTime, move: Move) -> Span:
    length = _length(kind, starts, ends) if move.minutes is None else move.minutes * MINUTE
    clock = starts.at.time() if move.at is None else move.at
    begin = _put(starts, datetime.combine(move.on, clock), move.second)
    if is_elapsed(kind, starts, ends):
        return begin, later(begin, length, ends.zone)
    return begin, _put(ends, begin.at + length, move.ends_second)


def _put(before: WallTime, at: datetime, chosen: bool | None) -> WallTime:  # noqa: FBT001 - one of two, or not said
    """The wall time; which of two equal ones is kept where the clock time stays."""
    second = before.second if chosen is None and before.at == at else chosen
    return settled(WallTime(at, before.zone), "at", second=second)
