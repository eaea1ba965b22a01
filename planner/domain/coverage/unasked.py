"""Promises to people who need an approval to accept them, and about which nobody asked yet (I4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.domain.approvals import BOUND_ROLES, Judgement
from planner.domain.costs import Commitment, CostSheet
from planner.domain.coverage.results import Coverage
from planner.domain.vocabulary import (
    ApprovalState,
    Bucket,
    CommitmentMode,
    CommitmentState,
)

ROUND = 50_00
"""A maximum is proposed with room up to the next so many cents: rates move, a typo is no change."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """What one traveller may not accept yet, in cents; `is_confirmed` where a promise is.

    Cash stands by itself: it needs an approval of its own (CE-07).
    """

    traveller: str
    commitments: tuple[str, ...]
    cents: int
    is_confirmed: bool


def unasked_in(sheet: CostSheet, coverage: Coverage) -> tuple[Unasked, ...]:
    """By traveller, in the order of the trip; what promises that pay nothing would, is left out."""
    asked = set(_asked(coverage.judgements, sheet))
    return tuple(
        Unasked(
            traveller=person.key,
            commitments=tuple(each.key for each in group),
            cents=sum(_cents(each, person.key, coverage) for each in group),
            is_confirmed=any(each.state is CommitmentState.CONFIRMED for each in group),
        )
        for person in sheet.travellers
        if person.role in BOUND_ROLES
        for group in _groups(
            each
            for each in sheet.commitments
            if (person.key, each.key) not in asked and _cents(each, person.key, coverage)
        )
    )


def proposed_maximum(benefit: int) -> int:
    """Cents up to which to ask for an approval: the benefit, rounded up to full 50 euros."""
    return -(-benefit // ROUND) * ROUND


def _asked(judgements: Iterable[Judgement], sheet: CostSheet) -> Iterator[tuple[str, str]]:
    """Travellers and promises about which somebody asked or decided."""
    cash = {each.key for each in sheet.commitments if each.mode is CommitmentMode.CASH_TO_PERSON}
    for each in judgements:
        if each.state is ApprovalState.WITHDRAWN:
            continue
        keys = each.approval.commitments
        yield from (
            (each.approval.traveller, key) for key in keys if key not in cash or len(keys) == 1
        )


def _groups(commitments: Iterable[Commitment]) -> Iterator[tuple[Commitment, ...]]:
    """All in kind together, then each in cash."""
    found = tuple(commitments)
    cash = tuple(each for each in found if each.mode is CommitmentMode.CASH_TO_PERSON)
    if others := tuple(each for each in found if each not in cash):
        yield others
    yield from ((each,) for each in cash)


def _cents(commitment: Commitment, traveller: str, coverage: Coverage) -> int:
    """What a promise pays for a traveller and does not count yet."""
    buckets = {Bucket.THIRD_UNAPPROVED, Bucket.THIRD_UNCONFIRMED}
    return sum(
        share.cents
        for share in coverage.shares
        if share.bucket in buckets
        and share.commitment == commitment.key
        and share.traveller == traveller
    )
