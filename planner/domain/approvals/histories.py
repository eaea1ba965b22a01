"""Requests and decisions of one approval: a list that only grows, and what it comes to.

A decision is never changed; a newer one takes its place, and the older stays. It is bound to the
hash of what was decided. Whoever asks again starts anew: until it is decided, it is pending.
"""

from dataclasses import dataclass, replace
from datetime import date

from planner.domain.approvals.deciders import DecisionRules, Parties, Signature, signature_of
from planner.domain.approvals.judgements import GRANTS, is_late
from planner.domain.approvals.subjects import fingerprint_of, subject_of, text_of
from planner.domain.costs import Approval, CostSheet
from planner.domain.labels import mark
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Decision

MAY_FOLLOW: dict[Decision, frozenset[Decision]] = {
    Decision.PENDING: GRANTS | {Decision.REFUSED},
    Decision.GRANTED: GRANTS | {Decision.REFUSED, Decision.WITHDRAWN},
    Decision.GRANTED_WITH_CONDITIONS: GRANTS | {Decision.REFUSED, Decision.WITHDRAWN},
    Decision.REFUSED: GRANTS,
    Decision.WITHDRAWN: frozenset(),
}
"""What may be decided after what; after a withdrawal somebody must ask again."""

_NOT_NOW = mark("This can't be decided now: it is %(state)s.")
_UNSAID: dict[Decision, str] = {
    Decision.GRANTED_WITH_CONDITIONS: mark("Say the conditions."),
    Decision.REFUSED: mark("Say why it is refused."),
    Decision.WITHDRAWN: mark("Say why it is taken back."),
}
"""Decisions that say something in `Verdict.conditions`, and what to answer where they don't."""

_TOO_EARLY = mark("The day of the decision is before that of the request.")
_NOT_PENDING = mark("Only a request that is not decided yet can be taken back.")


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks that a traveller may accept promises up to `max_value` cents.

    `beneficiary` is the traveller's e-mail address; `statement` what they say of their interests.
    """

    key: str
    traveller: str
    beneficiary: str
    commitments: tuple[str, ...]
    max_value: int
    requested_by: str
    requested_on: date
    described: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody wants to decide; `statement` is what they say of their own interests.

    `conditions` are those of a grant, and the reason of a refusal or of taking a grant back.
    """

    decision: Decision
    on: date
    conditions: str = ""
    legal_basis: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with who signed it, what exactly it was about, and the mark of lateness.

    `subject` is the text that `fingerprint` is the hash of.
    """

    verdict: Verdict
    signature: Signature
    subject: str = ""
    fingerprint: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A request with the rulings about it, and the requests and rulings before."""

    request: Request
    rulings: tuple[Ruling, ...] = ()
    earlier: tuple["History", ...] = ()

    @property
    def decision(self) -> Decision:
        """The newest decision, pending where there is none."""
        return self.rulings[-1].verdict.decision if self.rulings else Decision.PENDING

    def as_approval(self) -> Approval:
        """What counts now; a mark of lateness that it once had stays (I4)."""
        request = self.request
        asked = Approval(
            key=request.key,
            traveller=request.traveller,
            commitments=request.commitments,
            max_value=request.max_value,
            requested_by=request.requested_by,
            was_late=any(each.is_late for each in self.all_rulings()),
        )
        return _ruled(asked, self.rulings[-1]) if self.rulings else asked

    def all_rulings(self) -> tuple[Ruling, ...]:
        """Every ruling there ever was under the key, the oldest first."""
        return tuple(ruling for each in (*self.earlier, self) for ruling in each.rulings)


def _ruled(approval: Approval, ruling: Ruling) -> Approval:
    return replace(
        approval,
        decision=ruling.verdict.decision,
        decided_on=ruling.verdict.on,
        decided_by=ruling.signature.decided_by,
        conditions=ruling.verdict.conditions,
        fingerprint=ruling.fingerprint,
    )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a decision is held against: the trip's money, its first use, and who decides."""

    sheet: CostSheet
    first_use: date
    rules: DecisionRules


def ask_again(history: History, request: Request) -> History:
    """A new request under the same key; what was decided before stays in the history."""
    return History(request, earlier=(*history.earlier, replace(history, earlier=())))


def take_back(history: History, on: date) -> History:
    """The request is withdrawn before anybody decided; `InvalidError` where somebody did.

    Nobody signs: whoever asked may do it, and who asked never stands as the decider.
    """
    if history.decision is not Decision.PENDING:
        raise InvalidError(_NOT_PENDING, field="decision")
    return _grown(history, Ruling(Verdict(Decision.WITHDRAWN, on), Signature("")))


def decide(history: History, verdict: Verdict, decider: str, around: Circumstances) -> History:
    """The history with a ruling more, bound to what the trip is now.

    `InvalidError` where the verdict can't follow, comes before the request or lacks its
    conditions or reason; `InvalidError` or `ForbiddenError` where the decider is not free or not
    named (I5).
    """
    _check(history, verdict)
    request = history.request
    parties = Parties(request.beneficiary, request.requested_by)
    subject = subject_of(history.as_approval(), around.sheet)
    ruling = Ruling(
        verdict=verdict,
        signature=signature_of(decider, parties, verdict.on, around.rules),
        subject=text_of(subject),
        fingerprint=fingerprint_of(subject),
        is_late=is_late(verdict.decision, verdict.on, around.first_use),
    )
    return _grown(history, ruling)


def _grown(history: History, ruling: Ruling) -> History:
    return replace(history, rulings=(*history.rulings, ruling))


def _check(history: History, verdict: Verdict) -> None:
    if verdict.decision not in MAY_FOLLOW[history.decision]:
        raise InvalidError(_NOT_NOW, field="decision", state=history.decision)
    if verdict.on < history.request.requested_on:
        raise InvalidError(_TOO_EARLY, field="decided_on")
    if verdict.decision in _UNSAID and not verdict.conditions.strip():
        raise InvalidError(_UNSAID[verdict.decision], field="conditions")
