"""A traveller's claim: what is left to pay out, its steps, and until when it may be handed in.

What the claim comes to is the coverage's (`coverage.Claim`, `costs.md` I8); here is what becomes of
it: what was paid already is taken off, and whoever submits it has six months (BRKG § 3 (1)).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from planner.domain.labels import mark
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import ClaimState

MONTHS = 6
"""After the end of the trip, to claim (BRKG § 3 (1); NRW and most collective agreements alike)."""

NEXT: dict[ClaimState | None, tuple[ClaimState, ...]] = {
    None: (ClaimState.PREPARED,),
    ClaimState.PREPARED: (ClaimState.SUBMITTED,),
    ClaimState.SUBMITTED: (ClaimState.SETTLED, ClaimState.PREPARED),
    ClaimState.SETTLED: (ClaimState.PREPARED,),
}
"""What may follow: a claim may be given back to its traveller, and a settled one corrected."""

_NO_STEP = mark("The claim can't become this: it was changed in between, or a step is missing.")
_FUTURE = mark("The day lies in the future.")
_BACKWARDS = mark("The day lies before the last step, %(day)s.")


class Claimed(Protocol):
    """What is needed of a claim as the coverage has it; all in EUR cents."""

    @property
    def payable(self) -> int:
        """What is due after cash was set off, never below zero."""

    @property
    def advanced(self) -> int:
        """What somebody else than the traveller paid of it already."""


@dataclass(frozen=True, slots=True)
class Payout:
    """What is still to be paid, in EUR cents.

    `payable` is the claim less the cash of payers, `paid` what the office or a payer paid of it
    directly, `advances` the money that the traveller was given before.
    """

    payable: int
    paid: int
    advances: int

    @property
    def balance(self) -> int:
        """To be paid out; below zero what the traveller gives back."""
        return self.payable - self.paid - self.advances

    @property
    def due(self) -> int:
        """What the traveller is paid."""
        return max(self.balance, 0)

    @property
    def to_return(self) -> int:
        """What the traveller gives back."""
        return max(-self.balance, 0)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to submit, and how many days are left of it (below zero: gone by)."""

    on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a claim: what it became, on which day, at what balance in EUR cents."""

    state: ClaimState
    on: date
    cents: int


def payout_of(claim: Claimed, advances: int) -> Payout:
    """What is left of a claim after the advances, in EUR cents."""
    return Payout(claim.payable, claim.advanced, advances)


def deadline_of(ends_on: date, today: date) -> Deadline:
    """The last day to claim: the same day six months after the trip's last (BGB § 188 (2), (3))."""
    months = ends_on.year * 12 + ends_on.month - 1 + MONTHS
    year, month = months // 12, months % 12 + 1
    on = date(year, month, min(ends_on.day, monthrange(year, month)[1]))
    return Deadline(on, (on - today).days)


def check_step(last: Step | None, state: ClaimState, on: date, today: date) -> None:
    """`InvalidError` where the state can't follow, or its day is in the future or too early."""
    if state not in NEXT[last.state if last else None]:
        raise InvalidError(_NO_STEP)
    if on > today:
        raise InvalidError(_FUTURE, field="changed_on")
    if last and on < last.on:
        raise InvalidError(_BACKWARDS, field="changed_on", day=last.on)


def amount_at(last: Step | None, state: ClaimState, balance: int) -> int:
    """The amount that a step notes: a settled claim keeps the one that it was submitted with."""
    return last.cents if last and state is ClaimState.SETTLED else balance


def changed_since(last: Step | None, balance: int) -> int:
    """By how many EUR cents a claim that was handed in differs from the trip as it is now."""
    if last is None or last.state is ClaimState.PREPARED:
        return 0
    return balance - last.cents


def is_late(submitted: date | None, ends_on: date, today: date) -> bool:
    """Whether a claim was handed in after the last day, or was not and the day is gone."""
    return deadline_of(ends_on, submitted or today).days_left < 0
