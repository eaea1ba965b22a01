"""The clashes of stored trips: the example and its copies; what staff pass over."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import AuditEntry, CityWay, ProgrammeItem
from planner.domain.access import Actor, Role
from planner.domain.conflicts import Rule, Severity
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.formats.trip_document import read_document
from planner.services.clashes import Dismissal, dismiss_clash, list_clashes, recall_clash
from planner.services.trip_documents import load_trip
from tests.counting import CountQueries
from tests.examples.documents import Json, encoded, foshan
from tests.records import NOW, make_office

Change = Callable[[Json], None]
SLUG = "isa-plenary-foshan-2026"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def load(session: Session, office: Actor, document: Json) -> None:
    read, _ = read_document(encoded(document))
    load_trip(session, office, read, replace=True, now=NOW)
    session.flush()


def items_of(document: Json) -> dict[str, Json]:
    return {item["key"]: item for item in document["programme"]}


def as_it_is(document: Json) -> None:
    del document


def visit_at_ten(document: Json) -> None:
    items_of(document)["visit-3d"]["starts"]["at"] = "2026-10-25T10:00"


def meeting_after_lunch(document: Json) -> None:
    items_of(document)["agency-meeting"]["starts"]["at"] = "2026-10-25T12:10"


def without_hotel(document: Json) -> None:
    document["programme"].remove(items_of(document)["hotel"])


def moved_by(days: int) -> Change:
    """The whole trip some days earlier or later."""

    def moved(match: re.Match[str]) -> str:
        return (date.fromisoformat(match[0]) + timedelta(days=days)).isoformat()

    def change(document: Json) -> None:
        for item in document["programme"]:
            for moment in (item["starts"], item["ends"]):
                moment.update({name: DAY.sub(moved, text) for name, text in moment.items()})
        for name in ("starts_on", "ends_on"):
            document[name] = DAY.sub(moved, document[name])

    return change


WEEKEND = {
    ("weekend", "plenary fair-visit"),
    ("weekend", "visit-3d agency-meeting hax-visit debrief"),
}
HOLIDAYS = {(Rule.HOLIDAY, keys) for _, keys in WEEKEND}


@pytest.mark.parametrize(
    ("change", "grave"),
    [
        (as_it_is, WEEKEND),
        (visit_at_ten, WEEKEND | {("overlap", "transfer-shenzhen visit-3d")}),
        (meeting_after_lunch, WEEKEND | {("transfer", "visit-3d agency-meeting")}),
        (without_hotel, WEEKEND | {("gap_night", "banquet")}),
        (moved_by(-15), set()),  # 9 and 10 October 2026: a Friday and a swapped working day
        (moved_by(-18), HOLIDAYS),  # 6 and 7 October: days off of the National Day
    ],
)
def test_what_is_found_in_the_example_and_its_copies(
    engine: Engine, office: Actor, change: Change, grave: set[tuple[str, str]]
) -> None:
    document = foshan()
    change(document)
    with session_for(engine, office, NOW) as session:
        load(session, office, document)
        found = list_clashes(session, office, SLUG)
    assert {(each.rule, " ".join(each.items)) for each in found.grave} == grave
    assert {each.rule for each in found.open} - {rule for rule, _ in grave} <= {"meal", "rest"}
    overlaps = [each for each in found.open if each.rule is Rule.OVERLAP]
    assert all(each.severity is Severity.ERROR for each in overlaps)


def test_a_clash_is_passed_over_until_its_facts_change(engine: Engine, office: Actor) -> None:
    document = foshan()
    meeting_after_lunch(document)
    with session_for(engine, office, NOW) as session:
        load(session, office, document)
        [clash] = [e for e in list_clashes(session, office, SLUG).open if e.rule == "transfer"]
        dismiss_clash(session, office, SLUG, Dismissal(clash.fingerprint, " A car waits. "), NOW)
        found = list_clashes(session, office, SLUG)
        assert clash not in found.open
        [(passed, why)] = found.dismissed
        assert (passed, why.reason, why.dismissed_at) == (clash, "A car waits.", NOW)
        logged = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert logged is not None
        assert logged.changes["reason"] == [None, "A car waits."]
        items_of(document)["agency-meeting"]["starts"]["at"] = "2026-10-25T12:20"
        load(session, office, document)
        assert "transfer" in {each.rule for each in list_clashes(session, office, SLUG).open}


def test_a_clash_that_was_passed_over_can_be_looked_at_again(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        load(session, office, foshan())
        clash = list_clashes(session, office, SLUG).open[0]
        dismiss_clash(session, office, SLUG, Dismissal(clash.fingerprint, "Known."), NOW)
        recall_clash(session, office, SLUG, clash.fingerprint)
        assert clash in list_clashes(session, office, SLUG).open
        with pytest.raises(NotFoundError):
            recall_clash(session, office, SLUG, clash.fingerprint)


def test_passing_over_needs_a_reason_a_clash_and_the_right(engine: Engine, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    with session_for(engine, office, NOW) as session:
        load(session, office, foshan())
        clash = list_clashes(session, office, SLUG).open[0]
        with pytest.raises(InvalidError):
            dismiss_clash(session, office, SLUG, Dismissal(clash.fingerprint, " "), NOW)
        with pytest.raises(NotFoundError):
            dismiss_clash(session, office, SLUG, Dismissal("0" * 32, "Why not"), NOW)
        with pytest.raises(ForbiddenError):
            dismiss_clash(session, viewer, SLUG, Dismissal(clash.fingerprint, "Why not"), NOW)


def test_ways_of_the_office_count(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        load(session, office, foshan())
        way = CityWay(first="Shenzhen", second="Foshan", pair="foshan|shenzhen", minutes=200)
        session.add(way)
        item = session.scalars(select(ProgrammeItem).filter_by(key="transfer-shenzhen")).one()
        session.delete(item)
        session.flush()
        session.expire_all()
        [clash] = [e for e in list_clashes(session, office, SLUG).open if e.rule == "transfer"]
    assert (clash.items, clash.params["transfer"]) == (("breakfast", "visit-3d"), 200)


@pytest.mark.parametrize("copies", [1, 3])
def test_queries_do_not_grow_with_the_programme(
    engine: Engine, office: Actor, count_queries: CountQueries, copies: int
) -> None:
    document = foshan()
    document["programme"] = [
        item | {"key": f"{item['key']}-{number}"}
        for number in range(copies)
        for item in document["programme"]
    ]
    with session_for(engine, office, NOW) as session:
        load(session, office, document)
        session.commit()
    with session_for(engine, office, NOW, writes=False) as session, count_queries() as queries:
        list_clashes(session, office, SLUG)
    assert len([query for query in queries if query.startswith("SELECT")]) == 14
