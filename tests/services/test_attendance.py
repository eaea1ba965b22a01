"""The grid of attendance: read, saved, told apart when two people change it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import AuditEntry, Group, Trip
from planner.domain.access import Actor, Role
from planner.domain.attendance import EVERYONE, NOBODY, Attendance
from planner.domain.audiences import HOSTS, traveller
from planner.domain.refusals import ForbiddenError, NotFoundError
from planner.domain.texts import Texts
from planner.services.attendance import (
    AttendanceConflictError,
    Edit,
    Grid,
    attendance_of,
    save_attendance,
)
from planner.services.calendar_files import calendar_file
from planner.services.programmes import get_item
from planner.services.releases import release_trip, released_programme
from planner.services.trips import get_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

SLUG = "foshan"


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def big_trip(slug: str, items: int, people: int) -> Trip:
    trip = make_trip(slug)
    trip.travellers = [make_traveller(f"person-{n}") for n in range(people)]
    for position, person in enumerate(trip.travellers):
        person.position = position
    trip.groups = [
        Group(key="even", name=Texts(en="Even"), travellers=trip.travellers[::2]),
        Group(key="odd", name=Texts(en="Odd"), travellers=trip.travellers[1::2], position=1),
    ]
    first = date(2026, 10, 23)
    trip.items = [
        make_item(f"item-{n}", None, first + timedelta(days=n % 4), f"{8 + n % 12:02}:00")
        for n in range(items)
    ]
    return trip


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        opened.add(big_trip(SLUG, 5, 3))
        opened.commit()
        opened.expunge_all()
        yield opened


def grid_of(session: Session, office: Actor) -> Grid:
    return attendance_of(session, office, SLUG)


def edits(grid: Grid, **wanted: Attendance) -> list[Edit]:
    """What a page sends: every item, changed where a key is named (``item_0``)."""
    return [
        Edit(
            row.item.id, row.attendance, wanted.get(row.item.key.replace("-", "_"), row.attendance)
        )
        for row in grid.rows
    ]


def named(grid: Grid, *keys: str) -> Attendance:
    people = {person.key: person.id for person in grid.trip.travellers}
    groups = {group.key: group.id for group in grid.trip.groups}
    return Attendance(
        groups=frozenset(groups[key] for key in keys if key in groups),
        people=frozenset(people[key] for key in keys if key in people),
    )


def test_rows_stand_by_day_and_time(session: Session, office: Actor) -> None:
    grid = grid_of(session, office)
    assert [(on.day, [row.item.key for row in rows]) for on, rows in grid.days] == [
        (23, ["item-0", "item-4"]),
        (24, ["item-1"]),
        (25, ["item-2"]),
        (26, ["item-3"]),
    ]
    assert {row.attendance for row in grid.rows} == {EVERYONE}
    assert len(grid.roster.people) == 3


def test_what_is_saved_is_stored_counted_and_logged(session: Session, office: Actor) -> None:
    grid = grid_of(session, office)
    wanted = named(grid, "even", "person-1")
    before = {row.item.key: row.item.version for row in grid.rows}
    changed = save_attendance(session, office, SLUG, edits(grid, item_0=wanted, item_1=NOBODY))
    session.commit()
    assert [item.key for item in changed] == ["item-0", "item-1"]
    after = grid_of(session, office)
    stored = {row.item.key: row for row in after.rows}
    assert stored["item-0"].attendance == wanted
    assert stored["item-1"].attendance == NOBODY
    assert stored["item-2"].attendance == EVERYONE
    versions = {key: row.item.version - before[key] for key, row in stored.items()}
    assert versions == {"item-0": 1, "item-1": 1, "item-2": 0, "item-3": 0, "item-4": 0}
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "changed")).all()
    assert [(each.label, each.changes) for each in logged] == [
        (
            "Item-0",
            {
                "everyone": [True, False],
                "groups": [[], ["Even"]],
                "travellers": [[], ["Person-1 Example"]],
            },
        ),
        ("Item-1", {"everyone": [True, False]}),
    ]


def test_a_change_of_groups_alone_counts_as_a_version(session: Session, office: Actor) -> None:
    first = grid_of(session, office)
    save_attendance(session, office, SLUG, edits(first, item_0=named(first, "even")))
    session.commit()
    second = grid_of(session, office)
    item = get_item(session, office, SLUG, "item-0")
    seen = item.version
    both = named(second, "even", "odd")
    save_attendance(session, office, SLUG, edits(second, item_0=both, item_1=both))
    assert item.version == seen + 1


def test_two_people_change_different_items_and_both_stay(session: Session, office: Actor) -> None:
    mine = grid_of(session, office)
    my_edits = edits(mine, item_0=named(mine, "even"))
    save_attendance(session, office, SLUG, edits(mine, item_1=NOBODY))
    session.commit()
    save_attendance(session, office, SLUG, my_edits)
    stored = {row.item.key: row.attendance for row in grid_of(session, office).rows}
    assert (stored["item-0"], stored["item-1"]) == (named(mine, "even"), NOBODY)


def test_two_people_change_one_item_and_the_second_is_told(session: Session, office: Actor) -> None:
    mine = grid_of(session, office)
    my_edits = edits(mine, item_0=named(mine, "even"), item_1=named(mine, "odd"))
    number = next(edit.number for edit in my_edits if edit.wanted == named(mine, "even"))
    save_attendance(session, office, SLUG, edits(mine, item_0=NOBODY))
    session.commit()
    with pytest.raises(AttendanceConflictError) as told:
        save_attendance(session, office, SLUG, my_edits)
    assert told.value.items == {number}
    stored = {row.item.key: row.attendance for row in grid_of(session, office).rows}
    assert (stored["item-0"], stored["item-1"]) == (NOBODY, EVERYONE)


def test_two_people_who_want_the_same_do_not_quarrel(session: Session, office: Actor) -> None:
    grid = grid_of(session, office)
    same = edits(grid, item_0=NOBODY)
    assert len(save_attendance(session, office, SLUG, same)) == 1
    session.commit()
    assert save_attendance(session, office, SLUG, same) == ()


def test_a_deleted_item_is_told(session: Session, office: Actor) -> None:
    grid = grid_of(session, office)
    mine = edits(grid, item_0=NOBODY)
    gone = next(row.item for row in grid.rows if row.item.key == "item-0")
    number = gone.id
    session.delete(gone)
    session.commit()
    with pytest.raises(AttendanceConflictError) as told:
        save_attendance(session, office, SLUG, mine)
    assert told.value.items == {number}


def test_who_may_not_plan_changes_nothing(session: Session, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    grid = attendance_of(session, viewer, SLUG)
    with pytest.raises(ForbiddenError):
        save_attendance(session, viewer, SLUG, edits(grid, item_0=NOBODY))
    with pytest.raises(NotFoundError):
        attendance_of(session, viewer, "nowhere")


def test_a_large_grid_takes_as_many_statements_as_a_small_one(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    reads, writes = [], []
    for slug, items, people in (("small", 5, 3), ("large", 200, 30)):
        session.add(big_trip(slug, items, people))
        session.commit()
        session.expunge_all()
        with count_queries() as queries:
            grid = attendance_of(session, office, slug)
            assert sum(len(grid.roster.attending(row.attendance)) for row in grid.rows) == (
                items * people
            )
        reads.append(sum(query.startswith("SELECT") for query in queries))
        wanted = [Edit(row.item.id, EVERYONE, named(grid, "even")) for row in grid.rows]
        with count_queries() as queries:
            assert len(save_attendance(session, office, slug, wanted)) == items
        writes.append(sum(query.startswith("SELECT") for query in queries))
    assert reads == [7, 7]
    assert writes[0] == writes[1]


def test_calendars_and_pages_follow_the_next_release(session: Session, office: Actor) -> None:
    grid = grid_of(session, office)
    save_attendance(session, office, SLUG, edits(grid, item_0=named(grid, "even")))
    release_trip(session, office, SLUG, "", NOW)
    trip = get_trip(session, office, SLUG)
    for key, sees in (("person-0", True), ("person-1", False), ("person-2", True)):
        audience = traveller(key)
        calendar = calendar_file(session, office, SLUG, audience, "en").decode()
        assert ("SUMMARY:Item-0" in calendar) is sees
        assert "SUMMARY:Item-1" in calendar
        view = released_programme(session, trip, audience)
        assert ("item-0" in view.item_of) is sees
    hosts = released_programme(session, trip, HOSTS).item_of["item-0"]
    assert (hosts.headcount, hosts.attends) == (2, ("person-0", "person-2"))
