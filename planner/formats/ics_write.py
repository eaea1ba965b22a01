"""Calendars as bytes (RFC 5545, 7986): an event at a time, and files put together from events.

The same values give the same bytes in every process: nothing here reads a clock or draws a number.
Who may see what is decided before; no access is checked here.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter

from icalendar import Calendar, Event, vCalAddress, vDate, vDatetime, vDuration, vUnknown, vUri

from planner.domain.entries import CalendarHeader, Entry, EntryStatus, Position
from planner.domain.times import Existence, Moment, WallTime, utc_of
from planner.formats.ics_text import (
    QuotedParameters,
    label,
    plain,
    plain_lines,
    rendered,
    value,
)
from planner.formats.zone_rules import covers, vtimezone, zone_rule

PRODUCT = "-//Planner//Planner//EN"
FALLBACK_ZONE = "Europe/Berlin"
"""Stands in an empty calendar whose own zone has no rule."""

UNTITLED = "…"
"""The summary of what has nothing but mark-up for a title: every event has one."""

LONG_HEAD = 100
"""Lines before the first event from which on Google is reported to garble Chinese texts."""

_END = b"END:VCALENDAR\r\n"
_TIME = re.compile(
    rb"^(?P<name>DTSTART|DTEND);TZID=(?P<zone>[^:\r]+):(?P<wall>[0-9T]+)\r\n", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One event as bytes, ``BEGIN:VEVENT`` to ``END:VEVENT`` with its CRLF.

    `starts` (UTC) and `uid` are its place in a calendar, `zones` the IANA zones it names.
    """

    starts: datetime
    uid: str
    zones: tuple[str, ...]
    body: bytes


def calendar_bytes(header: CalendarHeader, pieces: Iterable[Piece]) -> bytes:
    """A calendar of `pieces`, in whatever order they come.

    `ValueError` for a piece that names a zone without a rule (it was rendered with other rules).
    """
    ordered = sorted(pieces, key=attrgetter("starts", "uid"))
    zones = {zone for piece in ordered for zone in piece.zones}
    return assembled(header, zones, [piece.body for piece in ordered])


def assembled(header: CalendarHeader, zones: Collection[str], bodies: Sequence[bytes]) -> bytes:
    """A calendar of events in the order in which they come; `zones` are all that they name.

    The head stays under `LONG_HEAD` lines: of many zones the ones that most events name have their
    rules in it, and times in the others are written in UTC.
    """
    if not bodies:
        zones = {header.zone if zone_rule(header.zone) else FALLBACK_ZONE}
    head = _header(header).removesuffix(_END)
    room = LONG_HEAD - 1 - _lines_in(head)
    if sum(_lines_in(vtimezone(name)) for name in zones) > room:
        named = _zones_that_fit(zones, bodies, room)
        bodies = [_in_utc_but(named, body) for body in bodies]
        zones = named
    return b"".join([head, *map(vtimezone, sorted(zones)), *bodies, _END])


def _lines_in(content: bytes) -> int:
    return content.count(b"\r\n")


def _zones_that_fit(zones: Collection[str], bodies: Sequence[bytes], room: int) -> set[str]:
    """The zones with the most events whose rules take no more than `room` lines."""
    counts = Counter(match["zone"].decode() for body in bodies for match in _TIME.finditer(body))
    fitting = set()
    for name in sorted(zones, key=lambda name: (-counts[name], name)):
        length = _lines_in(vtimezone(name))
        if length <= room:
            fitting.add(name)
            room -= length
    return fitting


def _in_utc_but(named: Collection[str], body: bytes) -> bytes:
    """An event with its times in UTC, those in the `named` zones as they are."""

    def written(match: re.Match[bytes]) -> bytes:
        if match["zone"].decode() in named:
            return match[0]
        wall = WallTime(datetime.fromisoformat(match["wall"].decode()), match["zone"].decode())
        return b"%b:%b\r\n" % (match["name"], f"{wall.utc:%Y%m%dT%H%M%SZ}".encode())

    return _TIME.sub(written, body)


def event_file(piece: Piece) -> bytes:
    """A file of one event alone. It names no calendar: readers add it to one of theirs."""
    head = rendered(_calendar()).removesuffix(_END)
    return b"".join([head, *map(vtimezone, piece.zones), piece.body, _END])


@dataclass(frozen=True, slots=True)
class Sending:
    """A mail that brings one event to one reader (RFC 5546); addresses are bare, names free."""

    method: str
    organizer: str
    organizer_name: str
    attendee: str
    attendee_name: str
    sent_at: datetime


def invitation_file(entry: Entry, sending: Sending) -> bytes:
    """A REQUEST or CANCEL of one event for one person; here DTSTAMP is the time of sending.

    `ValueError` as for `piece_of`.
    """
    _check_times(entry)
    event = _event_of(entry, sending.sent_at)
    organizer = vCalAddress(f"mailto:{sending.organizer}")
    organizer.params = QuotedParameters({"CN": label(sending.organizer_name)})
    event.add("ORGANIZER", organizer)
    attendee = vCalAddress(f"mailto:{sending.attendee}")
    asks = sending.method == "REQUEST"
    attendee.params = QuotedParameters(
        {
            "CN": label(sending.attendee_name),
            "ROLE": "REQ-PARTICIPANT",
            **({"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"} if asks else {}),
        }
    )
    event.add("ATTENDEE", attendee)
    calendar = _calendar()
    calendar.add("METHOD", value(sending.method))
    head = rendered(calendar).removesuffix(_END)
    return b"".join([head, *map(vtimezone, _zones_of(entry)), rendered(event), _END])


def piece_of(entry: Entry) -> Piece:
    """An entry as an event.

    `ValueError` where start and end are not of one kind, the end is not after the start, or a wall
    time is skipped by a clock change.
    """
    _check_times(entry)
    event = _event_of(entry, entry.modified)
    return Piece(utc_of(entry.starts, "UTC"), entry.uid, _zones_of(entry), rendered(event))


def _zones_of(entry: Entry) -> tuple[str, ...]:
    """The zones that an event names."""
    return tuple(sorted({_zone_of(entry.starts), _zone_of(entry.ends)} - {""}))


def _event_of(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    _add_identity(event, entry, stamp)
    event.add("DTSTART", _written(entry.starts))
    event.add("DTEND", _written(entry.ends))
    _add_texts(event, entry)
    if entry.position is not None:
        _add_position(event, entry.position, plain_lines(entry.location))
    _add_state(event, entry)
    return event


def _check_times(entry: Entry) -> None:
    if {type(entry.starts), type(entry.ends)} not in ({WallTime}, {date}):
        raise ValueError(f"{entry.uid}: start and end are both wall times or both days")
    for moment in (entry.starts, entry.ends):
        if isinstance(moment, WallTime) and moment.existence is Existence.SKIPPED:
            raise ValueError(f"{entry.uid}: {moment.isoformat()} does not exist in {moment.zone}")
    if utc_of(entry.ends, "UTC") <= utc_of(entry.starts, "UTC"):
        raise ValueError(f"{entry.uid}: the end is not after the start")


def _zone_of(moment: Moment) -> str:
    """The zone in which a moment is written; empty for days and for what is written in UTC.

    A wall time that occurs twice is written in UTC: readers disagree about which one is meant.
    """
    if not isinstance(moment, WallTime) or moment.existence is not Existence.ONCE:
        return ""
    return moment.zone if covers(moment.zone, moment.at.year) else ""


def _written(moment: Moment) -> vDate | vDatetime | vUnknown:
    """The value of DTSTART or DTEND; icalendar itself would write Reykjavik's times as UTC."""
    if not isinstance(moment, WallTime):
        return vDate(moment, {"VALUE": "DATE"})
    if name := _zone_of(moment):
        return vUnknown(f"{moment.at:%Y%m%dT%H%M%S}", params={"TZID": name})
    return vDatetime(moment.utc)


def _add_identity(event: Event, entry: Entry, stamp: datetime) -> None:
    """Without METHOD, DTSTAMP is the revision time too (RFC 5545 § 3.8.7.2)."""
    event.add("UID", value(entry.uid))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", _in_utc(stamp))
    event.add("LAST-MODIFIED", _in_utc(entry.modified))


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("time is never naive")
    return moment.astimezone(UTC)


def _add_texts(event: Event, entry: Entry) -> None:
    event.add("SUMMARY", value(" ".join(plain_lines(entry.summary)) or UNTITLED))
    if description := plain(entry.description):
        event.add("DESCRIPTION", value(description))
    if location := plain_lines(entry.location):
        event.add("LOCATION", value(", ".join(location)))
    if categories := [word for text in entry.categories if (word := " ".join(plain_lines(text)))]:
        event.add("CATEGORIES", value(*categories))


def _add_position(event: Event, position: Position, location: list[str]) -> None:
    """The same point for all and for Apple, which names it by the first line of the location."""
    latitude, longitude = (f"{degrees:z.6f}" for degrees in (position.latitude, position.longitude))
    event.add("GEO", vUnknown(f"{latitude};{longitude}"))
    uri = vUri(f"geo:{latitude},{longitude}")
    texts = {"X-ADDRESS": ", ".join(location[1:]), "X-TITLE": "".join(location[:1])}
    labels = {name: label(text) for name, text in texts.items() if text}
    uri.params = QuotedParameters({"VALUE": "URI", **labels})
    event.add("X-APPLE-STRUCTURED-LOCATION", uri)


def _add_state(event: Event, entry: Entry) -> None:
    all_day = not isinstance(entry.starts, WallTime)
    free = all_day or not entry.busy or entry.status is EntryStatus.CANCELLED
    event.add("STATUS", value(entry.status))
    event.add("TRANSP", value("TRANSPARENT" if free else "OPAQUE"))
    if free:
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", value("FREE"))


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", value("2.0"))
    calendar.add("PRODID", value(PRODUCT))
    return calendar


def _header(header: CalendarHeader) -> bytes:
    """The properties of RFC 7986, each beside its older name that some readers still want."""
    name, description = " ".join(plain_lines(header.name)), plain(header.description)
    calendar = _calendar()
    calendar.add("UID", value(header.uid))
    calendar.add("LAST-MODIFIED", _in_utc(header.modified))
    calendar.add("NAME", value(name))
    calendar.add("X-WR-CALNAME", value(name))
    calendar.add("DESCRIPTION", value(description))
    calendar.add("X-WR-CALDESC", value(description))
    calendar.add("COLOR", value(header.color))
    calendar.add("REFRESH-INTERVAL", vDuration(header.refresh, {"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", vDuration(header.refresh))
    return rendered(calendar)
