"""How an approval stands now: whether it holds, and whether it was decided too late (I4, I6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.domain.approvals.subjects import fingerprint_of, subject_of
from planner.domain.costs import Approval, Commitment, CostSheet
from planner.domain.vocabulary import (
    ApprovalState,
    CommitmentMode,
    Decision,
    StaleReason,
    TravellerRole,
)

GRANTS = frozenset({Decision.GRANTED, Decision.GRANTED_WITH_CONDITIONS})

BOUND_ROLES = frozenset({TravellerRole.OFFICIAL, TravellerRole.STAFF, TravellerRole.COUNCIL})
"""Who may accept nothing without an approval (I4)."""

HOLDING = frozenset({ApprovalState.GRANTED, ApprovalState.GRANTED_WITH_CONDITIONS})


@dataclass(frozen=True, slots=True)
class Judgement:
    """An approval as it stands now, held against a benefit in cents."""

    approval: Approval
    benefit: int
    state: ApprovalState
    is_late: bool
    reasons: tuple[StaleReason, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether what it is about may be accepted."""
        return self.state in HOLDING

    def is_about(self, commitment: Commitment, traveller: str) -> bool:
        """Whether it is about the traveller's accepting the promise."""
        approval = self.approval
        return traveller == approval.traveller and commitment.key in approval.commitments

    def allows(self, commitment: Commitment, traveller: str) -> bool:
        """Whether it lets the traveller accept the promise; cash needs an approval of its own."""
        is_cash = commitment.mode is CommitmentMode.CASH_TO_PERSON
        is_alone = set(self.approval.commitments) == {commitment.key}
        return self.is_about(commitment, traveller) and self.holds and (not is_cash or is_alone)


def may_accept(judgements: Iterable[Judgement], commitment: Commitment, traveller: str) -> bool:
    """Whether an approval lets the traveller accept the promise, and nobody refused it later.

    Of several approvals one that holds is enough; of decisions of one day the last one counts.
    """
    about = [each for each in judgements if each.is_about(commitment, traveller)]
    order = {id(each): (each.approval.decided_on or date.min, n) for n, each in enumerate(about)}
    refused = max(
        (order[id(each)] for each in about if each.state is ApprovalState.REFUSED),
        default=(date.min, -1),
    )
    return any(each.allows(commitment, traveller) and order[id(each)] > refused for each in about)


def judgement_of(approval: Approval, sheet: CostSheet, benefit: int, first_use: date) -> Judgement:
    """An approval held against the benefit in cents and the first day of use.

    `first_use` is the earliest of the items covered, else the trip's start (I4).
    """
    reasons = _reasons(approval, sheet, benefit) if approval.decision in GRANTS else ()
    return Judgement(
        approval=approval,
        benefit=benefit,
        state=ApprovalState.STALE if reasons else ApprovalState(approval.decision),
        is_late=approval.was_late or is_late(approval.decision, approval.decided_on, first_use),
        reasons=reasons,
    )


def is_late(decision: Decision, decided_on: date | None, first_use: date) -> bool:
    """Whether it was decided after the first use; taking something back is no such decision."""
    is_decided = decision in GRANTS or decision is Decision.REFUSED
    return is_decided and decided_on is not None and decided_on > first_use


def _reasons(approval: Approval, sheet: CostSheet, benefit: int) -> tuple[StaleReason, ...]:
    """A decision whose subject nobody noted can only be held against its maximum."""
    found = {
        StaleReason.OVER_MAXIMUM: benefit > approval.max_value,
        StaleReason.CHANGED: bool(approval.fingerprint)
        and approval.fingerprint != fingerprint_of(subject_of(approval, sheet)),
    }
    return tuple(reason for reason, is_so in found.items() if is_so)
