"""The worked examples of coverage in `costs.md`, to the cent: CE-01, 07, 11 and 14."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.costs import (
    NOBODY,
    PARTICIPANT,
    Allowance,
    Assignment,
    Beneficiary,
    BudgetLine,
    CostLine,
    CostSheet,
    Price,
    SetOff,
)
from planner.domain.coverage import (
    Coverage,
    Warned,
    coverage_if_refused,
    coverage_of,
    private_split,
    warnings_in,
)
from planner.domain.vocabulary import (
    ApprovalState,
    Bucket,
    CommitmentMode,
    CommitmentState,
    CostWarning,
    Decision,
    StaleReason,
    TravellerRole,
)
from tests.cost_sheets import (
    FLIGHT,
    FOSHAN,
    OCT_24,
    OCT_26,
    TRAVEL,
    cents,
    cost,
    euros,
    promise,
    yuan,
)


def buckets(**amounts: str) -> dict[Bucket, int]:
    """All seven, with what is named in EUR."""
    return {bucket: cents(amounts.get(bucket, "0")) for bucket in Bucket}


OWN = {"own_approved": "251.61"}


def in_state(state: CommitmentState) -> CostSheet:
    return replace(
        FOSHAN, commitments=tuple(replace(each, state=state) for each in FOSHAN.commitments)
    )


def decided(decision: Decision, on: date | None = None, sheet: CostSheet = FOSHAN) -> CostSheet:
    return replace(
        sheet, approvals=(replace(sheet.approvals[0], decision=decision, decided_on=on),)
    )


def business() -> CostSheet:
    flight = replace(FLIGHT, price=euros("3940.00"))
    return replace(FOSHAN, costs=(flight, *FOSHAN.costs[1:]))


def judged(coverage: Coverage) -> tuple[ApprovalState, int, bool]:
    (judgement,) = coverage.judgements
    return judgement.state, judgement.benefit, judgement.is_late


def of_bucket(coverage: Coverage, bucket: Bucket) -> dict[str, int]:
    return {share.cost: share.cents for share in coverage.behind(bucket)}


def test_ce01_item_by_item() -> None:
    coverage = coverage_of(FOSHAN)
    assert {each.key: each.cents for each in FOSHAN.costs} == {
        "flight": 118460,
        "hotel": 15805,
        "rail": 11980,
        "taxi": 2491,
        "insurance": 1290,
    }
    assert of_bucket(coverage, Bucket.THIRD_OK) == {"flight": 118460, "hotel": 12055}
    assert of_bucket(coverage, Bucket.UNCOVERED) == {"hotel": 3750}
    own = {"rail": 11980, "taxi": 2491, "insurance": 1290, "": 9400}
    assert of_bucket(coverage, Bucket.OWN_APPROVED) == own


def test_ce01_in_total() -> None:
    coverage = coverage_of(FOSHAN)
    assert coverage.total == 159426
    assert coverage.by_payer == {"isa": 130515}
    assert coverage.uses["travel-2026"].free == 4839
    assert coverage.benefits == {("isa", "director"): 136141}
    assert [claim.payable for claim in coverage.claims] == [25161]


def test_ce01_a_announced_only() -> None:
    coverage = coverage_of(in_state(CommitmentState.ANNOUNCED))
    assert coverage.buckets == buckets(third_unconfirmed="1305.15", uncovered="37.50", **OWN)
    assert coverage.by_payer == {"isa": 130515}


def test_ce01_b_confirmed_but_pending() -> None:
    sheet = decided(Decision.PENDING)
    coverage = coverage_of(sheet)
    assert coverage.buckets == buckets(third_unapproved="1305.15", uncovered="37.50", **OWN)
    assert judged(coverage) == (ApprovalState.PENDING, 136141, False)
    assert coverage_if_refused(sheet).buckets == buckets(uncovered="1342.65", **OWN)


def test_ce01_c_granted() -> None:
    coverage = coverage_of(FOSHAN)
    assert coverage.buckets == buckets(third_ok="1305.15", uncovered="37.50", **OWN)
    assert judged(coverage) == (ApprovalState.GRANTED, 136141, False)
    assert coverage_if_refused(FOSHAN) == coverage


def test_ce01_d_business_class_is_stale() -> None:
    coverage = coverage_of(business())
    assert coverage.total == 434966
    assert coverage.buckets == buckets(third_unapproved="4060.55", uncovered="37.50", **OWN)
    assert judged(coverage) == (ApprovalState.STALE, 411681, False)
    assert coverage.judgements[0].reasons == (StaleReason.OVER_MAXIMUM,)


def test_ce01_e_granted_late() -> None:
    coverage = coverage_of(decided(Decision.GRANTED, OCT_24))
    assert coverage.buckets == buckets(third_ok="1305.15", uncovered="37.50", **OWN)
    assert judged(coverage) == (ApprovalState.GRANTED, 136141, True)


def test_ce01_g_withdrawn() -> None:
    coverage = coverage_of(in_state(CommitmentState.WITHDRAWN))
    assert coverage.buckets == buckets(uncovered="1342.65", **OWN)
    assert coverage.total == 159426
    assert coverage.by_payer == {}
    assert judged(coverage) == (ApprovalState.GRANTED, 5626, False)


@pytest.mark.parametrize(
    ("allowance", "total", "own"),
    [
        ("94.00", "1594.26", "251.61"),
        ("76.00", "1576.26", "233.61"),
        ("86.00", "1586.26", "243.61"),
    ],
    ids=["BMF", "NRW", "BUND"],
)
def test_ce01_with_each_rule_book(allowance: str, total: str, own: str) -> None:
    sheet = replace(FOSHAN, allowances=(Allowance("director", cents(allowance)),))
    coverage = coverage_of(sheet)
    assert coverage.total == cents(total)
    assert coverage.buckets == buckets(third_ok="1305.15", uncovered="37.50", own_approved=own)


@pytest.mark.parametrize(
    ("cash", "converted", "payable", "surplus"),
    [("600.00", 8043, 17118, 0), ("2400.00", 32170, 0, 7009)],
)
def test_ce07_cash_is_set_off(cash: str, converted: int, payable: int, surplus: int) -> None:
    sheet = replace(FOSHAN, set_offs=(SetOff("isa", "director", yuan(cash, OCT_26)),))
    coverage = coverage_of(sheet)
    (claim,) = coverage.claims
    assert (claim.total, claim.cash) == (25161, converted)
    assert (claim.payable, claim.surplus) == (payable, surplus)
    assert coverage.buckets == coverage_of(FOSHAN).buckets


def test_ce07_cash_always_warns() -> None:
    flight, hotel = FOSHAN.commitments
    by_cash = replace(flight, mode=CommitmentMode.CASH_TO_PERSON)
    sheet = replace(
        FOSHAN,
        commitments=(by_cash, replace(hotel, evidence=" ")),
        set_offs=(SetOff("isa", "director", yuan("2400.00", OCT_26)),),
    )
    assert warnings_in(sheet, coverage_of(sheet)) == (
        Warned(CostWarning.CASH_PROMISED, commitment="isa-flight", payer="isa"),
        Warned(CostWarning.NO_EVIDENCE, commitment="isa-hotel", payer="isa"),
        Warned(CostWarning.CASH_HANDED, payer="isa", traveller="director"),
        Warned(CostWarning.SURPLUS, traveller="director"),
    )
    assert warnings_in(FOSHAN, coverage_of(FOSHAN)) == ()


def test_ce07_cash_needs_an_approval_of_its_own() -> None:
    flight, hotel = FOSHAN.commitments
    by_cash = replace(hotel, mode=CommitmentMode.CASH_TO_PERSON)
    together = replace(FOSHAN, commitments=(flight, by_cash))
    expected = buckets(third_ok="1184.60", third_unapproved="120.55", uncovered="37.50", **OWN)
    assert coverage_of(together).buckets == expected
    own = replace(FOSHAN.approvals[0], key="cash", commitments=("isa-hotel",))
    apart = replace(together, approvals=(*together.approvals, own))
    expected = buckets(third_ok="1305.15", uncovered="37.50", **OWN)
    assert coverage_of(apart).buckets == expected
    withdrawn = replace(by_cash, state=CommitmentState.WITHDRAWN)
    gone = replace(FOSHAN, commitments=(flight, withdrawn))
    assert warnings_in(gone, coverage_of(gone)) == ()


GUESTS = tuple(f"guest-{number}" for number in range(1, 13))
HOSTING = Assignment("hosting")

INBOUND = CostSheet(
    starts_on=OCT_24,
    ends_on=OCT_26,
    travellers=tuple(Beneficiary(key, TravellerRole.GUEST) for key in GUESTS),
    budget_lines=(BudgetLine("hosting", cents("2000.00")),),
    costs=(
        cost("lunch", "455.00", *GUESTS, assigned=HOSTING),
        cost("bus", "680.00", *GUESTS, assigned=HOSTING),
        cost("interpreters", "1040.00", assigned=HOSTING),
        cost("dinner", "1134.00", *GUESTS),
        cost("gifts", "298.80", *GUESTS, assigned=HOSTING),
        cost("hotel", "2352.00", *GUESTS, assigned=PARTICIPANT),
    ),
    commitments=(promise("dinner", "tools", "dinner"),),
)


def test_ce11_twelve_guests() -> None:
    coverage = coverage_of(INBOUND)
    assert coverage.total == 595980
    assert coverage.buckets == buckets(
        own_approved="2000.00", own_over_budget="473.80", third_ok="1134.00", participant="2352.00"
    )
    use = coverage.uses["hosting"]
    assert (use.assigned, use.within, use.over, use.free) == (247380, 200000, 47380, 0)


def test_ce11_over_budget_is_what_comes_last() -> None:
    over = coverage_of(INBOUND).behind(Bucket.OWN_OVER_BUDGET)
    assert sum(share.cents for share in over if share.cost == "gifts") == 29880
    assert sum(share.cents for share in over if share.cost == "interpreters") == 17500
    assert {share.cost for share in over} == {"gifts", "interpreters"}


@pytest.mark.parametrize(
    ("actual", "chargeable", "participant"),
    [("1310.00", "1184.60", "125.40"), ("1050.00", "1050.00", "0"), ("1184.60", "1184.60", "0")],
)
def test_ce14_private_days(actual: str, chargeable: str, participant: str) -> None:
    split = private_split(cents(actual), cents("1184.60"))
    assert (split.chargeable, split.participant) == (cents(chargeable), cents(participant))


def test_ce06_three_payers_of_one_cost() -> None:
    flight = CostLine("flight", "flight", Price(100001), OCT_24, ("guest-1",))
    shares = (("one", 50), ("two", 30), ("three", 20))
    payers = tuple(promise(key, key, "flight", percent=Decimal(part)) for key, part in shares)
    coverage = coverage_of(replace(INBOUND, costs=(flight,), commitments=payers))
    assert coverage.by_payer == {"one": 50001, "two": 30000, "three": 20000}


def test_ce06_a_cost_by_three_travellers() -> None:
    rooms = cost("rooms", yuan("4000.00", OCT_24), *GUESTS[:3], assigned=TRAVEL)
    lines = (BudgetLine("travel-2026", 0),)
    coverage = coverage_of(replace(INBOUND, costs=(rooms,), budget_lines=lines))
    assert [claim.items for claim in coverage.claims[:4]] == [17859, 17859, 17858, 0]


def test_an_allowance_that_nobody_pays_is_uncovered() -> None:
    sheet = replace(FOSHAN, allowances_assigned=NOBODY)
    assert coverage_of(sheet).buckets == buckets(
        third_ok="1305.15", uncovered="131.50", own_approved="157.61"
    )
