"""The invariants of coverage (`costs.md`, I1 to I11), over any sheet at all."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings

from planner.domain.costs import CostLine, CostSheet
from planner.domain.coverage import Coverage, coverage_if_refused, coverage_of, warnings_in
from planner.domain.vocabulary import Bucket, CapScope, CommitmentState, CostWarning
from tests.cost_sheets import random_sheet, sheets

WITHDRAWN = CommitmentState.WITHDRAWN


def i1_every_cent_is_in_one_bucket(sheet: CostSheet, coverage: Coverage) -> None:
    spent = sum(line.cents for line in sheet.costs) + sum(a.cents for a in sheet.allowances)
    assert coverage.total == spent
    assert sum(coverage.buckets.values()) == spent
    assert set(coverage.buckets) == set(Bucket)
    assert all(share.cents > 0 for share in coverage.shares)
    of_costs: dict[str, int] = defaultdict(int)
    for share in coverage.shares:
        of_costs[share.cost] += share.cents
    for line in sheet.costs:
        assert of_costs[line.key] == line.cents


def _base(sheet: CostSheet, commitment: str, line: CostLine) -> int:
    """The parts of those whom a promise is for, each at most a cent more than its share."""
    (promised,) = (each for each in sheet.commitments if each.key == commitment)
    people = line.travellers or ("",)
    meant = [each for each in people if not promised.travellers or each in promised.travellers]
    return -(-line.cents * len(meant) // len(people)) + len(meant)


def i2_no_promise_takes_more_than_its_percent_and_caps(
    sheet: CostSheet, coverage: Coverage
) -> None:
    shares = coverage.shares
    for each in sheet.commitments:
        in_total = Fraction()
        for line in sheet.costs:
            mine = [s for s in shares if (s.commitment, s.cost) == (each.key, line.key)]
            cents_taken = sum(share.cents for share in mine)
            assert cents_taken <= Fraction(each.percent) / 100 * _base(sheet, each.key, line) + 1
            in_total += cents_taken
        for cap in each.caps:
            if cap.per is CapScope.TOTAL and cap.currency == "EUR":
                assert in_total <= cap.minor
            if cap.per is CapScope.PERSON and cap.currency == "EUR":
                for person in {s.traveller for s in shares if s.commitment == each.key}:
                    assert cap.minor >= sum(
                        s.cents for s in shares if (s.commitment, s.traveller) == (each.key, person)
                    )


def i3_promises_pay_only_what_they_are_about(sheet: CostSheet, coverage: Coverage) -> None:
    promised = {each.key: each for each in sheet.commitments}
    lines = {line.key: line for line in sheet.costs}
    for share in coverage.shares:
        if share.commitment:
            made = promised[share.commitment]
            assert made.state is not WITHDRAWN
            assert made.is_about(lines[share.cost])
            assert not made.travellers or share.traveller in made.travellers


def i6_nothing_is_safe_for_an_official_without_a_grant_that_holds(
    sheet: CostSheet, coverage: Coverage
) -> None:
    bound = {each.key for each in sheet.travellers if each.role in ("official", "council")}
    for share in coverage.behind(Bucket.THIRD_OK):
        if share.traveller in bound:
            assert any(
                judgement.state in {"granted", "granted_with_conditions"}
                and judgement.benefit <= judgement.approval.max_value
                and judgement.approval.traveller == share.traveller
                and share.commitment in judgement.approval.commitments
                for judgement in coverage.judgements
            )


def i8_a_claim_is_never_below_zero_and_loses_no_cent(sheet: CostSheet, coverage: Coverage) -> None:
    for claim in coverage.claims:
        own = sum(
            share.cents
            for share in coverage.shares
            if share.budget_line and share.cost and share.traveller == claim.traveller
        )
        assert claim.items == own
        assert claim.payable - claim.surplus == claim.total - claim.cash
        assert min(claim.payable, claim.surplus) == 0
        warned = [w for w in warnings_in(sheet, coverage) if w.traveller == claim.traveller]
        assert bool(claim.surplus) == any(w.kind is CostWarning.SURPLUS for w in warned)


def i11_withdrawing_every_promise_leaves_the_total(sheet: CostSheet, coverage: Coverage) -> None:
    without = replace(
        sheet, commitments=tuple(replace(each, state=WITHDRAWN) for each in sheet.commitments)
    )
    left = coverage_of(without)
    assert left.total == coverage.total
    assert left.by_payer == {}
    assert not [share for share in left.shares if share.commitment]


def payers_pay_what_their_buckets_say(sheet: CostSheet, coverage: Coverage) -> None:
    third = (Bucket.THIRD_OK, Bucket.THIRD_UNAPPROVED, Bucket.THIRD_UNCONFIRMED)
    assert sum(coverage.by_payer.values()) == sum(coverage.buckets[each] for each in third)
    assert set(coverage.by_payer) == {p.payer for p in sheet.commitments if p.stands}


def refusing_what_is_not_approved_loses_no_cent(sheet: CostSheet, coverage: Coverage) -> None:
    refused = coverage_if_refused(sheet)
    assert sum(refused.buckets.values()) == coverage.total


def lines_are_charged_within_what_was_approved_first(sheet: CostSheet, coverage: Coverage) -> None:
    for line in sheet.budget_lines:
        use = coverage.uses[line.key]
        mine = [share for share in coverage.shares if share.budget_line == line.key]
        within = sum(s.cents for s in mine if s.bucket is Bucket.OWN_APPROVED)
        over = sum(s.cents for s in mine if s.bucket is Bucket.OWN_OVER_BUDGET)
        assert (use.within, use.over) == (within, over)
        assert within <= line.approved
        assert over == 0 or within == line.approved
        assert use.free == line.approved - within


INVARIANTS = (
    i1_every_cent_is_in_one_bucket,
    i2_no_promise_takes_more_than_its_percent_and_caps,
    i3_promises_pay_only_what_they_are_about,
    i6_nothing_is_safe_for_an_official_without_a_grant_that_holds,
    i8_a_claim_is_never_below_zero_and_loses_no_cent,
    i11_withdrawing_every_promise_leaves_the_total,
    payers_pay_what_their_buckets_say,
    refusing_what_is_not_approved_loses_no_cent,
    lines_are_charged_within_what_was_approved_first,
)


@pytest.mark.parametrize("holds", INVARIANTS)
@settings(max_examples=40, deadline=None)
@given(sheet=sheets)
def test_it_holds(holds: Callable[[CostSheet, Coverage], None], sheet: CostSheet) -> None:
    holds(sheet, coverage_of(sheet))


def hold_over_trips(count: int, seed: int) -> dict[Bucket, int]:
    """All invariants over so many busy trips; how many of them have money in each bucket."""
    drawn = Random(seed)  # noqa: S311 - the same trips every time
    seen = dict.fromkeys(Bucket, 0)
    for _ in range(count):
        sheet = random_sheet(drawn)
        coverage = coverage_of(sheet)
        for holds in INVARIANTS:
            holds(sheet, coverage)
        for bucket, amount in coverage.buckets.items():
            seen[bucket] += bool(amount)
    return seen


def test_all_hold_for_thousands_of_busy_trips() -> None:
    assert min(hold_over_trips(1000, seed=20261023).values()) > 200
