"""Who pays what of a trip: every cent in exactly one bucket (`costs.md`, "Coverage", I1 to I12).

`coverage_of` lets the promises take their parts, judges the approvals by the benefit that comes of
it, and puts each part into its bucket. Takes don't depend on approvals, so nothing is circular.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from planner.domain.approvals import Judgement, judgement_of
from planner.domain.costs import Approval, CostSheet
from planner.domain.coverage.benefits import benefit_of, benefits_in, is_about
from planner.domain.coverage.budgets import Budgets, LineUse
from planner.domain.coverage.claims import Claim, claims_in
from planner.domain.coverage.extensions import (
    PrivateSplit,
    item_of,
    private_split,
    with_private_part,
)
from planner.domain.coverage.results import Coverage, Share
from planner.domain.coverage.shares import other_shares, third_shares
from planner.domain.coverage.takes import Take, takes_of
from planner.domain.coverage.warnings import Warned, warnings_in
from planner.domain.vocabulary import Bucket


def coverage_of(sheet: CostSheet) -> Coverage:
    """The coverage of a trip.

    `InvalidError` where a cap's rate is not known, `KeyError` where a key leads nowhere.
    """
    takes, rests = takes_of(sheet)
    judgements = tuple(_judged(approval, sheet, takes) for approval in sheet.approvals)
    budgets = Budgets(sheet.budget_lines)
    shares = (
        *third_shares(sheet, takes, judgements),
        *other_shares(sheet, rests, budgets),
    )
    return Coverage(
        total=sum(cost.cents for cost in sheet.costs) + sum(a.cents for a in sheet.allowances),
        buckets={bucket: _sum_of(bucket, shares) for bucket in Bucket},
        by_payer=_by_payer(sheet, takes),
        shares=shares,
        claims=claims_in(sheet, rests),
        benefits=benefits_in(sheet, takes),
        judgements=judgements,
        uses=budgets.uses(),
    )


def coverage_if_refused(sheet: CostSheet) -> Coverage:
    """The coverage if all that is confirmed and not approved were refused.

    What is uncovered then is what is at risk (CE-01 b): other promises may take the place of those
    refused, and what a budget line was named for falls to it.
    """
    pending = coverage_of(sheet).behind(Bucket.THIRD_UNAPPROVED)
    declined = frozenset((share.commitment, share.traveller) for share in pending)
    return coverage_of(replace(sheet, declined=sheet.declined | declined))


def uncovered_if_refused(approval: Approval, sheet: CostSheet) -> int:
    """The cents that nobody would pay if this one were refused, whatever it is now."""
    declined = frozenset((commitment, approval.traveller) for commitment in approval.commitments)
    refused = replace(sheet, declined=sheet.declined | declined)
    return coverage_of(refused).buckets[Bucket.UNCOVERED]


def first_use_of(approval: Approval, sheet: CostSheet, takes: Iterable[Take]) -> date:
    """The earliest first use of the costs that an approval covers, else the trip's start (I4)."""
    days = {take.cost.first_used_on for take in takes if is_about(approval, take)}
    return min((day for day in days if day is not None), default=sheet.starts_on)


def first_use_now(approval: Approval, sheet: CostSheet) -> date:
    """The first use of what an approval covers in the trip as it is, for whoever decides."""
    return first_use_of(approval, sheet, takes_of(sheet)[0])


def _judged(approval: Approval, sheet: CostSheet, takes: Iterable[Take]) -> Judgement:
    benefit = benefit_of(approval, sheet, takes)
    return judgement_of(approval, sheet, benefit, first_use_of(approval, sheet, takes))


def _sum_of(bucket: Bucket, shares: Iterable[Share]) -> int:
    return sum(share.cents for share in shares if share.bucket is bucket)


def _by_payer(sheet: CostSheet, takes: Iterable[Take]) -> dict[str, int]:
    """What announced and confirmed promises take, by payer in the order of the promises."""
    found = {each.payer: 0 for each in sheet.commitments if each.stands}
    for take in takes:
        found[take.commitment.payer] += take.cents
    return found


__all__ = [
    "Claim",
    "Coverage",
    "LineUse",
    "PrivateSplit",
    "Share",
    "Warned",
    "coverage_if_refused",
    "coverage_of",
    "first_use_now",
    "item_of",
    "private_split",
    "uncovered_if_refused",
    "warnings_in",
    "with_private_part",
]
