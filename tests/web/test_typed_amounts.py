"""Amounts as people type them."""

import pytest

from planner.web.typed_amounts import plain_amount, typed_minor


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("1184,60", "1184.60"),
        ("1184.60", "1184.60"),
        ("1.184,60", "1184.60"),
        ("1,184.60", "1184.60"),
        ("1.000.184,60", "1000184.60"),
        ("1 184,6", "1184.6"),
        ("1\u202f184,6", "1184.6"),
        ("1'184.60", "1184.60"),
        ("12", "12"),
        ("1,184", "1.184"),
        ("11,84.6", "11.84.6"),
        ("-3", "-3"),
        ("", ""),
    ],
)
def test_a_comma_and_a_point_are_told_apart(typed: str, plain: str) -> None:
    assert plain_amount(typed) == plain


@pytest.mark.parametrize("typed", ["1.184", "1,184", "1.18,40", "1e3", "-1", "", "1184,60 €"])
def test_what_is_not_clear_is_no_amount_of_euros(typed: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|amount"):
        typed_minor(typed, "EUR")


def test_minor_units_are_those_of_the_currency() -> None:
    assert typed_minor("1.184,6", "EUR") == 118460
    assert typed_minor("1184", "JPY") == 1184
