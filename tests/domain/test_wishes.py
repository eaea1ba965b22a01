"""What is not in the programme yet."""

from datetime import date, datetime, time

import pytest

from planner.domain.refusals import InvalidError
from planner.domain.times import WallTime
from planner.domain.wishes import Opening, Wish


def clock(hour: int, minute: int = 0, day: int = 24) -> WallTime:
    return WallTime(datetime(2026, 10, day, hour, minute), "Asia/Shanghai")


DAYTIME, NIGHT = Opening(time(9), time(17)), Opening(time(18), time(2))


@pytest.mark.parametrize(
    ("opening", "starts", "ends", "is_open"),
    [
        (DAYTIME, clock(9), clock(17), True),
        (DAYTIME, clock(8, 45), clock(10), False),
        (DAYTIME, clock(16), clock(17, 15), False),
        (DAYTIME, clock(10), clock(11, day=25), False),
        (NIGHT, clock(23), clock(1, day=25), True),
        (NIGHT, clock(1), clock(2), True),
        (NIGHT, clock(1), clock(3), False),
        (Opening(time(0), time(0)), clock(3), clock(23), True),
        (DAYTIME, date(2026, 10, 24), date(2026, 10, 24), True),
    ],
)
def test_what_is_within_the_opening_hours(
    opening: Opening, starts: WallTime, ends: WallTime, *, is_open: bool
) -> None:
    assert opening.admits(starts, ends) is is_open


def test_a_doubt_names_the_hours() -> None:
    wish = Wish(60, 1, time(9), time(17), "Works")
    (doubt,) = wish.doubts(clock(18), clock(19))
    assert doubt.message % doubt.params == "Works is open from 09:00 to 17:00."
    assert wish.doubts(clock(10), clock(11)) == ()
    assert Wish(60, 1).doubts(clock(3), clock(4)) == ()


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(0, 1), "minutes"),
        (Wish(1441, 1), "minutes"),
        (Wish(60, 4), "priority"),
        (Wish(60, 1, time(9)), "closes"),
        (Wish(60, 1, None, time(9)), "closes"),
    ],
)
def test_what_makes_no_sense_is_refused(wish: Wish, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        wish.require_sense()
    assert refused.value.field == field
    Wish(60, 2, time(9), time(17)).require_sense()
