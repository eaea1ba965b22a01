"""What is going on at a moment of a programme."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from planner.domain.days import days_of
from planner.domain.present import Present, present_of
from planner.domain.programmes import Item, Place, Programme
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Direction,
    ItemStatus,
    Kind,
    Track,
    TripStatus,
    Visibility,
)


def at(text: str, zone: str = "Asia/Shanghai") -> WallTime:
    return WallTime(datetime.fromisoformat(f"2026-10-{text}"), zone)


def make_item(key: str, starts: WallTime | date, ends: WallTime | date, kind: Kind) -> Item:
    return Item(
        uid=key,
        key=key,
        kind=kind,
        track=Track.OFFICIAL,
        title=Texts(en=key),
        starts=starts,
        ends=ends,
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
        place="hall",
    )


FLIGHT = make_item("flight", at("23T13:55", "Europe/Berlin"), at("24T07:20"), Kind.FLIGHT)
PLENARY = make_item("plenary", at("24T09:30"), at("24T12:30"), Kind.PLENARY)
LUNCH = make_item("lunch", at("24T12:30"), at("24T13:45"), Kind.MEAL)
TALKS = make_item("talks", at("24T12:30"), at("24T13:00"), Kind.MEETING)
HOTEL = make_item("hotel", date(2026, 10, 24), date(2026, 10, 25), Kind.HOTEL)
OFF = replace(
    make_item("off", at("24T11:00"), at("24T12:00"), Kind.MEETING), status=ItemStatus.CANCELLED
)
PROGRAMME = Programme(
    uid="trip",
    slug="trip",
    direction=Direction.OUTBOUND,
    status=TripStatus.CONFIRMED,
    title=Texts(en="Foshan"),
    starts_on=date(2026, 10, 23),
    ends_on=date(2026, 10, 26),
    home_zone="Europe/Berlin",
    places=(Place("hall", Texts(en="Hall"), "Foshan", "CN", "Asia/Shanghai"),),
    items=(FLIGHT, PLENARY, LUNCH, TALKS, HOTEL, OFF),
)


def present(utc: str) -> Present:
    now = datetime.fromisoformat(f"2026-10-{utc}").replace(tzinfo=UTC)
    return present_of(PROGRAMME, days_of(PROGRAMME), now)


def keys(present: Present) -> tuple[list[str], list[str], list[str]]:
    under_way, following = (
        [line.item.key for line in lines] for lines in (present.under_way, present.next)
    )
    return under_way, following, [band.item.key for band in present.all_day]


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("20T12:00", ([], ["flight"], [])),
        ("23T20:00", (["flight"], ["plenary"], ["hotel"])),  # it is the 24th in Foshan already
        ("24T03:15", (["plenary"], ["lunch", "talks"], ["hotel"])),  # not what is cancelled
        ("24T04:30", (["lunch", "talks"], [], ["hotel"])),  # the end is no longer under way
        ("24T05:00", (["lunch"], [], ["hotel"])),
        ("24T15:59", ([], [], ["hotel"])),
        ("24T16:00", ([], [], [])),  # the day of leaving
    ],
)
def test_what_goes_on_follows_the_clock_at_the_place(
    utc: str, expected: tuple[list[str], list[str], list[str]]
) -> None:
    assert keys(present(utc)) == expected


def test_a_day_without_a_place_is_one_at_home() -> None:
    free = replace(HOTEL, kind=Kind.FREE, place=None, ends=date(2026, 10, 24))
    programme = replace(PROGRAMME, items=(free,))
    days = days_of(programme)
    for utc, expected in ((21, []), (22, ["hotel"])):  # midnight in Berlin is 22:00 UTC
        now = datetime(2026, 10, 23, utc, 30, tzinfo=UTC)
        assert [band.item.key for band in present_of(programme, days, now).all_day] == expected
