"""The history: paged, narrowed, and no more than a role may know."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.db.models import BudgetLine, Group, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction
from planner.services.history import FieldChange, list_changes
from tests.counting import CountQueries
from tests.records import NOW, make_office, make_traveller, make_trip
from tests.services.cast import add_account


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def _add_trip(engine: Engine, actor: Actor, slug: str) -> int:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip(slug)
        session.add(trip)
        session.flush()
        traveller = make_traveller("eva")
        traveller.trip_id = trip.id
        line = BudgetLine(
            trip_id=trip.id, key="travel", cost_centre="4711", year=2026, approved_cents=500_000
        )
        session.add_all([traveller, line])
        session.commit()
        return trip.id


def _rename(engine: Engine, actor: Actor, trip_id: int, times: int) -> None:
    for number in range(times):
        with session_for(engine, actor, NOW + timedelta(minutes=number // 2)) as session:
            session.get_one(Trip, trip_id).title = Texts(en=f"Title {number}")
            session.commit()


def test_newest_first_with_old_and_new(engine: Engine, office: Actor) -> None:
    trip_id = _add_trip(engine, office, "foshan")
    _rename(engine, office, trip_id, 2)
    with session_for(engine, office, NOW) as session:
        first = list_changes(session, office, trip_id=trip_id).changes[0]
    assert (first.by, first.action, first.thing, first.label) == (
        "test",
        "changed",
        "Trip",
        "foshan",
    )
    assert first.fields == (FieldChange("title", Texts(en="Title 0"), Texts(en="Title 1")),)


def test_values_are_what_they_were(engine: Engine, office: Actor) -> None:
    trip_id = _add_trip(engine, office, "foshan")
    with session_for(engine, office, NOW) as session:
        added = list_changes(session, office, thing="Trip", thing_id=trip_id).changes[0]
        values = {field.name: (field.old, field.new) for field in added.fields}
        assert values["starts_on"] == (None, date(2026, 10, 23))
        assert values["direction"] == (None, Direction.OUTBOUND)
        assert values["home_zone"] == (None, "Europe/Berlin")


def test_pages_follow_each_other_without_gap_or_repetition(engine: Engine, office: Actor) -> None:
    trip_id = _add_trip(engine, office, "foshan")
    _rename(engine, office, trip_id, 7)
    seen: list[int] = []
    sizes = []
    older: int | None = None
    with session_for(engine, office, NOW) as session:
        everything = list_changes(session, office, trip_id=trip_id)
        while True:
            page = list_changes(session, office, trip_id=trip_id, before=older, limit=4)
            seen += [change.number for change in page.changes]
            sizes.append(len(page.changes))
            older = page.older
            if older is None:
                break
    assert sizes == [4, 4, 2]
    assert everything.older is None
    assert seen == [change.number for change in everything.changes] == sorted(seen, reverse=True)


def test_a_trip_and_a_thing_have_their_own_history(engine: Engine, office: Actor) -> None:
    first, second = (_add_trip(engine, office, slug) for slug in ("foshan", "suzhou"))
    with session_for(engine, office, NOW) as session:
        of_trip = list_changes(session, office, trip_id=second).changes
        assert [change.label for change in of_trip] == ["Eva Example", "travel", "suzhou"]
        of_thing = list_changes(session, office, thing="Trip", thing_id=first).changes
        assert [change.label for change in of_thing] == ["foshan"]


@pytest.mark.parametrize(
    ("role", "things"),
    [
        (Role.ADMIN, {"Account", "BudgetLine", "Membership", "Office", "Traveller", "Trip"}),
        (Role.PLANNER, {"BudgetLine", "Traveller", "Trip"}),
        (Role.APPROVER, {"BudgetLine", "Traveller", "Trip"}),
        (Role.VIEWER, {"Traveller", "Trip"}),
    ],
)
def test_each_role_sees_what_it_may(
    engine: Engine, office: Actor, role: Role, things: set[str]
) -> None:
    _add_trip(engine, office, "foshan")
    actor = add_account(engine, office, "eva@example.org", role)
    with session_for(engine, actor, NOW) as session:
        assert {change.thing for change in list_changes(session, actor).changes} == things


def test_another_office_sees_nothing(engine: Engine, office: Actor) -> None:
    trip_id = _add_trip(engine, office, "foshan")
    with session_for(engine, office, NOW) as session:
        number = list_changes(session, office).changes[0].number
    stranger = replace(make_office(engine, "suzhou"), role=Role.ADMIN)
    with session_for(engine, stranger, NOW) as session:
        assert list_changes(session, stranger, trip_id=trip_id).changes == ()
        assert list_changes(session, stranger, before=number).changes == ()


def _add_group(engine: Engine, actor: Actor, trip_id: int, key: str, name: Texts) -> int:
    with session_for(engine, actor, NOW) as session:
        group = Group(trip_id=trip_id, key=key, name=name, position=0)
        session.add(group)
        session.commit()
        return group.id


def test_a_thing_is_called_as_it_is_now_unless_it_is_gone(engine: Engine, office: Actor) -> None:
    trip_id = _add_trip(engine, office, "foshan")
    first, second = Texts(en="Guests", de="Gäste"), Texts(en="Hosts", de="Gastgeber", zh="主人")
    number = _add_group(engine, office, trip_id, "guests", first)
    with session_for(engine, office, NOW) as session:
        session.delete(session.get_one(Group, number))
        session.commit()
    again = _add_group(engine, office, trip_id, "hosts", second)
    with session_for(engine, office, NOW) as session:
        changes = list_changes(session, office, thing="Group").changes
    assert (again == number) == (engine.dialect.name == "sqlite")
    assert [(each.action, each.label, each.name) for each in changes] == [
        ("created", "Hosts", second),
        ("deleted", "Guests", None),
        ("created", "Guests", None),
    ]


def test_a_page_takes_as_many_queries_for_many_names(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    trip_id = _add_trip(engine, office, "foshan")
    counts = []
    for key in ("one", "two", "three"):
        _add_group(engine, office, trip_id, key, Texts(en=key))
        with session_for(engine, office, NOW) as session, count_queries() as queries:
            page = list_changes(session, office, thing="Group")
        counts.append((len(page.changes), len(queries)))
    assert [changes for changes, _ in counts] == [1, 2, 3]
    assert len({queries for _, queries in counts}) == 1
