"""Lodging: caps of nights, for the trip or one by one; provided nights; nights without receipts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.allowances.lodging import (
    NightCost,
    check_lodging,
    nights_of,
    without_receipts,
)
from planner.domain.vocabulary import ItemStatus, Regime, TripStatus
from tests.allowance_trips import BASIS, CAN, HKG, MUC, PEK, day, hotel, trip

CE_09 = [
    NightCost(day("23"), 131_26, 142_00),
    NightCost(day("24"), 158_05, 142_00),
    NightCost(day("25"), 115_19, 142_00),
]


def test_ce_09_nrw_holds_all_nights_against_all_caps() -> None:
    check = check_lodging(Regime.NRW, CE_09)
    assert (check.total, check.payable, check.above) == (404_50, 404_50, 0)


@pytest.mark.parametrize("regime", [Regime.BMF, Regime.BUND])
def test_ce_09_the_others_look_at_each_night(regime: Regime) -> None:
    check = check_lodging(regime, CE_09)
    assert (check.total, check.payable, check.above) == (404_50, 388_45, 16_05)
    assert [night.above for night in check.nights] == [0, 16_05, 0]


def test_the_whole_trip_may_be_above_its_caps_too() -> None:
    check = check_lodging(Regime.NRW, [*CE_09, NightCost(day("26"), 200_00, 142_00)])
    assert (check.payable, check.above) == (568_00, 36_50)


def test_a_night_without_a_cap_is_payable_and_leaves_nothing_to_others() -> None:
    check = check_lodging(Regime.NRW, [CE_09[1], NightCost(day("22"), 90_00, None)])
    assert (check.payable, check.above) == (232_00, 16_05)
    assert check_lodging(Regime.BMF, [NightCost(day("22"), 90_00, None)]).above == 0


def test_what_cannot_be_checked_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a night never costs less than nothing$"):
        check_lodging(Regime.BMF, [NightCost(day("22"), -1, None)])
    with pytest.raises(ValueError, match=r"^there is no rule book for none$"):
        check_lodging(Regime.NONE, CE_09)


def test_nights_have_the_cap_of_their_place_and_day() -> None:
    items = (
        hotel("22", "23", MUC),
        hotel("23", "25", CAN, lodging_provider="isa", key="stay"),
        hotel("25", "26", HKG),
        hotel("2025-12-31", "2026-01-02", PEK),
        hotel("26", "27", CAN, attends=("bernd",)),
        hotel("26", "27", CAN, key="off", status=ItemStatus.CANCELLED),
    )
    nights = nights_of(trip(*items), "anna", BASIS)
    assert [(each.on.isoformat(), each.cap, each.provider) for each in nights] == [
        ("2025-12-31", 185_00, None),
        ("2026-01-01", 184_00, None),
        ("2026-10-22", None, None),
        ("2026-10-23", 142_00, "isa"),
        ("2026-10-24", 142_00, "isa"),
        ("2026-10-25", 209_00, None),
    ]
    assert (nights[3].item, nights[3].place, nights[3].provisional) == ("stay", CAN, False)
    assert nights_of(replace(trip(*items), status=TripStatus.CANCELLED), "anna", BASIS) == ()


def test_without_receipts_a_night_brings_30_unless_it_is_provided() -> None:
    nights = nights_of(
        trip(hotel("22", "24", CAN), hotel("24", "26", CAN, lodging_provider="isa")), "anna", BASIS
    )
    assert without_receipts(nights) == 60_00
    assert without_receipts(()) == 0


costs = st.builds(
    NightCost,
    st.dates(day("20"), day("29")),
    st.integers(0, 400_00),
    st.none() | st.integers(50_00, 250_00),
)


@given(st.lists(costs, max_size=8), st.sampled_from([Regime.BMF, Regime.NRW, Regime.BUND]))
def test_no_cent_is_lost_and_the_trip_is_never_stricter_than_each_night(
    nights: list[NightCost], regime: Regime
) -> None:
    check = check_lodging(regime, nights)
    assert check.payable + check.above == sum(night.cents for night in nights)
    assert check.payable >= 0
    assert check.above >= 0
    assert check_lodging(Regime.NRW, nights).above <= check_lodging(Regime.BMF, nights).above
    assert check_lodging(regime, nights[::-1]).payable == check.payable
