"""Other people's calendars as what they ask for (RFC 5545), whatever wrote them.

Only bytes come in, and few of them; each event is judged alone, so that a broken one costs none
of the others. Times keep the clock of their place; see `ics_zones` and `ics_repeats`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Component, Event
from icalendar.prop import vBroken, vRecur

from planner.domain.imports.formulas import FORMULA, is_formula
from planner.domain.imports.kinds import guess_kind
from planner.domain.imports.stays import settled
from planner.domain.imports.values import Frame, Reason, Unread, Wanted
from planner.domain.imports.wording import LONGEST_LINE, LONGEST_TEXT, shortened, text_in
from planner.domain.refusals import InvalidError
from planner.domain.schedules import require_schedule
from planner.domain.texts import tidied
from planner.domain.times import Moment, WallTime, day_of
from planner.domain.vocabulary import ItemStatus, Kind
from planner.formats.ics_limits import unfolded
from planner.formats.ics_repeats import (
    MOST_STEPS,
    RefusedFileError,
    Repeating,
    instances,
    reaches,
    require_bounded,
    steps,
)
from planner.formats.ics_zones import RULES, Zones
from planner.formats.plain_files import text_of

MOST_SERIES = 100
"""A file with more repeating events that reach the trip is somebody's life, no programme."""

MOST_OF_ONE = 3
"""Rules of one event; others should not even have two (RFC 5545 § 3.8.5.3)."""

MOST_CHANGED = 500
"""Times of a series that were moved."""

MOST_DATES = 1_000
"""Dates that an event's repetition adds or leaves out."""

LONGEST_OF_MANY = timedelta(days=31)
"""What repeats and lasts longer overlaps itself without end."""

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

_ZONE = re.compile(r"^(BEGIN|END):VTIMEZONE\s*$", re.IGNORECASE | re.MULTILINE)
_VENDOR = re.compile(r"(;TZID=\"?|^TZID[:;])/+", re.IGNORECASE | re.MULTILINE)
"""``/vendor/Europe/Berlin``: icalendar guesses aloud at what begins so; `zone_names` knows it."""

_ENDLESS = Reason("It repeats without end: what falls into the days of the trip is taken.")

_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION")

_STATUS = {
    "TENTATIVE": ItemStatus.TENTATIVE,
    "CONFIRMED": ItemStatus.CONFIRMED,
    "CANCELLED": ItemStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class _Event:
    """A readable event: what it asks for, and how it repeats if it does."""

    wanted: Wanted
    repeating: Repeating


def read_calendar(data: bytes, frame: Frame) -> list[Wanted | Unread]:
    """What each event around the trip asks for, and which can't be read; rows count events.

    `InvalidError` where the file is no calendar or too large a one.
    """
    text = unfolded(text_of(data))
    found: list[Wanted | Unread] = []
    count = 0
    for calendar in _parsed(text):
        events, zones = calendar.walk("VEVENT"), Zones.of(calendar, frame)
        is_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        read = [_read(each, count + n, zones, is_off=is_off) for n, each in enumerate(events, 1)]
        found += _unfolded(read, frame)
        count += len(events)
    if not found:
        raise InvalidError("The calendar has no events, or is cut off.")
    return sorted(found, key=lambda each: each.row)


def _parsed(text: str) -> Sequence[Component]:
    """The calendars of a file, their own zones called `RULES`."""
    named = _VENDOR.sub(r"\1", text)
    renamed = _ZONE.sub(rf"\1:{RULES}", named).encode(errors="replace")
    try:
        return Calendar.from_ical(renamed, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise InvalidError(
            "This calendar is broken: %(reason)s", reason=str(error)[:200]
        ) from error


def _read(event: Component, row: int, zones: Zones, *, is_off: bool) -> _Event | Unread:
    title = _text(event, "SUMMARY", LONGEST_LINE)
    try:
        return _readable(event, row, zones, is_off=is_off)
    except RefusedFileError:
        raise
    except InvalidError as error:
        return Unread(row, title, Reason.of(error))
    except OverflowError:  # days before the year 1 or after 9999
        return Unread(row, title, Reason("Check the year."))


def _readable(event: Component, row: int, zones: Zones, *, is_off: bool) -> _Event:
    for name in ("DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID"):
        if any(isinstance(each, vBroken) for each in _all(event, name)):
            raise InvalidError("%(name)s can't be read.", name=name)
    if "DTSTART" not in event:
        raise InvalidError("The date is missing.")
    _require_near(event, zones.frame)
    title = _text(event, "SUMMARY", LONGEST_LINE)
    if not title:
        raise InvalidError("The title is missing.")
    if any(is_formula(str(_first(event.get(name, "")))) for name in _TEXTS):
        raise InvalidError(FORMULA)
    starts = zones.moment(_first(event["DTSTART"]))
    repeating = _repeating(event, zones, starts)
    return _Event(_wanted(event, row, repeating, zones, is_off=is_off), repeating)


def _require_near(event: Component, frame: Frame) -> None:
    """Refuse what happens once and at another time than the trip, whatever its zone."""
    first = _first(event.get("DTSTART")).dt
    last = _first(event.get("DTEND", event.get("DTSTART"))).dt
    is_single = not {"RRULE", "RDATE", "RECURRENCE-ID"} & set(event)
    if is_single and not frame.is_near(_day(first), max(_day(last), _day(first))):
        raise InvalidError("It is outside the days of the trip.")


def _day(value: Any) -> date:  # noqa: ANN401 - a property of icalendar
    if not isinstance(value, date):
        raise InvalidError("“%(text)s” is no date or time.", text=str(value))
    return value.date() if isinstance(value, datetime) else value


def _first(value: Any) -> Any:  # noqa: ANN401 - a property of icalendar, or several
    return value[0] if isinstance(value, list) else value


def _repeating(event: Component, zones: Zones, starts: Moment) -> Repeating:
    rules = tuple(rule for rule in _all(event, "RRULE") if isinstance(rule, vRecur))
    for rule in rules:
        require_bounded(rule, starts)
    replaces, ends = _first(event.get("RECURRENCE-ID")), _end(event, zones, starts)
    is_long = abs(day_of(ends) - day_of(starts)) > LONGEST_OF_MANY
    if len(rules) > MOST_OF_ONE or (rules and is_long):
        raise InvalidError("It repeats in a way that is not read here.")
    return Repeating(
        starts=starts,
        ends=ends,
        rules=rules,
        replaces=None if replaces is None else zones.moment(replaces),
        without=_moments(event, "EXDATE", zones),
        also=_moments(event, "RDATE", zones),
    )


def _all(event: Component, name: str) -> list[Any]:
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _moments(event: Component, name: str, zones: Zones) -> tuple[Moment, ...]:
    lists = [each for each in _all(event, name) if not isinstance(each, vBroken)]
    if sum(len(each.dts) for each in lists) > MOST_DATES:
        raise RefusedFileError("An event lists more than %(most)s dates.", most=MOST_DATES)
    near = (
        zones.moment(each, listed.params)
        for listed in lists
        for each in {each.dt: each for each in listed.dts}.values()
        if _may_matter(each.dt, zones.frame)
    )
    return tuple(dict.fromkeys(near))


def _may_matter(value: Any, frame: Frame) -> bool:  # noqa: ANN401 - what icalendar read
    """Whether a date that is added or left out may be one of the trip; what is none is told."""
    if not isinstance(value, date):
        return True
    day = _day(value)
    return frame.first - LONGEST_OF_MANY - DAY <= day <= frame.last + DAY


def _end(event: Component, zones: Zones, starts: Moment) -> Moment:
    """When it ends, as calendars count: for days the day after; an hour long if nothing is said."""
    if "DTEND" in event:
        return zones.moment(_first(event["DTEND"]))
    length = _first(event["DURATION"]).td if "DURATION" in event else None
    if isinstance(starts, WallTime):
        return replace(starts, at=starts.at + (length or HOUR))
    return starts + (length or DAY)


def _wanted(
    event: Component, row: int, repeating: Repeating, zones: Zones, *, is_off: bool
) -> Wanted:
    hint = _language(event, zones.frame.language)
    title = text_in(_text(event, "SUMMARY", LONGEST_LINE), hint)
    categories = event.categories if isinstance(event, Event) else []
    wanted = Wanted(
        row=row,
        title=title,
        starts=repeating.starts,
        ends=repeating.ends,
        kind=guess_kind(*title.as_mapping().values(), " ".join(map(str, categories))),
        uid=_text(event, "UID", LONGEST_LINE),
        place=" ".join(_text(event, "LOCATION", LONGEST_LINE).split()),
        description=text_in(_text(event, "DESCRIPTION", LONGEST_TEXT), hint),
        status=ItemStatus.CANCELLED if is_off else _status(event),
    )
    scheduled = _scheduled(wanted)
    return wanted if repeating.is_one_of_many else scheduled


def _language(event: Component, default: str) -> str:
    """The language that Outlook writes beside the title, else the office's."""
    params = getattr(_first(event.get("SUMMARY")), "params", {})
    return str(params.get("LANGUAGE", default))[:2].lower()


def _text(event: Component, name: str, most: int) -> str:
    return shortened(
        tidied(str(_first(event.get(name, "")))[: 2 * LONGEST_TEXT].replace("\r\n", "\n")), most
    )


def _status(event: Component) -> ItemStatus | None:
    busy = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    said = str(_first(event.get("STATUS", busy))).upper()
    return _STATUS.get(said)


def _scheduled(wanted: Wanted) -> Wanted:
    """A row whose days end as ours do, with the last one; `InvalidError` for impossible times."""
    ends, counted = wanted.ends, None if isinstance(wanted.ends, WallTime) else wanted.ends
    if wanted.kind is not Kind.HOTEL and not isinstance(ends, WallTime):
        ends = max(ends - DAY, day_of(wanted.starts))
    kind, starts, ends = settled(wanted.kind, wanted.starts, ends, is_said=False)
    require_schedule(kind, starts, ends)
    return replace(wanted, kind=kind, starts=starts, ends=ends, counted_end=counted)


def _unfolded(read: Sequence[_Event | Unread], frame: Frame) -> Iterator[Wanted | Unread]:
    """Events that happen once as they are, series as their instances around the trip."""
    series: dict[str, list[_Event]] = defaultdict(list)
    for each in read:
        if isinstance(each, Unread):
            yield each
        elif each.repeating.is_one_of_many:
            series[each.wanted.uid or f"row {each.wanted.row}"].append(each)
        else:
            yield each.wanted
    near = [events for events in series.values() if reaches(_repeats(events), frame)]
    if len(near) > MOST_SERIES:
        raise RefusedFileError("More than %(most)s events repeat.", most=MOST_SERIES)
    if sum(steps(each, frame) for events in near for each in _repeats(events)) > MOST_STEPS:
        raise RefusedFileError("Events of the calendar repeat too often to be followed.")
    for events in series.values():
        yield from _instances(events, frame) if events in near else [_outside(events)]


def _repeats(events: Sequence[_Event]) -> list[Repeating]:
    return [each.repeating for each in events]


def _instances(events: Sequence[_Event], frame: Frame) -> list[Wanted | Unread]:
    note = _ENDLESS if any(each.repeating.is_endless for each in events) else None
    if len(events) > MOST_CHANGED:
        reason = Reason("It repeats in a way that is not read here.")
        return [Unread(events[0].wanted.row, _name(events), reason)]
    try:
        found = list(instances(_repeats(events), frame))
        dated = [
            replace(
                events[each.number].wanted,
                starts=each.starts,
                ends=each.ends,
                uid=f"{events[0].wanted.uid}/{each.name}" if events[0].wanted.uid else "",
                note=note,
            )
            for each in found
        ]
        return [*map(_scheduled, dated)] or [_outside(events)]
    except InvalidError as error:
        return [Unread(events[0].wanted.row, _name(events), Reason.of(error))]


def _outside(events: Sequence[_Event]) -> Unread:
    reason = Reason("It is outside the days of the trip.")
    return Unread(events[0].wanted.row, _name(events), reason)


def _name(events: Sequence[_Event]) -> str:
    return events[0].wanted.title.best("en")
