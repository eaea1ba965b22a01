"""Events of other people's calendars that repeat: which of them fall into a trip."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

MOST_TIMES = 100
"""So often at most an event may repeat around a trip."""

MOST_APART = 1_000
"""Days, weeks, months or years between two times."""

_PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MARK = "X-NUMBER"


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
    if not is_known or not all(isinstance(each, date) for each in rule.get("UNTIL", ())):
        raise InvalidError("It repeats in a way that is not read here.")
    first = day_of(starts)
    if first.year not in YEARS:
        raise InvalidError("Check the year.")
    is_sure = frequency in {"DAILY", "WEEKLY"} and "BYMONTH" not in rule  # finds a day each week
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
        calendar.add_component(_event(each, number))
    first, last = frame.first, frame.last + DAY
    try:
        found = list(CalendarQuery(calendar).between(first, last))
    except (InvalidCalendar, BrokenCalendar, ValueError, TypeError, OverflowError) as error:
        raise InvalidError("It repeats in a way that is not read here.") from error
    if len(found) > MOST_TIMES:
        raise InvalidError("It repeats more than %(most)s times during the trip.", most=MOST_TIMES)
    yield from (_instance(each, series[int(each[_MARK])]) for each in found)


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
