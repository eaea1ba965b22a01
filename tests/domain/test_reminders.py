"""What somebody must not forget about the money of a trip."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain.costs import Approval, Commitment, CostSheet
from planner.domain.coverage import coverage_of
from planner.domain.reminders import Reminder, ReminderKind, reminders_of
from planner.domain.vocabulary import CommitmentState
from tests.cost_sheets import FOSHAN, OCT_23, OCT_26

AUGUST, DEADLINE = date(2026, 8, 1), date(2027, 4, 26)
FLIGHT, HOTEL = FOSHAN.commitments
CLAIM = Reminder(ReminderKind.CLAIM, ("director",), 25161, DEADLINE, 0)


def found(sheet: CostSheet, today: date = AUGUST, *claimed: str) -> list[Reminder]:
    return list(reminders_of(sheet, coverage_of(sheet), today, claimed))


def with_(*commitments: Commitment, approvals: tuple[Approval, ...] | None = None) -> CostSheet:
    decided = FOSHAN.approvals if approvals is None else approvals
    return replace(FOSHAN, commitments=commitments, approvals=decided)


def test_ce_01_c_reminds_of_nothing_long_before() -> None:
    assert found(FOSHAN) == []


@pytest.mark.parametrize("state", [CommitmentState.ANNOUNCED, CommitmentState.CONFIRMED])
def test_a_promise_without_evidence(state: CommitmentState) -> None:
    bare = replace(HOTEL, state=state, evidence=" ")
    assert found(with_(FLIGHT, bare)) == [Reminder(ReminderKind.NO_EVIDENCE, ("isa",), 12055)]


def test_a_payer_is_named_once_and_what_was_withdrawn_needs_no_proof() -> None:
    bare = [replace(each, evidence="") for each in (FLIGHT, HOTEL)]
    assert found(with_(*bare)) == [Reminder(ReminderKind.NO_EVIDENCE, ("isa",), 130515)]
    gone = replace(bare[1], state=CommitmentState.WITHDRAWN)
    assert found(with_(FLIGHT, gone)) == []


def test_evidence_without_a_request() -> None:
    unasked = replace(FOSHAN, approvals=())
    assert found(unasked) == [Reminder(ReminderKind.NOT_ASKED, ("director",), 130515)]
    bare = [replace(each, evidence="") for each in (FLIGHT, HOTEL)]
    kinds = [each.kind for each in found(with_(*bare, approvals=()))]
    assert kinds == [ReminderKind.NO_EVIDENCE]


@pytest.mark.parametrize("days_left", [14, 0])
def test_a_departure_with_money_that_is_not_safe(days_left: int) -> None:
    today = OCT_23 - timedelta(days=days_left)
    expected = Reminder(ReminderKind.DEPARTURE, (), 3750, OCT_23, days_left)
    assert found(FOSHAN, today) == [expected]


@pytest.mark.parametrize("days_left", [15, -1])
def test_a_departure_is_called_to_mind_from_two_weeks_on(days_left: int) -> None:
    assert found(FOSHAN, OCT_23 - timedelta(days=days_left)) == []


def test_a_departure_with_all_safe() -> None:
    safe = replace(HOTEL, caps=())
    approvals = (replace(FOSHAN.approvals[0], max_value=200000),)
    assert found(with_(FLIGHT, safe, approvals=approvals), OCT_23) == []


@pytest.mark.parametrize("days_left", [181, 0, -30])
def test_a_claim_after_the_trip(days_left: int) -> None:
    today = DEADLINE - timedelta(days=days_left)
    assert found(FOSHAN, today) == [replace(CLAIM, days_left=days_left)]
    assert found(FOSHAN, today, "director") == []


@pytest.mark.parametrize("today", [OCT_26, DEADLINE + timedelta(days=31)])
def test_no_claim_before_the_end_or_long_after_the_deadline(today: date) -> None:
    assert found(FOSHAN, today) == []


def test_nothing_payable_is_no_claim() -> None:
    nothing = replace(FOSHAN, costs=(), allowances=(), hosted_benefits=())
    assert found(nothing, DEADLINE) == []
