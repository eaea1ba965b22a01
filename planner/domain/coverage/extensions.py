"""A journey with private days: what the official days would have cost is the trip's (CE-14)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrivateSplit:
    """What of an actual price, in cents, the trip is charged, and what the traveller pays."""

    chargeable: int
    participant: int


def private_split(actual: int, official: int) -> PrivateSplit:
    """`official` is the price on the official dates; where the actual one is lower, it counts."""
    chargeable = min(actual, official)
    return PrivateSplit(chargeable, actual - chargeable)
