"""What is left of a claim, its steps, its last day, against `costs.md` I8 and BRKG § 3 (1)."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.claims import (
    Payout,
    Step,
    amount_at,
    changed_since,
    check_step,
    deadline_of,
    is_late,
    payout_of,
)
from planner.domain.coverage import Claim
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import ClaimState

ENDS = date(2026, 10, 26)
TODAY = date(2026, 11, 2)
PREPARED = Step(ClaimState.PREPARED, date(2026, 10, 28), 171_18)
SUBMITTED = Step(ClaimState.SUBMITTED, date(2026, 10, 30), 171_18)
SETTLED = Step(ClaimState.SETTLED, date(2026, 11, 1), 171_18)
CENTS = st.integers(min_value=0, max_value=10**9)


def test_what_was_paid_already_is_taken_off_the_claim_of_ce_07() -> None:
    claim = Claim("director", items=157_61, allowance=94_00, cash=80_43, advanced=119_80)
    payout = payout_of(claim, advances=40_00)
    assert payout == Payout(payable=171_18, paid=119_80, advances=40_00)
    assert (payout.balance, payout.due, payout.to_return) == (11_38, 11_38, 0)


def test_more_than_the_claim_is_given_back() -> None:
    claim = Claim("director", items=157_61, allowance=94_00, cash=321_70, advanced=0)
    payout = payout_of(claim, advances=100_00)
    assert (payout.balance, payout.due, payout.to_return) == (-100_00, 0, 100_00)


@given(payable=CENTS, paid=CENTS, advances=CENTS)
def test_no_cent_is_lost_between_paying_and_giving_back(
    payable: int, paid: int, advances: int
) -> None:
    payout = Payout(payable, paid, advances)
    assert payout.due >= 0
    assert payout.to_return >= 0
    assert payout.due + paid + advances == payable + payout.to_return
    assert 0 in {payout.due, payout.to_return}


@pytest.mark.parametrize(
    ("ends", "last"),
    [
        (date(2026, 10, 26), date(2027, 4, 26)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 6, 1), date(2026, 12, 1)),
    ],
)
def test_the_last_day_is_six_months_after_the_trip(ends: date, last: date) -> None:
    deadline = deadline_of(ends, last - timedelta(days=10))
    assert (deadline.on, deadline.days_left) == (last, 10)


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_six_months_are_never_more_than_184_days_nor_less_than_181(ends: date) -> None:
    assert 181 <= deadline_of(ends, ends).days_left <= 184


@pytest.mark.parametrize(
    ("submitted", "today", "late"),
    [
        (date(2027, 4, 26), date(2027, 12, 1), False),
        (date(2027, 4, 27), date(2027, 12, 1), True),
        (None, date(2027, 4, 26), False),
        (None, date(2027, 4, 27), True),
    ],
)
def test_a_claim_is_late_after_its_last_day(
    submitted: date | None, today: date, *, late: bool
) -> None:
    assert is_late(submitted, ENDS, today) is late


ALLOWED = {
    (None, ClaimState.PREPARED),
    (PREPARED, ClaimState.SUBMITTED),
    (SUBMITTED, ClaimState.SETTLED),
    (SUBMITTED, ClaimState.PREPARED),
    (SETTLED, ClaimState.PREPARED),
}


@pytest.mark.parametrize(
    ("last", "state"), list(product([None, PREPARED, SUBMITTED, SETTLED], ClaimState))
)
def test_a_claim_takes_one_step_after_the_other(last: Step | None, state: ClaimState) -> None:
    if (last, state) in ALLOWED:
        check_step(last, state, TODAY, TODAY)
        return
    with pytest.raises(InvalidError, match="can't become this"):
        check_step(last, state, TODAY, TODAY)


@pytest.mark.parametrize(
    ("on", "words"),
    [(TODAY + timedelta(days=1), "in the future"), (date(2026, 10, 29), "before the last step")],
)
def test_the_day_of_a_step_is_possible(on: date, words: str) -> None:
    with pytest.raises(InvalidError, match=words) as refused:
        check_step(SUBMITTED, ClaimState.SETTLED, on, TODAY)
    assert refused.value.field == "changed_on"


def test_two_steps_may_be_of_one_day() -> None:
    check_step(SUBMITTED, ClaimState.SETTLED, SUBMITTED.on, TODAY)


def test_a_settled_claim_keeps_the_amount_that_was_submitted() -> None:
    assert amount_at(SUBMITTED, ClaimState.SETTLED, 999_00) == 171_18
    assert amount_at(PREPARED, ClaimState.SUBMITTED, 999_00) == 999_00
    assert amount_at(None, ClaimState.PREPARED, 999_00) == 999_00


def test_a_change_after_the_submission_shows() -> None:
    assert changed_since(SUBMITTED, 171_18) == 0
    assert changed_since(SUBMITTED, 170_00) == -1_18
    assert changed_since(SETTLED, 180_00) == 8_82
    assert changed_since(PREPARED, 1_00) == 0
    assert changed_since(None, 1_00) == 0
