"""When travellers are reminded: 18:00 of the evening before, by the clock where they are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from planner.domain.evenings import days_due, evening_zone
from planner.domain.programmes import Programme
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Kind, TripStatus
from tests.programme_values import own_item, own_programme

MINUTE = timedelta(minutes=1)


def wall(day: int, hour: int, zone: str = "Asia/Shanghai") -> WallTime:
    return WallTime(datetime(2026, 10, day, hour), zone)


def flight() -> Programme:
    """From Frankfurt on the 23rd at 14:00 to Hong Kong on the 24th at 07:00, meetings after."""
    return own_programme(
        own_item(
            "flight",
            wall(23, 14, "Europe/Berlin"),
            wall(24, 7, "Asia/Hong_Kong"),
            Kind.FLIGHT,
        ),
        own_item("meeting", wall(24, 10), wall(24, 11)),
        own_item("fair", wall(25, 9), wall(25, 17)),
        own_item("off", wall(26, 9), wall(26, 10), status=ItemStatus.CANCELLED),
        own_item("hotel", date(2026, 10, 24), date(2026, 10, 28), Kind.HOTEL),
    )


def due(now: datetime, programme: Programme | None = None) -> list[date]:
    return [day.on for day in days_due(programme or flight(), now)]


@pytest.mark.parametrize(
    ("on", "zone"),
    [(23, "Europe/Berlin"), (24, "Europe/Berlin"), (25, "Asia/Shanghai"), (26, "Asia/Shanghai")],
)
def test_the_evening_is_where_the_traveller_was_last(on: int, zone: str) -> None:
    assert evening_zone(flight(), date(2026, 10, on)) == zone


@pytest.mark.parametrize(
    ("first", "end", "on"),
    [
        # at home, 18:00 in summer time; until the flight leaves
        (datetime(2026, 10, 22, 16, tzinfo=UTC), datetime(2026, 10, 23, 12, tzinfo=UTC), 23),
        # in the air since Frankfurt: by its clock; until it lands in Hong Kong at 07:00
        (datetime(2026, 10, 23, 16, tzinfo=UTC), datetime(2026, 10, 23, 23, tzinfo=UTC), 24),
        # in China
        (datetime(2026, 10, 24, 10, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), 25),
    ],
)
def test_from_18_hours_until_the_day_begins(first: datetime, end: datetime, on: int) -> None:
    day = date(2026, 10, on)
    assert day not in due(first - MINUTE)
    assert due(first) == due(end - MINUTE) == [day]
    assert day not in due(end)


def test_a_day_of_nothing_but_a_night_or_what_is_cancelled_is_not_told() -> None:
    assert due(datetime(2026, 10, 25, 12, tzinfo=UTC)) == []
    assert due(datetime(2026, 10, 26, 12, tzinfo=UTC)) == []


def test_a_cancelled_item_stands_in_no_reminder() -> None:
    programme = own_programme(
        own_item("off", wall(24, 9), wall(24, 10), status=ItemStatus.CANCELLED),
        own_item("on", wall(24, 11), wall(24, 12)),
    )
    [day] = days_due(programme, datetime(2026, 10, 24, 2, tzinfo=UTC))
    assert [line.item.key for line in day.lines] == ["on"]


def test_a_day_that_is_all_fair_is_told_until_it_begins() -> None:
    fair = own_item("fair", date(2026, 10, 24), date(2026, 10, 24), Kind.TRADE_FAIR, place="hall")
    programme = own_programme(fair)
    evening = datetime(2026, 10, 23, 16, tzinfo=UTC)
    assert due(evening, programme) == [date(2026, 10, 24)]
    assert due(datetime(2026, 10, 23, 22, tzinfo=UTC), programme) == []


def test_of_a_cancelled_trip_nobody_is_reminded() -> None:
    programme = own_programme(
        own_item("on", wall(24, 11), wall(24, 12)), status=TripStatus.CANCELLED
    )
    assert due(datetime(2026, 10, 24, 2, tzinfo=UTC), programme) == []
