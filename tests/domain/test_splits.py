"""Amounts converted once and split by largest remainder (`costs.md`, CE-06, I9)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.money import cents_of, exact_cents, half_up
from planner.domain.splits import equal_parts, percent_parts, rounded_parts, weighted_parts

CNY_23_OCT = Decimal("7.4660")
CENTS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("minor", "currency", "rate", "cents"),
    [
        (400000, "CNY", "7.4660", 53576),
        (118000, "CNY", "7.4660", 15805),
        (90000, "CNY", "7.4660", 12055),
        (18600, "CNY", "7.4660", 2491),
        (42000, "CNY", "7.4660", 5626),
        (60000, "CNY", "7.4603", 8043),
        (240000, "CNY", "7.4603", 32170),
        (98000, "CNY", "7.4660", 13126),
        (86000, "CNY", "7.4660", 11519),
        (118460, "EUR", "1", 118460),
        (15000, "JPY", "160", 9375),
        (1234, "KWD", "0.35", 353),
        (1, "USD", "2", 1),
        (1, "USD", "2.01", 0),
        (3, "USD", "2", 2),
        (0, "CNY", "7.4660", 0),
    ],
)
def test_an_amount_is_converted_half_up(minor: int, currency: str, rate: str, cents: int) -> None:
    assert cents_of(minor, currency, Decimal(rate)) == cents


def test_nothing_is_rounded_before_the_end() -> None:
    assert exact_cents(1, "JPY", Decimal(3)) == Fraction(100, 3)


@pytest.mark.parametrize("rate", ["0", "-7.4660"])
def test_a_rate_is_greater_than_zero(rate: str) -> None:
    with pytest.raises(ValueError, match=r"^a rate is greater than zero$"):
        cents_of(1, "CNY", Decimal(rate))


def test_nothing_below_zero_is_rounded() -> None:
    with pytest.raises(ValueError, match=r"^an amount is never below zero$"):
        half_up(Fraction(-1, 3))


@given(CENTS, st.decimals("0.0001", "99999", places=4))
def test_the_error_of_a_conversion_is_half_a_cent_at_most(minor: int, rate: Decimal) -> None:
    error = cents_of(minor, "CNY", rate) - Fraction(minor) / Fraction(rate)
    assert -Fraction(1, 2) < error <= Fraction(1, 2)


def test_three_share_an_amount_in_yuan() -> None:
    assert equal_parts(cents_of(400000, "CNY", CNY_23_OCT), 3) == (17859, 17859, 17858)


def test_three_payers_share_by_percent() -> None:
    assert percent_parts(100001, [Decimal(50), Decimal(30), Decimal(20)]) == (50001, 30000, 20000)


@pytest.mark.parametrize(
    ("total", "percents", "parts"),
    [
        (1, ["50", "50"], (1, 0)),
        (3, ["50", "50"], (2, 1)),
        (100, ["33.3", "33.3"], (33, 33)),
        (100001, ["50", "30"], (50001, 30000)),
        (5, ["30"], (2,)),
        (5, ["29.9"], (1,)),
        (101, ["60", "60"], (61, 60)),
        (101, ["100", "100", "0"], (101, 101, 0)),
        (0, ["50", "50"], (0, 0)),
        (77, [], ()),
    ],
)
def test_percents(total: int, percents: list[str], parts: tuple[int, ...]) -> None:
    assert percent_parts(total, [Decimal(percent) for percent in percents]) == parts


def test_the_largest_fraction_gets_the_cent_and_the_first_of_equals() -> None:
    assert weighted_parts(10, [1, 1, 4]) == (2, 2, 6)  # of 1.67, 1.67 and 6.67
    assert weighted_parts(2, [1, 1, 1]) == (1, 1, 0)
    assert weighted_parts(7, [0, 1]) == (0, 7)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^weights must not be negative nor all zero$"):
        weighted_parts(1, weights)


@pytest.mark.parametrize("total", [0, 1, 3, 4])
def test_quotas_that_are_not_the_total_are_refused(total: int) -> None:
    with pytest.raises(ValueError, match=r"^the parts don't round to the total$"):
        rounded_parts([Fraction(1), Fraction(1)], total)


@given(CENTS, st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_parts_sum_to_the_whole_and_are_a_cent_off_at_most(total: int, weights: list[int]) -> None:
    parts = weighted_parts(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@given(CENTS, st.lists(st.decimals(0, 100, places=2), max_size=6))
def test_percents_never_are_more_than_a_cent_off(total: int, percents: list[Decimal]) -> None:
    parts = percent_parts(total, percents)
    for part, percent in zip(parts, percents, strict=True):
        assert abs(part - Fraction(percent) * total / 100) < 1
    if sum(percents) <= 100:
        assert sum(parts) <= total
    if sum(percents) == 100:
        assert sum(parts) == total


def test_nothing_is_shared_by_nobody() -> None:
    with pytest.raises(ValueError, match="somebody"):
        equal_parts(1, 0)
