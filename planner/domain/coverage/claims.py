"""What is paid out to each traveller: their claim less the cash that payers handed them (I8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.domain.costs import CostSheet
from planner.domain.coverage.takes import Rest

TRAVELLER = "traveller"
"""Who advanced a cost, where `paid_by` names no office and no organisation."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One traveller's claim, in cents.

    `items` is their share of everything assigned to budget lines, over budget included; `allowance`
    what the rule books give; `cash` what payers handed over. `advanced` is the part of `items` that
    somebody else than the traveller paid already: it is told, and not taken off (`costs.md`, I8).
    """

    traveller: str
    items: int
    allowance: int
    cash: int
    advanced: int

    @property
    def total(self) -> int:
        """The claim before cash is set off."""
        return self.items + self.allowance

    @property
    def payable(self) -> int:
        """What is paid out, never below zero."""
        return max(self.total - self.cash, 0)

    @property
    def surplus(self) -> int:
        """The cash that is more than the claim."""
        return max(self.cash - self.total, 0)


def claims_in(sheet: CostSheet, rests: Iterable[Rest]) -> tuple[Claim, ...]:
    """A claim for every traveller, in the order of the trip."""
    own = [rest for rest in rests if rest.cost.assigned.budget_line]
    advanced = [rest for rest in own if rest.cost.paid_by not in {"", TRAVELLER}]
    return tuple(
        Claim(
            traveller=person.key,
            items=_sum_for(person.key, own),
            allowance=_allowance_for(person.key, sheet),
            cash=sum(each.price.cents for each in sheet.set_offs if each.traveller == person.key),
            advanced=_sum_for(person.key, advanced),
        )
        for person in sheet.travellers
    )


def _sum_for(traveller: str, rests: Iterable[Rest]) -> int:
    return sum(rest.cents for rest in rests if rest.traveller == traveller)


def _allowance_for(traveller: str, sheet: CostSheet) -> int:
    """The allowance, also where no budget line was named for it yet; none who pays it themself."""
    if sheet.allowances_assigned.to_participant:
        return 0
    return sum(each.cents for each in sheet.allowances if each.traveller == traveller)
