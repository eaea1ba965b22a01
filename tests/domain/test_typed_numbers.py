"""Amounts as people type them, in German and in English, and what is no amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.typed_numbers import typed_amount, typed_number


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1184.60", "EUR", 118460),
        ("1184,60", "EUR", 118460),
        ("1.184,60", "EUR", 118460),
        ("1,184.60", "EUR", 118460),
        ("1 184,60", "EUR", 118460),
        ("1\u202f184,60", "EUR", 118460),
        ("1’184.60", "EUR", 118460),
        ("1.184", "EUR", 118400),
        ("1,184", "EUR", 118400),
        ("1.234.567", "EUR", 123456700),
        ("1.234.567,8", "EUR", 123456780),
        ("12", "EUR", 1200),
        (" 0,5 ", "EUR", 50),
        ("1.184", "BHD", 1184),
        ("1.184", "JPY", 1184),
        ("1,184.500", "BHD", 1184500),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, currency: str, minor: int) -> None:
    assert typed_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("-5", "EUR"),
        ("0.125", "EUR"),
        ("1,2345", "EUR"),
        ("1.5", "JPY"),
        ("12.34.56", "EUR"),
        ("1.23.456", "EUR"),
        ("1,,5", "EUR"),
        (".5", "EUR"),
        ("5.", "EUR"),
        ("1e3", "EUR"),
        ("١٢", "EUR"),
        ("5 EUR", "EUR"),
        ("5", "XXX"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"must be|has"):
        typed_amount(text, currency)


@given(st.integers(0, 10**12), st.sampled_from([(".", ","), (",", "."), ("", ","), (" ", ",")]))
def test_what_is_written_is_read_back(cents: int, signs: tuple[str, str]) -> None:
    group, point = signs
    text = f"{cents // 100:,}".replace(",", group) + f"{point}{cents % 100:02}"
    assert typed_amount(text, "EUR") == cents


def test_numbers_have_a_comma_or_a_point() -> None:
    assert typed_number("7,4660") == Decimal("7.4660")
    assert typed_number(" 120 ") == Decimal(120)
    for text in ("", "1.234,5", "-1", "x", "1e5"):
        with pytest.raises(ValueError, match="must be a number"):
            typed_number(text)
