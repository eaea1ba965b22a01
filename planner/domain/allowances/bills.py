"""Bills for lodging laid over a traveller's nights, so that each night is held against its cap.

Source of the test: `costs.md`, "The allowance day" (lodging cap), CE-09. The whole price of a night
counts, whoever pays it. Amounts are EUR cents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from planner.domain.allowances.lodging import Night, NightCost
from planner.domain.splits import equal_parts


@dataclass(frozen=True, slots=True)
class Bill:
    """A traveller's part of a bill for so many of their nights; `on` is its day."""

    cents: int
    nights: int
    on: date


@dataclass(frozen=True, slots=True)
class BilledNights:
    """Nights with what they cost; `unplaced` are cents of bills for more nights than there are."""

    costs: tuple[NightCost, ...]
    unplaced: int


def billed_nights(nights: Iterable[Night], bills: Iterable[Bill]) -> BilledNights:
    """Each bill over as many nights as it is for, a night to one bill, in equal parts.

    A bill begins with the night of its own day if that is free, else with the first that is free:
    who pays on the day of departure was there before. What finds no night is unplaced.
    """
    free = list(nights)
    costs: list[NightCost] = []
    unplaced = 0
    for bill in sorted(bills, key=lambda bill: bill.on):
        parts = equal_parts(bill.cents, bill.nights)
        found = _nights_for(bill, free)
        costs += [
            NightCost(night.on, cents, night.cap)
            for night, cents in zip(found, parts, strict=False)
        ]
        unplaced += sum(parts[len(found) :])
        free = [night for night in free if night not in found]
    return BilledNights(tuple(sorted(costs, key=lambda cost: cost.on)), unplaced)


def _nights_for(bill: Bill, free: Sequence[Night]) -> list[Night]:
    """The free nights that a bill is for: from its own day on, if that is one of them."""
    is_of_its_day = any(night.on == bill.on for night in free)
    ordered = sorted(free, key=lambda night: (is_of_its_day and night.on < bill.on, night.on))
    return ordered[: bill.nights]
