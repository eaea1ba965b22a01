"""Sums over trips equal the trips' own figures; JSON keeps them; who hosted, travelled and paid."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.costs import Approval, Beneficiary, CostSheet
from planner.domain.coverage import coverage_of
from planner.domain.coverage_figures import (
    DecisionFigures,
    LineFigures,
    Promised,
    TripFacts,
    TripFigures,
    as_plain,
    figures_of,
    from_plain,
)
from planner.domain.coverage_overviews import (
    Reciprocity,
    TripMoney,
    Wanted,
    overview_of,
    reciprocity_of,
)
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    ApprovalState,
    Bucket,
    Decision,
    Direction,
    StaleReason,
    TravellerRole,
    TripStatus,
)
from tests.cost_sheets import FOSHAN, OCT_23, PAYERS, PEOPLE, cost, promise, sheets, trip

TODAY = date(2026, 10, 1)
FACTS = TripFacts(
    organisations={payer: number for number, payer in enumerate(PAYERS, 1)},
    lines={"travel-2026": ("4711", 2026), "fairs-2026": ("4712", 2026)},
    names={key: key.title() for key in PEOPLE},
    employers={"anna": 7, "bernd": 8},
    hosts=frozenset({3}),
)
ISA, CITY = 1, 2


def money(figures: TripFigures, number: int = 1, **others: Any) -> TripMoney:  # noqa: ANN401 - any field
    made = TripMoney(
        number,
        f"trip-{number}",
        Texts(en="Trip"),
        OCT_23,
        date(2026, 10, 26),
        Direction.OUTBOUND,
        TripStatus.CONFIRMED,
        figures,
    )
    return replace(made, **others)


def buckets(**cents: int) -> dict[Bucket, int]:
    return {bucket: cents.get(bucket, 0) for bucket in Bucket}


@given(st.lists(sheets, max_size=4))
def test_sums_equal_the_trips_own_figures(drawn: list[CostSheet]) -> None:
    coverages = [coverage_of(sheet) for sheet in drawn]
    trips = [
        money(figures_of(sheet, coverage, FACTS), number)
        for number, (sheet, coverage) in enumerate(zip(drawn, coverages, strict=True))
    ]
    overview = overview_of(trips, TODAY)
    assert overview.total == sum(coverage.total for coverage in coverages)
    assert sum(overview.buckets.values()) == overview.total
    for bucket in Bucket:
        assert overview.buckets[bucket] == sum(each.buckets[bucket] for each in coverages)
    by_payer: Counter[int] = Counter()
    for coverage in coverages:
        for payer, cents in coverage.by_payer.items():
            by_payer[FACTS.organisations[payer]] += cents
    assert {each.payer: each.promised for each in overview.payers if each.promised} == {
        payer: cents for payer, cents in by_payer.items() if cents
    }
    uses = [use for coverage in coverages for use in coverage.uses.values()]
    assert sum(each.assigned for each in overview.centres) == sum(use.assigned for use in uses)
    assert sum(each.free for each in overview.centres) == sum(use.free for use in uses)
    assert sum(each.over for each in overview.centres) == sum(use.over for use in uses)
    assert overview.approved == sum(use.line.approved for use in uses)


@given(sheets)
def test_json_keeps_the_figures(sheet: CostSheet) -> None:
    figures = figures_of(sheet, coverage_of(sheet), FACTS)
    assert from_plain(json.loads(json.dumps(as_plain(figures)))) == figures


def test_the_example_in_figures() -> None:
    facts = replace(FACTS, names={"director": "The Director"}, employers={"director": 7})
    found = figures_of(FOSHAN, coverage_of(FOSHAN), facts)
    assert found.buckets == buckets(own_approved=25161, third_ok=130515, uncovered=3750)
    assert found.promised == (
        Promised("isa-flight", ISA, "director", Bucket.THIRD_OK, 118460),
        Promised("isa-hotel", ISA, "director", Bucket.THIRD_OK, 12055),
    )
    assert (found.hosted, found.people, found.own_for) == ({ISA: 5626}, {7: 1}, {7: 25161})
    assert found.lines == (LineFigures("4711", 2026, 30000, 25161),)
    assert found.payers == {ISA}
    assert found.cost_centres == {"4711"}
    [decision] = found.decisions
    assert (decision.state, decision.benefit, decision.is_open) == (
        ApprovalState.GRANTED,
        136141,
        False,
    )


def test_a_stale_approval_is_due_with_its_reasons() -> None:
    [granted] = FOSHAN.approvals
    sheet = replace(FOSHAN, approvals=(replace(granted, max_value=1000_00),))
    found = figures_of(sheet, coverage_of(sheet), FACTS)
    [due] = overview_of([money(found)], TODAY).due
    assert due.decision.state is ApprovalState.STALE
    assert due.decision.reasons == (StaleReason.OVER_MAXIMUM,)
    assert (due.days_left, due.departs_in) == (22, 22)


def test_what_nobody_asked_for_is_due_for_those_who_need_an_approval() -> None:
    flight = cost("flight", "100.00", "anna", "carla", first_used_on=date(2026, 10, 20))
    sheet = trip(flight, commitments=(promise("all", "isa", "flight"),))
    found = figures_of(sheet, coverage_of(sheet), FACTS)
    assert found.decisions == (
        DecisionFigures("", "Anna", (ISA,), None, 5000, 0, date(2026, 10, 20)),
    )
    [due] = overview_of([money(found)], TODAY).due
    assert (due.days_left, due.decision.is_open) == (19, True)


def test_what_was_asked_for_or_refused_is_not_asked_for_again() -> None:
    flight = cost("flight", "100.00", "anna")
    for decision, state in (
        (Decision.PENDING, ApprovalState.PENDING),
        (Decision.REFUSED, ApprovalState.REFUSED),
    ):
        asked = Approval("one", "anna", ("all", "gone"), 100_00, decision)
        sheet = trip(flight, commitments=(promise("all", "isa", "flight"),), approvals=(asked,))
        found = figures_of(sheet, coverage_of(sheet), FACTS)
        assert [each.state for each in found.decisions] == [state]
        assert [each.due_on for each in found.decisions] == [OCT_23]


def test_what_was_taken_back_is_asked_for_again() -> None:
    asked = Approval("one", "anna", ("all",), 100_00, Decision.WITHDRAWN)
    sheet = trip(
        cost("flight", "100.00", "anna"),
        commitments=(promise("all", "isa", "flight"),),
        approvals=(asked,),
        travellers=(Beneficiary("anna", TravellerRole.STAFF, "anna@example.org"),),
    )
    found = figures_of(sheet, coverage_of(sheet), FACTS)
    assert [(each.state, each.beneficiary) for each in found.decisions] == [
        (ApprovalState.WITHDRAWN, "anna@example.org"),
        (None, "anna@example.org"),
    ]


def test_decisions_stand_by_their_day_and_cancelled_trips_need_none() -> None:
    def due(on: int) -> DecisionFigures:
        return DecisionFigures("", "Anna", (), None, 1, 0, date(2026, 10, on))

    late, soon = TripFigures(decisions=(due(9),)), TripFigures(decisions=(due(2), due(1)))
    off = money(TripFigures(decisions=(due(1),)), 3, status=TripStatus.CANCELLED)
    overview = overview_of([money(late), money(soon, 2), off], TODAY)
    assert [(each.trip.id, each.days_left) for each in overview.due] == [(2, 0), (2, 1), (1, 8)]
    assert overview.next_due == overview.due[0]
    assert overview_of([], TODAY).next_due is None


def test_a_filter_takes_what_it_names_and_what_cannot_be_reckoned() -> None:
    figures = TripFigures(
        total=5,
        buckets=buckets(uncovered=5),
        promised=(Promised("one", ISA, "", Bucket.THIRD_OK, 0),),
        lines=(LineFigures("4711", 2026, 1, 1),),
    )
    one, faulty = money(figures), money(TripFigures(fault="no rate"), 2)
    for wanted, takes in (
        (Wanted(2026), True),
        (Wanted(2026, payer=ISA), True),
        (Wanted(2026, payer=CITY), False),
        (Wanted(2026, cost_centre="4711"), True),
        (Wanted(2026, cost_centre="4712"), False),
        (Wanted(2026, bucket=Bucket.UNCOVERED), True),
        (Wanted(2026, bucket=Bucket.THIRD_OK), False),
    ):
        assert (wanted.takes(one), wanted.takes(faulty)) == (takes, True)
    assert not Wanted(2026, status=TripStatus.DRAFT).takes(faulty)
    assert Wanted(2026, status=TripStatus.CONFIRMED).takes(one)
    assert overview_of([one, faulty], TODAY).faulty == (faulty,)


def test_a_trip_over_its_share_frees_nothing_of_another() -> None:
    over = TripFigures(lines=(LineFigures("4711", 2026, 100, 150),))
    under = TripFigures(lines=(LineFigures("4711", 2026, 100, 40),))
    [centre] = overview_of([money(over), money(under, 2)], TODAY).centres
    assert (centre.trips, centre.approved, centre.assigned) == (2, 200, 190)
    assert (centre.over, centre.free) == (50, 60)


def test_payers_stand_by_what_they_give() -> None:
    figures = TripFigures(
        promised=(
            Promised("one", ISA, "", Bucket.THIRD_OK, 10),
            Promised("one", ISA, "", Bucket.THIRD_UNCONFIRMED, 5),
        ),
        hosted={CITY: 20},
    )
    first, second = overview_of([money(figures)], TODAY).payers
    assert (first.payer, first.trips, first.promised, first.hosted) == (CITY, 1, 0, 20)
    assert (second.payer, second.promised) == (ISA, 15)
    assert second.buckets == {
        Bucket.THIRD_OK: 10,
        Bucket.THIRD_UNAPPROVED: 0,
        Bucket.THIRD_UNCONFIRMED: 5,
    }


def test_who_hosted_who_travelled_and_who_paid() -> None:
    out = TripFigures(
        promised=(Promised("one", ISA, "", Bucket.THIRD_OK, 10),),
        hosted={ISA: 3},
        people={7: 2, 0: 1},
        hosts=frozenset({CITY}),
        own_for={7: 99},
    )
    back = TripFigures(people={CITY: 4, 0: 1}, own_for={CITY: 50, 0: 7}, hosted={ISA: 1})
    home = TripFigures(hosts=frozenset({CITY}), people={7: 1})
    trips = [
        money(out),
        money(back, 2, direction=Direction.INBOUND),
        money(home, 3, direction=Direction.HOME),
    ]
    isa = Reciprocity(ISA, 1, 3, 0, 0, 10, 4, 0)
    assert reciprocity_of(trips) == (isa, Reciprocity(CITY, 1, 3, 1, 4, 0, 0, 50))


def test_a_cancelled_trip_led_nobody_anywhere_but_was_paid_for() -> None:
    out = TripFigures(promised=(Promised("one", ISA, "", Bucket.THIRD_OK, 10),), people={7: 2})
    back = TripFigures(people={CITY: 4}, own_for={CITY: 50})
    trips = [
        money(out, status=TripStatus.CANCELLED),
        money(back, 2, direction=Direction.INBOUND, status=TripStatus.CANCELLED),
    ]
    isa = Reciprocity(ISA, 0, 0, 0, 0, 10, 0, 0)
    assert reciprocity_of(trips) == (isa, Reciprocity(CITY, 0, 0, 0, 0, 0, 0, 50))
