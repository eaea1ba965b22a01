"""A programme by place-days."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.days import ClockChange, Day, Line, days_of
from planner.domain.programmes import Item, Place, Programme
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime, day_of
from planner.domain.vocabulary import (
    Direction,
    ItemStatus,
    Kind,
    Track,
    TripStatus,
    Visibility,
)

HOUR = timedelta(hours=1)
ZONES = {
    "solingen": "Europe/Berlin",
    "foshan": "Asia/Shanghai",
    "auckland": "Pacific/Auckland",
    "honolulu": "Pacific/Honolulu",
}
PLACES = tuple(
    Place(key, Texts(en=key), key.title(), "XX", zone_name) for key, zone_name in ZONES.items()
)


def at(text: str, place: str) -> WallTime:
    return WallTime(datetime.fromisoformat(text), ZONES[place])


def make_item(key: str, kind: Kind, starts: Moment, ends: Moment, *places: str) -> Item:
    return Item(
        uid=key,
        key=key,
        kind=kind,
        track=Track.OWN,
        title=Texts(en=key),
        starts=starts,
        ends=ends,
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
        place=places[0] if places else None,
        to_place=places[1] if len(places) > 1 else None,
    )


def make_programme(*items: Item, first: int = 23, last: int = 23) -> Programme:
    return Programme(
        uid="trip",
        slug="trip",
        direction=Direction.OUTBOUND,
        status=TripStatus.DRAFT,
        title=Texts(en="trip"),
        starts_on=date(2026, 10, first),
        ends_on=date(2026, 10, last),
        home_zone="Europe/Berlin",
        places=PLACES,
        items=items,
    )


FLIGHT = make_item(
    "flight",
    Kind.FLIGHT,
    at("2026-10-23T13:55", "solingen"),
    at("2026-10-24T07:20", "foshan"),
    "solingen",
    "foshan",
)


def shown(day: Day) -> list[str]:
    return [f"arrives {line.item.key}" if line.arrives else line.item.key for line in day.lines]


def test_a_leg_over_midnight_stands_on_both_of_its_days() -> None:
    departure, arrival = days_of(make_programme(FLIGHT))
    assert (departure.on, shown(departure)) == (date(2026, 10, 23), ["flight"])
    assert (arrival.on, shown(arrival)) == (date(2026, 10, 24), ["arrives flight"])
    assert (departure.cities, departure.offsets) == (("Solingen",), (2 * HOUR,))
    assert (arrival.cities, arrival.offsets) == (("Foshan",), (8 * HOUR,))


def test_a_leg_within_a_day_leads_to_a_second_city_and_offset() -> None:
    hop = replace(FLIGHT, ends=at("2026-10-23T23:50", "foshan"))
    (day,) = days_of(make_programme(hop))
    assert day.cities == ("Solingen", "Foshan")
    assert day.offsets == (2 * HOUR, 8 * HOUR)


def test_a_reception_past_midnight_stays_on_its_day() -> None:
    party = make_item(
        "party",
        Kind.RECEPTION,
        at("2026-10-24T20:00", "foshan"),
        at("2026-10-25T01:00", "foshan"),
        "foshan",
    )
    assert [day.on for day in days_of(make_programme(party, first=24, last=24))] == [
        date(2026, 10, 24)
    ]


def test_a_flight_over_the_date_line_arrives_the_day_before() -> None:
    flight = make_item(
        "flight",
        Kind.FLIGHT,
        at("2026-10-25T05:00", "auckland"),
        at("2026-10-24T14:00", "honolulu"),
        "auckland",
        "honolulu",
    )
    dinner = make_item(
        "dinner",
        Kind.MEAL,
        at("2026-10-24T19:00", "auckland"),
        at("2026-10-24T21:00", "auckland"),
        "auckland",
    )
    beach = make_item(
        "beach",
        Kind.FREE,
        at("2026-10-24T15:00", "honolulu"),
        at("2026-10-24T17:00", "honolulu"),
        "honolulu",
    )
    first, second = days_of(make_programme(flight, dinner, beach, first=24, last=25))
    assert shown(first) == ["dinner", "arrives flight", "beach"]
    assert first.cities == ("Auckland", "Honolulu")
    assert first.offsets == (13 * HOUR, -10 * HOUR)
    assert shown(second) == ["flight"]


def test_hotel_nights_are_a_band_over_each_night_and_not_over_the_check_out_day() -> None:
    hotel = make_item("hotel", Kind.HOTEL, date(2026, 10, 24), date(2026, 10, 26), "foshan")
    days = days_of(make_programme(hotel, first=24, last=25))
    assert [(day.on.day, band.number, band.of) for day in days for band in day.bands] == [
        (24, 1, 2),
        (25, 2, 2),
    ]
    assert days[0].cities == ("Foshan",)
    assert days[0].offsets == (8 * HOUR,)


def test_an_all_day_item_is_a_band_over_its_first_and_last_day() -> None:
    fair = make_item("fair", Kind.TRADE_FAIR, date(2026, 10, 24), date(2026, 10, 25))
    days = days_of(make_programme(fair, first=24, last=25))
    assert [(day.on.day, band.number, band.of) for day in days for band in day.bands] == [
        (24, 1, 2),
        (25, 2, 2),
    ]
    assert days[0].offsets == ()


def test_a_mistyped_year_does_not_make_a_hundred_years_of_days() -> None:
    fair = make_item("fair", Kind.TRADE_FAIR, date(2026, 10, 24), date(2126, 10, 24))
    assert len(days_of(make_programme(fair))) == 401


def test_days_without_anything_are_one_empty_stretch() -> None:
    days = days_of(make_programme(FLIGHT, first=20, last=30))
    assert [(day.on.day, day.last.day, day.is_empty) for day in days] == [
        (20, 22, True),
        (23, 23, False),
        (24, 24, False),
        (25, 30, True),
    ]
    assert len(days_of(make_programme(FLIGHT, first=20, last=30), with_empty=False)) == 2
    assert [(day.on.day, day.last.day) for day in days_of(make_programme(first=20, last=30))] == [
        (20, 30)
    ]


def test_a_clock_change_at_home_is_said_before_the_next_item() -> None:
    meals = [
        make_item(
            f"meal-{day}",
            Kind.MEAL,
            at(f"2026-10-{day}T12:00", "foshan"),
            at(f"2026-10-{day}T13:00", "foshan"),
            "foshan",
        )
        for day in (24, 25, 26)
    ]
    lines = [
        line for day in days_of(make_programme(*meals, first=24, last=26)) for line in day.lines
    ]
    assert [line.change for line in lines] == [
        None,
        ClockChange(timedelta(0), -HOUR, -7 * HOUR),
        None,
    ]


def test_a_clock_change_at_the_place_is_said_even_where_home_changes_too() -> None:
    walks = [
        make_item(
            f"walk-{day}",
            Kind.FREE,
            at(f"2026-10-{day}T12:00", "solingen"),
            at(f"2026-10-{day}T13:00", "solingen"),
            "solingen",
        )
        for day in (24, 25)
    ]
    lines = [
        line for day in days_of(make_programme(*walks, first=24, last=25)) for line in day.lines
    ]
    assert [line.change for line in lines] == [None, ClockChange(-HOUR, -HOUR, timedelta(0))]


def test_travelling_to_another_zone_is_no_clock_change() -> None:
    assert [line.change for day in days_of(make_programme(FLIGHT)) for line in day.lines] == [
        None,
        None,
    ]


moments = st.builds(
    lambda minutes, place: WallTime(
        datetime(2026, 10, 20) + timedelta(minutes=minutes), ZONES[place]
    ),
    st.integers(0, 12 * 24 * 60),
    st.sampled_from(sorted(ZONES)),
)
spans = st.tuples(moments, moments) | st.tuples(
    st.dates(date(2026, 10, 20), date(2026, 10, 25)),
    st.dates(date(2026, 10, 26), date(2026, 10, 30)),
)
programmes = st.lists(st.tuples(st.sampled_from(sorted(Kind)), spans), max_size=12).map(
    lambda drawn: make_programme(
        *(
            make_item(str(number), kind, *span, "foshan", "honolulu")
            for number, (kind, span) in enumerate(drawn)
        ),
        first=20,
        last=31,
    )
)


@given(programmes)
def test_every_item_is_shown_on_its_own_day_and_every_day_once(programme: Programme) -> None:
    days = days_of(programme)
    content = {day.on: day for day in days}
    assert len(content) == len(days)
    for item in programme.items:
        day = content[day_of(item.starts)]
        assert item in [*(line.item for line in day.lines), *(band.item for band in day.bands)]


@given(programmes)
def test_days_cover_the_trip_without_gap_or_overlap(programme: Programme) -> None:
    days = days_of(programme)
    assert all(after.on == before.last + timedelta(days=1) for before, after in pairwise(days)) or (
        any(day.on > programme.ends_on for day in days)
    )
    assert days[0].on <= programme.starts_on
    assert days[-1].last >= programme.ends_on


@given(programmes)
def test_lines_of_a_day_are_in_the_order_of_time(programme: Programme) -> None:
    for day in days_of(programme):
        moments_of_day: list[Line] = list(day.lines)
        assert all(a.moment.utc <= b.moment.utc for a, b in pairwise(moments_of_day))
        assert all(line.moment.day == day.on for line in day.lines)
