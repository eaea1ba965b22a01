"""Promises about which nobody asked yet: by traveller, cash by itself, free roles left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.costs import Approval, Beneficiary, CostSheet
from planner.domain.coverage import Unasked, coverage_of, proposed_maximum, unasked_in
from planner.domain.vocabulary import (
    Bucket,
    CommitmentMode,
    CommitmentState,
    Decision,
    TravellerRole,
)
from tests.cost_sheets import FOSHAN, cost, granted, promise, sheets, trip

ASKED = Approval("a", "director", ("isa-flight", "isa-hotel"), 140000)


def found(sheet: CostSheet) -> tuple[Unasked, ...]:
    return unasked_in(sheet, coverage_of(sheet))


def test_what_nobody_asked_about_is_named_with_its_cents() -> None:
    assert found(replace(FOSHAN, approvals=())) == (
        Unasked("director", ("isa-flight", "isa-hotel"), 130515, is_confirmed=True),
    )


@pytest.mark.parametrize("decision", [Decision.PENDING, Decision.GRANTED, Decision.REFUSED])
def test_what_somebody_asked_about_is_not(decision: Decision) -> None:
    assert found(replace(FOSHAN, approvals=(replace(ASKED, decision=decision),))) == ()


def test_what_was_taken_back_is_open_again() -> None:
    taken = replace(ASKED, decision=Decision.WITHDRAWN)
    assert [each.cents for each in found(replace(FOSHAN, approvals=(taken,)))] == [130515]


def test_a_request_for_one_promise_leaves_the_other() -> None:
    one = replace(ASKED, commitments=("isa-flight",))
    assert found(replace(FOSHAN, approvals=(one,))) == (
        Unasked("director", ("isa-hotel",), 12055, is_confirmed=True),
    )


def test_cash_stands_by_itself_and_is_not_asked_for_among_others() -> None:
    flight, hotel = FOSHAN.commitments
    cash = replace(hotel, mode=CommitmentMode.CASH_TO_PERSON)
    sheet = replace(FOSHAN, commitments=(flight, cash), approvals=())
    in_kind = Unasked("director", ("isa-flight",), 118460, is_confirmed=True)
    in_cash = Unasked("director", ("isa-hotel",), 12055, is_confirmed=True)
    assert found(sheet) == (in_kind, in_cash)
    assert found(replace(sheet, approvals=(ASKED,))) == (in_cash,)
    alone = replace(ASKED, commitments=("isa-hotel",))
    assert found(replace(sheet, approvals=(alone,))) == (in_kind,)
    assert found(replace(sheet, commitments=(cash,), approvals=())) == (in_cash,)


def test_announced_promises_are_told_as_such_and_free_roles_need_no_request() -> None:
    sheet = trip(
        cost("hotel", "300.00", "anna", "bernd", "carla"),
        commitments=(promise("p", "isa", "hotel", state=CommitmentState.ANNOUNCED),),
    )
    assert found(sheet) == (
        Unasked("anna", ("p",), 10000, is_confirmed=False),
        Unasked("bernd", ("p",), 10000, is_confirmed=False),
    )
    guest = replace(FOSHAN, travellers=(Beneficiary("director", TravellerRole.GUEST),))
    assert found(replace(guest, approvals=())) == ()


def test_a_promise_that_pays_nothing_needs_no_request() -> None:
    assert found(trip(commitments=(promise("p", "isa", "hotel"),))) == ()


@given(sheets)
def test_what_is_asked_for_in_full_leaves_nothing_open(sheet: CostSheet) -> None:
    everything = tuple(
        granted(f"{person.key} {each.key}", person.key, each.key)
        for person in sheet.travellers
        for each in sheet.commitments
    )
    assert found(replace(sheet, approvals=everything)) == ()
    unapproved = {Bucket.THIRD_UNAPPROVED, Bucket.THIRD_UNCONFIRMED}
    coverage = coverage_of(replace(sheet, approvals=()))
    most = sum(coverage.buckets[bucket] for bucket in unapproved)
    assert sum(each.cents for each in found(replace(sheet, approvals=()))) <= most


@pytest.mark.parametrize(
    ("benefit", "maximum"), [(136141, 140000), (140000, 140000), (140001, 145000), (0, 0)]
)
def test_a_maximum_is_proposed_in_full_fifties(benefit: int, maximum: int) -> None:
    assert proposed_maximum(benefit) == maximum


@given(st.integers(0, 10**12))
def test_a_proposed_maximum_is_never_below_the_benefit(benefit: int) -> None:
    assert benefit <= proposed_maximum(benefit) < benefit + 5000
