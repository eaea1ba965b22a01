"""What somebody edits while another person deletes it: the input is given back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import (
    Candidate,
    Commitment,
    Contact,
    Group,
    Organisation,
    Outlay,
    Place,
    ProgrammeItem,
    Traveller,
    Trip,
    TripTask,
)
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.web.vanished import _RECORD, KINDS, THINGS
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.one_of_each import add_one_of_each
from tests.web.test_access_matrix import API, TRIP

Thing = ProgrammeItem | Traveller | Group | Contact | Organisation | Place
ITEM = "/trips/foshan/programme/plenary"
VERSION = {"version": "1"}


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip, engine: Engine, office: Actor) -> FlaskClient:
    """A planner; besides the trip ``foshan`` there is a group, and a record of each kind."""
    with session_for(engine, office, NOW) as session:
        group = Group(trip_id=trip.id, key="board", name=Texts(en="Board"), position=0)
        alliance = Organisation(name=Texts(en="Alliance"), kind="alliance")
        hotel = Place(name=Texts(en="Hotel"), city="Foshan", country="CN", zone="Asia/Shanghai")
        session.add_all([group, alliance, hotel, Contact(given_name="Wei", family_name="Chen")])
        session.commit()
    return client_for(Role.PLANNER)


def delete(engine: Engine, office: Actor, model: type[Thing]) -> int:
    """Let the command line delete the last one of a kind; says its number."""
    with session_for(engine, office, NOW) as session:
        row = session.scalars(select(model).order_by(model.id.desc())).first()
        assert row is not None
        number = row.id
        session.delete(row)
        session.commit()
        return number


def _texts(rows: Sequence[Base]) -> set[str]:
    """What the rows hold, texts language by language."""
    values = [value for row in rows for value in vars(row).values()]
    texts = [
        text for each in values if isinstance(each, Texts) for text in each.as_mapping().values()
    ]
    return {*texts, *(each for each in values if isinstance(each, str))}


def again(answer: TestResponse) -> tuple[str, dict[str, str]]:
    """Where the input can be saved as a new entry, and what is sent there."""
    forms = re.findall(
        r'<form method="post" action="([^"]+)" class="card">(.*?)</form>', answer.text, re.DOTALL
    )
    ((address, body),) = forms
    pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', body)
    return address, {name: unescape(value) for name, value in pairs if name != "csrf_token"}


EDITED: list[tuple[type[Thing], Callable[[int], str], str, dict[str, str]]] = [
    (
        Traveller,
        lambda number: f"/trips/foshan/people/{number}",
        "/trips/foshan/people/new",
        {"family_name": "Example-Muster", "role": "official", "regime": "NRW"},
    ),
    (
        Group,
        lambda number: f"/trips/foshan/people/groups/{number}",
        "/trips/foshan/people/groups/new",
        {"name-en": "Board", "name-zh": "董事会"},
    ),
    (
        Organisation,
        lambda number: f"/directory/organisations/{number}/edit",
        "/directory/organisations/new",
        {"name-en": "Alliance", "legal_name": "Alliance & Co", "kind": "alliance"},
    ),
    (
        Contact,
        lambda number: f"/directory/contacts/{number}/edit",
        "/directory/contacts/new",
        {"given_name": "Wei", "family_name": "Chen", "function": "Deputy <mayor>"},
    ),
    (
        Place,
        lambda number: f"/directory/places/{number}/edit",
        "/directory/places/new",
        {"name-en": "Hotel", "city": "Foshan", "country": "CN", "zone": "Asia/Shanghai"},
    ),
]


@pytest.mark.parametrize(("model", "address", "new", "typed"), EDITED)
def test_what_was_typed_is_given_back_and_can_be_saved_anew(  # noqa: PLR0917 - a table
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    model: type[Thing],
    address: Callable[[int], str],
    new: str,
    typed: dict[str, str],
) -> None:
    number = delete(engine, office, model)
    answer = planner.post(address(number), data=VERSION | typed)
    assert answer.status_code == 410
    assert "Deleted by test, 1 Oct 2026, 10:00" in answer.text
    told = [unescape(each) for each in re.findall(r'conflict-value">([^<]*)<', answer.text)]
    words = {name: value for name, value in typed.items() if name[:4] in {"name", "fami", "func"}}
    assert set(words.values()) <= set(told)
    where, sent = again(answer)
    assert where == new
    assert typed.items() <= sent.items()
    assert planner.post(where, data=sent).status_code == 302
    with session_for(engine, office, NOW) as session:
        assert set(words.values()) & _texts(session.scalars(select(model)).all())


def test_an_item_that_was_deleted_meanwhile(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    typed = {
        "kind": "meeting",
        "track": "own",
        "status": "confirmed",
        "visibility": "public",
        "title-de": "Gespräch",
        "internal_note": "two\nlines",
        "starts-on": "2026-10-24",
        "starts-at": "09:00",
        "ends-at": "10:00",
        "starts-zone": "Asia/Shanghai",
        "everyone": "y",
    }
    delete(engine, office, ProgrammeItem)
    answer = planner.post(ITEM, data=VERSION | typed)
    assert answer.status_code == 410
    assert "Oct 24, 2026 09:00 Asia/Shanghai" in answer.text
    assert "two\nlines" in answer.text
    assert 'href="/trips/foshan/people"' in answer.text
    where, sent = again(answer)
    assert planner.post(where, data=sent).status_code == 302
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem)).one()
        assert (item.title.de, item.internal_note) == ("Gespräch", "two\nlines")


def test_what_was_deleted_is_named_as_it_was_in_each_language(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.scalars(select(Group)).one().name = Texts(de="Vorstand")
        session.commit()
    address = f"/trips/foshan/people/groups/{delete(engine, office, Group)}"
    typed = VERSION | {"name-de": "Vorstand der Stiftung"}
    answer = planner.post(address, data=typed)
    assert '<strong><span lang="de">Vorstand</span></strong> · Deleted by' in answer.text


def test_a_trip_that_was_deleted_meanwhile(planner: FlaskClient) -> None:
    assert planner.post("/trips/foshan/delete", data={"typed": "foshan"}).status_code == 302
    typed = {"slug": "foshan", "title-en": "Foshan", "starts_on": "2026-10-24"}
    answer = planner.post("/trips/foshan/edit", data=VERSION | typed)
    assert answer.status_code == 410
    assert "Deleted by The planner, 1 Oct 2026, 10:00" in answer.text
    assert again(answer)[0] == "/trips/new"


def test_others_learn_nothing(
    planner: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, stranger: Actor
) -> None:
    delete(engine, office, ProgrammeItem)
    number = delete(engine, office, Organisation)
    outsider, viewer = client_for(Role.ADMIN, stranger), client_for(Role.VIEWER)
    for address, refused in ((ITEM, 403), (f"/directory/organisations/{number}/edit", 403)):
        assert outsider.post(address, data=VERSION).status_code == 404
        assert viewer.post(address, data=VERSION).status_code == refused
        assert planner.get(address).status_code == 404
    assert planner.post(f"{ITEM}-2", data=VERSION).status_code == 404


def told(answer: TestResponse) -> list[tuple[str, str]]:
    """What was typed, by its label."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd class=\"conflict-value\">(.*?)</dd>", answer.text)
    return [(unescape(label), unescape(value)) for label, value in pairs]


def remove(engine: Engine, office: Actor, model: type[Base], number: int) -> None:
    with session_for(engine, replace(office, name="Eva"), NOW) as session:
        session.delete(session.get_one(model, number))
        session.commit()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_form_it_was_what_was_typed_can_be_copied(
    engine: Engine, office: Actor, client_for: ClientFor
) -> None:
    named = add_one_of_each(engine, office)
    client, trip = client_for(Role.ADMIN), "/trips/foshan"
    wish, task = named[f"{TRIP}/board/wishes/"]["number"], named[f"{TRIP}/readiness/"]["number"]
    promise, outlay = (named[f"{TRIP}/costs/{part}/"]["number"] for part in ("promises", "outlays"))
    gone: list[tuple[type[Base], int, str, dict[str, str], list[tuple[str, str]]]] = [
        (
            Candidate,
            wish,
            f"{trip}/board/wishes/{wish}/place",
            {"on": "2026-10-24", "at": "14:10"},
            [("Day", "Oct 24, 2026"), ("Starts at", "14:10")],
        ),
        (
            TripTask,
            task,
            f"{trip}/readiness/tasks/{task}/people/{named[f'{TRIP}/readiness/']['person']}",
            {"state": "done", "note": "Seen <on> Monday"},
            [("Note", "Seen <on> Monday")],
        ),
        (
            Commitment,
            promise,
            f"{trip}/costs/promises/{promise}/withdraw",
            {"on": "2026-10-01"},
            [("Withdrawn on", "Oct 1, 2026")],
        ),
        (
            Outlay,
            outlay,
            f"{trip}/costs/outlays/{outlay}/refuse",
            {"reason": "No receipt"},
            [("Reason", "No receipt")],
        ),
    ]
    for model, number, address, typed, parts in gone:
        remove(engine, office, model, number)
        answer = client.post(address, data=VERSION | typed)
        assert (answer.status_code, address) == (410, address)
        assert "Deleted by Eva, 1 Oct 2026, 10:00" in answer.text
        assert told(answer) == parts
    assert client.post(f"{trip}/board/wishes/{wish}/delete", data=VERSION).status_code == 410


def test_a_form_of_a_trip_that_was_deleted_meanwhile(planner: FlaskClient) -> None:
    assert planner.post("/trips/foshan/delete", data={"typed": "foshan"}).status_code == 302
    typed = {"title-de": "Empfang", "starts-on": "2026-10-24", "kind": "reception"}
    answer = planner.post("/trips/foshan/programme/new", data=typed)
    assert answer.status_code == 410
    assert "Deleted by The planner, 1 Oct 2026, 10:00" in answer.text
    assert told(answer) == [("Title (Deutsch)", "Empfang"), ("Starts", "Oct 24, 2026")]


def test_a_note_about_a_clash_that_was_solved_meanwhile(planner: FlaskClient) -> None:
    dismiss = f"/trips/foshan/clashes/{'0' * 64}/dismiss"
    answer = planner.post(dismiss, data={"reason": "We know"})
    assert answer.status_code == 404
    assert "This clash is gone, or its facts have changed." in answer.text
    assert told(answer) == [("Why it may stay", "We know")]


def test_what_is_secret_is_not_shown_again(planner: FlaskClient) -> None:
    typed = {"passport_number": "C01X00T47", "note": "seen"}
    answer = planner.post("/trips/nowhere/people/1/personal", data=typed)
    assert answer.status_code == 404
    assert "C01X00T47" not in answer.text


OTHERWISE = {
    "/account/",  # one's own
    "/admin/operations/",
    "/admin/privacy/",
    "/admin/programs/",
    "/calendar/feeds/",  # revoked, never deleted
    "/coverage/decisions/",  # goes with its trip
    "/my/",
    "/trips/<slug>/calendar/",  # revoked, never deleted
    "/trips/<slug>/import/",
    "/trips/<slug>/mails/",
    "/trips/<slug>/releases/",
}
"""Where addresses name what nobody deletes."""


def test_what_each_address_names_is_known(app: Flask) -> None:
    known = {*THINGS, _RECORD}
    for rule in app.url_map.iter_rules():
        is_form = "POST" in (rule.methods or ()) and not rule.rule.startswith((API, *OTHERWISE))
        for part in re.findall(r"<(?:int|item_key):\w+>", rule.rule) if is_form else ():
            beginning = rule.rule[: rule.rule.index(part) + len(part)]
            known_here = beginning in known or beginning.endswith("/merge/<int:other>")
            assert known_here, rule.rule
    models = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    assert all(models[thing].audited for thing in {*THINGS.values(), *KINDS.values()})
