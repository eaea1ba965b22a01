"""Takes and rests put into buckets (`costs.md`, "Coverage")."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from planner.domain.approvals import BOUND_ROLES, Judgement, may_accept
from planner.domain.costs import Assignment, CostSheet
from planner.domain.coverage.budgets import Budgets
from planner.domain.coverage.results import Share
from planner.domain.coverage.takes import Rest, Take
from planner.domain.vocabulary import Bucket, CommitmentState


def third_shares(
    sheet: CostSheet, takes: Iterable[Take], judgements: Sequence[Judgement]
) -> Iterator[Share]:
    """What promises pay."""
    bound = {person.key for person in sheet.travellers if person.role in BOUND_ROLES}
    for take in takes:
        is_free = take.traveller not in bound
        yield Share(
            cost=take.cost.key,
            traveller=take.traveller,
            bucket=_third_bucket(take, judgements, is_free=is_free),
            cents=take.cents,
            payer=take.commitment.payer,
            commitment=take.commitment.key,
            evidence=take.commitment.evidence,
        )


def _third_bucket(take: Take, judgements: Sequence[Judgement], *, is_free: bool) -> Bucket:
    """Not confirmed comes before not approved."""
    if take.commitment.state is CommitmentState.ANNOUNCED:
        return Bucket.THIRD_UNCONFIRMED
    if is_free or may_accept(judgements, take.commitment, take.traveller):
        return Bucket.THIRD_OK
    return Bucket.THIRD_UNAPPROVED


def other_shares(sheet: CostSheet, rests: Iterable[Rest], budgets: Budgets) -> Iterator[Share]:
    """What no promise pays: of the costs in their order, then of the allowances."""
    for rest in rests:
        share = Share(
            cost=rest.cost.key,
            traveller=rest.traveller,
            bucket=Bucket.UNCOVERED,
            cents=rest.cents,
            evidence=rest.cost.evidence,
        )
        yield from _assigned(share, rest.cost.assigned, budgets)
    for allowance in sheet.allowances:
        share = Share("", allowance.traveller, Bucket.UNCOVERED, allowance.cents)
        yield from _assigned(share, sheet.allowances_assigned, budgets)


def _assigned(share: Share, to: Assignment, budgets: Budgets) -> Iterator[Share]:
    """The share as it was assigned, cut in two where the budget line ends."""
    if to.budget_line:
        within, over = budgets.charge(to.budget_line, share.cents)
        yield from _of_line(share, to.budget_line, Bucket.OWN_APPROVED, within)
        yield from _of_line(share, to.budget_line, Bucket.OWN_OVER_BUDGET, over)
    elif share.cents:
        bucket = Bucket.PARTICIPANT if to.to_participant else share.bucket
        yield replace(share, bucket=bucket)


def _of_line(share: Share, line: str, bucket: Bucket, cents: int) -> Iterator[Share]:
    if cents:
        yield replace(share, bucket=bucket, cents=cents, budget_line=line)
