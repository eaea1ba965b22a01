"""The history of a trip, as a browser sees it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm.interfaces import MANYTOONE

from planner.db.base import UNAUDITED, Base
from planner.db.engine import session_for
from planner.db.models import BudgetLine, Trip
from planner.domain.access import Actor, Role
from planner.domain.labels import LABELS
from planner.domain.texts import Texts
from planner.domain.vocabulary import TripStatus
from planner.web.history.words import ACTIONS, FIELDS, THINGS
from tests.records import NOW

ClientFor = Callable[..., FlaskClient]


def _text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def _edit(engine: Engine, office: Actor, trip: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        stored = session.get_one(Trip, trip.id)
        stored.title = Texts(en="Foshan in autumn", de="Foshan im Herbst")
        stored.status = TripStatus.CONFIRMED
        line = BudgetLine(
            trip_id=trip.id, key="travel", cost_centre="4711", year=2026, approved_cents=500_000
        )
        session.add(line)
        session.commit()


def test_every_stored_name_has_a_word() -> None:
    audited = [mapper for mapper in Base.registry.mappers if mapper.class_.audited]
    assert {mapper.class_.__name__ for mapper in audited} <= set(THINGS)
    assert set(ACTIONS) == {"created", "changed", "deleted", "viewed", "erased", "handed over"}
    columns = {
        attribute.key
        for mapper in audited
        for attribute in mapper.column_attrs
        if attribute.columns[0].info != UNAUDITED and not attribute.columns[0].foreign_keys
    }
    relations = {
        relation.key
        for mapper in audited
        for relation in mapper.relationships
        if relation.info.get("audit") == "yes" or relation.direction is MANYTOONE
    }
    assert columns | relations == set(FIELDS)


def test_every_stored_word_has_a_label() -> None:
    tables = (mapper.local_table.c for mapper in Base.registry.mappers if mapper.class_.audited)
    lists = {
        column.type.words for each in tables for column in each if hasattr(column.type, "words")
    }
    assert {words for words in lists if set(LABELS.get(words, ())) != set(words)} == set()


def test_a_change_is_told_in_words(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip
) -> None:
    _edit(engine, office, trip)
    page = _text(client_for(Role.PLANNER), "/trips/foshan/history")
    assert "<dt>Title</dt>" in page
    assert "<del>foshan</del>" in page
    assert "<ins>Foshan in autumn · Foshan im Herbst</ins>" in page
    assert "<dt>Status</dt>" in page
    assert "<del>Draft</del>" in page
    assert "<ins>Confirmed</ins>" in page
    assert "<ins>Fri, Oct 23, 2026</ins>" in page or "<ins>Oct 23, 2026</ins>" in page


def test_money_is_for_those_who_may_see_it(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip
) -> None:
    _edit(engine, office, trip)
    pages = {
        role: _text(client_for(role), "/trips/foshan/history")
        for role in (Role.PLANNER, Role.APPROVER, Role.VIEWER, Role.ADMIN)
    }
    assert {role for role, page in pages.items() if "Budget line" in page} == {
        Role.PLANNER,
        Role.APPROVER,
        Role.ADMIN,
    }
    assert all("Foshan in autumn" in page for page in pages.values())


def test_one_thing_has_its_own_history(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip
) -> None:
    _edit(engine, office, trip)
    path = f"/trips/foshan/history?thing=ProgrammeItem&number={trip.items[0].id}"
    page = _text(client_for(Role.VIEWER), path)
    assert page.count('<li class="line">') == 1
    assert "Programme item" in page
    assert "Show the whole history" in page


def test_older_changes_are_a_page_further(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip
) -> None:
    for number in range(60):
        with session_for(engine, office, NOW) as session:
            session.get_one(Trip, trip.id).title = Texts(en=f"Title {number}.")
            session.commit()
    client = client_for(Role.VIEWER)
    first = _text(client, "/trips/foshan/history")
    assert (first.count('<li class="line">'), "<ins>Title 59.</ins>" in first) == (50, True)
    link = first.partition('rel="next" href="')[2].partition('"')[0]
    second = _text(client, link.replace("&amp;", "&"))
    assert "<ins>Title 9.</ins>" in second
    assert "Older changes" not in second


@pytest.mark.parametrize("path", ["/trips/foshan/history", "/trips/unknown/history"])
def test_a_stranger_finds_nothing(
    client_for: ClientFor, stranger: Actor, trip: Trip, path: str
) -> None:
    assert trip.slug == "foshan"
    assert client_for(Role.ADMIN, stranger).get(path).status_code == 404


def test_the_history_is_narrowed_to_one_kind_of_thing(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip
) -> None:
    _edit(engine, office, trip)
    planner, viewer = client_for(Role.PLANNER), client_for(Role.VIEWER)
    everything = _text(planner, "/trips/foshan/history")
    assert '<option value="BudgetLine">Budget line</option>' in everything
    assert "BudgetLine" not in _text(viewer, "/trips/foshan/history")
    travellers = _text(planner, "/trips/foshan/history?thing=Traveller")
    assert '<option value="Traveller" selected>' in travellers
    assert "<strong>Traveller</strong>" in travellers
    assert "<strong>Trip</strong>" not in travellers
    assert "<strong>Trip</strong>" in _text(planner, "/trips/foshan/history?thing=")
