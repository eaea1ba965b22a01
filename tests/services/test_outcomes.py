"""Results by item, follow-ups that survive their trip, and the report with its public version."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Account, Contact, FollowUp, Membership, Trip, TripContact
from planner.domain.access import Actor, Role
from planner.domain.follow_ups import Urgency
from planner.domain.papers import Listing
from planner.domain.refusals import (
    EditConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from planner.domain.reports import Heading, Paragraph, Report
from planner.domain.vocabulary import Held, Kind, Track, Visibility
from planner.services.contact_cards import cards_of_trip
from planner.services.dashboards import dashboard_of
from planner.services.follow_ups import (
    FollowUpDetails,
    FollowUpFilter,
    add_follow_up,
    edit_follow_up,
    export_follow_ups,
    finish_follow_up,
    get_follow_up,
    list_follow_ups,
    reopen_follow_up,
)
from planner.services.outcomes import OutcomeDetails, Spot, get_outcome, keep_outcome, results_of
from planner.services.papers.reports import paper_of
from planner.services.trip_deletions import delete_trip
from planner.services.trip_reports import ReportVersion, ReportWish, report_of
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

FOSHAN = "foshan"
LATER = datetime(2026, 11, 27, 8, tzinfo=UTC)
ALL = FollowUpFilter()
FOUND = OutcomeDetails(Held.HELD, "Meet the city", "SECRET-FINDINGS", "They will visit us", "Metal")
TASK = FollowUpDetails("Send the brochure", owner_name="Eva", due_on=date(2026, 11, 20))


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def trip(engine: Engine, office: Actor) -> Trip:
    with session_for(engine, office, NOW) as session:
        trip = make_trip(FOSHAN)
        trip.travellers = [make_traveller("director")]
        visit = make_item("visit", None, date(2026, 10, 24))
        visit.visibility = Visibility.PUBLIC
        inside = make_item("inside", None, date(2026, 10, 25))
        walk = make_item("walk", None, date(2026, 10, 25), "15:00")
        walk.kind = Kind.SIGHTSEEING
        debrief = make_item("debrief", None, date(2026, 10, 25), "17:00")
        debrief.track = Track.INTERNAL
        trip.items = [inside, visit, walk, debrief]
        session.add(trip)
        session.flush()
        chen = Contact(given_name="Wei", family_name="Chen", function="Deputy mayor")
        session.add(chen)
        session.flush()
        session.add(TripContact(trip_id=trip.id, contact_id=chen.id, key="chen"))
        visit.contacts.append(chen)
        session.commit()
        return trip


def selects_in(queries: list[str]) -> int:
    return sum(query.startswith("SELECT") for query in queries)


def keys_of(session: Session, office: Actor) -> list[str]:
    return [visit.item.key for visit in results_of(session, office, FOSHAN).visits]


def test_visits_stand_in_time_and_others_once_somebody_wrote(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    del trip
    with session_for(engine, office, NOW) as session:
        assert keys_of(session, office) == ["visit", "inside"]
        keep_outcome(session, office, Spot(FOSHAN, "walk"), 0, FOUND)
        assert keys_of(session, office) == ["visit", "inside", "walk"]
        assert results_of(session, office, FOSHAN).noted == 1


def test_two_who_write_about_one_item_are_told(engine: Engine, office: Actor, trip: Trip) -> None:
    del trip
    spot = Spot(FOSHAN, "visit")
    with session_for(engine, office, NOW) as session:
        keep_outcome(session, office, spot, 0, FOUND)
        with pytest.raises(EditConflictError):
            keep_outcome(session, office, spot, 0, replace(FOUND, goal="Other"))
        keep_outcome(session, office, spot, 1, replace(FOUND, goal="Other"))
        kept = get_outcome(session, office, spot)
        assert kept is not None
        assert (kept.goal, kept.version) == ("Other", 2)
        with pytest.raises(NotFoundError):
            keep_outcome(session, office, Spot(FOSHAN, "nothing"), 0, FOUND)


def test_a_result_stays_when_its_item_goes(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        keep_outcome(session, office, Spot(FOSHAN, "visit"), 0, FOUND)
        loaded = session.get_one(Trip, trip.id)
        session.delete(next(item for item in loaded.items if item.key == "visit"))
        session.commit()
    with session_for(engine, office, NOW) as session:
        (left,) = results_of(session, office, FOSHAN).others
        assert (left.subject, left.findings) == ("Visit", "SECRET-FINDINGS")


def test_an_open_follow_up_survives_its_trip(engine: Engine, office: Actor, trip: Trip) -> None:
    del trip
    with session_for(engine, office, NOW) as session:
        add_follow_up(session, office, Spot(FOSHAN, "visit"), TASK)
        session.commit()
    with session_for(engine, office, NOW) as session:
        delete_trip(session, office, FOSHAN, FOSHAN, LATER)
        session.commit()
    with session_for(engine, office, LATER) as session:
        (left,) = list_follow_ups(session, office, ALL, LATER)
        assert (left.trip, left.row.origin, left.urgency) == (None, FOSHAN, Urgency.OVERDUE)


def test_the_front_page_shows_what_is_due(engine: Engine, office: Actor, trip: Trip) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        add_follow_up(session, office, None, replace(TASK, task="Later", due_on=date(2027, 1, 1)))
        add_follow_up(session, office, Spot(FOSHAN), TASK)
        shown = dashboard_of(session, office, LATER).follow_ups
        assert [(each.row.task, each.urgency) for each in shown] == [
            ("Send the brochure", Urgency.OVERDUE)
        ]


def test_who_does_it_may_tick_it_off_and_others_may_not(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        account = Account(email="eva@example.org", name="Eva")
        session.add(Membership(account=account, role=Role.APPROVER, office_id=office.office_id))
        session.flush()
        row = add_follow_up(session, office, None, replace(TASK, owner_id=account.id))
        eva = Actor(office.office_id, Role.APPROVER, "Eva", account.id)
        max_ = Actor(office.office_id, Role.VIEWER, "Max", account.id + 1)
        with pytest.raises(ForbiddenError):
            finish_follow_up(session, max_, row.id, 1, LATER)
        assert finish_follow_up(session, eva, row.id, 1, LATER).done_on == date(2026, 11, 27)
        assert list_follow_ups(session, eva, ALL, LATER) == ()
        (done,) = list_follow_ups(session, eva, FollowUpFilter(done=True), LATER)
        assert done.urgency is Urgency.DONE
        assert reopen_follow_up(session, eva, row.id, 2).done_on is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owner_name": ""}, "owner_name"),
        ({"owner_id": 999}, "owner_id"),
        ({"contact_id": 999}, "contact_id"),
        ({"organisation_id": 999}, "organisation_id"),
    ],
)
def test_a_follow_up_names_who_does_it_and_records_of_the_office(
    engine: Engine, office: Actor, change: dict[str, Any], field: str
) -> None:
    with session_for(engine, office, LATER) as session:
        with pytest.raises(InvalidError) as refused:
            add_follow_up(session, office, None, replace(TASK, **change))
        assert refused.value.field == field
        assert session.scalars(select(FollowUp)).all() == []


def test_a_stale_edit_is_refused(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, LATER) as session:
        row = add_follow_up(session, office, None, TASK)
        edit_follow_up(session, office, row.id, 1, replace(TASK, note="Called"))
        with pytest.raises(EditConflictError):
            edit_follow_up(session, office, row.id, 1, TASK)
        assert get_follow_up(session, office, row.id).note == "Called"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(
    engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries, rows: int
) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        for number in range(rows):
            add_follow_up(session, office, Spot(FOSHAN), replace(TASK, task=f"Task {number}"))
        session.commit()
    with session_for(engine, office, LATER) as session, count_queries() as queries:
        assert len(list_follow_ups(session, office, ALL, LATER)) == rows
    assert selects_in(queries) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_results_take_as_many_queries_for_three(
    engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries, rows: int
) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        for key in ("visit", "inside", "walk")[:rows]:
            keep_outcome(session, office, Spot(FOSHAN, key), 0, FOUND)
            add_follow_up(session, office, Spot(FOSHAN, key), TASK)
        session.commit()
    with session_for(engine, office, LATER) as session, count_queries() as queries:
        results_of(session, office, FOSHAN)
    assert selects_in(queries) == 13


def test_words_are_found_in_whatever_a_follow_up_says(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, LATER) as session:
        add_follow_up(session, office, None, TASK)
        assert len(list_follow_ups(session, office, FollowUpFilter("eva BROCH"), LATER)) == 1
        assert list_follow_ups(session, office, FollowUpFilter("eva tea"), LATER) == ()
        assert export_follow_ups(session, office, ALL, "de", LATER).body[:2] == b"PK"


def said_in(report: Report) -> str:
    return repr(report.blocks)


def test_the_public_report_names_no_person_and_only_public_results(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        keep_outcome(session, office, Spot(FOSHAN, "visit"), 0, FOUND)
        keep_outcome(session, office, Spot(FOSHAN, "inside"), 0, replace(FOUND, held=Held.CHANGED))
        add_follow_up(session, office, Spot(FOSHAN, "visit"), TASK)
        inner = report_of(session, office, FOSHAN, ReportWish(ReportVersion.OFFICE, "en"))
        outer = report_of(session, office, FOSHAN, ReportWish(ReportVersion.PUBLIC, "en"))
    for words in ("SECRET-FINDINGS", "Director Example", "Wei Chen", "Send the brochure", "Inside"):
        assert words in said_in(inner)
        assert words not in said_in(outer)
    assert Paragraph("They will visit us") in outer.blocks
    assert [block.text for block in outer.blocks if isinstance(block, Heading)] == [
        "Delegation",
        "Planned and held",
        "Outcomes",
        "Visit",
        "Costs",
    ]


def test_on_paper_days_are_narrow_and_amounts_at_the_right(
    engine: Engine, office: Actor, trip: Trip
) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        report = report_of(session, office, FOSHAN, ReportWish(ReportVersion.PUBLIC, "en"))
    blocks = [block for each in paper_of(report, "Office", NOW).sections for block in each.blocks]
    lists = {block.headings[0]: block for block in blocks if isinstance(block, Listing)}
    assert lists["Day"].narrow == (0, 1)
    assert lists["Role"].amounts == (1,)
    payers = lists["Payer"]
    assert (payers.amounts, payers.has_total, payers.rows[-1][0]) == ((1,), True, "Total")


def test_the_cards_of_a_trip_are_its_contacts(engine: Engine, office: Actor, trip: Trip) -> None:
    del trip
    with session_for(engine, office, LATER) as session:
        file = cards_of_trip(session, office, FOSHAN)
        assert file.name == "foshan-contacts.vcf"
        assert b"FN:Wei Chen\r\n" in file.body
