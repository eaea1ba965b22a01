"""Events of other people's calendars that repeat: which of them fall into a trip."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vRecur
from icalendar import InvalidCalendar as BrokenCalendar
from recurring_ical_events import (  # type: ignore[import-untyped] # it has no types
    CalendarQuery,
    InvalidCalendar,
)

from planner.domain.imports.values import Frame
from planner.domain.refusals import InvalidError
from planner.domain.schedules import YEARS
from planner.domain.times import Moment, WallTime, day_of

DAY = timedelta(days=1)

NEAR = timedelta(days=60)
"""Before the trip; no event that repeats lasts so long."""

MOST_TIMES = 100
"""So often at most an event may repeat around a trip."""

MOST_STEPS = 20_000
"""Times before and during a trip that rules are followed through, over all events of a file."""

MOST_APART = 1_000
"""Days, weeks, months or years between two times."""

_PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
_PLACES = {
    "DAILY": range(0),
    "WEEKLY": range(0),
    "MONTHLY": range(1, 6),
    "YEARLY": range(1, 54),
}
"""Which weekday of the period ``-1SU`` may name."""

_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MARK = "X-NUMBER"
_LENGTHS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(days=7)}
_UNFOLLOWED = (
    InvalidCalendar,
    BrokenCalendar,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What libraries raise for rules that contradict themselves."""


class RefusedFileError(InvalidError):
    """Something for which not only the event but the whole file is refused."""


@dataclass(frozen=True, slots=True)
class Repeating:
    """An event of a series: the one that repeats (`rules`), or an instance that was changed.

    `replaces` is which instance it stands for; `without` and `also` are EXDATE and RDATE.
    """

    starts: Moment
    ends: Moment
    rules: tuple[vRecur, ...] = ()
    replaces: Moment | None = None
    without: tuple[Moment, ...] = ()
    also: tuple[Moment, ...] = ()

    @property
    def is_one_of_many(self) -> bool:
        """Whether it has more than one time, or stands for one of them."""
        return bool(self.rules or self.also or self.replaces is not None)

    @property
    def is_endless(self) -> bool:
        """Whether a rule names neither a last day nor how often."""
        return any("COUNT" not in rule and "UNTIL" not in rule for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Instance:
    """One time of a series: the number of the event that it comes from, when, and its name."""

    number: int
    starts: Moment
    ends: Moment
    name: str


def require_bounded(rule: vRecur, starts: Moment) -> None:
    """Raise `InvalidError` unless a rule can be followed in few steps.

    Some rules that their own first day does not follow might be searched for a match for ever.
    """
    frequency = str(next(iter(rule.get("FREQ", ())), ""))
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise RefusedFileError("An event repeats every hour or more often: no programme does.")
    known = _PARTS.get(frequency, set()) | _ALWAYS
    interval = next(iter(rule.get("INTERVAL", ())), 1)
    is_known = frequency in _PARTS and set(rule) <= known and 1 <= int(interval) <= MOST_APART
    numbers = [re.match(r"[+-]?\d+", str(each)) for each in rule.get("BYDAY", ())]
    is_known = is_known and all(abs(int(each[0])) in _PLACES[frequency] for each in numbers if each)
    if not is_known or not all(isinstance(each, date) for each in rule.get("UNTIL", ())):
        raise InvalidError("It repeats in a way that is not read here.")
    first = day_of(starts)
    if first.year not in YEARS:
        raise InvalidError("Check the year.")
    is_each = int(interval) == 1 or frequency == "WEEKLY" or "BYDAY" not in rule
    is_sure = frequency in _LENGTHS and is_each and "BYMONTH" not in rule  # finds a day each week
    if not is_sure and not _follows(rule, first):
        raise InvalidError("It repeats in a way that its first day does not follow.")


def _follows(rule: vRecur, day: date) -> bool:
    months = {int(each) for each in rule.get("BYMONTH", ())}
    days = {int(each) for each in rule.get("BYMONTHDAY", ())}
    weekdays = {str(each)[-2:] for each in rule.get("BYDAY", ())}
    from_end = day.day - 1 - monthrange(day.year, day.month)[1]
    return (
        (not months or day.month in months)
        and (not days or bool(days & {day.day, from_end}))
        and (not weekdays or _WEEKDAYS[day.weekday()] in weekdays)
        and all(abs(int(each)) <= 5 for each in rule.get("BYSETPOS", ()))  # noqa: PLR2004
    )


def reaches(series: Sequence[Repeating], frame: Frame) -> bool:
    """Whether a series may reach the trip, without following its rules."""
    first = min(day_of(each.starts) for each in series)
    untils = [
        until for each in series for rule in each.rules for until in rule.get("UNTIL", [None])
    ]
    others = [day_of(moment) for each in series for moment in (each.ends, *each.also)]
    is_over = untils and None not in untils and max(map(_day, untils)) < frame.first
    is_done = is_over and max(others, default=first) < frame.first
    return not is_done and first <= frame.last


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def instances(series: Sequence[Repeating], frame: Frame) -> Iterator[Instance]:
    """The instances of a series during the trip; `InvalidError` where they can't be told."""
    calendar = Calendar()
    for number, each in enumerate(series):
        calendar.add_component(_event(_nearer(each, frame), number))
    first, last = frame.first, frame.last + DAY
    try:
        found = list(CalendarQuery(calendar).between(first, last))
    except _UNFOLLOWED as error:
        raise InvalidError("It repeats in a way that is not read here.") from error
    if len(found) > MOST_TIMES:
        raise InvalidError("It repeats more than %(most)s times during the trip.", most=MOST_TIMES)
    yield from (_instance(each, series[int(each[_MARK])]) for each in found)


def _nearer(each: Repeating, frame: Frame) -> Repeating:
    """The same times around the trip from a first day shortly before it.

    Only of days and weeks that are not counted: their rules know nothing but the steps between.
    """
    if len(each.rules) != 1 or "COUNT" in each.rules[0]:
        return each
    (rule,) = each.rules
    length = _LENGTHS.get(str(next(iter(rule["FREQ"]))))
    ahead = frame.first - NEAR - day_of(each.starts)
    if length is None or ahead <= DAY:
        return each
    step = length * int(next(iter(rule.get("INTERVAL", ())), 1))
    skipped = step * (ahead // step)
    return replace(each, starts=_later(each.starts, skipped), ends=_later(each.ends, skipped))


def _later(moment: Moment, by: timedelta) -> Moment:
    return replace(moment, at=moment.at + by) if isinstance(moment, WallTime) else moment + by


def steps(each: Repeating, frame: Frame) -> int:
    """How many times of a series are gone through at most until the trip is over."""
    nearer = _nearer(each, frame)
    days = max((frame.last - day_of(nearer.starts)).days, 0)
    return len(each.rules) * days


def _event(repeating: Repeating, number: int) -> Event:
    event = Event()
    event.add("UID", "series")
    event[_MARK] = str(number)
    event.add("DTSTART", _value(repeating.starts))
    event.add("DTEND", _value(repeating.ends))
    for rule in repeating.rules:
        event.add("RRULE", rule)
    for name, moments in (("EXDATE", repeating.without), ("RDATE", repeating.also)):
        if moments:
            event.add(name, [_value(moment) for moment in moments])
    if repeating.replaces is not None:
        event.add("RECURRENCE-ID", _value(repeating.replaces))
    return event


def _value(moment: Moment) -> date | datetime:
    return moment.local if isinstance(moment, WallTime) else moment


def _instance(event: Any, source: Repeating) -> Instance:  # noqa: ANN401 - a component of icalendar
    return Instance(
        number=int(event[_MARK]),
        starts=_moment(event["DTSTART"].dt, source.starts),
        ends=_moment(event["DTEND"].dt, source.ends),
        name=str(event["RECURRENCE-ID"].to_ical().decode()),
    )


def _moment(value: Any, like: Moment) -> Moment:  # noqa: ANN401 - a date with or without a time
    """A value as a moment by the same clock as that of the whole series."""
    if isinstance(value, datetime) != isinstance(like, WallTime):
        raise InvalidError("Give both as days or both with a time.")
    if isinstance(like, WallTime):
        wall = value.replace(tzinfo=None, fold=0)
        return WallTime(wall, like.zone, bool(value.fold))
    day: date = value
    return day
