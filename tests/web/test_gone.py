"""What somebody edits while another person deletes it: the input is given back."""

import re
from collections.abc import Callable, Sequence
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import Contact, Group, Organisation, Place, ProgrammeItem, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from tests.records import NOW
from tests.web.conftest import ClientFor

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
