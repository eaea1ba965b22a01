"""At which rate an amount becomes EUR."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.conversions import (
    Conversion,
    RatesMissingError,
    missing_in,
    price_of,
    rate_of,
)
from planner.domain.costs import PARTICIPANT, CostLine, Price, Rate
from planner.domain.coverage import item_of, with_private_part
from planner.domain.rates import ExchangeRate

SATURDAY = date(2026, 10, 24)
FRIDAY = date(2026, 10, 23)
ECB = Rate(Decimal("7.4660"), FRIDAY, "ECB")
CARD = Rate(Decimal("7.5"), SATURDAY, "card statement")
RATES = {("CNY", SATURDAY): ECB}
FLIGHT = CostLine("flight", "flight", Price(131_000), FRIDAY, ("ada",), nights=2)


def test_a_published_rate_keeps_its_day_and_source() -> None:
    assert rate_of(ExchangeRate("CNY", FRIDAY, Decimal("7.4660"))) == ECB


def test_the_own_rate_counts_before_the_published_one() -> None:
    assert price_of(1, Conversion("taxi", "CNY", SATURDAY), RATES).rate == ECB
    assert price_of(1, Conversion("taxi", "CNY", SATURDAY, CARD), RATES).rate == CARD


def test_a_euro_needs_no_rate_and_keeps_none() -> None:
    assert price_of(1, Conversion("rail", "EUR", SATURDAY, CARD), {}) == Price(1)


def test_what_is_missing() -> None:
    of_taxi, of_bus = (Conversion(thing, "CNY", FRIDAY) for thing in ("taxi", "bus"))
    others = [
        Conversion("rail", "EUR", FRIDAY),
        Conversion("hotel", "CNY", SATURDAY),
        Conversion("lunch", "CNY", FRIDAY, CARD),
    ]
    assert list(missing_in([of_taxi, *others, of_bus], RATES)) == [of_taxi, of_bus]
    with pytest.raises(KeyError):
        price_of(1, of_taxi, RATES)


def test_each_is_named_once() -> None:
    of_taxi, of_bus = (Conversion(thing, "CNY", FRIDAY) for thing in ("taxi", "bus"))
    error = RatesMissingError([of_taxi, of_bus, of_taxi])
    assert error.missing == (of_taxi, of_bus)
    assert str(error) == "There is no rate of CNY for 2026-10-23: taxi (and 1 more)."
    assert str(RatesMissingError([of_bus])) == "There is no rate of CNY for 2026-10-23: bus."


@pytest.mark.parametrize("official", [None, 131_000, 140_000])
def test_no_part_is_private_where_the_official_days_cost_as_much(official: int | None) -> None:
    assert list(with_private_part(FLIGHT, official)) == [FLIGHT]


def test_the_private_part_is_the_travellers() -> None:
    charged, private = with_private_part(FLIGHT, 118_460)
    assert (charged.key, charged.cents, charged.nights) == ("flight", 118_460, 2)
    assert (private.cents, private.assigned, private.travellers) == (12_540, PARTICIPANT, ("ada",))
    assert (private.category, private.nights, item_of(private.key)) == ("", None, "flight")
    assert item_of("flight") == "flight"


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.decimals("0.0001", "20000", places=4),
)
def test_both_parts_sum_to_the_price_converted_once(
    actual: int, official: int, units: Decimal
) -> None:
    price = Price(actual, "CNY", Rate(units, FRIDAY, "ECB"))
    lines = list(with_private_part(CostLine("x", "flight", price, FRIDAY), official))
    assert sum(line.cents for line in lines) == price.cents
    assert lines[0].cents == Price(min(actual, official), "CNY", price.rate).cents
