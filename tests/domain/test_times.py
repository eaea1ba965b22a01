"""Wall times, clock changes, and the UTC that follows from them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.times import Existence, WallTime, day_of, in_zone, moved, utc_of, zone_names

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("at", "zone", "utc"),
    [
        ("2026-10-23T13:55", BERLIN, "2026-10-23T11:55"),
        ("2026-10-24T07:20", "Asia/Shanghai", "2026-10-23T23:20"),
        ("2026-10-26T06:30", BERLIN, "2026-10-26T05:30"),
    ],
)
def test_utc_follows_from_wall_time_and_zone(at: str, zone: str, utc: str) -> None:
    wall = WallTime(datetime.fromisoformat(at), zone)
    assert wall.utc == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert wall.existence is Existence.ONCE


def test_the_clock_skips_an_hour_in_spring_and_doubles_one_in_autumn() -> None:
    skipped = WallTime(datetime(2026, 3, 29, 2, 30), BERLIN)
    doubled = WallTime(datetime(2026, 10, 25, 2, 30), BERLIN)
    assert skipped.existence is Existence.SKIPPED
    assert doubled.existence is Existence.DOUBLED
    assert doubled.utc == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    later = WallTime(doubled.at, BERLIN, second=True)
    assert later.utc == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_moving_keeps_the_clock_time_across_a_change() -> None:
    wall = WallTime(datetime(2026, 10, 24, 9), BERLIN)
    assert moved(wall, 1) == WallTime(datetime(2026, 10, 25, 9), BERLIN)
    assert moved(wall, 1).utc - wall.utc == timedelta(hours=25)  # type: ignore[union-attr] # a wall time
    assert moved(date(2026, 10, 24), -1) == date(2026, 10, 23)


def test_a_day_begins_at_midnight_at_its_place() -> None:
    assert utc_of(date(2026, 10, 24), "Asia/Shanghai") == datetime(2026, 10, 23, 16, tzinfo=UTC)
    assert day_of(WallTime(datetime(2026, 10, 24, 0, 5), "Asia/Shanghai")) == date(2026, 10, 24)


def test_a_wall_time_with_an_offset_and_a_naive_moment_are_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        WallTime(datetime(2026, 10, 24, 9, tzinfo=UTC), BERLIN)
    with pytest.raises(ValueError, match="never naive"):
        in_zone(datetime(2026, 10, 24, 9), BERLIN)


@pytest.mark.parametrize(
    "name", ["GMT+8", "Etc/GMT+8", "CET", "W. Europe Standard Time", "", "x/y"]
)
def test_a_name_that_is_no_region_is_no_zone(name: str) -> None:
    assert name not in zone_names()


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31)),
    zone=st.sampled_from([BERLIN, "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
    second=st.booleans(),
)
def test_what_exists_survives_the_way_to_utc_and_back(
    at: datetime,
    zone: str,
    second: bool,
) -> None:
    wall = WallTime(at, zone, second)
    back = in_zone(wall.utc, zone).replace(tzinfo=None, fold=0)
    assert (back == at) == (wall.existence is not Existence.SKIPPED)
