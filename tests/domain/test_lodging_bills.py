"""Bills for lodging over the nights of a traveller (CE-09)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.allowances.bills import Bill, billed_nights
from planner.domain.allowances.lodging import Night, NightCost, check_lodging
from planner.domain.vocabulary import Regime
from tests.allowance_trips import FOSHAN

CAP = 14200


def night(day: int, cap: int | None = CAP) -> Night:
    return Night(date(2026, 10, day), f"hotel-{day}", FOSHAN, cap, None, provisional=False)


def bill(cents: int, nights: int, day: int) -> Bill:
    return Bill(cents, nights, date(2026, 10, day))


def costs(*pairs: tuple[int, int]) -> tuple[NightCost, ...]:
    return tuple(NightCost(date(2026, 10, day), cents, CAP) for day, cents in pairs)


NIGHTS = (night(23), night(24), night(25))


def test_a_bill_for_each_night_is_held_against_its_cap() -> None:
    bills = (bill(13126, 1, 23), bill(15805, 1, 24), bill(11519, 1, 25))
    found = billed_nights(NIGHTS, bills)
    assert found.costs == costs((23, 13126), (24, 15805), (25, 11519))
    assert found.unplaced == 0
    assert check_lodging(Regime.BMF, found.costs).payable == 38845
    assert check_lodging(Regime.NRW, found.costs).payable == 40450


def test_one_bill_for_all_nights_is_parted_to_the_cent() -> None:
    found = billed_nights(NIGHTS, [bill(10000, 3, 23)])
    assert found.costs == costs((23, 3334), (24, 3333), (25, 3333))


def test_a_bill_goes_on_from_its_own_night() -> None:
    found = billed_nights(NIGHTS, [bill(20000, 2, 24)])
    assert found.costs == costs((24, 10000), (25, 10000))


def test_who_pays_at_departure_was_there_before() -> None:
    found = billed_nights(NIGHTS, [bill(30000, 3, 26)])
    assert found.costs == costs((23, 10000), (24, 10000), (25, 10000))


def test_two_bills_share_no_night() -> None:
    found = billed_nights(NIGHTS, [bill(9000, 1, 24), bill(8000, 1, 24)])
    assert found.costs == costs((23, 8000), (24, 9000))


def test_what_finds_no_night_is_told() -> None:
    found = billed_nights([night(23)], [bill(10001, 2, 23)])
    assert found.costs == costs((23, 5001))
    assert found.unplaced == 5000
    assert billed_nights([], [bill(5000, 1, 23)]).unplaced == 5000


@given(
    days=st.lists(st.integers(1, 30), unique=True, max_size=6),
    bills=st.lists(
        st.builds(bill, st.integers(0, 99_999), st.integers(1, 5), st.integers(1, 30)), max_size=5
    ),
)
def test_no_cent_is_lost_and_no_night_is_paid_twice(days: list[int], bills: list[Bill]) -> None:
    found = billed_nights(map(night, days), bills)
    placed = [cost.on for cost in found.costs]
    assert sum(cost.cents for cost in found.costs) + found.unplaced == sum(b.cents for b in bills)
    assert len(placed) == len(set(placed))
    assert len(placed) == min(len(days), sum(each.nights for each in bills))
