"""What a payer gives a person: what they pay of the costs, and what they hosted (I6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from planner.domain.costs import Approval, CostSheet
from planner.domain.coverage.takes import NOBODYS, Take

Benefits = Mapping[tuple[str, str], int]
"""Cents by payer and traveller."""


def benefits_in(sheet: CostSheet, takes: Iterable[Take]) -> Benefits:
    """All that each payer gives each person, announced or confirmed, hosted benefits included."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for take in takes:
        if take.traveller != NOBODYS:
            found[take.commitment.payer, take.traveller] += take.cents
    for benefit in sheet.hosted_benefits:
        found[benefit.payer, benefit.traveller] += benefit.price.cents
    return dict(found)


def benefit_of(approval: Approval, sheet: CostSheet, takes: Iterable[Take]) -> int:
    """The cents that an approval's maximum is held against.

    What its promises pay for its traveller, and all that their payers hosted for that person; the
    hosted part counts in every approval about the payer, since no promise stands behind it.
    """
    payers = {each.payer for each in sheet.commitments if each.key in approval.commitments}
    covered = sum(take.cents for take in takes if is_about(approval, take))
    hosted = sum(
        each.price.cents
        for each in sheet.hosted_benefits
        if each.traveller == approval.traveller and each.payer in payers
    )
    return covered + hosted


def is_about(approval: Approval, take: Take) -> bool:
    """Whether an approval is about what a promise takes for a person."""
    return take.traveller == approval.traveller and take.commitment.key in approval.commitments
