"""What somebody must not forget about the money of a trip: proofs, requests, departure, claims."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.domain.claims import deadline_of
from planner.domain.costs import CostSheet
from planner.domain.coverage import Coverage, unasked_in
from planner.domain.vocabulary import Bucket

BEFORE_DEPARTURE = 14
"""From so many days before the first day on, money that is not safe is called to mind."""

AFTER_DEADLINE = 30
"""For so many days a claim that was handed in too late, or not at all, is still called to mind."""

NOT_SAFE = (Bucket.THIRD_UNAPPROVED, Bucket.THIRD_UNCONFIRMED, Bucket.UNCOVERED)
"""What nobody may count on yet."""


class ReminderKind(StrEnum):
    """What is called to mind."""

    NO_EVIDENCE = "no_evidence"
    NOT_ASKED = "not_asked"
    DEPARTURE = "departure"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing not to forget; `who` are keys of payers or of travellers.

    `cents` is the money it is about. `days_left` (below zero: gone by) and `on` are those of the
    departure and of the last day to claim.
    """

    kind: ReminderKind
    who: tuple[str, ...]
    cents: int
    on: date | None = None
    days_left: int = 0


def reminders_of(
    sheet: CostSheet, coverage: Coverage, today: date, claimed: Collection[str]
) -> tuple[Reminder, ...]:
    """What to remember of a trip on a day; `claimed` are travellers who handed their claim in."""
    return (
        *_unproved(sheet, coverage),
        *_unasked(sheet, coverage),
        *_departure(sheet, coverage, today),
        *_claims(sheet, coverage, today, claimed),
    )


def _unproved(sheet: CostSheet, coverage: Coverage) -> Iterator[Reminder]:
    """Promises, announced or confirmed, that nothing proves."""
    unproved = [each for each in sheet.commitments if each.stands and not each.evidence.strip()]
    if unproved:
        keys = {each.key for each in unproved}
        cents = sum(share.cents for share in coverage.shares if share.commitment in keys)
        payers = tuple(dict.fromkeys(each.payer for each in unproved))
        yield Reminder(ReminderKind.NO_EVIDENCE, payers, cents)


def _unasked(sheet: CostSheet, coverage: Coverage) -> Iterator[Reminder]:
    """Promises that are proved, and about whose acceptance nobody asked."""
    proved = {each.key for each in sheet.commitments if each.evidence.strip()}
    found = [each for each in unasked_in(sheet, coverage) if proved & set(each.commitments)]
    if found:
        travellers = tuple(dict.fromkeys(each.traveller for each in found))
        yield Reminder(ReminderKind.NOT_ASKED, travellers, sum(each.cents for each in found))


def _departure(sheet: CostSheet, coverage: Coverage, today: date) -> Iterator[Reminder]:
    days_left = (sheet.starts_on - today).days
    cents = sum(coverage.buckets[bucket] for bucket in NOT_SAFE)
    if 0 <= days_left <= BEFORE_DEPARTURE and cents:
        yield Reminder(ReminderKind.DEPARTURE, (), cents, sheet.starts_on, days_left)


def _claims(
    sheet: CostSheet, coverage: Coverage, today: date, claimed: Collection[str]
) -> Iterator[Reminder]:
    """Once the trip is over, and until a while after the last day to claim (BRKG § 3 (1))."""
    deadline = deadline_of(sheet.ends_on, today)
    if today <= sheet.ends_on or deadline.days_left < -AFTER_DEADLINE:
        return
    open_ = [each for each in coverage.claims if each.payable and each.traveller not in claimed]
    if open_:
        yield Reminder(
            ReminderKind.CLAIM,
            tuple(each.traveller for each in open_),
            sum(each.payable for each in open_),
            deadline.on,
            deadline.days_left,
        )
