"""Amounts in parts, by largest remainder: parts sum to the whole, ties go to the first (I9).

Each part gets the whole cents of its exact quota; the cents that are over go, one each, to the
parts with the largest fractions.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from planner.domain.money import half_up


def rounded_parts(quotas: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """`total` cents in parts as near as can be to the exact `quotas`, in their order.

    `ValueError` where the quotas don't round to the total: more than a cent each would be moved.
    """
    parts = [quota.numerator // quota.denominator for quota in quotas]
    over = total - sum(parts)
    broken = [each for each, quota in enumerate(quotas) if quota.denominator > 1]
    if not 0 <= over <= len(broken):
        raise ValueError("the parts don't round to the total")
    broken.sort(key=lambda each: parts[each] - quotas[each])
    for each in broken[:over]:
        parts[each] += 1
    return tuple(parts)


def weighted_parts(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` cents in proportion to weights; `ValueError` where they are all zero."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative nor all zero")
    return rounded_parts([Fraction(total * weight, whole) for weight in weights], total)


def equal_parts(total: int, count: int) -> tuple[int, ...]:
    """`total` cents by `count`: 535.76 by three is 178.59, 178.59 and 178.58 (CE-06).

    All fractions are equal, so what is over goes to the first. `ValueError` where nobody takes any.
    """
    if count <= 0:
        raise ValueError("there must be somebody to take a part")
    each, over = divmod(total, count)
    return (each + 1,) * over + (each,) * (count - over)


def percent_parts(total: int, percents: Sequence[Decimal]) -> tuple[int, ...]:
    """The percents of `total` cents: 50, 30, 20 of 1,000.01 are 500.01, 300.00, 200.00 (CE-06).

    What is missing to a hundred is one more part, the last, and not returned. Percents beyond a
    hundred together are each what they say; then the parts sum to more than the whole.
    """
    if len(percents) == 1 and percents[0] == 100:  # noqa: PLR2004 - percent
        return (total,)
    quotas = [Fraction(percent) * total / 100 for percent in percents]
    whole = sum(quotas, Fraction())
    rest = total - whole
    if rest > 0:
        return rounded_parts([*quotas, rest], total)[:-1]
    return rounded_parts(quotas, half_up(whole))
