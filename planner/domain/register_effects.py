"""What a benefit of others does to its receiver's claim (BRKG §§ 3 (3), 6 (2), 7 (2); I8)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.domain.allowances import Allowance
from planner.domain.labels import mark


class EffectKind(StrEnum):
    """What happens to a claim."""

    MEALS_CUT = "meals_cut"
    LODGING_REMOVED = "lodging_removed"
    CASH_SET_OFF = "cash_set_off"


EFFECT_LABELS = {
    EffectKind.MEALS_CUT: mark("Allowance cut for meals"),
    EffectKind.LODGING_REMOVED: mark("No lodging to be claimed"),
    EffectKind.CASH_SET_OFF: mark("Cash set off against the claim"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One of them; `cents` are EUR, None where no amount belongs to it or none is known."""

    kind: EffectKind
    cents: int | None = None


def meals_cut(allowances: Iterable[Allowance], traveller: str, payer: str) -> dict[date, int]:
    """By how many cents the payer's meals cut the traveller's allowance, by day.

    A day is not cut below zero, and one for which somebody decided another amount not at all: then
    each cut counts for its share of what really went, the first meals first.
    """
    found: dict[date, int] = {}
    for allowance in allowances:
        if allowance.traveller == traveller:
            for on, provider, cents in _cuts(allowance):
                if provider == payer and cents:
                    found[on] = found.get(on, 0) + cents
    return found


def _cuts(allowance: Allowance) -> Iterator[tuple[date, str, int]]:
    for day in allowance.days:
        left = day.gross if day.override is None else 0
        for cut in day.cuts:
            taken = min(cut.cents, left)
            left -= taken
            yield day.on, cut.provider, taken
