"""A journey with private days: what the official days would have cost is the trip's (CE-14)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.domain.costs import PARTICIPANT, CostLine, Price

PRIVATE = "\0private"
"""Ends the key of a private part: no key that a database keeps has such a character."""


@dataclass(frozen=True, slots=True)
class PrivateSplit:
    """What of an actual price, in cents, the trip is charged, and what the traveller pays."""

    chargeable: int
    participant: int


def private_split(actual: int, official: int) -> PrivateSplit:
    """`official` is the price on the official dates; where the actual one is lower, it counts."""
    chargeable = min(actual, official)
    return PrivateSplit(chargeable, actual - chargeable)


def with_private_part(cost: CostLine, official_minor: int | None) -> Iterator[CostLine]:
    """The cost as the trip is charged it, then the traveller's part, where there is one.

    `official_minor` is the price on the official dates in the currency of the cost, None where the
    journey is no longer than the trip. The actual price is converted once; both parts sum to it. No
    promise is about the private part.
    """
    if official_minor is None or official_minor >= cost.price.minor:
        yield cost
        return
    charged = replace(cost, price=replace(cost.price, minor=official_minor))
    split = private_split(cost.cents, charged.cents)
    yield charged
    yield replace(
        cost,
        key=cost.key + PRIVATE,
        category="",
        price=Price(split.participant),
        nights=None,
        assigned=PARTICIPANT,
    )


def item_of(key: str) -> str:
    """The key of the cost item that a line of a sheet belongs to."""
    return key.removesuffix(PRIVATE)
