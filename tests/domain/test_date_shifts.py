"""Moving things to other days in wall time."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.date_shifts import Settled, shifted
from planner.domain.times import Existence, WallTime, utc_of

ZONES = ["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"]


def berlin(text: str, *, second: bool = False) -> WallTime:
    return WallTime(datetime.fromisoformat(text), "Europe/Berlin", second)


def test_clock_times_and_zones_stay() -> None:
    starts = berlin("2026-10-23T13:55")
    ends = WallTime(datetime.fromisoformat("2026-10-24T07:20"), "Asia/Shanghai")
    result = shifted(starts, ends, 40)
    assert result.starts == berlin("2026-12-02T13:55")
    assert result.ends == WallTime(datetime.fromisoformat("2026-12-03T07:20"), "Asia/Shanghai")
    assert result.settled == ()


def test_days_stay_days() -> None:
    result = shifted(date(2026, 10, 24), date(2026, 10, 25), -30)
    assert (result.starts, result.ends) == (date(2026, 9, 24), date(2026, 9, 25))


def test_a_skipped_time_is_moved_forward_and_told() -> None:
    result = shifted(berlin("2026-03-28T02:30"), berlin("2026-03-28T05:00"), 1)
    wanted, taken = berlin("2026-03-29T02:30"), berlin("2026-03-29T03:30")
    assert result.starts == taken
    assert result.ends == berlin("2026-03-29T05:00")
    assert result.settled == (Settled(wanted, taken, Existence.SKIPPED),)


def test_of_a_doubled_time_the_first_is_taken_and_told() -> None:
    result = shifted(berlin("2026-10-24T02:30"), berlin("2026-10-24T05:00"), 1)
    first = berlin("2026-10-25T02:30")
    assert result.starts == first
    assert result.settled == (Settled(first, first, Existence.DOUBLED),)


def test_the_second_of_a_doubled_time_is_forgotten_on_another_day() -> None:
    result = shifted(berlin("2026-10-25T02:30", second=True), berlin("2026-10-25T04:00"), 1)
    assert result.starts == berlin("2026-10-26T02:30")


def test_what_the_gap_would_turn_round_keeps_its_length() -> None:
    result = shifted(berlin("2026-03-28T02:30"), berlin("2026-03-28T03:15"), 1)
    assert result.starts == berlin("2026-03-29T03:30")
    assert result.ends == berlin("2026-03-29T04:15")


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
        lambda at: at.replace(second=0, microsecond=0, fold=0)
    ),
    st.timedeltas(timedelta(minutes=1), timedelta(days=3)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.integers(-800, 800),
)
def test_the_end_stays_after_the_start_and_every_time_exists(
    at: datetime, lasts: timedelta, zone: str, other: str, days: int
) -> None:
    starts = WallTime(at, zone)
    if starts.existence is Existence.SKIPPED:
        return
    local = (starts.utc + lasts).astimezone(WallTime(at, other).local.tzinfo)
    ends = WallTime(
        local.replace(second=0, microsecond=0, tzinfo=None, fold=0), other, bool(local.fold)
    )
    if ends.utc <= starts.utc:
        return
    result = shifted(starts, ends, days)
    assert utc_of(result.ends, "UTC") > utc_of(result.starts, "UTC")
    for moment in (result.starts, result.ends):
        assert isinstance(moment, WallTime)
        assert moment.existence is not Existence.SKIPPED
