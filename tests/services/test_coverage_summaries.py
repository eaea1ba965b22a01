"""Kept figures of trips are never older than the trips: whatever changes, the next page knows."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    BudgetLine,
    CostItem,
    CoverageSummary,
    HostedBenefit,
    ProgrammeItem,
    Trip,
)
from planner.domain.access import Actor
from planner.domain.coverage_figures import TripFigures
from planner.domain.coverage_overviews import TripMoney
from planner.domain.vocabulary import ApprovalState, Bucket, Decision, TripStatus
from planner.formats.trip_document import read_document
from planner.services.costs import get_costs
from planner.services.coverage.summaries import keep_figures, made_figures, money_of_trips
from planner.services.rate_imports import RateFile, import_rates
from planner.services.trip_documents import load_trip
from tests.counting import CountQueries
from tests.examples.documents import Json, encoded, foshan
from tests.records import NOW, make_office, make_trip

SLUG = "isa-plenary-foshan-2026"
LATER = NOW + timedelta(hours=1)
STEADY = 3
"""Queries where nothing is to be reckoned: the newest import, the trips, what is kept of them."""


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def load(engine: Engine, office: Actor, document: Json) -> None:
    with session_for(engine, office, NOW) as session:
        load_trip(session, office, read_document(encoded(document))[0], replace=False, now=NOW)
        session.commit()


def look(engine: Engine, office: Actor) -> tuple[list[TripMoney], int]:
    """What a page reads, and how many trips it had to reckon; they are kept as a page does."""
    with session_for(engine, office, NOW, writes=False) as session:
        found = money_of_trips(session)
        made = made_figures(session)
    keep_figures(engine, office, made, NOW)
    return found, len(made)


def figures(engine: Engine, office: Actor) -> TripFigures:
    found, _ = look(engine, office)
    return found[0].figures


def change(engine: Engine, office: Actor, made: Callable[[Session], object]) -> None:
    with session_for(engine, office, LATER) as session:
        made(session)
        session.commit()


def test_the_figures_are_those_of_the_example(engine: Engine, office: Actor) -> None:
    load(engine, office, foshan())
    found = figures(engine, office)
    assert found.total == 1594_26
    assert found.buckets == {
        Bucket.OWN_APPROVED: 251_61,
        Bucket.OWN_OVER_BUDGET: 0,
        Bucket.THIRD_OK: 1305_15,
        Bucket.THIRD_UNAPPROVED: 0,
        Bucket.THIRD_UNCONFIRMED: 0,
        Bucket.PARTICIPANT: 0,
        Bucket.UNCOVERED: 37_50,
    }
    assert list(found.hosted.values()) == [56_26]
    assert [(each.approved, each.assigned, each.free) for each in found.lines] == [
        (300_00, 251_61, 48_39)
    ]
    assert [(each.state, each.benefit) for each in found.decisions] == [
        (ApprovalState.GRANTED, 1361_41)
    ]


def test_what_is_kept_is_read_without_reckoning(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    load(engine, office, foshan())
    first, made = look(engine, office)
    assert made == 1
    with count_queries() as queries, session_for(engine, office, NOW, writes=False) as session:
        assert money_of_trips(session) == first
        assert made_figures(session) == ()
    assert len([each for each in queries if not each.startswith("BEGIN")]) == STEADY


def test_three_trips_take_no_more_queries_than_one(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    counts: list[int] = []
    for slugs, trips in ((["one"], 1), (["two", "three"], 3)):
        for slug in slugs:
            load(engine, office, foshan() | {"slug": slug})
        look(engine, office)
        with count_queries() as queries, session_for(engine, office, NOW, writes=False) as session:
            money_of_trips(session)
        counts.append(len(queries))
        change(engine, office, lambda s: s.execute(update(CoverageSummary).values(look="")))
        with count_queries() as queries, session_for(engine, office, NOW, writes=False) as session:
            money_of_trips(session)
            assert len(made_figures(session)) == trips
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]


def _dearer(session: Session) -> None:
    flight = session.scalars(select(CostItem).where(CostItem.key == "flight")).one()
    flight.amount_minor = 3940_00


def _stays_away(session: Session) -> None:
    """The banquet is attended by nobody any more: it cuts nobody's allowance."""
    for item in session.scalars(select(ProgrammeItem)):
        if item.meals:
            item.everyone, item.travellers, item.groups = False, [], []


def _no_meals(session: Session) -> None:
    for item in session.scalars(select(ProgrammeItem)):
        item.meals = []


def _less_budget(session: Session) -> None:
    session.scalars(select(BudgetLine)).one().approved_cents = 200_00


def _refused(session: Session) -> None:
    row = session.scalars(select(Approval)).one()
    row.replaced_at = LATER
    copied = {
        name: getattr(row, name)
        for name in ("key", "traveller_key", "commitment_keys", "max_value_cents", "trip_id")
    }
    session.add(
        Approval(
            **copied,
            requested_by=row.requested_by,
            requested_on=row.requested_on,
            decision=Decision.REFUSED,
            decided_by="manager@example.org",
            decided_on=date(2026, 10, 13),
        )
    )


def _declined(session: Session) -> None:
    session.scalars(select(HostedBenefit)).one().declined = True


CHANGES: dict[str, tuple[Callable[[Session], None], Callable[[TripFigures], int], int, int]] = {
    "a cost": (_dearer, lambda f: f.total, 1594_26, 4349_66),
    "a cost, then the approval": (
        _dearer,
        lambda f: f.buckets[Bucket.THIRD_UNAPPROVED],
        0,
        4060_55,
    ),
    "attendance": (_stays_away, lambda f: f.total, 1594_26, 1594_26 + 38_40 + 9_60),
    "a meal": (_no_meals, lambda f: f.total, 1594_26, 1594_26 + 38_40 + 9_60),
    "a budget": (_less_budget, lambda f: f.buckets[Bucket.OWN_OVER_BUDGET], 0, 51_61),
    "an approval": (_refused, lambda f: f.buckets[Bucket.THIRD_UNAPPROVED], 0, 1305_15),
    "a hosted benefit": (_declined, lambda f: sum(f.hosted.values()), 56_26, 0),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_on_the_next_page(engine: Engine, office: Actor, what: str) -> None:
    made, figure, before, after = CHANGES[what]
    load(engine, office, foshan())
    assert figure(figures(engine, office)) == before
    change(engine, office, made)
    assert figure(figures(engine, office)) == after


def test_two_changes_between_two_looks_are_both_seen(engine: Engine, office: Actor) -> None:
    load(engine, office, foshan())
    look(engine, office)
    change(engine, office, _dearer)
    change(engine, office, _less_budget)
    found = figures(engine, office)
    assert (found.total, found.buckets[Bucket.OWN_OVER_BUDGET]) == (4349_66, 51_61)


def test_figures_of_before_a_change_do_not_count_when_they_are_kept_after_it(
    engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    with session_for(engine, office, NOW, writes=False) as session:
        money_of_trips(session)
        made = made_figures(session)
    change(engine, office, _dearer)
    keep_figures(engine, office, made, NOW)
    found, again = look(engine, office)
    assert (found[0].figures.total, again) == (4349_66, 1)


def test_figures_of_a_trip_that_is_gone_are_not_kept(engine: Engine, office: Actor) -> None:
    load(engine, office, foshan())
    with session_for(engine, office, NOW, writes=False) as session:
        money_of_trips(session)
        made = made_figures(session)
    change(engine, office, lambda s: s.delete(s.scalars(select(Trip)).one()))
    keep_figures(engine, office, made, NOW)
    assert look(engine, office) == ([], 0)


def test_trips_from_before_there_were_figures_are_reckoned_once(
    engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    change(engine, office, lambda s: s.execute(delete(CoverageSummary)))
    assert look(engine, office)[1] == 1
    assert look(engine, office)[1] == 0


def test_other_rules_make_all_figures_void(engine: Engine, office: Actor) -> None:
    load(engine, office, foshan())
    look(engine, office)
    change(engine, office, lambda s: s.execute(update(CoverageSummary).values(look="before")))
    assert look(engine, office)[1] == 1


HEADER = "valid_from,country_iso,place,full_day,partial_day,overnight\n"
IMPORTS: dict[str, tuple[str, int, int, int]] = {
    "a rate of a day of the trip": ("Date,CNY\n2026-10-24,7\n", 1, 56_26, 1594_26),
    "a later rate": ("Date,CNY\n2026-11-03,7.4401\n", 0, 56_26, 1594_26),
    "a table of that day": (
        f"{HEADER}2026-10-01,CN,,58,40,150\n2026-10-01,LU,,63,42,139\n",
        1,
        56_26,
        1594_26 + 18_00,
    ),
    "a table of the next year": (f"{HEADER}2027-01-01,CN,,50,34,150\n", 0, 56_26, 1594_26),
    "a table older than all": (f"{HEADER}2020-01-01,CN,,50,34,150\n", 1, 56_26, 1594_26),
}
"""By what is imported: the file, the trips reckoned anew, what was hosted then, and the total.

At 7 CNY per EUR what was hosted is 60.00; what was spent keeps its rate. In the other table
24 October pays 11.60, the 25th 46.40, the 26th 40.00.
"""


@pytest.mark.parametrize("what", IMPORTS)
def test_an_import_is_on_the_next_page_and_reckons_no_trip_that_it_leaves_alone(
    engine: Engine, office: Actor, what: str
) -> None:
    text, reckoned, hosted, total = IMPORTS[what]
    load(engine, office, foshan())
    look(engine, office)
    file = RateFile("import.csv", text.encode(), "Invented")
    change(engine, office, lambda session: import_rates(session, office, file, LATER))
    [money], made = look(engine, office)
    assert made == reckoned
    assert (sum(money.figures.hosted.values()), money.figures.total) == (hosted, total)


def test_what_was_reckoned_before_an_import_does_not_count_when_it_is_kept_after_it(
    engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    with session_for(engine, office, NOW, writes=False) as session:
        money_of_trips(session)
        made = made_figures(session)
    file = RateFile("import.csv", b"Date,CNY\n2026-11-03,7.4401\n")
    change(engine, office, lambda session: import_rates(session, office, file, LATER))
    keep_figures(engine, office, made, NOW)
    assert look(engine, office)[1] == 1
    assert look(engine, office)[1] == 0


def test_the_figures_are_those_of_the_trips_own_page(engine: Engine, office: Actor) -> None:
    load(engine, office, foshan())
    found = figures(engine, office)
    with session_for(engine, office, NOW, writes=False) as session:
        coverage = get_costs(session, office, SLUG).coverage
    assert (found.total, found.buckets) == (coverage.total, coverage.buckets)


def test_an_amount_without_a_rate_is_told_and_in_no_sum(engine: Engine, office: Actor) -> None:
    document = foshan()
    document["costs"][1]["currency"] = "AED"
    load(engine, office, document)
    found = figures(engine, office)
    assert (found.total, found.buckets[Bucket.UNCOVERED]) == (0, 0)
    assert found.fault.startswith("There is no rate of AED for 2026-10-24")


def test_templates_have_no_figures(engine: Engine, office: Actor) -> None:
    trip = make_trip("template")
    trip.is_template = True
    change(engine, office, lambda session: session.add(trip))
    assert look(engine, office) == ([], 0)


def test_a_trip_without_money_has_figures_of_nothing(engine: Engine, office: Actor) -> None:
    trip = make_trip("empty")
    trip.status = TripStatus.CANCELLED
    change(engine, office, lambda session: session.add(trip))
    [money], _ = look(engine, office)
    assert money.figures == TripFigures()
