"""Approvals: who decides, what a decision is bound to, when it holds no longer (I4 to I6)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from planner.domain.approvals import (
    Circumstances,
    DecisionRules,
    Deputy,
    History,
    Parties,
    Request,
    Ruling,
    Signature,
    Verdict,
    ask_again,
    changes_between,
    check_decider,
    decide,
    fingerprint_of,
    signature_of,
    subject_from,
    subject_of,
    take_back,
    text_of,
)
from planner.domain.costs import Cap, CostSheet
from planner.domain.coverage import coverage_of
from planner.domain.refusals import ForbiddenError, InvalidError
from planner.domain.vocabulary import (
    ApprovalState,
    Bucket,
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    Initiative,
    MaterialChange,
    StaleReason,
)
from tests.cost_sheets import FOSHAN, OCT_12, OCT_20, OCT_23, OCT_24, cost, euros, sheets

MANAGER, PLANNER, DIRECTOR = "manager@example.org", "planner@example.org", "director@example.org"
MAYOR, AIDE, SECOND = "mayor@example.org", "aide@example.org", "second@example.org"

RULES = DecisionRules(
    deciders=(MANAGER, DIRECTOR),
    head=DIRECTOR,
    decides_for_head=MAYOR,
    deputies=(
        Deputy(MANAGER, SECOND, OCT_12, OCT_20),
        Deputy(MAYOR, AIDE, OCT_12, OCT_20),
        Deputy(DIRECTOR, SECOND, OCT_24, OCT_24),
    ),
)
OF_STAFF = Parties("staff@example.org", PLANNER)
OF_HEAD = Parties(DIRECTOR, PLANNER)


# Who decides


@pytest.mark.parametrize("decider", [DIRECTOR, " Director@Example.org "])
def test_ce01_f_the_traveller_is_refused(decider: str) -> None:
    reason = r"^Nobody decides about a benefit of their own\.$"
    with pytest.raises(InvalidError, match=reason) as no:
        signature_of(decider, OF_HEAD, OCT_12, RULES)
    assert no.value.field == "decided_by"
    with pytest.raises(InvalidError):
        check_decider(decider, OF_HEAD)


def test_ce01_f_the_requester_is_refused() -> None:
    parties = Parties("staff@example.org", MANAGER)
    reason = r"^Who asked for an approval can't decide about it\.$"
    with pytest.raises(InvalidError, match=reason):
        signature_of(MANAGER, parties, OCT_12, RULES)
    with pytest.raises(InvalidError, match=reason):
        check_decider(MANAGER.upper(), parties)


def test_whose_address_is_unknown_is_nobody_s_equal() -> None:
    check_decider("", Parties("", ""))
    check_decider(MANAGER, Parties("", PLANNER))


def test_a_decider_signs_alone() -> None:
    assert signature_of(" Manager@example.org", OF_STAFF, OCT_12, RULES) == Signature(MANAGER)


@pytest.mark.parametrize("on", [OCT_12, OCT_20])
def test_a_deputy_and_whom_they_stand_for_are_both_named(on: date) -> None:
    assert signature_of(SECOND, OF_STAFF, on, RULES) == Signature(SECOND, MANAGER)


@pytest.mark.parametrize("on", [date(2026, 10, 11), date(2026, 10, 21)])
def test_a_deputy_decides_within_their_days_alone(on: date) -> None:
    with pytest.raises(ForbiddenError, match=r"^second@example\.org is not named as somebody who"):
        signature_of(SECOND, OF_STAFF, on, RULES)


def test_who_is_not_named_does_not_decide() -> None:
    with pytest.raises(ForbiddenError):
        signature_of("stranger@example.org", OF_STAFF, OCT_12, RULES)


def test_somebody_else_decides_for_the_head_of_the_office() -> None:
    assert signature_of(MAYOR, OF_HEAD, OCT_12, RULES) == Signature(MAYOR)
    assert signature_of(AIDE, OF_HEAD, OCT_12, RULES) == Signature(AIDE, MAYOR)
    for subordinate in (MANAGER, SECOND):
        with pytest.raises(ForbiddenError):
            signature_of(subordinate, OF_HEAD, OCT_12, RULES)


def test_the_head_s_own_deputy_does_not_decide_for_the_head() -> None:
    with pytest.raises(ForbiddenError):
        signature_of(SECOND, OF_HEAD, OCT_24, RULES)


def test_for_a_head_whose_decider_is_not_named_nobody_decides() -> None:
    rules = replace(RULES, decides_for_head="")
    reason = r"^Nobody is named who decides for the head of the office\.$"
    with pytest.raises(InvalidError, match=reason):
        signature_of(MANAGER, OF_HEAD, OCT_12, rules)


def test_where_no_head_is_named_a_traveller_without_address_is_none() -> None:
    rules = DecisionRules(deciders=(MANAGER,))
    assert signature_of(MANAGER, Parties("", PLANNER), OCT_12, rules) == Signature(MANAGER)


@pytest.mark.parametrize("parties", [Parties(MANAGER, PLANNER), Parties("x@example.org", MANAGER)])
def test_nobody_stands_in_for_who_is_not_free_to_decide(parties: Parties) -> None:
    reason = r"^second@example\.org can't decide in the place of manager@example\.org, who is not"
    with pytest.raises(InvalidError, match=reason):
        signature_of(SECOND, parties, OCT_12, RULES)


def test_who_stands_in_for_two_takes_the_place_of_the_one_who_is_free() -> None:
    rules = replace(RULES, deputies=(*RULES.deputies, Deputy(DIRECTOR, SECOND, OCT_12, OCT_12)))
    signed = signature_of(SECOND, Parties(MANAGER, PLANNER), OCT_12, rules)
    assert signed == Signature(SECOND, DIRECTOR)


def test_a_deputy_s_last_day_is_not_before_the_first() -> None:
    with pytest.raises(ValueError, match=r"^the last day must not be before the first$"):
        Deputy(MANAGER, SECOND, OCT_20, OCT_12)


# What a decision is bound to

APPROVAL = FOSHAN.approvals[0]
SUBJECT = subject_of(APPROVAL, FOSHAN)


def with_flight(**others: Any) -> CostSheet:  # noqa: ANN401 - any field
    """The trip, its promise of a flight changed."""
    first, *rest = FOSHAN.commitments
    return replace(FOSHAN, commitments=(replace(first, **others), *rest))


MATERIAL: list[tuple[CostSheet, MaterialChange]] = [
    (with_flight(payer="foshan"), MaterialChange.PAYER),
    (with_flight(mode=CommitmentMode.CASH_TO_PERSON), MaterialChange.CASH),
    (with_flight(initiative=Initiative.ASKED), MaterialChange.ASKED),
    (with_flight(categories=("gift",)), MaterialChange.KINDS),
    (with_flight(key="another"), MaterialChange.PROMISES),
    (replace(FOSHAN, starts_on=OCT_24), MaterialChange.DATES),
    (replace(FOSHAN, ends_on=OCT_24), MaterialChange.DATES),
    (replace(FOSHAN, countries=frozenset({"CN", "HK"})), MaterialChange.COUNTRIES),
]

IMMATERIAL: list[CostSheet] = [
    with_flight(evidence="Letter of invitation of 3 October"),
    with_flight(initiative=Initiative.OFFERED),
    with_flight(mode=CommitmentMode.REIMBURSE_OFFICE),
    with_flight(state=CommitmentState.ANNOUNCED),
    with_flight(percent=Decimal(90)),
    with_flight(caps=(Cap(CapScope.TOTAL, 100000),)),
    with_flight(categories=(), costs=("flight",)),
    replace(FOSHAN, commitments=FOSHAN.commitments[::-1]),
    replace(FOSHAN, costs=FOSHAN.costs[::-1]),
    replace(FOSHAN, costs=(replace(FOSHAN.costs[0], price=euros("1200.00")), *FOSHAN.costs[1:])),
    replace(FOSHAN, costs=(*FOSHAN.costs, cost("visa", "90.00", "director"))),
    replace(FOSHAN, hosted_benefits=()),
]


@pytest.mark.parametrize(("sheet", "change"), MATERIAL, ids=[str(each[1]) for each in MATERIAL])
def test_what_matters_makes_a_grant_stale(sheet: CostSheet, change: MaterialChange) -> None:
    bound = replace(APPROVAL, fingerprint=fingerprint_of(SUBJECT))
    coverage = coverage_of(replace(sheet, approvals=(bound,)))
    (judgement,) = coverage.judgements
    assert judgement.state is ApprovalState.STALE
    assert judgement.reasons == (StaleReason.CHANGED,)
    assert not judgement.holds
    assert coverage.buckets[Bucket.THIRD_OK] == 0
    assert changes_between(SUBJECT, subject_of(APPROVAL, sheet)) == (change,)


@pytest.mark.parametrize("sheet", IMMATERIAL)
def test_what_does_not_matter_leaves_a_grant(sheet: CostSheet) -> None:
    bound = replace(APPROVAL, fingerprint=fingerprint_of(SUBJECT))
    (judgement,) = coverage_of(replace(sheet, approvals=(bound,))).judgements
    assert judgement.state is ApprovalState.GRANTED
    assert judgement.reasons == ()
    assert changes_between(SUBJECT, subject_of(APPROVAL, sheet)) == ()


def test_another_traveller_is_another_subject() -> None:
    other = subject_of(replace(APPROVAL, traveller="deputy"), FOSHAN)
    assert changes_between(SUBJECT, other) == (MaterialChange.TRAVELLER,)
    assert fingerprint_of(other) != fingerprint_of(SUBJECT)


def test_a_grant_may_be_stale_for_two_reasons() -> None:
    bound = replace(APPROVAL, fingerprint=fingerprint_of(SUBJECT), max_value=100000)
    sheet = replace(with_flight(initiative=Initiative.ASKED), approvals=(bound,))
    (judgement,) = coverage_of(sheet).judgements
    assert judgement.reasons == (StaleReason.OVER_MAXIMUM, StaleReason.CHANGED)


def test_only_a_grant_gets_stale() -> None:
    refused = replace(APPROVAL, fingerprint="other", max_value=0, decision=Decision.REFUSED)
    (judgement,) = coverage_of(replace(FOSHAN, approvals=(refused,))).judgements
    assert judgement.state is ApprovalState.REFUSED


def test_costs_cut_in_two_are_of_the_same_kind() -> None:
    whole = replace(with_flight(categories=(), costs=("flight",)), approvals=())
    flight = FOSHAN.costs[0]
    halves = tuple(replace(flight, key=key, price=euros("592.30")) for key in ("out", "home"))
    cut = replace(
        whole,
        costs=(*halves, *FOSHAN.costs[1:]),
        commitments=(
            replace(whole.commitments[0], costs=("out", "home")),
            *whole.commitments[1:],
        ),
    )
    assert subject_of(APPROVAL, cut) == subject_of(APPROVAL, whole) == SUBJECT


def test_a_subject_is_written_plainly() -> None:
    assert text_of(SUBJECT) == (
        '["director","2026-10-23","2026-10-26",["CN"],'
        '[["isa-flight","isa",false,false,["flight"]],["isa-hotel","isa",false,false,["hotel"]]]]'
    )


@settings(deadline=None)
@given(sheets)
def test_equal_subjects_have_equal_hashes_and_others_don_t(sheet: CostSheet) -> None:
    subjects = [subject_of(approval, sheet) for approval in sheet.approvals]
    for one in subjects:
        assert subject_from(text_of(one)) == one
        for other in subjects:
            assert (fingerprint_of(one) == fingerprint_of(other)) == (one == other)
            assert (changes_between(one, other) == ()) == (one == other)


# Histories

REQUEST = Request(
    key="isa-approval",
    traveller="director",
    beneficiary=DIRECTOR,
    commitments=("isa-flight", "isa-hotel"),
    max_value=140000,
    requested_by=PLANNER,
    requested_on=date(2026, 10, 5),
)
ASKED = History(REQUEST)
AROUND = Circumstances(FOSHAN, first_use=OCT_23, rules=RULES)
GRANTED = Verdict(Decision.GRANTED, OCT_12)
REFUSED = Verdict(Decision.REFUSED, OCT_12, conditions="The alliance bids for a plot.")
WITH_CONDITIONS = Verdict(Decision.GRANTED_WITH_CONDITIONS, OCT_12, conditions="Economy class.")
WITHDRAWN = Verdict(Decision.WITHDRAWN, OCT_12, conditions="The alliance bids for a plot.")


def decided(*verdicts: Verdict, history: History = ASKED) -> History:
    for verdict in verdicts:
        history = decide(history, verdict, MAYOR, AROUND)
    return history


def test_a_request_is_pending() -> None:
    approval = ASKED.as_approval()
    assert approval.decision is Decision.PENDING
    assert (approval.max_value, approval.requested_by) == (140000, PLANNER)
    assert (approval.decided_by, approval.decided_on, approval.fingerprint) == ("", None, "")


def test_a_decision_says_who_when_and_about_what() -> None:
    history = decide(ASKED, WITH_CONDITIONS, AIDE, AROUND)
    assert history.rulings == (
        Ruling(
            verdict=WITH_CONDITIONS,
            signature=Signature(AIDE, MAYOR),
            subject=text_of(SUBJECT),
            fingerprint=fingerprint_of(SUBJECT),
        ),
    )
    assert history.as_approval() == replace(
        APPROVAL,
        decision=Decision.GRANTED_WITH_CONDITIONS,
        decided_by=AIDE,
        conditions="Economy class.",
        fingerprint=fingerprint_of(SUBJECT),
    )


def test_the_director_and_the_planner_decide_nothing_here() -> None:
    for decider in (DIRECTOR, PLANNER):
        with pytest.raises(InvalidError):
            decide(ASKED, GRANTED, decider, AROUND)


def test_a_decision_takes_the_place_of_another_and_leaves_it() -> None:
    first = decided(GRANTED)
    second = decided(REFUSED, history=first)
    assert second.rulings[:1] == first.rulings
    assert second.as_approval().decision is Decision.REFUSED
    assert first.as_approval().decision is Decision.GRANTED


ALLOWED = {
    Decision.PENDING: ["granted", "granted_with_conditions", "refused"],
    Decision.GRANTED: ["granted", "granted_with_conditions", "refused", "withdrawn"],
    Decision.GRANTED_WITH_CONDITIONS: [
        "granted",
        "granted_with_conditions",
        "refused",
        "withdrawn",
    ],
    Decision.REFUSED: ["granted", "granted_with_conditions"],
    Decision.WITHDRAWN: [],
}
BEFORE = {
    Decision.PENDING: ASKED,
    Decision.GRANTED: decided(GRANTED),
    Decision.GRANTED_WITH_CONDITIONS: decided(WITH_CONDITIONS),
    Decision.REFUSED: decided(REFUSED),
    Decision.WITHDRAWN: decided(GRANTED, WITHDRAWN),
}


@pytest.mark.parametrize("before", Decision)
@pytest.mark.parametrize("after", Decision)
def test_what_may_be_decided_after_what(before: Decision, after: Decision) -> None:
    verdict = Verdict(after, OCT_12, conditions="Economy class.")
    if after in ALLOWED[before]:
        assert decided(verdict, history=BEFORE[before]).decision is after
        return
    reason = rf"^This can't be decided now: it is {before}\.$"
    with pytest.raises(InvalidError, match=reason) as no:
        decided(verdict, history=BEFORE[before])
    assert no.value.field == "decision"


@pytest.mark.parametrize("conditions", ["", "  "])
def test_conditions_are_said(conditions: str) -> None:
    with pytest.raises(InvalidError, match=r"^Say the conditions\.$"):
        decided(replace(WITH_CONDITIONS, conditions=conditions))


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_refusal_and_taking_back_a_grant_say_why(reason: str) -> None:
    with pytest.raises(InvalidError, match=r"^Say why it is refused\.$") as no:
        decided(replace(REFUSED, conditions=reason))
    assert no.value.field == "conditions"
    with pytest.raises(InvalidError, match=r"^Say why it is taken back\.$"):
        decided(GRANTED, replace(WITHDRAWN, conditions=reason))


def test_nothing_is_decided_before_it_was_asked() -> None:
    assert decided(replace(GRANTED, on=REQUEST.requested_on)).decision is Decision.GRANTED
    reason = r"^The day of the decision is before that of the request\.$"
    with pytest.raises(InvalidError, match=reason):
        decided(replace(GRANTED, on=date(2026, 10, 4)))


@pytest.mark.parametrize(("on", "was_late"), [(OCT_23, False), (OCT_24, True)])
def test_a_decision_after_the_first_use_is_late(on: date, was_late: bool) -> None:
    assert decided(replace(GRANTED, on=on)).as_approval().was_late is was_late


def test_the_mark_of_lateness_is_permanent() -> None:
    late = decided(replace(GRANTED, on=OCT_24))
    no_more = decide(late, GRANTED, MAYOR, replace(AROUND, first_use=date(2026, 12, 1)))
    assert no_more.as_approval().was_late
    asked = ask_again(late, REQUEST)
    assert asked.as_approval().was_late
    assert decided(GRANTED, history=asked).as_approval().was_late
    (judgement,) = coverage_of(replace(FOSHAN, approvals=(late.as_approval(),))).judgements
    assert judgement.is_late
    later = replace(late.as_approval(), decided_on=OCT_12)
    (judgement,) = coverage_of(replace(FOSHAN, approvals=(later,))).judgements
    assert judgement.is_late


def test_taking_a_grant_back_late_is_no_late_decision() -> None:
    assert not decided(GRANTED, replace(WITHDRAWN, on=OCT_24)).as_approval().was_late
    document = replace(APPROVAL, decision=Decision.WITHDRAWN, decided_on=OCT_24)
    (judgement,) = coverage_of(replace(FOSHAN, approvals=(document,))).judgements
    assert not judgement.is_late


def test_who_asks_again_starts_anew_and_keeps_what_was() -> None:
    first = decided(GRANTED)
    more = replace(REQUEST, max_value=500000)
    second = ask_again(first, more)
    third = ask_again(decided(REFUSED, history=second), more)
    assert second.decision is Decision.PENDING
    assert second.as_approval().max_value == 500000
    assert [each.decision for each in third.earlier] == [Decision.GRANTED, Decision.REFUSED]
    assert [each.verdict for each in third.all_rulings()] == [GRANTED, REFUSED]


def test_a_request_is_taken_back_by_nobody_s_decision() -> None:
    taken = take_back(ASKED, OCT_12)
    approval = taken.as_approval()
    assert (approval.decision, approval.decided_by) == (Decision.WITHDRAWN, "")
    with pytest.raises(InvalidError, match=r"^Only a request that is not decided yet can be"):
        take_back(decided(GRANTED), OCT_12)


def test_a_changed_trip_is_decided_again() -> None:
    changed = with_flight(payer="foshan")
    stale = decided(GRANTED)
    (judgement,) = coverage_of(replace(changed, approvals=(stale.as_approval(),))).judgements
    assert judgement.state is ApprovalState.STALE
    again = decide(stale, GRANTED, MAYOR, replace(AROUND, sheet=changed))
    (judgement,) = coverage_of(replace(changed, approvals=(again.as_approval(),))).judgements
    assert judgement.state is ApprovalState.GRANTED
