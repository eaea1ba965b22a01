"""When a programme item may be, and what looks wrong about one."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from planner.domain.refusals import InvalidError
from planner.domain.schedules import doubts_about, require_schedule
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import Kind
from tests.domain.test_days import FLIGHT, ZONES, make_item, make_programme

MEETING, HOTEL = Kind.MEETING, Kind.HOTEL


def at(text: str, zone: str = "Europe/Berlin") -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone)


@pytest.mark.parametrize(
    ("kind", "starts", "ends"),
    [
        (MEETING, at("2026-10-24T09:00"), at("2026-10-24T09:05")),
        (MEETING, date(2026, 10, 24), date(2026, 10, 24)),
        (HOTEL, date(2026, 10, 24), date(2026, 10, 25)),
        # Over the date line: on the clocks it ends before it starts.
        (
            Kind.FLIGHT,
            at("2026-10-25T05:00", ZONES["auckland"]),
            at("2026-10-24T14:00", ZONES["honolulu"]),
        ),
        # From the first 02:30 to the second.
        (
            MEETING,
            at("2026-10-25T02:30"),
            replace(at("2026-10-25T02:30"), second=True),
        ),
    ],
)
def test_possible_times(kind: Kind, starts: Moment, ends: Moment) -> None:
    require_schedule(kind, starts, ends)


@pytest.mark.parametrize(
    ("kind", "starts", "ends", "field", "reason"),
    [
        (MEETING, at("2026-10-24T09:00"), at("2026-10-24T09:00"), "ends", "after the start"),
        (
            Kind.FLIGHT,
            at("2026-10-24T09:00"),
            at("2026-10-24T14:00", ZONES["foshan"]),
            "ends",
            "compared in UTC",
        ),
        (MEETING, at("2026-03-29T02:30"), at("2026-03-29T04:00"), "starts", "does not exist"),
        (MEETING, at("2026-03-29T01:30"), at("2026-03-29T02:15"), "ends", "does not exist"),
        (MEETING, date(2026, 10, 24), at("2026-10-24T09:00"), "ends", "both"),
        (MEETING, date(2026, 10, 24), date(2026, 10, 23), "ends", "before the first"),
        (HOTEL, date(2026, 10, 24), date(2026, 10, 24), "ends", "one night"),
        (HOTEL, at("2026-10-24T15:00"), at("2026-10-25T11:00"), "ends", "both"),
        (HOTEL, date(2026, 10, 24), date(2027, 10, 26), "ends", "longer than a year"),
        (MEETING, at("2026-10-24T09:00"), at("2028-10-24T09:00"), "ends", "longer than a year"),
        (MEETING, date(202, 10, 24), date(2026, 10, 24), "starts", "year"),
        (MEETING, date(2026, 10, 24), date(9999, 12, 31), "ends", "year"),
    ],
)
def test_impossible_times(
    kind: Kind, starts: Moment, ends: Moment, field: str, reason: str
) -> None:
    with pytest.raises(InvalidError, match=reason) as refused:
        require_schedule(kind, starts, ends)
    assert refused.value.field == field


def told(kind: Kind, starts: Moment, ends: Moment, *places: str) -> list[str]:
    item = make_item("item", kind, starts, ends, *places)
    programme = make_programme(item, first=23, last=26)
    return [doubt.message % doubt.params for doubt in doubts_about(item, programme)]


def test_a_zone_that_is_not_the_places_is_doubted() -> None:
    starts, ends = at("2026-10-24T09:00"), at("2026-10-24T19:00", ZONES["foshan"])
    assert told(MEETING, starts, ends, "foshan") == [
        "It starts by the clock of Europe/Berlin, but Foshan has the clock of Asia/Shanghai."
    ]
    assert told(Kind.FLIGHT, starts, replace(ends, zone="Europe/Berlin"), "solingen", "foshan") == [
        "It ends by the clock of Europe/Berlin, but Foshan has the clock of Asia/Shanghai."
    ]
    assert told(Kind.FLIGHT, starts, ends, "solingen", "foshan") == []


def test_days_outside_the_trip_are_doubted() -> None:
    assert told(MEETING, date(2026, 10, 22), date(2026, 10, 23)) == [
        "It is outside the days of the trip."
    ]


def test_an_item_that_nobody_attends_is_doubted() -> None:
    item = replace(FLIGHT, attends=())
    (doubt,) = doubts_about(item, make_programme(item, first=23, last=24))
    assert doubt.message == "Nobody attends it yet."
