"""Mileage: what the way by one's own car comes to, at the rate that the office pays."""

from decimal import Decimal
from fractions import Fraction

from planner.domain.labels import mark
from planner.domain.money import half_up
from planner.domain.refusals import InvalidError

CATEGORY = "mileage"
LONGEST = Decimal(20_000)
"""Kilometres: half around the world."""

_NO_WAY = mark("Write the kilometres, such as 42.5.")


def check_kilometres(kilometres: Decimal) -> None:
    """`InvalidError` unless they are more than nothing, possible, and of one decimal at most."""
    is_possible = kilometres.is_finite() and 0 < kilometres <= LONGEST
    if not is_possible or kilometres != round(kilometres, 1):
        raise InvalidError(_NO_WAY, field="kilometres")


def mileage_cents(kilometres: Decimal, cents_per_kilometre: int) -> int:
    """EUR cents: kilometres × rate, half up (BRKG § 5 names 20 or 30 cents; the office sets it)."""
    return half_up(Fraction(kilometres) * cents_per_kilometre)
