"""Moving an item on the board."""

from datetime import date, datetime, time

import pytest

from planner.domain.moves import Move, minutes_between, moved_span, stepped
from planner.domain.refusals import InvalidError
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import Kind

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"


def at(text: str, zone: str = SHANGHAI, *, second: bool = False) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone, second)


VISIT = (at("2026-10-25T10:30"), at("2026-10-25T12:00"))
FLIGHT = (at("2026-10-23T13:55", BERLIN), at("2026-10-24T07:20"))


def test_what_one_clock_measures_keeps_its_length_on_that_clock() -> None:
    move = Move(date(2026, 10, 24), time(11))
    assert moved_span(Kind.COMPANY_VISIT, *VISIT, move) == (
        at("2026-10-24T11:00"),
        at("2026-10-24T12:30"),
    )
    night = (at("2026-10-23T23:00", BERLIN), at("2026-10-24T05:00", BERLIN))
    assert moved_span(Kind.MEETING, *night, Move(date(2026, 10, 24))) == (
        at("2026-10-24T23:00", BERLIN),
        at("2026-10-25T05:00", BERLIN),
    )


def test_a_leg_keeps_the_time_that_passes_and_both_zones() -> None:
    assert moved_span(Kind.FLIGHT, *FLIGHT, Move(date(2026, 10, 25), time(14, 55))) == (
        at("2026-10-25T14:55", BERLIN),
        at("2026-10-26T09:20"),
    )
    assert minutes_between(Kind.FLIGHT, *FLIGHT) == 685


def test_a_train_over_the_clock_change_takes_as_long_as_ever() -> None:
    train = (at("2026-10-23T23:00", BERLIN), at("2026-10-24T05:00", BERLIN))
    assert moved_span(Kind.TRAIN, *train, Move(date(2026, 10, 24))) == (
        at("2026-10-24T23:00", BERLIN),
        at("2026-10-25T04:00", BERLIN),
    )
    into_the_doubled_hour = Move(date(2026, 10, 24), time(23), 4 * 60 + 30)
    assert moved_span(Kind.TRAIN, *train, into_the_doubled_hour)[1] == at(
        "2026-10-25T02:30", BERLIN, second=True
    )


def test_length_and_start_are_pulled() -> None:
    move = Move(date(2026, 10, 25), time(10), 45)
    assert moved_span(Kind.COMPANY_VISIT, *VISIT, move) == (
        at("2026-10-25T10:00"),
        at("2026-10-25T10:45"),
    )


def test_days_move_as_days() -> None:
    stay: tuple[Moment, Moment] = (date(2026, 10, 24), date(2026, 10, 26))
    assert moved_span(Kind.HOTEL, *stay, Move(date(2026, 10, 25), time(11), 30)) == (
        date(2026, 10, 25),
        date(2026, 10, 27),
    )


@pytest.mark.parametrize(
    ("move", "field"),
    [
        (Move(date(2027, 3, 28), time(2, 30)), "at"),
        (Move(date(2026, 10, 25), time(2, 30)), "at"),
        (Move(date(2026, 10, 24), time(2, 30), 0), "ends"),
        (Move(date(2026, 10, 24), time(2, 30), -30), "ends"),
        (Move(date(1026, 10, 24)), "on"),
        (Move(date(2026, 10, 24), time(2, 30), 600_000), "ends"),
        (Move(date(2026, 10, 24), time(2, 30), 10**23), "ends"),
    ],
    ids=["skipped", "doubled", "no length", "backwards", "year", "endless", "no number of minutes"],
)
def test_what_a_clock_does_not_show_is_refused(move: Move, field: str) -> None:
    item = (at("2026-10-24T02:30", BERLIN), at("2026-10-24T03:30", BERLIN))
    with pytest.raises(InvalidError) as refused:
        moved_span(Kind.MEETING, *item, move)
    assert refused.value.field == field


def test_which_of_two_equal_times_is_chosen_or_kept() -> None:
    item = (at("2026-10-24T02:30", BERLIN), at("2026-10-24T04:00", BERLIN))
    chosen = Move(date(2026, 10, 25), time(2, 30), second=True)
    starts, ends = moved_span(Kind.MEETING, *item, chosen)
    assert (starts, ends) == (
        at("2026-10-25T02:30", BERLIN, second=True),
        at("2026-10-25T04:00", BERLIN),
    )
    assert isinstance(starts, WallTime)
    assert isinstance(ends, WallTime)
    longer = Move(date(2026, 10, 25), time(2, 30), 120)
    assert moved_span(Kind.MEETING, starts, ends, longer)[0] == starts


def test_steps_are_moves() -> None:
    assert stepped(VISIT[0], at("2026-10-25T10:45").at - VISIT[0].at) == Move(
        date(2026, 10, 25), time(10, 45)
    )
    midnight = at("2026-10-25T00:00")
    assert stepped(midnight, VISIT[0].at - VISIT[1].at) == Move(date(2026, 10, 24), time(22, 30))
    assert stepped(date(2026, 10, 25), at("2026-10-26T00:00").at - midnight.at) == Move(
        date(2026, 10, 26)
    )
