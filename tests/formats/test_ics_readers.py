"""Calendars as other programs read them: icalendar and ical.js see the texts and the instants."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from planner.domain.entries import Entry, EntryStatus
from planner.domain.invitations import Method
from planner.domain.times import Existence, WallTime
from planner.formats.ics_text import plain, plain_lines
from planner.formats.ics_write import (
    UNTITLED,
    Sending,
    calendar_bytes,
    invitation_file,
    piece_of,
)
from tests.formats import sample_calendar as sample
from tests.formats.conftest import IcalJs

NASTY = (
    "C:\\New folder\\N; a, b",
    "\\\\\\" * 40,
    "\\n\\\\n\\,\\;" * 20,
    "BEGIN:VEVENT\r\nEND:VEVENT\nSUMMARY:x",
    "佛山,深圳;广州\\" * 30,
    "a" * 61 + "😀" * 40,
    "quotes \" and ' : = ^n ^^ ^'",
    " \u2028line\u2029 \x85sep\x1e\x0b\x00 ",
    "%0A%2C <b>bold</b> =1+1",
)

texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\\;,\n\r\t:nN 佛山")),
    max_size=300,
)


def event(uid: str, starts: WallTime, text: str = "x") -> Entry:
    """An hour, with `text` wherever there is one."""
    ends = WallTime((starts.utc + timedelta(hours=1)).replace(tzinfo=None), "UTC")
    return Entry(
        uid=uid,
        sequence=0,
        modified=datetime(2026, 6, 1, tzinfo=UTC),
        starts=starts,
        ends=ends,
        summary=text,
        status=EntryStatus.CONFIRMED,
        busy=True,
        description=text,
    )


NOON = sample.wall("2026-07-01T12:00", "Europe/Berlin")


def around_the_year(name: str) -> Iterator[WallTime]:
    """Moments of the years 2018 to 2037 in a zone, and each half hour around 25 October 2026."""
    days = (date(2018, 1, 1) + timedelta(days=day) for day in range(0, 7300, 11))
    walls = [datetime.combine(day, time(day.day % 24, 30)) for day in days]
    night = datetime.fromisoformat("2026-10-24T12:00")
    walls += [night + timedelta(minutes=30 * step) for step in range(48)]
    moments = (WallTime(wall, name, second) for wall in walls for second in (False, True))
    yield from (one for one in moments if one.existence is not Existence.SKIPPED)


@given(texts)
def test_icalendar_reads_every_text_as_it_was_typed(text: str) -> None:
    header = replace(sample.HEADER, name=text, description=text)
    calendar = Calendar.from_ical(calendar_bytes(header, [piece_of(event("a", NOON, text))]))
    assert calendar["DESCRIPTION"] == plain(text)
    (read,) = calendar.events
    assert read.get("DESCRIPTION", "") == plain(text)
    assert read["SUMMARY"] == (" ".join(plain_lines(text)) or UNTITLED)


def test_icaljs_reads_every_text_as_it_was_typed(icaljs: IcalJs) -> None:
    entries = [event(str(number), NOON, text) for number, text in enumerate(NASTY)]
    read = icaljs(calendar_bytes(sample.HEADER, map(piece_of, entries)))
    for number, text in enumerate(NASTY):
        assert read[str(number)]["summary"] == (" ".join(plain_lines(text)) or UNTITLED)
        assert read[str(number)]["description"] == plain(text)


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Berlin",
        "Asia/Shanghai",
        "America/New_York",
        "Asia/Kolkata",
        "Asia/Jerusalem",
        "Australia/Sydney",
        "America/Sao_Paulo",
    ],
)
def test_icaljs_reads_the_instants_that_zoneinfo_knows(name: str, icaljs: IcalJs) -> None:
    moments = dict(zip(map(str, count()), around_the_year(name), strict=False))
    pieces = [piece_of(event(uid, starts)) for uid, starts in moments.items()]
    read = icaljs(calendar_bytes(sample.HEADER, pieces))
    expected = {uid: f"{starts.utc:%Y-%m-%dT%H:%M:%S.000Z}" for uid, starts in moments.items()}
    assert {uid: event["starts"] for uid, event in read.items()} == expected


def test_icaljs_reads_the_sample_trip(icaljs: IcalJs) -> None:
    read = icaljs(calendar_bytes(sample.HEADER, map(piece_of, sample.ENTRIES)))
    assert [(read[entry.uid]["starts"], read[entry.uid]["ends"]) for entry in sample.ENTRIES] == [
        ("2026-10-23T11:55:00.000Z", "2026-10-23T23:20:00.000Z"),
        ("2026-10-24T01:30:00.000Z", "2026-10-24T04:30:00.000Z"),
        ("2026-10-24", "2026-10-25"),
        ("2026-10-25T01:30:00.000Z", "2026-10-25T03:00:00.000Z"),
    ]
    assert read[sample.PLENARY.uid]["categories"] == ["官方", "会议, 全体"]
    assert read[sample.FLIGHT.uid]["location"] == "Flughafen Frankfurt (FRA), 法兰克福机场"


def test_icalendar_reads_the_sample_trip() -> None:
    calendar = Calendar.from_ical(calendar_bytes(sample.HEADER, map(piece_of, sample.ENTRIES)))
    read = {str(event["UID"]): (event.start, event.end) for event in calendar.events}
    flight, hotel = read[sample.FLIGHT.uid], read[sample.HOTEL.uid]
    assert [moment.isoformat() for moment in flight] == [
        "2026-10-23T13:55:00+02:00",
        "2026-10-24T07:20:00+08:00",
    ]
    assert hotel == (date(2026, 10, 24), date(2026, 10, 25))


def test_an_invitation_is_the_event_of_the_feed_to_another_reader(icaljs: IcalJs) -> None:
    """UID, instants and texts are the same; only who is asked and how it answers is more."""
    entry = event("a-uid@planner", NOON, '佛山, "Empfang"; bitte pünktlich')
    sent_at = datetime(2026, 6, 2, tzinfo=UTC)
    for method in Method:
        sending = Sending(
            method=method,
            organizer="planner@example.org",
            organizer_name="Wirtschaftsförderung",
            attendee="eva@example.org",
            attendee_name="Eva, Example",
            sent_at=sent_at,
        )
        mailed = icaljs(invitation_file(entry, sending))
        assert mailed == icaljs(calendar_bytes(sample.HEADER, [piece_of(entry)]))
        assert list(mailed) == ["a-uid@planner"]
