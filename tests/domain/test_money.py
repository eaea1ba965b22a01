"""Amounts of money as text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.currencies import MINOR_DIGITS
from planner.domain.money import format_amount, parse_amount


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1184.60", "EUR", 118460),
        ("1184.6", "EUR", 118460),
        ("1184", "EUR", 118400),
        ("0.01", "EUR", 1),
        ("0", "CNY", 0),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("99999999999999.99", "EUR", 9999999999999999),
    ],
)
def test_an_amount_is_read_as_minor_units(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [1184.6, 1184, None, True, "", " 1", "1 ", "-1", "+1", "1e2", "1.", ".5", "1,5", "1_000", "١"],
)
def test_what_is_no_plain_amount_is_refused(text: Any) -> None:  # noqa: ANN401 - any JSON value
    with pytest.raises(ValueError, match=r'must be an amount as a text, such as "1184.60"'):
        parse_amount(text, "EUR")


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^EUR has at most 2 decimals$"):
        parse_amount("1.000", "EUR")
    with pytest.raises(ValueError, match=r"^JPY has no decimals$"):
        parse_amount("1.0", "JPY")


@pytest.mark.parametrize("currency", ["RMB", "eur", "", "XXX", "EURO"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="must be a currency code of ISO 4217"):
        parse_amount("1", currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (118460, "EUR", "1184.60"),
        (5, "EUR", "0.05"),
        (0, "EUR", "0.00"),
        (-4839, "EUR", "-48.39"),
        (1500, "JPY", "1500"),
        (7, "KWD", "0.007"),
    ],
)
def test_an_amount_is_written_with_all_decimals(minor: int, currency: str, text: str) -> None:
    assert format_amount(minor, currency) == text


@given(st.integers(0, 10**14 - 1), st.sampled_from(sorted(MINOR_DIGITS)))
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    assert parse_amount(format_amount(minor, currency), currency) == minor
