"""Decisions about accepting benefits: who may decide, what is bound to it, whether it holds.

A confirmed promise may be used by an official only once somebody else approved that they accept
it (`costs.md`, I4 to I6).
"""

from planner.domain.approvals.deciders import (
    DecisionRules,
    Deputy,
    Parties,
    Signature,
    check_decider,
    signature_of,
)
from planner.domain.approvals.histories import (
    MAY_FOLLOW,
    Circumstances,
    History,
    Request,
    Ruling,
    Verdict,
    ask_again,
    decide,
    take_back,
)
from planner.domain.approvals.judgements import (
    BOUND_ROLES,
    Judgement,
    judgement_of,
    may_accept,
)
from planner.domain.approvals.subjects import (
    Subject,
    changes_between,
    fingerprint_of,
    subject_from,
    subject_of,
    text_of,
)

__all__ = [
    "BOUND_ROLES",
    "MAY_FOLLOW",
    "Circumstances",
    "DecisionRules",
    "Deputy",
    "History",
    "Judgement",
    "Parties",
    "Request",
    "Ruling",
    "Signature",
    "Subject",
    "Verdict",
    "ask_again",
    "changes_between",
    "check_decider",
    "decide",
    "fingerprint_of",
    "judgement_of",
    "may_accept",
    "signature_of",
    "subject_from",
    "subject_of",
    "take_back",
    "text_of",
]
