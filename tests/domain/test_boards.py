"""The board: pieces of items on their days, rulers, lanes."""

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.boards import Part, board_of, pieces_of
from planner.domain.lanes import FULL, Slot, Taker, slots
from planner.domain.programmes import Group, Item, Place, Programme
from planner.domain.rulers import DAY_MINUTES, Section, Shift, Stretch, sections, stretches
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import ItemStatus, Kind
from tests.programme_values import own_item, own_programme

BERLIN, SHANGHAI, TOKYO, HONOLULU = (
    "Europe/Berlin",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Pacific/Honolulu",
)
PLACES = tuple(
    Place(key, Texts(en=key), key.title(), "XX", zone)
    for key, zone in {"fra": BERLIN, "can": SHANGHAI, "szx": SHANGHAI}.items()
)


def at(text: str, zone: str) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone)


FLIGHT_OUT = own_item(
    "flight-out",
    at("2026-10-23T13:55", BERLIN),
    at("2026-10-24T07:20", SHANGHAI),
    Kind.FLIGHT,
    place="fra",
    to_place="can",
)
PLENARY = own_item(
    "plenary", at("2026-10-24T09:30", SHANGHAI), at("2026-10-24T12:30", SHANGHAI), place="can"
)
VISIT = own_item(
    "visit", at("2026-10-25T10:30", SHANGHAI), at("2026-10-25T12:00", SHANGHAI), place="szx"
)
FLIGHT_HOME = own_item(
    "flight-home",
    at("2026-10-26T00:50", SHANGHAI),
    at("2026-10-26T06:30", BERLIN),
    Kind.FLIGHT,
    place="szx",
    to_place="fra",
)
HOTEL = own_item("hotel", date(2026, 10, 24), date(2026, 10, 26), Kind.HOTEL, place="can")


def make_programme(*items: Item, groups: tuple[Group, ...] = ()) -> Programme:
    return own_programme(*items, places=PLACES, groups=groups)


FOSHAN = board_of(make_programme(FLIGHT_OUT, PLENARY, VISIT, FLIGHT_HOME, HOTEL), {})


def drawn(item: Item) -> list[tuple[str, int, int, Part]]:
    return [(f"{each.on}", each.first, each.last, each.part) for each in pieces_of(item)]


def test_a_night_flight_is_drawn_on_both_days_by_the_clock_of_each() -> None:
    assert drawn(FLIGHT_OUT) == [
        ("2026-10-23", 13 * 60 + 55, 1440, Part.START),
        ("2026-10-24", 0, 7 * 60 + 20, Part.END),
    ]
    assert [each.id for each in pieces_of(FLIGHT_OUT)] == ["flight-out@0", "flight-out@1"]


def test_a_flight_within_a_day_is_drawn_from_clock_to_clock() -> None:
    assert drawn(FLIGHT_HOME) == [("2026-10-26", 50, 390, Part.WHOLE)]


def test_what_goes_past_midnight_is_drawn_on_both_days() -> None:
    party = own_item("party", at("2026-10-24T22:00", SHANGHAI), at("2026-10-25T01:30", SHANGHAI))
    assert drawn(party) == [
        ("2026-10-24", 1320, 1440, Part.START),
        ("2026-10-25", 0, 90, Part.END),
    ]
    until_midnight = replace(party, ends=at("2026-10-25T00:00", SHANGHAI))
    assert drawn(until_midnight) == [("2026-10-24", 1320, 1440, Part.START)]


def test_a_short_flight_into_tomorrows_clock_takes_no_longer_than_it_is() -> None:
    hop = own_item(
        "hop", at("2026-10-24T20:00", BERLIN), at("2026-10-25T05:00", SHANGHAI), Kind.FLIGHT
    )
    assert drawn(hop) == [
        ("2026-10-24", 1200, 1380, Part.START),
        ("2026-10-25", 120, 300, Part.END),
    ]


def test_over_the_date_line_a_flight_arrives_before_it_left() -> None:
    flight = own_item(
        "flight", at("2026-10-25T00:10", TOKYO), at("2026-10-24T12:40", HONOLULU), Kind.FLIGHT
    )
    assert drawn(flight) == [
        ("2026-10-25", 10, 460, Part.START),
        ("2026-10-24", 310, 760, Part.END),
    ]
    same_day = replace(flight, starts=at("2026-10-24T23:00", TOKYO))
    assert [day for day, *_ in drawn(same_day)] == ["2026-10-24", "2026-10-24"]
    assert len({each.id for each in pieces_of(same_day)}) == 2


def test_days_are_drawn_as_bands_only() -> None:
    assert drawn(HOTEL) == []
    assert [[band.number for band in column.bands] for column in FOSHAN.columns] == [
        [],
        [1],
        [2],
        [],
    ]


def test_there_is_a_column_for_each_day_of_the_trip_and_of_its_items() -> None:
    late = own_item("late", at("2026-10-29T10:00", BERLIN), at("2026-10-29T11:00", BERLIN))
    days = [column.on.day for column in board_of(make_programme(late), {}).columns]
    assert days == [23, 24, 25, 26, 29]
    assert [column.is_empty for column in board_of(make_programme(late), {}).columns] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_a_mistyped_year_is_not_a_thousand_columns() -> None:
    board = board_of(replace(make_programme(), ends_on=date(2026, 12, 31)), {})
    assert (len(board.columns), board.left_out) == (62, 8)


def test_the_home_ruler_follows_clock_changes_and_flights() -> None:
    assert [column.ruler for column in FOSHAN.columns] == [
        (Section(0, 1440, BERLIN, 0),),
        (Section(0, 1440, SHANGHAI, -360),),
        (Section(0, 540, SHANGHAI, -360), Section(540, 1440, SHANGHAI, -420)),
        (Section(0, 50, SHANGHAI, -420), Section(390, 1440, BERLIN, 0)),
    ]
    assert [column.shifts for column in FOSHAN.columns] == [(), (), (Shift(540, 0, -60),), ()]


def test_without_a_night_flights_end_the_next_day_is_in_the_new_zone() -> None:
    board = board_of(make_programme(FLIGHT_OUT), {})
    assert [column.ruler[0].zone for column in board.columns] == [
        BERLIN,
        SHANGHAI,
        SHANGHAI,
        SHANGHAI,
    ]


def test_an_empty_day_has_the_zone_of_the_hotel() -> None:
    board = board_of(make_programme(HOTEL), {})
    assert [column.ruler[0].zone for column in board.columns] == [
        BERLIN,
        SHANGHAI,
        SHANGHAI,
        SHANGHAI,
    ]


def test_a_cancelled_flight_leads_nowhere() -> None:
    board = board_of(make_programme(replace(FLIGHT_HOME, status=ItemStatus.CANCELLED)), {})
    assert [section.zone for section in board.columns[-1].ruler] == [SHANGHAI]


def test_at_home_both_clocks_change_at_once() -> None:
    day = date(2026, 10, 25)
    assert sections(day, [Stretch(0, 1440, BERLIN)], BERLIN) == (
        (Section(0, 1440, BERLIN, 0),),
        (Shift(180, -60, -60),),
    )


def test_a_clock_change_at_the_place_only() -> None:
    day = date(2027, 3, 28)
    assert sections(day, [Stretch(0, 1440, BERLIN)], SHANGHAI) == (
        (Section(0, 120, BERLIN, 420), Section(120, 1440, BERLIN, 360)),
        (Shift(120, 60, 0),),
    )


def test_legs_within_a_zone_change_nothing() -> None:
    assert stretches(BERLIN, [(60, 120, BERLIN)]) == (Stretch(0, 1440, BERLIN),)
    assert stretches(BERLIN, [(60, 120, SHANGHAI), (600, 700, BERLIN)]) == (
        Stretch(0, 60, BERLIN),
        Stretch(120, 600, SHANGHAI),
        Stretch(700, 1440, BERLIN),
    )


GROUPS = tuple(Group(key, Texts(en=key), ()) for key in ("metal", "software"))


def meeting(key: str, first: int, last: int) -> Item:
    starts, ends = (at(f"2026-10-24T{hour:02}:00", SHANGHAI) for hour in (first, last))
    return own_item(key, starts, ends)


def slots_of(programme: Programme, lanes: dict[str, str]) -> dict[str, Slot]:
    column = next(each for each in board_of(programme, lanes).columns if each.pieces)
    return {piece.item.key: piece.slot for piece in column.pieces}


def test_groups_have_lanes_and_everybody_the_full_width() -> None:
    programme = make_programme(
        meeting("all", 8, 9), meeting("one", 9, 11), meeting("two", 10, 12), groups=GROUPS
    )
    lanes = {"one": "metal", "two": "software"}
    assert slots_of(programme, lanes) == {"all": FULL, "one": Slot(0, 1, 2), "two": Slot(1, 1, 2)}
    column = board_of(programme, lanes).columns[1]
    assert [group.name.best("en") for group in column.lanes] == ["metal", "software"]


def test_a_lane_is_kept_also_where_nothing_else_is_at_the_time() -> None:
    programme = make_programme(meeting("one", 9, 10), meeting("two", 14, 15), groups=GROUPS)
    assert slots_of(programme, {"one": "metal", "two": "software"}) == {
        "one": Slot(0, 1, 2),
        "two": Slot(1, 1, 2),
    }


def test_each_group_has_its_lane_on_every_day_that_one_has_something_of_its_own() -> None:
    programme = make_programme(meeting("two", 14, 15), groups=GROUPS)
    assert slots_of(programme, {"two": "software"}) == {"two": Slot(1, 1, 2)}
    assert slots_of(programme, {}) == {"two": FULL}
    assert {column.lanes for column in board_of(programme, {}).columns} == {()}


def test_of_many_groups_a_day_shows_those_that_have_something() -> None:
    many = tuple(Group(f"g{number}", Texts(en=str(number)), ()) for number in range(5))
    programme = make_programme(meeting("one", 9, 10), meeting("two", 9, 10), groups=many)
    columns = board_of(programme, {"one": "g1", "two": "g3"}).columns
    column = next(each for each in columns if each.pieces)
    assert [group.key for group in column.lanes] == ["g1", "g3"]


def test_what_clashes_within_a_group_stands_side_by_side_in_its_lane() -> None:
    takers = [Taker(0, 60, 0), Taker(30, 90, 0), Taker(30, 60, 1)]
    assert slots(takers, 2) == (Slot(0, 1, 4), Slot(1, 1, 4), Slot(1, 1, 2))


def test_what_clashes_with_everybody_stands_side_by_side() -> None:
    takers = [Taker(0, 60), Taker(30, 90, 1), Taker(60, 120)]
    assert slots(takers, 2) == (Slot(0, 1, 2), Slot(1, 1, 2), Slot(0, 1, 2))


@st.composite
def takers(draw: st.DrawFn) -> Taker:
    first = draw(st.integers(0, DAY_MINUTES - 1))
    last = draw(st.integers(first + 1, DAY_MINUTES))
    return Taker(first, last, draw(st.sampled_from([None, 0, 1, 2])))


@given(st.lists(takers(), max_size=30))
def test_nothing_ever_covers_another(found: list[Taker]) -> None:
    placed = list(zip(found, slots(found, 3), strict=True))
    for number, (one, here) in enumerate(placed):
        assert 0 <= here.first < here.first + here.span <= here.of
        for other, there in placed[number + 1 :]:
            is_at_once = one.first < other.last and other.first < one.last
            is_over = (
                here.first * there.of < (there.first + there.span) * here.of
                and there.first * here.of < (here.first + here.span) * there.of
            )
            assert not (is_at_once and is_over)
