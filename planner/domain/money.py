"""Amounts of money: integer minor units and a currency, read from and written as plain text.

An amount becomes EUR once, by `cents_of`; sums are sums of converted amounts (`costs.md`,
"Entities"). Fractions carry what is between, so that nothing is rounded twice.
"""

import re
from decimal import Decimal
from fractions import Fraction

from planner.domain.currencies import MINOR_DIGITS

_AMOUNT = re.compile(r"([0-9]{1,14})(?:\.([0-9]+))?", re.ASCII)
"""Fourteen digits before the point: with four behind it, it still is a 64-bit number."""


def minor_digits(currency: str) -> int:
    """How many decimals a currency has; `ValueError` where ISO 4217 doesn't know it."""
    if currency not in MINOR_DIGITS:
        raise ValueError("must be a currency code of ISO 4217, such as EUR")
    return MINOR_DIGITS[currency]


def check_amount(text: object) -> str:
    """The text, if it is an amount such as ``1184.60``: no sign, exponent, blank or grouping."""
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise ValueError('must be an amount as a text, such as "1184.60"')
    return text


def parse_amount(text: object, currency: str) -> int:
    """The minor units of an amount: ``"1184.60"`` EUR is 118460.

    `ValueError` where it is no such text, or has more decimals than the currency.
    """
    whole, _, decimals = check_amount(text).partition(".")
    digits = minor_digits(currency)
    if len(decimals) > digits:
        allowed = f"at most {digits}" if digits else "no"
        raise ValueError(f"{currency} has {allowed} decimals")
    return int(whole + decimals.ljust(digits, "0"))


def format_amount(minor: int, currency: str) -> str:
    """Minor units with all decimals of the currency: 118460 EUR is ``1184.60``."""
    digits = minor_digits(currency)
    sign = "-" if minor < 0 else ""
    figures = str(abs(minor)).rjust(digits + 1, "0")
    if not digits:
        return sign + figures
    return f"{sign}{figures[:-digits]}.{figures[-digits:]}"


def half_up(exact: Fraction) -> int:
    """The nearest whole number, a half upwards; `ValueError` below zero."""
    if exact < 0:
        raise ValueError("an amount is never below zero")
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def exact_cents(minor: int | Fraction, currency: str, units_per_eur: Decimal) -> Fraction:
    """EUR cents of minor units, not rounded; `ValueError` for a rate of zero or less."""
    if units_per_eur <= 0:
        raise ValueError("a rate is greater than zero")
    whole_units = minor / Fraction(10) ** minor_digits(currency)
    return 100 * whole_units / Fraction(units_per_eur)


def cents_of(minor: int, currency: str, units_per_eur: Decimal) -> int:
    """EUR cents of minor units: amount / (units per EUR), half up (`costs.md`, "Entities")."""
    return half_up(exact_cents(minor, currency, units_per_eur))
