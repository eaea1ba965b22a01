"""What is said about wall times that a clock change skips or doubles."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.clock_changes import (
    Occurrence,
    occurrences,
    require_existing,
    skip_around,
)
from planner.domain.refusals import InvalidError
from planner.domain.times import Existence, WallTime

BERLIN = "Europe/Berlin"
HOUR = timedelta(hours=1)


def wall(text: str, zone: str = BERLIN) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone)


def test_a_doubled_time_has_two_occurrences() -> None:
    assert occurrences(wall("2026-10-25T02:30")) == (
        Occurrence(second=False, abbreviation="CEST", offset=2 * HOUR),
        Occurrence(second=True, abbreviation="CET", offset=HOUR),
    )


def test_other_times_leave_no_choice() -> None:
    assert occurrences(wall("2026-10-25T03:00")) == ()
    assert occurrences(wall("2026-03-29T02:30")) == ()


@pytest.mark.parametrize(
    ("at", "zone", "before", "after"),
    [
        ("2026-03-29T02:00", BERLIN, "2026-03-29T02:00", "2026-03-29T03:00"),
        ("2026-03-29T02:59", BERLIN, "2026-03-29T02:00", "2026-03-29T03:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-04T02:00", "2026-10-04T02:30"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T00:00", "2011-12-31T00:00"),
    ],
)
def test_a_skip_goes_from_clock_to_clock(at: str, zone: str, before: str, after: str) -> None:
    skipped = wall(at, zone)
    assert skipped.existence is Existence.SKIPPED
    assert skip_around(skipped) == (datetime.fromisoformat(before), datetime.fromisoformat(after))


def test_a_skipped_time_is_refused_with_the_reason() -> None:
    with pytest.raises(InvalidError) as refused:
        require_existing(wall("2026-03-29T02:30"), "starts")
    assert refused.value.field == "starts"
    assert str(refused.value) == (
        "02:30 does not exist on 2026-03-29 in Europe/Berlin: clocks go from 02:00 to 03:00."
    )


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_only_skipped_times_are_refused(at: datetime) -> None:
    moment = WallTime(at.replace(second=0, microsecond=0), BERLIN)
    if moment.existence is not Existence.SKIPPED:
        require_existing(moment, "starts")
