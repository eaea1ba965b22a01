"""Days of an absence that are not the trip's: private days, and extensions before or after it.

The allowance is what the official trip alone would bring (BRKG § 13): so these days get nothing,
and the way there and back is paid once, on the day on which it is made. A day on which somebody
works counts, whatever else is written on it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from planner.domain.allowances.absences import Absence
from planner.domain.allowances.evidence import DAY, Nature, days_between
from planner.domain.programmes import Item, Programme
from planner.domain.times import WallTime, day_of
from planner.domain.vocabulary import Kind

LONG = timedelta(hours=24)
"""A private item with clock times that is at least as long makes private days of its days."""


def private_days(items: Iterable[Item]) -> set[date]:
    """The days of all-day private items, and of those that go on for a day."""
    return {
        day
        for item in items
        if item.kind is Kind.PRIVATE and _is_long(item)
        for day in days_between(day_of(item.starts), day_of(item.ends))
    }


def working_days(absence: Absence) -> set[date]:
    """The days with work away from home."""
    return {
        day
        for event in absence.events
        if event.is_work
        for day in days_between(event.starts.day, event.last_day)
    }


def extension_days(absence: Absence, programme: Programme) -> set[date]:
    """Days before and after the trip's from the first idle one outwards.

    Days of travel that join the trip's days are part of it; the first and the last day of the
    absence are, since the way is made on them.
    """
    busy = working_days(absence) | set(_travel_days(absence))
    inside = range(1, (absence.last - absence.first).days)
    between = [absence.first + number * DAY for number in inside]
    before = [day for day in reversed(between) if day < programme.starts_on]
    after = [day for day in between if day > programme.ends_on]
    return {*_from_first_idle(before, busy), *_from_first_idle(after, busy)}


def _is_long(item: Item) -> bool:
    if not isinstance(item.starts, WallTime) or not isinstance(item.ends, WallTime):
        return True
    return item.ends.utc - item.starts.utc >= LONG


def _travel_days(absence: Absence) -> Iterator[date]:
    for event in absence.events:
        if event.nature is Nature.MOVE:
            yield from days_between(event.starts.day, event.ends.day)


def _from_first_idle(days: list[date], busy: set[date]) -> Iterator[date]:
    is_idle = False
    for day in days:
        is_idle = is_idle or day not in busy
        if is_idle:
            yield day
