"""Daily allowances: the worked examples of `costs.md` to the cent, and each rule by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from planner.domain.allowances import (
    Basis,
    Claimant,
    DayKind,
    Override,
    Reason,
    allowance_of,
    allowances_of,
    value_at,
)
from planner.domain.allowances.reasons import KIND_LABELS, REASON_LABELS
from planner.domain.allowances.rule_books import base_rates, book_of, percent_of
from planner.domain.programmes import Item, Place
from planner.domain.times import WallTime
from planner.domain.vocabulary import Instigator, ItemStatus, Kind, Regime, TripStatus
from tests.allowance_trips import (
    AMS,
    BASIS,
    BRU,
    CAN,
    CE_01,
    CE_02,
    CE_02_ITEMS,
    CE_03,
    COLOGNE,
    DUS,
    DXB,
    FOSHAN,
    FRA,
    HKG,
    LAX,
    MUC,
    PEK,
    PLACES,
    SHENZHEN,
    SOLINGEN,
    SYD,
    TABLE,
    TOWN_HALL,
    B,
    D,
    L,
    at,
    day,
    hotel,
    item,
    leg,
    meal,
    place,
    private,
    reckoned,
    row,
    told,
    trip,
    work,
)

CAR = Kind.TRANSFER
OUT, BACK = leg("22T22:15", FRA, "23T15:30", CAN), leg("26T23:55", CAN, "27T05:40", FRA)
"""Flights of the trip of six days."""


def kinds(programme_days: list[str]) -> list[str]:
    return [line.split(" - ")[0] for line in programme_days]


def reasons(*items: Item, regime: Regime = Regime.BMF) -> list[Reason]:
    return [each.reason for each in reckoned(trip(*items), regime).days]


def test_ce_01_four_days_the_alliance_pays() -> None:
    assert told(reckoned(CE_01)) == [
        "23 DE partial 14.00 - 0.00 = 14.00",
        "24 CN full 48.00 - 38.40 = 9.60",
        "25 CN full 48.00 - 9.60 = 38.40",
        "26 CN partial 32.00 - 0.00 = 32.00",
    ]
    assert told(reckoned(CE_01, Regime.NRW))[3] == "26 DE partial 14.00 - 0.00 = 14.00"
    assert told(reckoned(CE_01, Regime.BUND)) == [
        "23 DE partial 14.00 - 0.00 = 14.00",
        "24 CN full 40.00 - 32.00 = 8.00",
        "25 CN full 40.00 - 8.00 = 32.00",
        "26 CN partial 32.00 - 0.00 = 32.00",
    ]
    totals = [reckoned(CE_01, regime).total for regime in (Regime.BMF, Regime.NRW, Regime.BUND)]
    assert totals == [94_00, 76_00, 86_00]
    assert [each.reason for each in reckoned(CE_01).days] == [
        Reason.NOT_YET_ABROAD,
        Reason.LAST_REACHED,
        Reason.LAST_REACHED,
        Reason.RETURN,
    ]
    assert reckoned(CE_01, Regime.NRW).days[3].reason is Reason.RETURN_EARLY
    assert [each.city for each in reckoned(CE_01).days] == ["", "Foshan", "Shenzhen", "Shenzhen"]


def test_ce_02_six_days() -> None:
    totals = [reckoned(CE_02, regime) for regime in (Regime.BMF, Regime.NRW, Regime.BUND)]
    assert [each.total for each in totals] == [170_80, 152_80, 150_00]
    assert [sum(d.gross for d in each.days) for each in totals] == [238_00, 220_00, 206_00]
    late = trip(*CE_02_ITEMS, leg("27T11:35", CAN, "27T17:20", FRA))
    assert reckoned(late, Regime.NRW).total == 170_80


def test_ce_03_leaving_through_hong_kong() -> None:
    allowance = reckoned(CE_03)
    assert told(allowance)[4] == "26 CN/Hongkong full 83.00 - 16.60 = 66.40"
    assert (allowance.days[4].country, allowance.days[4].city) == ("HK", "Hong Kong")
    assert allowance.total == 198_80


def test_ce_03_an_override_keeps_what_was_computed() -> None:
    wanted = value_at(reckoned(CE_03).days[4], Regime.BMF, BASIS, "CN", "")
    assert wanted == 38_40
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    override = Override(day("26"), wanted, "26 Oct as China", "planner@example.org", noon)
    stray = replace(override, on=day("30"))
    older = replace(override, cents=1, at=datetime(2026, 11, 1, tzinfo=UTC))
    claimant = Claimant("anna", Regime.BMF, SOLINGEN)
    allowance = allowance_of(CE_03, claimant, BASIS, [override, older, stray])
    assert (allowance.total, allowance.computed) == (170_80, 198_80)
    assert (allowance.days[4].net, allowance.days[4].computed) == (38_40, 66_40)
    assert allowance.days[4].override == override
    assert allowance.unused == (stray,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cents": -1}, "an allowance is never below zero"),
        ({"reason": " "}, "an override has a reason and an author"),
        ({"author": ""}, "an override has a reason and an author"),
        ({"at": datetime(2026, 11, 2, 12)}, "time is never naive"),
    ],
)
def test_an_override_says_who_when_and_why(changes: dict[str, object], message: str) -> None:
    facts = {
        "on": day("26"),
        "cents": 1,
        "reason": "r",
        "author": "a",
        "at": datetime(2026, 11, 2, 12, tzinfo=UTC),
    }
    with pytest.raises(ValueError, match=message):
        Override(**(facts | changes))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("where", "meals", "net"),
    [(HKG, (L, D), 0), (CAN, (B, L, D), 0), (CAN, (B, L), 3_20), (CAN, (B,), 22_40)],
)
def test_ce_04_floor(where: Place, meals: tuple[str, ...], net: int) -> None:
    """A first day on which somebody arrives, so a partial one."""
    given = meal("24T18:00", where, *meals)  # type: ignore[arg-type] # meal kinds are texts
    allowance = reckoned(
        trip(leg("24T00:10", FRA, "24T17:00", where), given, hotel("24", "25", where))
    )
    assert allowance.days[0].kind is DayKind.PARTIAL
    assert allowance.days[0].net == net


def test_ce_05_new_year() -> None:
    items = (
        leg("2025-12-30T13:00", FRA, "2025-12-31T06:00", PEK),
        work("2025-12-31T10:00", PEK),
        work("2026-01-01T10:00", PEK),
        leg("2026-01-02T09:00", PEK, "2026-01-02T13:00", FRA),
    )
    allowance = reckoned(trip(*items, first="2025-12-30", last="2026-01-02"))
    assert [each.net for each in allowance.days] == [14_00, 30_00, 57_00, 38_00]
    assert allowance.total == 139_00
    assert not allowance.is_provisional


def test_names_of_the_tables_may_be_given_for_a_place() -> None:
    outskirts = place("outskirts", "Miyun", "CN", "Asia/Shanghai")
    items = leg("22T08:00", FRA, "22T20:00", outskirts), hotel("22", "24", outskirts)
    programme = trip(*items, places=(*PLACES, outskirts))
    assert reckoned(programme).days[1].gross == 48_00
    named = Basis(TABLE, {"outskirts": "Peking"})
    assert reckoned(programme, basis=named).days[1].gross == 57_00


@pytest.mark.parametrize(
    ("back", "cents", "reason"),
    [
        ("26T16:00", 0, Reason.TOO_SHORT),
        ("26T16:01", 14_00, Reason.DAY_TRIP),
    ],
)
def test_a_day_trip_pays_after_eight_hours(back: str, cents: int, reason: Reason) -> None:
    there = leg("26T08:00", SOLINGEN, "26T08:30", DUS, Kind.TRAIN), work("26T09:00", DUS)
    [only] = reckoned(trip(*there, leg("26T15:30", DUS, back, SOLINGEN, Kind.TRAIN))).days
    assert (only.net, only.reason) == (cents, reason)


def test_hours_are_counted_as_they_pass_not_as_clocks_show() -> None:
    """Summer time ended on 25 October 2026 at 3:00: from 1:00 to 8:30 are 8:30 hours."""
    there = leg("25T01:00", SOLINGEN, "25T01:30", DUS, CAR), work("25T04:00", DUS)
    [only] = reckoned(trip(*there, leg("25T08:00", DUS, "25T08:30", SOLINGEN, CAR))).days
    assert only.net == 14_00


def test_two_day_trips_on_a_day_add_up() -> None:
    one = (
        leg("26T06:00", SOLINGEN, "26T06:30", DUS, CAR),
        leg("26T10:30", DUS, "26T11:00", SOLINGEN, CAR),
    )
    two = (
        leg("26T15:00", SOLINGEN, "26T15:30", DUS, CAR),
        leg("26T18:00", DUS, "26T18:30", SOLINGEN, CAR),
    )
    assert [each.net for each in reckoned(trip(*one, *two)).days] == [14_00]
    assert [each.net for each in reckoned(trip(*two)).days] == [0]


def test_a_night_out_of_at_most_eight_hours_brings_nothing() -> None:
    there, back = leg("26T20:00", SOLINGEN, "26T20:30", DUS, CAR), work("26T21:00", DUS)
    late = leg("27T03:30", DUS, "27T04:00", SOLINGEN, CAR)
    assert [each.net for each in reckoned(trip(there, back, late)).days] == [0, 0]
    slept = trip(there, back, hotel("26", "27", DUS), late)
    assert [each.net for each in reckoned(slept).days] == [14_00, 14_00]


def test_a_day_trip_abroad_gets_that_countrys_partial_amount() -> None:
    there = leg("26T06:00", SOLINGEN, "26T09:00", BRU, Kind.TRAIN), work("26T10:00", BRU)
    back = leg("26T12:30", BRU, "26T15:30", SOLINGEN, Kind.TRAIN)
    for regime, cents in ((Regime.BMF, 40_00), (Regime.NRW, 40_00), (Regime.BUND, 39_20)):
        assert [each.net for each in reckoned(trip(*there, back), regime).days] == [cents]


def test_a_trip_within_germany_has_28_and_14() -> None:
    items = (
        leg("22T08:00", SOLINGEN, "22T13:00", MUC, Kind.TRAIN),
        hotel("22", "24", MUC),
        leg("24T14:00", MUC, "24T19:00", SOLINGEN, Kind.TRAIN),
    )
    for regime in (Regime.BMF, Regime.NRW, Regime.BUND):
        assert [each.net for each in reckoned(trip(*items), regime).days] == [14_00, 28_00, 14_00]
    assert reasons(*items) == [Reason.DOMESTIC] * 3


def test_the_16_00_rule_looks_at_the_first_place_in_germany() -> None:
    for landing, cents in (("27T16:00", 14_00), ("27T16:01", 32_00)):
        back = leg("27T09:00", CAN, landing, MUC)
        onwards = leg("27T18:00", MUC, "27T19:00", FRA)
        allowance = reckoned(trip(*CE_02_ITEMS, back, onwards), Regime.NRW)
        assert allowance.days[-1].net == cents
    no_way_back = reckoned(trip(*CE_02_ITEMS), Regime.NRW)
    assert (no_way_back.days[-1].on, no_way_back.days[-1].reason) == (
        day("26"),
        Reason.RETURN_EARLY,
    )


def test_a_meal_on_a_domestic_return_day_cuts_the_domestic_full_amount() -> None:
    programme = replace(CE_02, items=(*CE_02.items, meal("27T08:00", FRA, B)))
    last = reckoned(programme, Regime.NRW).days[-1]
    assert (last.gross, last.cut, last.net) == (14_00, 5_60, 8_40)


def test_back_in_germany_for_another_night() -> None:
    """The day of the return is full, at the last place of work abroad; the next is domestic."""
    items = (*CE_02_ITEMS, BACK, hotel("27", "28", FRA), leg("28T09:00", FRA, "28T11:00", SOLINGEN))
    assert told(reckoned(trip(*items, last="28")))[5:] == [
        "27 CN full 48.00 - 0.00 = 48.00",
        "28 DE partial 14.00 - 0.00 = 14.00",
    ]
    assert (
        told(reckoned(trip(*items, last="28"), Regime.NRW))[5] == "27 DE full 28.00 - 0.00 = 28.00"
    )


def test_the_last_place_of_work_counts_not_the_last_place() -> None:
    items = (
        leg("22T22:15", FRA, "23T15:30", HKG),
        work("24T10:00", HKG),
        leg("24T15:00", HKG, "24T17:00", CAN, Kind.TRAIN),
        hotel("24", "26", CAN),
        work("25T10:00", CAN, kind=Kind.SIGHTSEEING),
    )
    home = leg("26T23:55", CAN, "27T05:40", FRA)
    assert told(reckoned(trip(*items, home)))[-1].startswith("27 CN/Hongkong partial 56.00")
    said = work("25T14:00", CAN, kind=Kind.SIGHTSEEING, is_work=True)
    assert told(reckoned(trip(*items, said, home)))[-1].startswith("27 CN partial 32.00")
    unsaid = replace(items[1], is_work=False)
    without = trip(items[0], unsaid, *items[2:], home)
    assert told(reckoned(without))[-1].startswith("27 CN partial 32.00")


def test_arriving_at_24_00_is_arriving_on_the_next_day() -> None:
    out = leg("22T06:00", FRA, "23T00:00", CAN)
    assert kinds(told(reckoned(trip(out, hotel("23", "24", CAN)))))[:2] == [
        "22 DE partial 14.00",
        "23 CN full 48.00",
    ]
    a_minute_before = leg("22T05:59", FRA, "22T23:59", CAN)
    assert (
        kinds(told(reckoned(trip(a_minute_before, hotel("23", "24", CAN)))))[0]
        == "22 CN partial 32.00"
    )


def test_coming_home_at_24_00_is_coming_home_on_that_day() -> None:
    items = OUT, work("24T10:00", CAN), leg("26T17:00", CAN, "27T00:00", SOLINGEN)
    for regime in (Regime.BMF, Regime.NRW):
        assert told(reckoned(trip(*items), regime))[-1] == "26 CN partial 32.00 - 0.00 = 32.00"


def test_the_clock_at_the_place_of_landing_decides() -> None:
    """Typed by the clock at home: 23 Oct 19:30 in Berlin is the 24th in China."""
    typed = item(Kind.FLIGHT, at("23T08:00", FRA), at("23T19:30", FRA), place="fra", to_place="can")
    assert kinds(told(reckoned(trip(typed, hotel("24", "25", CAN))))) == [
        "23 DE partial 14.00",
        "24 CN full 48.00",
        "25 CN partial 32.00",
    ]
    eaten = replace(meal("24T00:00", CAN, D), starts=at("24T19:00", FRA), ends=at("24T20:00", FRA))
    cuts = [each.cut for each in reckoned(trip(typed, eaten, hotel("24", "26", CAN))).days]
    assert cuts == [0, 0, 19_20, 0]


def test_over_the_date_line_days_are_those_of_the_places() -> None:
    items = (
        leg("20T12:00", FRA, "20T15:00", LAX),
        leg("22T22:30", LAX, "24T06:30", SYD),
        hotel("24", "26", SYD),
        leg("26T12:00", SYD, "26T22:00", FRA),
    )
    assert kinds(told(reckoned(trip(*items, first="20")))) == [
        "20 US partial 40.00",
        "21 US full 59.00",
        "22 US full 59.00",
        "23 AT full 50.00",
        "24 AU full 57.00",
        "25 AU full 57.00",
        "26 AU partial 38.00",
    ]


def test_days_between_take_off_and_landing_count_as_austria_over_stopovers_too() -> None:
    items = (
        leg("22T20:00", FRA, "23T05:00", DXB),
        leg("23T22:00", DXB, "24T19:00", SYD),
        hotel("24", "26", SYD),
        leg("26T12:00", SYD, "26T22:00", FRA),
    )
    allowance = reckoned(trip(*items))
    assert kinds(told(allowance))[:3] == [
        "22 DE partial 14.00",
        "23 AT full 50.00",
        "24 AU full 57.00",
    ]
    assert allowance.days[1].reason is Reason.IN_FLIGHT


def test_a_stopover_with_a_night_or_with_work_is_an_arrival() -> None:
    first, second = leg("22T12:00", FRA, "22T21:00", DXB), leg("23T03:00", DXB, "23T16:00", CAN)
    rest = hotel("23", "24", CAN), leg("24T10:00", CAN, "24T17:00", FRA)
    assert kinds(told(reckoned(trip(first, second, *rest))))[0] == "22 DE partial 14.00"
    slept = hotel("22", "23", DXB)
    assert kinds(told(reckoned(trip(first, slept, second, *rest))))[0] == "22 AE partial 54.00"
    worked = work("22T22:00", DXB)
    assert kinds(told(reckoned(trip(first, worked, second, *rest))))[0] == "22 AE partial 54.00"
    long_wait = leg("23T06:00", DXB, "23T19:00", CAN)
    assert kinds(told(reckoned(trip(first, long_wait, *rest))))[0] == "22 AE partial 54.00"
    days_later = leg("24T12:00", DXB, "24T19:00", CAN)
    assert kinds(told(reckoned(trip(first, days_later))))[:2] == [
        "22 AE partial 54.00",
        "23 AE full 81.00",
    ]


def test_flights_that_do_not_follow_each_other_are_two() -> None:
    elsewhere = leg("22T12:00", FRA, "22T21:00", DXB), leg("23T03:00", HKG, "23T06:00", CAN)
    assert kinds(told(reckoned(trip(*elsewhere))))[0] == "22 AE partial 54.00"
    unknown = replace(leg("23T03:00", DXB, "23T06:00", CAN), place=None)
    assert kinds(told(reckoned(trip(elsewhere[0], unknown))))[0] == "22 AE partial 54.00"
    too_soon = leg("22T20:00", DXB, "23T06:00", CAN)
    assert kinds(told(reckoned(trip(elsewhere[0], too_soon))))[0] == "22 AE partial 54.00"
    to_nowhere = replace(leg("22T22:00", DXB, "23T05:00", CAN), to_place=None)
    assert reckoned(trip(elsewhere[0], to_nowhere)).days[0].country == "DE"
    by_land = leg("22T22:00", DXB, "22T23:00", DXB, CAR), leg("23T03:00", DXB, "23T06:00", CAN)
    assert kinds(told(reckoned(trip(elsewhere[0], *by_land))))[0] == "22 AE partial 54.00"


def test_flying_out_and_back_is_no_stopover() -> None:
    there, back = leg("26T06:00", DUS, "26T08:00", BRU), leg("26T14:00", BRU, "26T16:00", DUS)
    [only] = reckoned(trip(there, back)).days
    assert (only.country, only.net, only.reason) == ("BE", 40_00, Reason.DAY_TRIP)


def test_land_reached_on_the_way_to_the_plane_is_reached() -> None:
    by_train = leg("22T14:00", SOLINGEN, "22T18:00", AMS, Kind.TRAIN)
    flight = leg("22T22:00", AMS, "23T15:30", CAN)
    assert reckoned(trip(by_train, flight)).days[0].country == "NL"
    assert reckoned(trip(flight)).days[0].country == "DE"


def test_a_room_is_booked_for_the_night_before_an_arrival_in_the_small_hours() -> None:
    out = leg("22T10:00", FRA, "23T02:00", CAN)
    rooms = hotel("22", "24", CAN), hotel("21", "23", SHENZHEN)
    assert kinds(told(reckoned(trip(out, *rooms[:1]))))[:2] == [
        "22 DE partial 14.00",
        "23 CN full 48.00",
    ]
    from_home = leg("22T08:00", SOLINGEN, "22T10:00", FRA, Kind.TRAIN)
    assert reckoned(trip(from_home, out, *rooms)).days[0].on == day("22")


def test_a_room_that_is_left_early_keeps_nobody_away() -> None:
    home = leg("25T08:00", CAN, "25T15:00", FRA), leg("25T16:00", FRA, "25T18:00", SOLINGEN, CAR)
    items = OUT, work("24T10:00", CAN), hotel("23", "27", CAN), *home
    assert [each.on.day for each in reckoned(trip(*items)).days] == [22, 23, 24, 25]


def test_a_hotel_tells_where_somebody_is_at_midnight() -> None:
    out = leg("22T06:00", FRA, "22T20:00", HKG)
    assert reckoned(trip(out)).days[0].country == "HK"
    [first, *_] = reckoned(trip(out, hotel("22", "24", SHENZHEN))).days
    assert (first.country, first.city) == ("CN", "Shenzhen")
    way = leg("22T23:30", HKG, "23T00:40", SHENZHEN, CAR)
    assert reckoned(trip(out, way, hotel("22", "24", SHENZHEN))).days[0].country == "HK"


def test_legs_and_only_legs_bring_people_to_other_days() -> None:
    """Everyone is put down for meetings at home while some are in China or in the air."""
    sloppy = work("25T10:00", TOWN_HALL), work("23T08:00", FOSHAN), work("25T09:00", MUC)
    items = OUT, work("24T10:00", CAN), BACK
    assert told(reckoned(trip(*items, *sloppy))) == told(reckoned(trip(*items)))
    before, after = work("2026-10-10T10:00", TOWN_HALL), work("28T10:00", TOWN_HALL)
    assert told(reckoned(trip(before, *items, after))) == told(reckoned(trip(*items)))


def test_cancelled_items_cut_nothing_and_move_nobody() -> None:
    off = [replace(each, status=ItemStatus.CANCELLED) for each in (meal("24T19:00", CAN, D), BACK)]
    plain = trip(*CE_02_ITEMS[:3], BACK)
    assert told(reckoned(trip(*plain.items, off[0]))) == told(reckoned(plain))
    assert reckoned(trip(*CE_02_ITEMS, off[1])).days[-1].on == day("26")
    assert reckoned(replace(CE_02, status=TripStatus.CANCELLED)).days == ()


def test_only_what_somebody_attends_counts() -> None:
    for_bernd = [replace(each, attends=("bernd",)) for each in CE_02.items]
    assert reckoned(trip(*for_bernd)).days == ()
    assert told(allowance_of(trip(*for_bernd), Claimant("bernd", Regime.BMF, SOLINGEN), BASIS)) == (
        told(reckoned(CE_02))
    )


def test_a_meal_cuts_once_a_day_whoever_gives_it() -> None:
    second = meal("24T13:00", CAN, L, L, key="second")
    allowance = reckoned(trip(*CE_02_ITEMS, second, BACK))
    assert told(allowance) == told(reckoned(CE_02))
    [lunch, dinner] = allowance.days[2].cuts[1:]
    assert (lunch.meal, lunch.percent, lunch.cents, lunch.provider) == (L, 40, 19_20, "host")
    assert (lunch.item, dinner.meal) == ("meal-" + str(at("24T12:30", CAN)) + "-can", D)
    by_employer = [
        replace(
            each, meals=tuple(replace(m, instigated_by=Instigator.EMPLOYER) for m in each.meals)
        )
        for each in CE_02.items
    ]
    assert told(reckoned(trip(*by_employer))) == told(reckoned(CE_02))


def test_a_hotel_gives_breakfast_after_each_night_and_dinner_before_it() -> None:
    board = meal("24T00:00", CAN, B, L, D).meals
    items = OUT, hotel("23", "25", CAN, meals=board), BACK
    cuts = {each.on.day: [cut.meal for cut in each.cuts] for each in reckoned(trip(*items)).days}
    assert cuts == {22: [], 23: [D], 24: [B, L, D], 25: [B, L], 26: [], 27: []}


def test_an_all_day_fair_gives_its_meals_on_each_day() -> None:
    lunch = meal("24T00:00", CAN, L).meals
    fair = item(Kind.TRADE_FAIR, day("24"), day("25"), place="can", meals=lunch)
    days = reckoned(trip(OUT, fair, BACK)).days
    assert [each.on.day for each in days if each.cuts] == [24, 25]


def test_private_days_bring_no_allowance() -> None:
    back = leg("29T23:55", CAN, "30T05:40", FRA)
    allowance = reckoned(trip(*CE_02_ITEMS, private("27", "29"), back))
    assert told(allowance)[5:] == [
        "27 CN none 0.00 - 0.00 = 0.00",
        "28 CN none 0.00 - 0.00 = 0.00",
        "29 CN none 0.00 - 0.00 = 0.00",
        "30 CN partial 32.00 - 0.00 = 32.00",
    ]
    assert allowance.days[5].reason is Reason.PRIVATE
    # as if only the official trip had been made (BRKG § 13)
    assert allowance.total == reckoned(CE_02).total


def test_a_private_item_makes_days_private_only_if_it_is_long_and_nobody_works() -> None:
    evening = item(Kind.PRIVATE, at("25T10:00", CAN), at("25T23:00", CAN))
    assert told(reckoned(trip(*CE_02.items, evening))) == told(reckoned(CE_02))
    weekend = item(Kind.PRIVATE, at("24T18:00", CAN), at("25T20:00", CAN))
    assert [each.kind for each in reckoned(trip(*CE_02.items, weekend)).days][2:4] == [
        DayKind.FULL,
        DayKind.NONE,
    ]
    lunch = meal("25T12:30", CAN, L)
    assert reckoned(trip(*CE_02.items, weekend, lunch)).days[3].cuts == ()


def test_days_outside_of_the_trip_without_work_or_travel_are_an_extension() -> None:
    out, back = leg("20T22:15", FRA, "21T15:30", CAN), leg("29T23:55", CAN, "30T05:40", FRA)
    items = out, work("24T10:00", CAN), work("26T10:00", CAN), back
    allowance = reckoned(trip(*items, first="24", last="26"))
    assert [each.net for each in allowance.days] == [
        *(14_00, 0, 0, 0),
        *(48_00, 48_00, 48_00),
        *(0, 0, 0, 32_00),
    ]
    assert [each.reason for each in allowance.days][1:4] == [Reason.EXTENSION] * 3
    travel = trip(*CE_02.items, first="24", last="25")
    assert told(reckoned(travel)) == told(reckoned(CE_02))


def test_from_the_fifteenth_day_at_one_place_on_a_tenth_is_taken_off() -> None:
    items = (
        leg("01T08:00", FRA, "02T07:00", CAN),
        hotel("02", "20", CAN),
        work("19T10:00", FOSHAN),
        meal("16T07:00", CAN, B),
        leg("20T10:00", CAN, "20T17:00", FRA),
    )
    days = reckoned(trip(*items, first="01", last="20")).days
    by_day = {each.on.day: each for each in days}
    assert (by_day[15].nth, by_day[15].gross) == (14, 48_00)
    assert (by_day[16].nth, by_day[16].gross, by_day[16].cut) == (15, 43_20, 9_60)
    assert by_day[19].gross == 43_20
    # the way home is from the last place of work, another one
    assert (by_day[20].nth, by_day[20].gross) == (1, 32_00)
    # tax law knows no such reduction
    assert by_day[19].tax_free == 48_00
    assert by_day[19].taxable == 0


def test_another_place_begins_a_stay_anew() -> None:
    items = (
        leg("01T08:00", FRA, "02T07:00", CAN),
        hotel("02", "10", CAN),
        hotel("10", "12", FOSHAN),
        hotel("12", "20", CAN),
        leg("20T10:00", CAN, "20T17:00", FRA),
    )
    days = reckoned(trip(*items, first="01", last="20")).days
    assert [each.nth for each in days[1:]] == [*range(1, 9), 1, 2, *range(1, 10)]


def test_germany_is_never_a_long_stay() -> None:
    items = (
        leg("01T08:00", SOLINGEN, "01T12:00", MUC, CAR),
        hotel("01", "20", MUC),
        leg("20T10:00", MUC, "20T17:00", SOLINGEN, CAR),
    )
    days = reckoned(trip(*items, first="01", last="20")).days
    assert {each.gross for each in days[1:-1]} == {28_00}


def test_what_lies_above_the_tax_table_is_taxable() -> None:
    """A meal cuts less of the federal amount than tax law takes from the tax-free one."""
    breakfast = meal("27T04:30", FRA, B)
    programme = replace(CE_02, items=(*CE_02_ITEMS, BACK, breakfast))
    last = reckoned(programme, Regime.BUND).days[-1]
    assert (last.net, last.tax_free, last.taxable) == (24_00, 22_40, 1_60)
    assert reckoned(programme, Regime.BUND).taxable == 1_60
    assert reckoned(programme, Regime.NRW).taxable == 0
    assert reckoned(programme).taxable == 0
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    more = Override(day("27"), 50_00, "agreed", "planner@example.org", noon)
    claimant = Claimant("anna", Regime.BMF, SOLINGEN)
    assert allowance_of(CE_02, claimant, BASIS, [more]).taxable == 18_00


def test_without_legs_items_and_nights_tell_who_is_away() -> None:
    """The first and the last thing away from home begin and end the absence."""
    items = hotel("24", "26", FOSHAN), work("24T10:00", FOSHAN), work("25T10:00", HKG)
    assert kinds(told(reckoned(trip(*items)))) == [
        "24 CN partial 32.00",
        "25 CN full 48.00",
        "26 CN/Hongkong partial 56.00",
    ]
    assert reckoned(trip(*items), Regime.NRW).days[-1].net == 14_00


def test_without_legs_days_in_germany_are_day_trips() -> None:
    talks = [work(f"{number}T09:00", DUS, 9) for number in (22, 23, 26)]
    assert [(each.on.day, each.net) for each in reckoned(trip(*talks)).days] == [
        (22, 14_00),
        (23, 14_00),
        (26, 14_00),
    ]
    slept = trip(*talks[:2], hotel("22", "23", DUS))
    assert [each.reason for each in reckoned(slept).days] == [Reason.DOMESTIC] * 2
    all_day = item(Kind.TRADE_FAIR, day("22"), day("23"), place="dus")
    assert [each.reason for each in reckoned(trip(all_day)).days] == [Reason.TOO_SHORT] * 2


def test_who_stays_at_home_is_not_away() -> None:
    guests = (
        leg("22T09:00", TOWN_HALL, "22T10:00", SOLINGEN, CAR),
        work("22T10:00", TOWN_HALL, 10),
        hotel("22", "24", SOLINGEN),
    )
    assert reckoned(trip(*guests)).days == ()
    excursion = leg("23T08:00", TOWN_HALL, "23T08:30", DUS, CAR), work("23T09:00", DUS)
    back = leg("23T16:00", DUS, "23T16:30", TOWN_HALL, CAR)
    assert [each.net for each in reckoned(trip(*guests, *excursion, back)).days] == [14_00]


def test_home_between_two_absences_is_no_day_of_absence() -> None:
    there = [leg(f"{n}T07:00", SOLINGEN, f"{n}T08:00", DUS, CAR) for n in (22, 24)]
    back = [leg(f"{n}T18:00", DUS, f"{n}T19:00", SOLINGEN, CAR) for n in (22, 24)]
    assert [each.on.day for each in reckoned(trip(*there, *back)).days] == [22, 24]


def test_a_day_of_two_absences_is_paid_once_the_higher_amount() -> None:
    home = leg("26T01:00", CAN, "26T06:40", FRA), leg("26T07:20", FRA, "26T09:40", SOLINGEN, CAR)
    again = leg("26T18:00", SOLINGEN, "26T18:30", DUS, CAR), hotel("26", "27", DUS)
    back = leg("27T10:00", DUS, "27T10:30", SOLINGEN, CAR)
    days = reckoned(trip(OUT, work("24T10:00", CAN), *home, *again, back)).days
    assert [(each.on.day, each.net) for each in days][-2:] == [(26, 32_00), (27, 14_00)]


def test_flying_back_to_where_the_flight_began_ends_the_absence() -> None:
    there = [leg(f"{n}T07:00", DUS, f"{n}T08:00", MUC) for n in (22, 23)]
    talks = [work(f"{n}T09:00", MUC) for n in (22, 23)]
    back = [leg(f"{n}T17:00", MUC, f"{n}T18:00", DUS) for n in (22, 23)]
    days = reckoned(trip(*there, *talks, *back)).days
    assert [each.reason for each in days] == [Reason.DAY_TRIP] * 2


def test_the_way_home_from_the_airport_belongs_to_the_absence() -> None:
    train = leg("27T07:20", FRA, "27T09:40", SOLINGEN, Kind.TRAIN)
    assert told(reckoned(trip(*CE_02.items, train))) == told(reckoned(CE_02))
    slept = trip(*CE_02.items, hotel("27", "28", FRA), leg("28T07:20", FRA, "28T09:40", SOLINGEN))
    assert [each.on.day for each in reckoned(slept).days][-2:] == [27, 28]
    later = leg("29T07:20", FRA, "29T07:50", SOLINGEN, Kind.TRAIN)
    assert [each.net for each in reckoned(trip(*CE_02.items, later, last="29")).days][-2:] == [
        32_00,
        0,
    ]


def test_without_a_home_the_first_leg_tells_where_it_is() -> None:
    assert told(reckoned(CE_02, home=None)) == told(reckoned(CE_02))
    assert reckoned(trip(work("24T10:00", CAN)), home=None).days == ()
    assert reckoned(trip(leg("24T10:00", CAN, "24T12:00", HKG)), home=None).days == ()


def test_who_lives_abroad_is_away_from_there() -> None:
    items = (
        leg("22T08:00", AMS, "22T20:00", PEK),
        work("23T10:00", PEK),
        leg("24T12:00", PEK, "24T17:00", AMS),
    )
    abroad = reckoned(trip(*items), home=place("home", "Amsterdam", "NL", AMS.zone))
    assert [each.country for each in abroad.days] == ["CN", "CN", "CN"]


def test_legs_without_clock_times_or_places_tell_what_they_can() -> None:
    out = item(Kind.FLIGHT, day("22"), day("23"), place="fra", to_place="can")
    back = item(Kind.FLIGHT, day("26"), day("26"), place="can", to_place="fra")
    assert kinds(told(reckoned(trip(out, back)))) == [
        "22 DE partial 14.00",
        *(f"{number} CN full 48.00" for number in (23, 24, 25)),
        "26 CN partial 32.00",
    ]
    assert reckoned(trip(item(Kind.FLIGHT, day("22"), day("23"), place="fra"))).days == ()
    somewhere = replace(leg("22T10:00", FRA, "22T20:00", CAN), place=None, to_place=None)
    assert [each.country for each in reckoned(trip(somewhere)).days] == ["DE"]


def test_a_mistyped_year_makes_no_endless_list() -> None:
    items = OUT, leg("2062-10-26T23:55", CAN, "2062-10-27T05:40", FRA)
    days = reckoned(trip(*items)).days
    assert (len(days), days[-1].on) == (400, date(2027, 11, 25))


def test_next_years_days_are_provisional_until_there_is_a_table() -> None:
    items = (
        leg("2027-01-11T08:00", FRA, "2027-01-11T20:00", CAN),
        hotel("2027-01-11", "2027-01-12", CAN),
    )
    allowance = reckoned(trip(*items, first="2027-01-11", last="2027-01-12"))
    assert [each.provisional for each in allowance.days] == [True, True]
    assert allowance.is_provisional


def test_everybody_with_a_rule_book_is_reckoned_in_their_order() -> None:
    claimants = [
        Claimant("bernd", Regime.NRW, SOLINGEN),
        Claimant("guest", Regime.NONE, CAN),
        Claimant("anna", Regime.BMF, SOLINGEN),
    ]
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    override = Override(day("27"), 0, "agreed", "planner@example.org", noon)
    made = allowances_of(CE_02, claimants, BASIS, [("anna", override)])
    assert [(each.traveller, each.regime, each.total) for each in made] == [
        ("bernd", Regime.NRW, 152_80),
        ("anna", Regime.BMF, 138_80),
    ]
    with pytest.raises(ValueError, match=r"^there is no rule book for none$"):
        allowance_of(CE_02, claimants[1], BASIS)


@pytest.mark.parametrize(
    ("full", "partial", "base", "share", "certain"),
    [
        (48, 32, 40_00, 32_00, True),
        (83, 56, 69_00, 55_20, True),
        (59, 40, 49_00, 39_20, True),
        (49, 33, 40_00, 32_00, False),
        (48, 31, 38_00, 30_40, False),
    ],
)
def test_the_federal_base_is_found_from_the_table(
    full: int, partial: int, base: int, share: int, *, certain: bool
) -> None:
    rates = base_rates(row(2026, "CN", "", full, partial, 142))
    assert (rates.full, rates.partial, rates.certain) == (base, share, certain)


def test_a_rate_in_doubt_is_provisional() -> None:
    doubtful = Basis(
        replace(TABLE, rows=(row(2026, "CN", "", 49, 33, 1), row(2026, "LU", "", 1, 1, 1)))
    )
    days = reckoned(CE_02, Regime.BUND, doubtful).days
    assert [each.provisional for each in days] == [False, True, True, True, True, True]


@pytest.mark.parametrize(
    ("cents", "percent", "share"), [(12, 20, 2), (13, 20, 3), (5, 90, 5), (0, 40, 0)]
)
def test_shares_round_half_up(cents: int, percent: int, share: int) -> None:
    assert percent_of(cents, percent) == share


def test_each_word_is_told() -> None:
    assert set(REASON_LABELS) == set(Reason)
    assert set(KIND_LABELS) == set(DayKind)
    assert book_of(Regime.NRW).source.startswith("LRKG")


def test_a_stay_over_midnight_and_a_day_without_place_are_read() -> None:
    nowhere = item(Kind.MEETING, at("24T09:00", CAN), at("24T10:00", CAN))
    late = item(
        Kind.RECEPTION, at("25T20:00", HKG), WallTime(at("26T00:00", HKG).at, HKG.zone), place="hkg"
    )
    assert reckoned(trip(OUT, nowhere, late, BACK)).days[3].country == "HK"
    assert reckoned(trip(work("24T20:00", COLOGNE, 4))).days[0].on == day("24")


def test_the_way_through_ones_own_town_is_part_of_the_absence() -> None:
    taxi = leg("26T07:30", SOLINGEN, "26T07:45", TOWN_HALL, CAR)
    there = leg("26T08:00", TOWN_HALL, "26T08:30", DUS, Kind.TRAIN)
    back = leg("26T15:00", DUS, "26T15:25", TOWN_HALL, Kind.TRAIN)
    bus = leg("26T15:30", TOWN_HALL, "26T15:45", SOLINGEN, CAR)
    [only] = reckoned(trip(taxi, there, back, bus)).days
    assert only.net == 14_00
    errand = leg("26T05:00", SOLINGEN, "26T05:20", TOWN_HALL, CAR)
    assert [each.net for each in reckoned(trip(errand, there, back, bus)).days] == [0]
    evening = leg("26T18:00", SOLINGEN, "26T18:20", TOWN_HALL, CAR)
    assert [each.net for each in reckoned(trip(there, back, evening)).days] == [0]


def test_eight_hours_over_midnight_may_be_waited_through() -> None:
    first, rest = leg("22T12:00", FRA, "22T21:00", DXB), hotel("23", "24", CAN)
    eight = leg("23T05:00", DXB, "23T18:00", CAN)
    assert kinds(told(reckoned(trip(first, eight, rest))))[0] == "22 DE partial 14.00"
    longer = leg("23T05:01", DXB, "23T18:00", CAN)
    assert kinds(told(reckoned(trip(first, longer, rest))))[0] == "22 AE partial 54.00"


def test_nobody_works_abroad_while_in_the_air() -> None:
    in_the_air = work("27T03:00", HKG)
    assert told(reckoned(trip(*CE_02.items, in_the_air))) == told(reckoned(CE_02))


def test_a_room_for_other_nights_than_those_at_home_counts() -> None:
    """By car, before the journey and after it, so no legs tell."""
    home = leg("25T08:00", CAN, "25T15:00", FRA), leg("25T16:00", FRA, "25T18:00", SOLINGEN, CAR)
    after = reckoned(trip(OUT, work("24T10:00", CAN), *home, hotel("25", "26", DUS))).days
    assert [(each.on.day, each.net) for each in after][-2:] == [(25, 32_00), (26, 14_00)]
    start = leg("22T08:00", SOLINGEN, "22T10:00", FRA, Kind.TRAIN)
    before = reckoned(trip(hotel("20", "22", DUS), start, *CE_02.items, first="20")).days
    assert [each.on.day for each in before] == [20, 21, 22, 23, 24, 25, 26, 27]


def test_each_return_has_its_own_hour_and_place_of_work() -> None:
    items = (
        leg("20T22:15", FRA, "21T15:30", CAN),
        work("22T10:00", CAN),
        leg("24T01:00", CAN, "24T06:40", FRA),
        hotel("24", "25", FRA),
        leg("25T08:00", FRA, "25T12:00", BRU, Kind.TRAIN),
        work("25T14:00", BRU),
        hotel("25", "26", BRU),
        leg("26T14:00", BRU, "26T18:00", SOLINGEN, Kind.TRAIN),
    )
    programme = trip(*items, first="20", last="26")
    assert kinds(told(reckoned(programme)))[4:] == [
        "24 CN full 48.00",
        "25 BE full 59.00",
        "26 BE partial 40.00",
    ]
    assert kinds(told(reckoned(programme, Regime.NRW)))[4:] == [
        "24 DE full 28.00",
        "25 BE full 59.00",
        "26 BE partial 40.00",
    ]


def test_days_at_home_end_a_stay() -> None:
    there = [leg(f"{n}T08:00", SOLINGEN, f"{n}T11:00", BRU, CAR) for n in ("01", "12")]
    rooms = hotel("01", "10", BRU), hotel("12", "20", BRU)
    back = [leg(f"{n}T14:00", BRU, f"{n}T17:00", SOLINGEN, CAR) for n in ("10", "20")]
    days = reckoned(trip(*there, *rooms, *back, first="01", last="20")).days
    assert [each.nth for each in days] == [*range(1, 11), *range(1, 10)]
