"""Coverage in general: caps, several payers, several people, approvals, budgets, claims."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.domain.costs import (
    PARTICIPANT,
    Allowance,
    Assignment,
    Beneficiary,
    BudgetLine,
    Cap,
    CostLine,
    CostSheet,
    HostedBenefit,
    Price,
    Rate,
    SetOff,
)
from planner.domain.coverage import (
    Coverage,
    coverage_if_refused,
    coverage_of,
    first_use_now,
    uncovered_if_refused,
)
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import (
    ApprovalState,
    Bucket,
    CapScope,
    CommitmentState,
    Decision,
    TravellerRole,
)
from tests.cost_sheets import (
    CAP_RATES,
    OCT_12,
    OCT_20,
    OCT_23,
    OCT_24,
    OCT_26,
    TRAVEL,
    cents,
    cost,
    euros,
    granted,
    promise,
    trip,
    yuan,
)

FAIRS = Assignment("fairs-2026")
ANNOUNCED, WITHDRAWN = CommitmentState.ANNOUNCED, CommitmentState.WITHDRAWN


def bucket_sums(coverage: Coverage) -> dict[str, int]:
    """The buckets that are not empty."""
    return {bucket: amount for bucket, amount in coverage.buckets.items() if amount}


def taken(coverage: Coverage) -> dict[tuple[str, str, str], int]:
    """What promises pay, by promise, cost and traveller."""
    return {
        (share.commitment, share.cost, share.traveller): share.cents
        for share in coverage.shares
        if share.commitment
    }


def by_payer(*commitments: object, costs: tuple[CostLine, ...]) -> dict[str, int]:
    return dict(coverage_of(trip(*costs, commitments=commitments)).by_payer)


# Percents of one cost


def test_payers_of_a_hundred_percent_share_what_cant_be_halved() -> None:
    flight = cost("flight", "0.03", "carla")
    halves = [promise(key, key, "flight", percent=Decimal(50)) for key in ("isa", "foshan")]
    assert by_payer(*halves, costs=(flight,)) == {"isa": 2, "foshan": 1}


def test_percents_that_are_too_many_are_cut_where_nothing_is_left() -> None:
    flight = cost("flight", "100.00", "carla")
    promises = [promise(key, key, "flight", percent=Decimal(60)) for key in ("isa", "foshan")]
    assert by_payer(*promises, costs=(flight,)) == {"isa": 6000, "foshan": 4000}
    promises = [promise("all", "isa", "flight"), promise("more", "foshan", "flight")]
    assert by_payer(*promises, costs=(flight,)) == {"isa": 10000, "foshan": 0}


def test_a_percent_is_of_the_whole_cost_not_of_what_is_left() -> None:
    flight = cost("flight", "100.00", "carla", assigned=TRAVEL)
    half = promise("half", "isa", "flight", percent=Decimal(50))
    third = promise("third", "foshan", "flight", percent=Decimal("33.33"))
    coverage = coverage_of(trip(flight, commitments=(half, third)))
    assert coverage.by_payer == {"isa": 5000, "foshan": 3333}
    assert bucket_sums(coverage) == {"third_ok": 8333, "own_approved": 1667}


def test_a_promise_of_nothing_pays_nothing() -> None:
    flight = cost("flight", "100.00", "carla")
    assert by_payer(promise("none", "isa", "flight", percent=Decimal(0)), costs=(flight,)) == {
        "isa": 0
    }


def test_what_was_withdrawn_takes_no_part() -> None:
    flight = cost("flight", "0.03", "carla")
    gone = promise("gone", "isa", "flight", percent=Decimal(50), state=WITHDRAWN)
    half = promise("half", "foshan", "flight", percent=Decimal(50))
    rest = promise("rest", "agency", "flight", percent=Decimal(50))
    assert by_payer(gone, half, rest, costs=(flight,)) == {"foshan": 2, "agency": 1}


def test_what_is_announced_first_comes_before_what_is_confirmed_later() -> None:
    flight = cost("flight", "100.00", "carla")
    announced = promise("hope", "isa", "flight", percent=Decimal(70), state=ANNOUNCED)
    confirmed = promise("word", "foshan", "flight")
    coverage = coverage_of(trip(flight, commitments=(announced, confirmed)))
    assert bucket_sums(coverage) == {"third_unconfirmed": 7000, "third_ok": 3000}


def test_a_promise_for_costs_is_for_those_alone() -> None:
    one, two = cost("one", "10.00", category="flight"), cost("two", "20.00", category="flight")
    only = replace(promise("only", "isa"), costs=("two",))
    coverage = coverage_of(trip(one, two, commitments=(only,)))
    assert taken(coverage) == {("only", "two", ""): 2000}
    assert bucket_sums(coverage) == {"third_ok": 2000, "uncovered": 1000}


# Caps


def test_a_cap_per_night_holds_for_each_cost() -> None:
    nights = Cap(CapScope.NIGHT, 90000, "CNY")
    first = cost("first", yuan("2000.00", OCT_24), "carla", category="hotel", nights=2)
    second = cost("second", yuan("950.00", OCT_26), "carla", category="hotel", nights=1)
    hotel = promise("hotel", "isa", "hotel", caps=(nights,))
    coverage = coverage_of(trip(first, second, commitments=(hotel,)))
    assert taken(coverage) == {
        ("hotel", "first", "carla"): 24109,  # 1,800.00 at 7.4660
        ("hotel", "second", "carla"): 12064,  # 900.00 at 7.4603
    }


@pytest.mark.parametrize(
    ("category", "nights", "paid"),
    [("hotel", None, 10000), ("flight", None, 50000), ("flight", 2, 20000), ("hotel", 0, 0)],
)
def test_without_nights_lodging_is_one_and_a_flight_none(
    category: str, nights: int | None, paid: int
) -> None:
    line = cost("it", "500.00", "carla", category=category, nights=nights)
    capped = promise("capped", "isa", category, caps=(Cap(CapScope.NIGHT, 10000),))
    assert by_payer(capped, costs=(line,)) == {"isa": paid}


def test_the_nights_of_some_of_the_people_are_their_part_of_all() -> None:
    rooms = cost("rooms", "1800.00", "anna", "bernd", "carla", category="hotel", nights=9)
    capped = promise(
        "one", "isa", "hotel", caps=(Cap(CapScope.NIGHT, 15000),), travellers=("carla",)
    )
    assert by_payer(capped, costs=(rooms,)) == {"isa": 45000}
    assert by_payer(replace(capped, travellers=()), costs=(rooms,)) == {"isa": 135000}


def test_a_total_cap_is_used_up_in_the_order_of_the_costs() -> None:
    lines = [cost(key, "400.00", "carla", category="fee") for key in ("one", "two", "three")]
    capped = promise("fees", "isa", "fee", caps=(Cap(CapScope.TOTAL, 100000),))
    coverage = coverage_of(trip(*lines, commitments=(capped,)))
    assert taken(coverage) == {
        ("fees", "one", "carla"): 40000,
        ("fees", "two", "carla"): 40000,
        ("fees", "three", "carla"): 20000,
    }


def test_a_total_cap_is_used_up_in_its_own_currency() -> None:
    one = cost("one", yuan("800.00", OCT_23), "carla", category="fee")
    two = cost("two", yuan("800.00", OCT_26), "carla", category="fee")
    capped = promise("fees", "isa", "fee", caps=(Cap(CapScope.TOTAL, 100000, "CNY"),))
    coverage = coverage_of(trip(one, two, commitments=(capped,)))
    # 107.15 are 799.98 yuan on the 23rd; the 200.02 left are 26.81 on the 26th.
    assert taken(coverage) == {("fees", "one", "carla"): 10715, ("fees", "two", "carla"): 2681}


def test_a_cap_in_euros_on_a_cost_in_yuan() -> None:
    hotel = cost("hotel", yuan("1180.00", OCT_24), "carla", nights=1)
    capped = promise("hotel", "isa", "hotel", caps=(Cap(CapScope.NIGHT, 9999),))
    assert by_payer(capped, costs=(hotel,)) == {"isa": 9999}


def test_a_cap_in_yuan_on_a_cost_in_euros_takes_the_rate_of_its_day() -> None:
    hotel = cost("hotel", "500.00", "carla")
    capped = promise("hotel", "isa", "hotel", caps=(Cap(CapScope.TOTAL, 90000, "CNY"),))
    coverage = coverage_of(trip(hotel, commitments=(capped,), cap_rates=CAP_RATES))
    assert coverage.by_payer == {"isa": 12055}


def test_a_cap_at_the_rate_that_was_fixed_with_the_cost_whatever_is_published_later() -> None:
    fixed = ("CNY", Rate(Decimal("7.5000"), OCT_24, "ECB"))
    hotel = replace(cost("hotel", "500.00", "carla"), cap_rates=(fixed,))
    capped = promise("hotel", "isa", "hotel", caps=(Cap(CapScope.TOTAL, 90000, "CNY"),))
    coverage = coverage_of(trip(hotel, commitments=(capped,), cap_rates=CAP_RATES))
    assert coverage.by_payer == {"isa": 12000}


def test_a_cap_whose_rate_is_unknown_is_refused() -> None:
    capped = promise("hotel", "isa", "hotel", caps=(Cap(CapScope.TOTAL, 90000, "CNY"),))
    sheet = trip(cost("hotel", "500.00", "carla"), commitments=(capped,))
    with pytest.raises(InvalidError, match=r"^There is no rate of CNY for 2026-10-24\.$"):
        coverage_of(sheet)


def test_a_cap_at_the_cost_s_own_rate_whatever_the_day_s_is() -> None:
    receipt = Rate(Decimal("7.3000"), OCT_24, "exchange receipt")
    hotel = cost("hotel", Price(118000, "CNY", receipt), "carla")
    capped = promise("hotel", "isa", "hotel", caps=(Cap(CapScope.TOTAL, 90000, "CNY"),))
    coverage = coverage_of(trip(hotel, commitments=(capped,), cap_rates=CAP_RATES))
    assert coverage.by_payer == {"isa": 12329}


def test_a_cap_per_person_is_used_up_by_each_person() -> None:
    one = cost("one", "300.00", "anna", "carla", category="fee")
    two = cost("two", "300.00", "bernd", "carla", category="fee")
    capped = promise("fees", "isa", "fee", caps=(Cap(CapScope.PERSON, 20000),))
    assert taken(coverage_of(trip(one, two, commitments=(capped,)))) == {
        ("fees", "one", "anna"): 15000,
        ("fees", "one", "carla"): 15000,
        ("fees", "two", "bernd"): 15000,
        ("fees", "two", "carla"): 5000,
    }


def test_a_cap_per_person_is_converted_once_for_all_of_them() -> None:
    fee = cost("fee", yuan("3000.00", OCT_24), "anna", "bernd", "carla")
    capped = promise("fee", "isa", "fee", caps=(Cap(CapScope.PERSON, 10000, "CNY"),))
    assert taken(coverage_of(trip(fee, commitments=(capped,)))) == {
        ("fee", "fee", "anna"): 1340,  # 300.00 at 7.4660 are 40.18
        ("fee", "fee", "bernd"): 1339,
        ("fee", "fee", "carla"): 1339,
    }


def test_what_is_left_of_a_cap_by_fractions_is_not_put_on_others() -> None:
    one = cost("one", "26.78", "bernd", "carla", category="fee")
    two = cost("two", "0.30", "anna", "bernd", "carla", category="fee")
    capped = promise("fee", "isa", "fee", caps=(Cap(CapScope.PERSON, 9999, "CNY"),))
    coverage = coverage_of(trip(one, two, commitments=(capped,), cap_rates=CAP_RATES))
    # Bernd and Carla have 0.27 cents each left, together half a cent and more; Anna's part is 10.
    assert taken(coverage) == {
        ("fee", "one", "bernd"): 1339,
        ("fee", "one", "carla"): 1339,
        ("fee", "two", "anna"): 10,
        ("fee", "two", "bernd"): 1,
    }


def test_a_cost_of_nobody_in_particular_counts_as_one_person() -> None:
    capped = promise("bus", "isa", "bus", caps=(Cap(CapScope.PERSON, 10000),))
    assert by_payer(capped, costs=(cost("bus", "250.00"),)) == {"isa": 10000}


def test_of_several_caps_the_lowest_counts() -> None:
    caps = (
        Cap(CapScope.TOTAL, 30000),
        Cap(CapScope.PERSON, 12000),
        Cap(CapScope.NIGHT, 10000),
        Cap(CapScope.PERSON, 14000),
    )
    stay = cost("hotel", "900.00", "anna", "carla", nights=2)
    assert by_payer(promise("all", "isa", "hotel", caps=caps), costs=(stay,)) == {"isa": 20000}
    without_night = promise("all", "isa", "hotel", caps=(caps[0], caps[1], caps[3]))
    assert by_payer(without_night, costs=(stay,)) == {"isa": 24000}
    only_total = promise("all", "isa", "hotel", caps=caps[:1], percent=Decimal(20))
    assert by_payer(only_total, costs=(stay,)) == {"isa": 18000}


# Several people


def test_a_promise_for_one_of_three_is_about_their_part() -> None:
    flights = cost("flight", "1000.00", "anna", "bernd", "carla")
    one = promise("one", "isa", "flight", travellers=("bernd",), percent=Decimal(50))
    rest = promise("rest", "foshan", "flight")
    assert taken(coverage_of(trip(flights, commitments=(one, rest)))) == {
        ("one", "flight", "bernd"): 16667,
        ("rest", "flight", "anna"): 33334,
        ("rest", "flight", "bernd"): 16666,
        ("rest", "flight", "carla"): 33333,
    }


def test_a_promise_for_people_who_have_no_part_takes_nothing() -> None:
    flight, bus = cost("flight", "10.00", "anna"), cost("bus", "10.00")
    other = promise("other", "isa", "flight", "bus", travellers=("bernd",))
    coverage = coverage_of(trip(flight, bus, commitments=(other,)))
    assert coverage.by_payer == {"isa": 0}
    assert bucket_sums(coverage) == {"uncovered": 2000}


def test_who_is_named_twice_has_one_part() -> None:
    flights = cost("flight", "10.00", "anna", "anna", "carla", assigned=TRAVEL)
    claims = coverage_of(trip(flights)).claims
    assert {claim.traveller: claim.items for claim in claims} == {
        "anna": 500,
        "bernd": 0,
        "carla": 500,
    }


def test_only_the_part_of_the_one_who_has_an_approval_is_safe() -> None:
    flights = cost("flight", "1000.00", "anna", "bernd", "carla")
    sheet = trip(
        flights,
        commitments=(promise("all", "isa", "flight"),),
        approvals=(granted("only-bernd", "bernd", "all"),),
    )
    coverage = coverage_of(sheet)
    assert bucket_sums(coverage) == {"third_ok": 33333 + 33333, "third_unapproved": 33334}
    refused = coverage_if_refused(sheet)
    assert bucket_sums(refused) == {"third_ok": 66666, "uncovered": 33334}
    assert uncovered_if_refused(sheet.approvals[0], sheet) == 33333


@pytest.mark.parametrize("role", TravellerRole)
def test_officials_staff_and_council_need_an_approval(role: TravellerRole) -> None:
    sheet = trip(
        cost("flight", "10.00", "who"),
        travellers=(Beneficiary("who", role),),
        commitments=(promise("all", "isa", "flight"),),
    )
    bound = {TravellerRole.OFFICIAL, TravellerRole.STAFF, TravellerRole.COUNCIL}
    bucket = "third_unapproved" if role in bound else "third_ok"
    assert bucket_sums(coverage_of(sheet)) == {bucket: 1000}


@pytest.mark.parametrize(
    ("decision", "day", "bucket"),
    [
        (Decision.REFUSED, 13, "third_unapproved"),
        (Decision.REFUSED, 12, "third_unapproved"),  # told after the grant
        (Decision.REFUSED, 11, "third_ok"),
        (Decision.PENDING, 13, "third_ok"),
    ],
)
def test_a_later_refusal_counts_more_than_an_older_grant(
    decision: Decision, day: int, bucket: str
) -> None:
    other = replace(
        granted("later", "anna", "all"), decision=decision, decided_on=date(2026, 10, day)
    )
    sheet = trip(
        cost("flight", "10.00", "anna"),
        commitments=(promise("all", "isa", "flight"),),
        approvals=(granted("first", "anna", "all"), other),
    )
    assert bucket_sums(coverage_of(sheet)) == {bucket: 1000}


def test_what_nobody_in_particular_gets_needs_no_approval() -> None:
    sheet = trip(cost("bus", "10.00"), commitments=(promise("bus", "isa", "bus"),))
    assert bucket_sums(coverage_of(sheet)) == {"third_ok": 1000}


# Approvals


@pytest.mark.parametrize(
    ("decision", "bucket"),
    [
        (Decision.PENDING, "third_unapproved"),
        (Decision.GRANTED, "third_ok"),
        (Decision.GRANTED_WITH_CONDITIONS, "third_ok"),
        (Decision.REFUSED, "third_unapproved"),
        (Decision.WITHDRAWN, "third_unapproved"),
    ],
)
def test_only_a_grant_makes_a_promise_safe(decision: Decision, bucket: str) -> None:
    approval = replace(granted("it", "anna", "all"), decision=decision)
    sheet = trip(
        cost("flight", "10.00", "anna"),
        commitments=(promise("all", "isa", "flight"),),
        approvals=(approval,),
    )
    coverage = coverage_of(sheet)
    assert bucket_sums(coverage) == {bucket: 1000}
    assert [judgement.state for judgement in coverage.judgements] == [ApprovalState(decision)]


def test_another_grant_does_where_the_first_was_refused() -> None:
    refused = replace(granted("first", "anna", "all"), decision=Decision.REFUSED)
    sheet = trip(
        cost("flight", "10.00", "anna"),
        commitments=(promise("all", "isa", "flight"),),
        approvals=(refused, granted("second", "anna", "all")),
    )
    assert bucket_sums(coverage_of(sheet)) == {"third_ok": 1000}


def _benefiting(maximum: str) -> CostSheet:
    """Anna is given 100.00 by a flight, 56.26 by a meal; and a fee that is not asked about."""
    return trip(
        cost("flight", "200.00", "anna", "bernd"),
        cost("fee", "30.00", "anna"),
        commitments=(promise("fly", "isa", "flight"), promise("fee", "isa", "fee")),
        hosted_benefits=(
            HostedBenefit("isa", "anna", yuan("420.00", OCT_24)),
            HostedBenefit("isa", "bernd", euros("70.00")),
            HostedBenefit("foshan", "anna", euros("80.00")),
        ),
        approvals=(granted("it", "anna", "fly", "gone", maximum=maximum),),
    )


@pytest.mark.parametrize(
    ("maximum", "state"),
    [("156.26", ApprovalState.GRANTED), ("156.25", ApprovalState.STALE)],
)
def test_the_benefit_may_be_the_maximum_and_no_cent_more(
    maximum: str, state: ApprovalState
) -> None:
    coverage = coverage_of(_benefiting(maximum))
    (judgement,) = coverage.judgements
    assert (judgement.benefit, judgement.state) == (15626, state)


def test_benefits_by_payer_and_person() -> None:
    assert coverage_of(_benefiting("0.00")).benefits == {
        ("isa", "anna"): 18626,
        ("isa", "bernd"): 17000,
        ("foshan", "anna"): 8000,
    }


def test_an_announced_promise_is_a_benefit_too() -> None:
    sheet = _benefiting("156.25")
    sheet = replace(
        sheet, commitments=tuple(replace(each, state=ANNOUNCED) for each in sheet.commitments)
    )
    coverage = coverage_of(sheet)
    assert coverage.judgements[0].state is ApprovalState.STALE
    assert bucket_sums(coverage) == {"third_unconfirmed": 23000}


@pytest.mark.parametrize(
    ("used", "decided_on", "is_late"),
    [
        ((OCT_20, None), OCT_20, False),
        ((OCT_20, OCT_24), OCT_23, True),
        ((None, OCT_24), OCT_24, False),
        ((None, None), OCT_23, False),
        ((None, None), OCT_24, True),
        ((None, None), None, False),
    ],
)
def test_late_is_after_the_first_use_or_else_the_trip_s_start(
    used: tuple[date | None, ...], decided_on: date | None, is_late: bool
) -> None:
    lines = [
        cost(f"flight-{number}", "10.00", "anna", category="flight", first_used_on=day)
        for number, day in enumerate(used)
    ]
    other = cost("other", "10.00", "bernd", category="flight", first_used_on=OCT_12)
    approval = replace(granted("it", "anna", "all"), decided_on=decided_on)
    sheet = trip(*lines, other, commitments=(promise("all", "isa", "flight"),))
    coverage = coverage_of(replace(sheet, approvals=(approval,)))
    assert [judgement.is_late for judgement in coverage.judgements] == [is_late]
    assert coverage.buckets[Bucket.THIRD_OK] == 2000
    earliest = min((day for day in used if day), default=OCT_23)
    assert first_use_now(approval, sheet) == earliest


# Budgets, claims, what is left


def test_budget_lines_are_used_up_in_order_the_allowances_last() -> None:
    sheet = trip(
        cost("one", "30.00", "anna", assigned=FAIRS),
        cost("two", "900.00", "anna", assigned=TRAVEL),
        cost("three", "30.00", "bernd", assigned=FAIRS),
        allowances=(Allowance("anna", 6000), Allowance("bernd", 7000)),
        allowances_assigned=TRAVEL,
    )
    coverage = coverage_of(sheet)
    assert bucket_sums(coverage) == {"own_approved": 105000, "own_over_budget": 4000}
    over = [(s.cost, s.traveller, s.cents) for s in coverage.behind(Bucket.OWN_OVER_BUDGET)]
    assert over == [("three", "bernd", 1000), ("", "bernd", 3000)]
    assert coverage.uses["fairs-2026"].over == 1000


def test_an_unused_line_is_free() -> None:
    assert coverage_of(trip()).uses["travel-2026"].free == 100000
    assert coverage_of(trip()).total == 0
    assert coverage_of(trip()).buckets == dict.fromkeys(Bucket, 0)


def test_a_claim_is_the_share_of_what_lines_pay_and_the_allowance() -> None:
    sheet = trip(
        cost("hotel", "100.00", "anna", "bernd", assigned=FAIRS),
        cost("bus", "50.00", assigned=TRAVEL),
        cost("private", "60.00", "anna", assigned=PARTICIPANT),
        cost("flight", "70.00", "anna", assigned=TRAVEL, paid_by="office"),
        cost("taxi", "8.00", "anna", assigned=TRAVEL, paid_by="traveller"),
        allowances=(Allowance("anna", 9400),),
    )
    anna, bernd, carla = coverage_of(sheet).claims
    assert (anna.items, anna.allowance, anna.advanced, anna.payable) == (12800, 9400, 7000, 22200)
    assert (bernd.payable, carla.payable) == (5000, 0)


def test_an_allowance_of_nothing_is_nowhere() -> None:
    assert coverage_of(trip(allowances=(Allowance("anna", 0),))).shares == ()


def test_who_pays_their_own_allowance_is_not_paid_it() -> None:
    sheet = trip(allowances=(Allowance("anna", 9400),), allowances_assigned=PARTICIPANT)
    coverage = coverage_of(sheet)
    assert bucket_sums(coverage) == {"participant": 9400}
    assert [claim.payable for claim in coverage.claims] == [0, 0, 0]


def test_cash_of_several_payers_is_set_off_at_the_rate_of_each_day() -> None:
    sheet = trip(
        cost("taxi", "100.00", "anna", assigned=TRAVEL),
        set_offs=(
            SetOff("isa", "anna", yuan("100.00", OCT_23)),  # 13.39
            SetOff("foshan", "anna", yuan("100.00", OCT_26)),  # 13.40
            SetOff("isa", "anna", euros("20.00")),
            SetOff("isa", "bernd", euros("5.00")),
        ),
    )
    anna, bernd, _ = coverage_of(sheet).claims
    assert (anna.cash, anna.payable, anna.surplus) == (4679, 5321, 0)
    assert (bernd.cash, bernd.payable, bernd.surplus) == (500, 0, 500)


def test_a_line_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        coverage_of(trip(cost("one", "1.00", assigned=Assignment("nowhere"))))


def test_every_figure_names_what_proves_it() -> None:
    sheet = trip(
        cost("flight", "30.00", "carla", evidence="Invoice 7"),
        cost("bus", "20.00"),
        commitments=(promise("half", "isa", "flight", percent=Decimal(50)),),
    )
    assert [(s.bucket, s.evidence) for s in coverage_of(sheet).shares] == [
        (Bucket.THIRD_OK, "Letter"),
        (Bucket.UNCOVERED, "Invoice 7"),
        (Bucket.UNCOVERED, ""),
    ]


def test_an_amount_needs_its_rate_and_is_not_negative() -> None:
    with pytest.raises(ValueError, match=r"^an amount in CNY needs a rate$"):
        Price(100, "CNY")
    with pytest.raises(ValueError, match=r"^an amount is never below zero$"):
        Price(-1)
    assert Price(100, "EUR", Rate(Decimal(2), OCT_24, "typed")).cents == 100


def test_a_line_of_no_money_is_over_at_once() -> None:
    sheet = trip(cost("one", "1.00", assigned=TRAVEL), budget_lines=(BudgetLine("travel-2026", 0),))
    assert bucket_sums(coverage_of(sheet)) == {"own_over_budget": cents("1.00")}
