"""When a programme item may be, and what looks wrong about one without being impossible."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from planner.domain.clock_changes import require_existing
from planner.domain.labels import mark
from planner.domain.programmes import Item, Programme
from planner.domain.refusals import InvalidError
from planner.domain.times import Moment, WallTime, day_of
from planner.domain.vocabulary import Kind

YEARS = range(1990, 2101)
LONGEST = timedelta(days=366)
"""Beyond these somebody mistyped a year."""


def require_schedule(kind: Kind, starts: Moment, ends: Moment) -> None:
    """Raise `InvalidError` at ``starts`` or ``ends`` where no item of the kind can be then.

    The end is after the start in UTC, whatever the clocks of two zones show; a hotel stay has at
    least one night; an all-day item at least one day (`model.md`, "Time").
    """
    for name, moment in (("starts", starts), ("ends", ends)):
        if day_of(moment).year not in YEARS:
            raise InvalidError("Check the year.", field=name)
        if isinstance(moment, WallTime):
            require_existing(moment, name)
    if isinstance(starts, WallTime) and isinstance(ends, WallTime) and kind is not Kind.HOTEL:
        _require_later(ends.utc - starts.utc)
    elif isinstance(starts, WallTime) or isinstance(ends, WallTime):
        raise InvalidError("Give both as days or both with a time.", field="ends")
    else:
        _require_days(kind, ends - starts)


def _require_later(length: timedelta) -> None:
    if length <= timedelta():
        raise InvalidError(
            "The end must be after the start; with two time zones both are compared in UTC.",
            field="ends",
        )
    _require_short(length)


def _require_days(kind: Kind, length: timedelta) -> None:
    if kind is Kind.HOTEL and length < timedelta(days=1):
        raise InvalidError("A hotel stay has at least one night.", field="ends")
    if length < timedelta():
        raise InvalidError("The last day is before the first.", field="ends")
    _require_short(length)


def _require_short(length: timedelta) -> None:
    if length > LONGEST:
        raise InvalidError("This lasts longer than a year: check the dates.", field="ends")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What looks wrong where a person may know better: an English text with ``%(name)s`` places."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)


_STARTS_ELSEWHERE = mark(
    "It starts by the clock of %(zone)s, but %(city)s has the clock of %(place_zone)s."
)
_ENDS_ELSEWHERE = mark(
    "It ends by the clock of %(zone)s, but %(city)s has the clock of %(place_zone)s."
)


def _zone_doubts(item: Item, programme: Programme) -> Iterator[Doubt]:
    arrival = item.to_place if item.kind.is_leg and item.to_place else item.place
    starts = (item.starts, item.place, _STARTS_ELSEWHERE)
    ends = (item.ends, arrival, _ENDS_ELSEWHERE)
    for moment, key, message in (starts, ends):
        place = programme.place_of.get(key)
        if place and isinstance(moment, WallTime) and moment.zone != place.zone:
            params = {"zone": moment.zone, "city": place.city, "place_zone": place.zone}
            yield Doubt(message, params)


def doubts_about(item: Item, programme: Programme) -> tuple[Doubt, ...]:
    """What a planner should look at again: zones, days outside the trip, nobody attends."""
    doubts = list(_zone_doubts(item, programme))
    if item.day < programme.starts_on or day_of(item.ends) > programme.ends_on:
        doubts.append(Doubt("It is outside the days of the trip."))
    if item.attends == ():
        doubts.append(Doubt("Nobody attends it yet."))
    return tuple(doubts)
