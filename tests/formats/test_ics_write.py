"""Calendars as bytes: the whole of a sample, what each property says, and what is refused."""

import itertools
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from planner.domain.entries import Entry, EntryStatus, Position
from planner.domain.times import WallTime, zone, zone_names
from planner.formats.ics_write import Piece, calendar_bytes, piece_of
from planner.formats.zone_rules import covers
from tests.formats import sample_calendar as sample

GOLDEN = Path(__file__).with_name("golden")
NOON = datetime.fromisoformat("2026-07-01T12:00")
MEETING = Entry(
    uid="8c5d5f5e-3f1c-5d27-a2a5-0a4f3d6b9c01",
    sequence=0,
    modified=datetime(2026, 6, 1, 8, 0, tzinfo=UTC),
    starts=WallTime(NOON, "Europe/Berlin"),
    ends=WallTime(NOON + timedelta(hours=1), "Europe/Berlin"),
    summary="Meeting",
    status=EntryStatus.CONFIRMED,
    busy=True,
)
FREE = ["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]


def lines_of(entry: Entry) -> list[str]:
    """The unfolded lines of an entry's event."""
    return piece_of(entry).body.decode().replace("\r\n ", "").split("\r\n")


def test_every_event_has_a_summary() -> None:
    assert "SUMMARY:…" in lines_of(replace(MEETING, summary="<style>p {}</style>"))


def at(hour: int, minute: int, name: str, *, second: bool = False) -> WallTime:
    """A wall time on the day on which Berlin leaves summer time."""
    return sample.wall(f"2026-10-25T{hour:02}:{minute:02}", name, second=second)


def test_the_sample_is_written_as_kept() -> None:
    pieces = [piece_of(entry) for entry in sample.ENTRIES]
    assert calendar_bytes(sample.HEADER, pieces) == (GOLDEN / "trip.ics").read_bytes()


def test_an_empty_calendar_is_written_as_kept() -> None:
    assert calendar_bytes(sample.HEADER, []) == (GOLDEN / "empty.ics").read_bytes()


def test_the_order_of_the_pieces_does_not_matter() -> None:
    pieces = [piece_of(entry) for entry in sample.ENTRIES]
    written = {calendar_bytes(sample.HEADER, order) for order in itertools.permutations(pieces)}
    assert written == {(GOLDEN / "trip.ics").read_bytes()}


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_every_process_writes_the_same_bytes(seed: str) -> None:
    done = subprocess.run(  # noqa: S603 our own script
        [sys.executable, sample.__file__],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "America/New_York"},
        capture_output=True,
        check=True,
    )
    assert done.stdout == (GOLDEN / "trip.ics").read_bytes()


def test_lines_end_in_crlf_and_are_short() -> None:
    written = calendar_bytes(sample.HEADER, map(piece_of, sample.ENTRIES))
    *lines, last = written.split(b"\r\n")
    assert last == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert lines.index(b"BEGIN:VEVENT") < 100


def test_a_piece_names_its_place_and_its_zones() -> None:
    flight = piece_of(sample.FLIGHT)
    assert flight.starts == datetime(2026, 10, 23, 11, 55, tzinfo=UTC)
    assert flight.uid == sample.FLIGHT.uid
    assert flight.zones == ("Asia/Shanghai", "Europe/Berlin")
    hotel = piece_of(sample.HOTEL)
    assert hotel.starts == datetime(2026, 10, 24, tzinfo=UTC)
    assert hotel.zones == ()


def test_pieces_of_one_moment_stand_in_the_order_of_their_uids() -> None:
    pieces = [piece_of(replace(MEETING, uid=uid)) for uid in ("c", "a", "b")]
    text = calendar_bytes(sample.HEADER, pieces).decode()
    assert [line for line in text.split("\r\n") if line in {"UID:a", "UID:b", "UID:c"}] == [
        "UID:a",
        "UID:b",
        "UID:c",
    ]


def test_only_zones_that_are_named_stand_in_the_file() -> None:
    written = calendar_bytes(sample.HEADER, [piece_of(sample.PLENARY)])
    assert written.count(b"BEGIN:VTIMEZONE") == written.count(b"TZID:Asia/Shanghai") == 1


@pytest.mark.parametrize("name", ["Africa/Casablanca", "UTC"])
def test_an_empty_calendar_of_a_zone_without_rule_keeps_berlin(name: str) -> None:
    written = calendar_bytes(replace(sample.HEADER, zone=name), [])
    assert written == (GOLDEN / "empty.ics").read_bytes()


def test_a_kept_piece_whose_zone_lost_its_rule_is_refused() -> None:
    piece = Piece(datetime(2026, 7, 1, tzinfo=UTC), "a", ("Africa/Casablanca",), b"")
    with pytest.raises(ValueError, match="Africa/Casablanca has no rule"):
        calendar_bytes(sample.HEADER, [piece])


@pytest.mark.parametrize(
    ("moment", "line"),
    [
        (at(1, 59, "Europe/Berlin"), "DTSTART;TZID=Europe/Berlin:20261025T015900"),
        (at(2, 30, "Europe/Berlin"), "DTSTART:20261025T003000Z"),
        (at(2, 30, "Europe/Berlin", second=True), "DTSTART:20261025T013000Z"),
        (at(3, 0, "Europe/Berlin"), "DTSTART;TZID=Europe/Berlin:20261025T030000"),
        (at(2, 30, "Asia/Kolkata"), "DTSTART;TZID=Asia/Kolkata:20261025T023000"),
        (at(9, 0, "Asia/Jerusalem"), "DTSTART:20261025T070000Z"),
        (at(9, 0, "UTC"), "DTSTART:20261025T090000Z"),
    ],
)
def test_how_a_wall_time_is_written(moment: WallTime, line: str) -> None:
    entry = replace(MEETING, starts=moment, ends=at(23, 0, "Europe/Berlin"))
    assert line in lines_of(entry)


@pytest.mark.parametrize("year", [2017, 2038])
def test_years_outside_the_rules_are_written_in_utc(year: int) -> None:
    starts = WallTime(NOON.replace(year=year), "Europe/Berlin")
    piece = piece_of(replace(MEETING, starts=starts, ends=starts.moved(1)))
    assert f"DTSTART:{year}0701T100000Z\r\n".encode() in piece.body
    assert piece.zones == ()


def test_a_zone_is_written_by_the_name_that_it_came_with() -> None:
    names = [name for name in sorted(zone_names()) if covers(name, 2026)]
    starts = [WallTime(NOON, name) for name in names]
    entries = [replace(MEETING, starts=one, ends=one.moved(1)) for one in starts]
    written = [lines_of(entry)[5] for entry in entries]
    assert written == [f"DTSTART;TZID={name}:20260701T120000" for name in names]


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        (date(2026, 10, 24), date(2026, 10, 24), "not after the start"),
        (at(9, 0, "Europe/Berlin"), at(15, 0, "Asia/Shanghai"), "not after the start"),
        (at(9, 0, "Europe/Berlin"), date(2026, 10, 26), "both wall times or both days"),
        (NOON, NOON + timedelta(hours=1), "both wall times or both days"),
        (
            sample.wall("2026-03-29T02:30", "Europe/Berlin"),
            at(9, 0, "Europe/Berlin"),
            "2026-03-29T02:30 does not exist in Europe/Berlin",
        ),
    ],
)
def test_times_that_make_no_event_are_refused(
    starts: WallTime | date, ends: WallTime | date, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        piece_of(replace(MEETING, starts=starts, ends=ends))


def test_a_revision_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time is never naive"):
        piece_of(replace(MEETING, modified=NOON))


def test_the_revision_time_is_written_in_utc_and_as_dtstamp() -> None:
    modified = datetime(2026, 6, 1, 8, 0, 59, 999999, tzinfo=UTC)
    lines = lines_of(replace(MEETING, modified=modified.astimezone(zone("Asia/Kolkata"))))
    assert "DTSTAMP:20260601T080059Z" in lines
    assert "LAST-MODIFIED:20260601T080059Z" in lines


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        (MEETING, ["TRANSP:OPAQUE"]),
        (replace(MEETING, status=EntryStatus.TENTATIVE), ["TRANSP:OPAQUE"]),
        (replace(MEETING, busy=False), FREE),
        (replace(MEETING, status=EntryStatus.CANCELLED), FREE),
        (replace(MEETING, starts=date(2026, 7, 1), ends=date(2026, 7, 2)), FREE),
    ],
)
def test_what_blocks_no_time_is_free_for_every_reader(entry: Entry, written: list[str]) -> None:
    assert [line for line in lines_of(entry) if line.startswith(("TRANSP", "X-MICRO"))] == written


def test_the_position_is_the_same_for_all_and_for_apple() -> None:
    entry = replace(
        MEETING, location='Hall "1": A\n佛山\nCN', position=Position(-0.00000001, 113.2)
    )
    lines = lines_of(entry)
    assert 'LOCATION:Hall "1": A\\, 佛山\\, CN' in lines
    assert "GEO:0.000000;113.200000" in lines
    assert (
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="佛山, CN";X-TITLE="Hall \'1\': A"'
        ":geo:0.000000,113.200000"
    ) in lines


def test_texts_that_say_nothing_are_left_out_but_not_the_summary() -> None:
    entry = replace(MEETING, summary=" \x00", location="\n", description=" ", categories=(" ", ""))
    names = [line.partition(":")[0] for line in lines_of(entry)]
    assert "SUMMARY" in names
    assert not {"LOCATION", "DESCRIPTION", "CATEGORIES"} & set(names)


@pytest.mark.parametrize(
    ("refresh", "written"),
    [
        (timedelta(hours=1), "PT1H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(days=1), "P1D"),
    ],
)
def test_how_often_readers_should_ask(refresh: timedelta, written: str) -> None:
    text = calendar_bytes(replace(sample.HEADER, refresh=refresh), []).decode()
    assert f"\r\nREFRESH-INTERVAL;VALUE=DURATION:{written}\r\nX-PUBLISHED-TTL:{written}\r\n" in text


def meetings_in(*names: str) -> list[Piece]:
    """A meeting in each of the zones, in the first ones more than in the later."""
    moments = [
        (WallTime(NOON + timedelta(days=day), name), number)
        for number, name in enumerate(names)
        for day in range(len(names) - number)
    ]
    return [
        piece_of(
            replace(
                MEETING,
                uid=f"{number}-{starts.at:%d}",
                starts=starts,
                ends=WallTime(starts.at + timedelta(hours=1), starts.zone),
            )
        )
        for starts, number in moments
    ]


MANY_ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "Australia/Sydney", "Pacific/Auckland",
    "America/Los_Angeles", "Asia/Shanghai", "Europe/Helsinki",
)  # fmt: skip


def test_a_head_with_many_zones_stays_short_and_the_rarer_ones_are_written_in_utc() -> None:
    written = calendar_bytes(sample.HEADER, meetings_in(*MANY_ZONES)).decode()
    head = written.partition("BEGIN:VEVENT")[0]
    assert head.count("\r\n") < 100
    named = set(re.findall("TZID:(.+)\r\n", head))
    assert named == {*MANY_ZONES[:5], "Asia/Shanghai"}
    assert set(re.findall("TZID=([^:]+):", written)) == named
    assert "DTSTART:20260701T190000Z\r\nDTEND:20260701T200000Z\r\n" in written
    assert written.count("BEGIN:VEVENT") == sum(range(1, 9))


def test_few_zones_are_all_named() -> None:
    written = calendar_bytes(sample.HEADER, meetings_in(*MANY_ZONES[:4])).decode()
    assert set(re.findall("TZID:(.+)\r\n", written)) == set(MANY_ZONES[:4])
