"""Going back and saving the same form again."""

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update
from werkzeug.test import TestResponse

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import Group, Office, Place, ProgrammeItem, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.web.repeats import NEW
from tests import files
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.one_of_each import Values, add_one_of_each
from tests.web.test_access_matrix import MY
from tests.web.test_access_matrix import TRIP as OF_TRIP
from tests.web.test_locking import ADDS, ELSE

ITEM = {
    "kind": "meeting",
    "track": "own",
    "status": "confirmed",
    "visibility": "public",
    "title-en": "Talk",
    "starts-on": "2026-10-24",
    "starts-at": "09:00",
    "ends-at": "10:00",
}
PROGRAMME = "/trips/foshan/programme"
SAVED = "This was saved already"

FORMS: list[tuple[str, type[ProgrammeItem | Traveller | Group | Place | Trip], dict[str, str]]] = [
    (f"{PROGRAMME}/new", ProgrammeItem, ITEM),
    ("/trips/foshan/people/new", Traveller, {"family_name": "A", "role": "staff", "regime": "NRW"}),
    ("/trips/foshan/people/groups/new", Group, {"name-en": "Board"}),
    (
        "/directory/places/new",
        Place,
        {"name-en": "Hotel", "city": "Hilden", "country": "DE", "zone": "Europe/Berlin"},
    ),
    (
        "/trips/new",
        Trip,
        {
            "title-en": "Fair",
            "starts_on": "2027-03-01",
            "ends_on": "2027-03-02",
            "home_zone": "Europe/Berlin",
            "direction": "outbound",
            "status": "draft",
        },
    ),
]


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner; there is the trip ``foshan``."""
    del trip
    return client_for(Role.PLANNER)


@pytest.mark.parametrize(("address", "model", "sent"), FORMS)
def test_the_same_form_makes_one_thing(  # noqa: PLR0917 - a table
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    address: str,
    model: type[ProgrammeItem | Traveller | Group | Place | Trip],
    sent: dict[str, str],
) -> None:
    with session_for(engine, office, NOW) as session:
        before = session.scalar(select(func.count(model.id))) or 0
    first = planner.post(address, data=sent)
    assert first.status_code == 302
    second = planner.post(address, data=sent)
    assert (second.status_code, second.location) == (302, first.location)
    assert SAVED in planner.get(second.location).text
    with session_for(engine, office, NOW) as session:
        assert session.scalar(select(func.count(model.id))) == before + 1


def test_two_quick_clicks_make_one_thing(
    app: Flask, planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    """Without a script the browser sends both, with the cookie that it had before."""
    with planner.session_transaction() as cookie:
        had = dict(cookie)
    clicks = [planner, app.test_client()]
    with clicks[1].session_transaction() as cookie:
        cookie.update(had)
    clicks[1].environ_base |= planner.environ_base
    both = Barrier(2)

    def click(browser: FlaskClient) -> str:
        both.wait()
        return str(browser.post(f"{PROGRAMME}/new", data=ITEM).location)

    with ThreadPoolExecutor(2) as pool:
        led_to = list(pool.map(click, clicks))
    assert led_to == [f"{PROGRAMME}#item-talk"] * 2
    with session_for(engine, office, NOW) as session:
        titles = [item.title.en for item in session.scalars(select(ProgrammeItem))]
    assert sorted(titles) == ["Plenary", "Talk"]


def test_another_input_makes_another_thing(planner: FlaskClient) -> None:
    assert planner.post(f"{PROGRAMME}/new", data=ITEM).location == f"{PROGRAMME}#item-talk"
    other = planner.post(f"{PROGRAMME}/new", data=ITEM | {"starts-at": "09:15"})
    assert other.location == f"{PROGRAMME}#item-talk-2"


def test_what_was_deleted_since_is_made_anew(planner: FlaskClient) -> None:
    planner.post(f"{PROGRAMME}/new", data=ITEM)
    assert planner.post(f"{PROGRAMME}/talk/delete", data={"version": "1"}).status_code == 302
    planner.post(f"{PROGRAMME}/new", data=ITEM)
    page = planner.get(PROGRAMME).text
    assert SAVED not in page
    assert "Talk" in page


def test_a_refused_form_is_no_save(planner: FlaskClient) -> None:
    wrong = ITEM | {"starts-at": ""}
    assert [planner.post(f"{PROGRAMME}/new", data=wrong).status_code for _ in range(2)] == [422] * 2


TITLE = {"title-en": "Second"}
AMOUNT = {"amount": "10.00", "currency": "EUR"}
GIVEN = AMOUNT | {"given_on": "2026-10-24"}
TASK = TITLE | {"kind": "other", "days_before": "7", "scope": "trip"}
FOSHAN = "/trips/foshan"


class Anything(dict[str, str]):
    """Has a 1 for every name."""

    def __missing__(self, name: str) -> str:
        """A number that an address may have."""
        return "1"


def new_things(named: Mapping[str, Values]) -> dict[str, dict[str, Any]]:
    """What makes something new, by address, in an office that has one of everything."""
    payer = str(named["/directory/organisations/"]["number"])
    person = str(named[f"{OF_TRIP}/people/"]["number"])
    clash = named[f"{OF_TRIP}/clashes/"]["fingerprint"]
    met, outlay = (
        named[f"{OF_TRIP}/{part}/"]["number"] for part in ("people/met", "costs/outlays")
    )
    claim = f"{FOSHAN}/costs/claims/{person}"
    return {
        "/admin/accounts/new": {
            "name": "Eva",
            "email": "eva@example.org",
            "role": "viewer",
            "language": "de",
        },
        "/admin/programs/tokens/new": {"name": "Second", "scopes": "read", "days": "90"},
        "/admin/programs/webhooks/new": {
            "name": "Second",
            "url": "https://second.example.org/",
            "events": "trip.released",
        },
        "/calendar/feeds/new": {"name": "Desk", "language": "de"},
        "/directory/checklists/rules/new": {
            "country": "US",
            "rule-en": "ESTA",
            "passport_months": "0",
        },
        "/directory/checklists/tasks/new": TASK | {"area": "", "direction": ""},
        "/directory/follow-ups/new": {"task": "Call"},
        "/directory/gifts/new": {
            "direction": "given",
            "given_on": "2026-10-24",
            "description": "Knife",
        }
        | {"value": "10", "currency": "EUR", "partner": "City", "person": "Eva"},
        "/directory/organisations/new": {"name-en": "Second", "kind": "company", "country": ""},
        f"{FOSHAN}/board/wishes/new": TITLE | {"kind": "meeting", "priority": "2", "minutes": "60"},
        f"{FOSHAN}/calendar/feeds/new": {"audience": "trip", "name": "Second", "language": "de"},
        f"{FOSHAN}/calendar/pages/new": {"traveller": "director", "name": "Second"},
        f"{FOSHAN}/clashes/{clash}/dismiss": {"reason": "A car waits"},
        f"{FOSHAN}/costs/benefits/new": GIVEN
        | {"payer_id": payer, "traveller_id": person, "description": "Dinner"},
        f"{FOSHAN}/costs/budget/new": {"cost_centre": "Second", "year": "2026", "approved": "1.00"},
        f"{FOSHAN}/costs/cash/new": GIVEN | {"payer_id": payer, "traveller_id": person},
        f"{claim}/advances/new": AMOUNT | {"paid_on": "2026-10-01"},
        f"{claim}/mileage/new": {"description": "To the fair", "kilometres": "10"}
        | {"driven_on": "2026-10-23"},
        f"{FOSHAN}/costs/items/new": AMOUNT
        | {"category": "rail", "phase": "estimate", "incurred_on": "2026-10-23"},
        f"{FOSHAN}/costs/outlays/{outlay}/accept": {"version": "1"},
        f"{FOSHAN}/costs/promises/new": {
            "payer_id": payer,
            "scope": "categories",
            "categories": "hotel",
            "percent": "50",
            "mode": "in_kind",
            "initiative": "offered",
        },
        f"{FOSHAN}/documents/new": {"file": files.pdf(), "kind": "receipt"},
        f"{FOSHAN}/mails/welcome": {"people": person},
        f"{FOSHAN}/people/copy?from=earlier": {"people": str(named["earlier"]["person"])},
        f"{FOSHAN}/people/met/{met}": {
            "version": "1",
            "given_name": "Wei",
            "family_name": "Chen",
            "name_order": "",
        },
        f"{FOSHAN}/readiness/checklists": {},
        f"{FOSHAN}/readiness/tasks/new": TASK,
        f"{FOSHAN}/copy": TITLE | {"starts_on": "2027-03-01", "parts": "programme"},
        f"{FOSHAN}/template": TITLE | {"parts": "programme"},
    }


def counts(engine: Engine, office: Actor) -> dict[str, int]:
    """How many rows there are of everything."""
    with session_for(engine, office, NOW) as session:
        tables = Base.metadata.sorted_tables
        return {
            each.name: session.connection().scalar(select(func.count()).select_from(each)) or 0
            for each in tables
        }


def send(client: FlaskClient, address: str, sent: Mapping[str, Any]) -> TestResponse:
    """Send a form; bytes are a file."""
    data = {
        name: (BytesIO(value), "b.pdf") if isinstance(value, bytes) else value
        for name, value in sent.items()
    }
    return client.post(address, data=data)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_form_that_adds_something_is_tried_twice(app: Flask) -> None:
    """Here or, for what needs more than is here, with its feature."""
    tried = {address.partition("?")[0] for address in new_things(defaultdict(Anything))}
    tried |= {address for address, *_ in FORMS}
    urls = app.url_map.bind("localhost")
    rules = {urls.match(address, "POST", return_rule=True)[0].rule for address in tried}
    added = {rule for rule, reason in ELSE.items() if reason is ADDS}
    assert added - rules == {
        "/admin/decisions/deputies/new",  # needs two who may decide; its endpoint is in NEW
        "/directory/checklists/proposals",  # only what is missing
        f"{MY}contacts",  # a phone's own number of what it sends
        f"{MY}costs",
        f"{OF_TRIP}/board/items",  # drawn on the board, sent by its script
        f"{OF_TRIP}/costs/claims/<int:number>/authorisations/new",  # one at a time
        f"{OF_TRIP}/costs/decisions/new",  # one at a time
        f"{OF_TRIP}/programme/<item_key:key>/duplicate",  # each press is one more
    }
    assert {"deciders.new", "decisions.new"} <= NEW


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_made_twice_by_any_form(
    engine: Engine, office: Actor, client_for: ClientFor
) -> None:
    named = add_one_of_each(engine, office)
    with session_for(engine, office, NOW) as session:
        for person in session.scalars(select(Traveller)):
            person.email = f"{person.id}@example.org"
            named["earlier"] = {"person": person.id}
        session.commit()
    client, twice = client_for(Role.ADMIN), {}
    for address, sent in new_things(named).items():
        before = counts(engine, office)
        first = send(client, address, sent)
        once = counts(engine, office)
        assert (first.status_code in {200, 302}, before == once) == (True, False), address
        send(client, address, sent)
        twice[address] = counts(engine, office) == once
    assert [address for address, is_made_once in twice.items() if not is_made_once] == []


def test_what_the_gate_turned_away_was_not_saved(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    """Who needs a second factor first is led to it: nothing was made of the form."""
    address, _, sent = FORMS[2]
    for roles, led_to in [([Role.PLANNER], "/account/second-factor"), ([], "/trips/foshan/people")]:
        with session_for(engine, office, NOW) as session:
            session.execute(update(Office).values(second_factor_roles=roles))
            session.commit()
        assert (planner.post(address, data=sent).location or "").startswith(led_to)
    with session_for(engine, office, NOW) as session:
        assert session.scalar(select(func.count(Group.id))) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_that_was_shown_anew_was_not_saved(client_for: ClientFor, office: Actor) -> None:
    """What came through signing in again is shown, and again by the browser's reload."""
    del office
    client, sent = client_for(Role.ADMIN), {"name": "Ours", "scopes": "read", "days": "90"}
    for _ in range(2):
        shown = client.post("/admin/programs/tokens/new", data=sent | {"reload": "kept"})
        assert (shown.status_code, 'value="Ours"' in shown.text) == (200, True)
