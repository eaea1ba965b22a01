"""Days and clock times as people write them in tables."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest

from planner.domain.imports.clocks import Stamp, order_of, read_stamp
from planner.domain.imports.values import Cell, Frame, Order
from planner.domain.refusals import InvalidError

FRAME = Frame(date(2026, 10, 23), date(2026, 10, 26), ("Asia/Shanghai",))
DAY = date(2026, 10, 24)


@pytest.mark.parametrize(
    "text",
    [
        "24.10.2026",
        "24.10.26",
        "24. 10. 2026",
        "24.10.",
        "2026-10-24",
        "2026/10/24",
        "10/24/2026",
        "24/10/2026",
        "24/10/26",
        "24-10-2026",
        "20261024",
        "24-Oct-26",
        "24/Okt/2026",
        "24.Okt.2026",
        "46319",
        "24 Oct 2026",
        "24. Oktober 2026",
        "24 October",
        "Oct 24, 2026",
        "October 24th",
        "Sa, 24.10.2026",
        "Sat 24 Oct",
        "Samstag, 24. Oktober 2026",
        "2026年10月24日",
        "10月24日",
        "周六 10月24日",
        "２０２６年１０月２４日",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_stamp(text, FRAME) == Stamp(DAY)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("09:30", time(9, 30)),
        ("9:30:00", time(9, 30)),
        ("9.30 Uhr", time(9, 30)),
        ("9 Uhr", time(9)),
        ("9h30", time(9, 30)),
        ("0930", time(9, 30)),
        ("930", time(9, 30)),
        ("0930 Uhr", time(9, 30)),
        ("2400", time(0)),
        ("0,395833", time(9, 30)),
        ("上午9:30", time(9, 30)),
        ("9:30 AM", time(9, 30)),
        ("9:30 p.m.", time(21, 30)),
        ("12 am", time(0)),
        ("12:15 pm", time(12, 15)),
        ("24:00", time(0)),
        ("下午2:30", time(14, 30)),
        ("上午9点", time(9)),
        ("９：３０", time(9, 30)),
    ],
)
def test_a_clock_time_is_read_however_it_is_written(text: str, clock: time) -> None:
    assert read_stamp(text, FRAME) == Stamp(clock=clock)


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("09:30-11:00", Stamp(None, time(9, 30), time(11))),
        ("9.30 – 11 Uhr", Stamp(None, time(9, 30), time(11))),
        ("9-11", Stamp(None, time(9), time(11))),
        ("2-4 pm", Stamp(None, time(14), time(16))),
        ("11-1 pm", Stamp(None, time(11), time(13))),
        ("下午3:00-4:30", Stamp(None, time(15), time(16, 30))),
        ("晚上7:00-9:00", Stamp(None, time(19), time(21))),
        ("上午11:00-1:30", Stamp(None, time(11), time(13, 30))),
        ("上午9:00-12:00", Stamp(None, time(9), time(12))),
        ("下午11:00-1:00", Stamp(None, time(23), time(1))),
        ("下午3:00-16:30", Stamp(None, time(15), time(16, 30))),
        ("下午3:00-下午4:30", Stamp(None, time(15), time(16, 30))),
        ("2 pm - 4", Stamp(None, time(14), time(16))),
        ("9 bis 11 Uhr", Stamp(None, time(9), time(11))),
        ("0930-1100", Stamp(None, time(9, 30), time(11))),
        ("24.10.2026 0930-1100", Stamp(DAY, time(9, 30), time(11))),
        ("24-Oct-26 9:30", Stamp(DAY, time(9, 30))),
        ("20261024T0930", Stamp(DAY, time(9, 30))),
        ("20261024T093000", Stamp(DAY, time(9, 30))),
        ("46319.395833", Stamp(DAY, time(9, 30))),
        ("46319,5", Stamp(DAY, time(12))),
        ("24.10.2026, 09:30 - 11:00", Stamp(DAY, time(9, 30), time(11))),
        ("2026-10-24T09:30", Stamp(DAY, time(9, 30))),
        ("Mon 26 Oct 18:00", Stamp(date(2026, 10, 26), time(18))),
        ("10月24日 9:00至11:00", Stamp(DAY, time(9), time(11))),
    ],
)
def test_one_cell_may_say_it_all(text: str, stamp: Stamp) -> None:
    assert read_stamp(text, FRAME) == stamp


@pytest.mark.parametrize(
    ("cell", "stamp"),
    [
        (46319, Stamp(DAY)),
        (20261024, Stamp(DAY)),
        (930, Stamp(clock=time(9, 30))),
        (1330.0, Stamp(clock=time(13, 30))),
        (46319.395833333, Stamp(DAY, time(9, 30))),
        (0.395833333, Stamp(clock=time(9, 30))),
        (DAY, Stamp(DAY)),
        (datetime(2026, 10, 24, 9, 29, 59, 999_000), Stamp(DAY, time(9, 30))),
        (time(9, 30), Stamp(clock=time(9, 30))),
        (timedelta(hours=9, minutes=30), Stamp(clock=time(9, 30))),
    ],
)
def test_what_excel_keeps_is_read(cell: Cell, stamp: Stamp) -> None:
    assert read_stamp(cell, FRAME) == stamp


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("32.10.2026", "There is no such day: “32.10.2026”."),
        ("2026-02-30", "There is no such day: “2026-02-30”."),
        ("25:00", "There is no such time: “25:00”."),
        ("9:75", "There is no such time: “9:75”."),
        ("TBC", "“TBC” is no date or time."),
        ("", "“” is no date or time."),
        ("1", "“1” is no date or time."),
        ("Mai 2026", "“Mai 2026” is no date or time."),
        (12345, "“12345.0” is no date or time."),
        (1, "“1.0” is no date or time."),
        (975, "“975.0” is no date or time."),
        ("12345", "“12345” is no date or time."),
        ("24102026", "“24102026” is no date or time."),
        ("24-10-26", "“24-10-26” is no date or time."),
        ("2026-10", "“2026-10” is no date or time."),
        ("20261324", "There is no such day: “20261324”."),
        (
            "10-11-2026",
            (
                "“10-11-2026” may be 2026-11-10 or 2026-10-11: say whether the day or the month "
                "comes first, or write the year first in the file."
            ),
        ),
        (float("inf"), "“inf” is no date or time."),
        (float("nan"), "“nan” is no date or time."),
        (True, "“True” is no date or time."),
        (timedelta(days=2), "“2 days, 0:00:00” is no date or time."),
        (
            "10/11/2026",
            (
                "“10/11/2026” may be 2026-11-10 or 2026-10-11: say whether the day or the month "
                "comes first, or write the year first in the file."
            ),
        ),
    ],
)
def test_what_is_no_time_is_told(cell: Cell, reason: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_stamp(cell, FRAME)
    assert str(refused.value) == reason


def test_the_column_tells_the_order_of_a_date_with_slashes() -> None:
    assert order_of(["10/11/2026", "10/24/2026", "x", 3.0]) is Order.MONTH_FIRST
    assert order_of(["10/11/2026", "24/10/2026"]) is Order.DAY_FIRST
    assert order_of(["10/11/2026"]) is None
    assert order_of(["10/24/2026", "24/10/2026"]) is None
    assert read_stamp("10/11/2026", FRAME, Order.MONTH_FIRST) == Stamp(date(2026, 10, 11))
    assert read_stamp("10/11/2026", FRAME, Order.DAY_FIRST) == Stamp(date(2026, 11, 10))


def test_what_the_planner_said_tells_the_order_where_the_column_does_not() -> None:
    said = replace(FRAME, order=Order.DAY_FIRST)
    assert read_stamp("10/11/2026", said) == Stamp(date(2026, 11, 10))
    assert read_stamp("10/11/2026", said, Order.MONTH_FIRST) == Stamp(date(2026, 10, 11))
    assert read_stamp("10/24/2026", said) == Stamp(DAY)
    month = replace(FRAME, order=Order.MONTH_FIRST)
    assert read_stamp("10-11-2026", month) == Stamp(date(2026, 10, 11))


def test_the_trip_tells_the_order_where_only_one_reading_is_near() -> None:
    november = Frame(date(2026, 11, 9), date(2026, 11, 12), ())
    assert read_stamp("10/11/2026", november) == Stamp(date(2026, 11, 10))


def test_a_day_without_year_is_that_of_the_trip() -> None:
    new_year = Frame(date(2026, 12, 30), date(2027, 1, 3), ())
    assert read_stamp("2.1.", new_year) == Stamp(date(2027, 1, 2))
    assert read_stamp("30.12.", new_year) == Stamp(date(2026, 12, 30))


@pytest.mark.parametrize(
    "cell",
    [
        "1" + " " * 10_000 + "x",
        " " * 9_999 + "1",
        "9" * 20_000,
        "- " * 10_000,
        "\u0301\u0323" * 10_000,
        "\ufdfa" * 100,
    ],
)
def test_a_cell_that_is_made_to_be_slow_is_refused_at_once(cell: str) -> None:
    started = process_time()
    with pytest.raises(InvalidError) as refused:
        read_stamp(cell, FRAME)
    assert order_of([cell]) is None
    assert process_time() - started < 0.1
    assert len(str(refused.value)) < 150


def test_blanks_between_the_parts_do_not_count() -> None:
    assert read_stamp("24.10.2026" + " " * 5_000 + "9:00", FRAME) == Stamp(DAY, time(9))
