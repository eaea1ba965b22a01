"""The register's pages: list, search, forms, two editors, deletion, workbook."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Gift, Organisation, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import OrganisationKind
from tests.records import NOW
from tests.web.conftest import ClientFor

GIFTS = "/directory/gifts/"
TEA = {
    "direction": "received",
    "given_on": "2026-10-24",
    "description": "Box of tea",
    "value": "1.186,5",
    "currency": "cny",
    "trip_id": "",
    "traveller_id": "",
    "person": "Eva Muster",
    "organisation_id": "",
    "partner": "Chen Wei",
    "decision": "In the office kitchen",
    "reported_on": "",
    "version": "0",
}


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    del trip
    return client_for(Role.PLANNER)


def stored(engine: Engine, office: Actor) -> Gift:
    with session_for(engine, office, NOW) as session:
        return session.scalars(select(Gift)).one()


def test_an_empty_register_offers_the_first_step(planner: FlaskClient) -> None:
    page = planner.get(GIFTS).text
    assert "No gifts yet" in page
    assert f'href="{GIFTS}new"' in page


def test_a_viewer_reads_and_cannot_write(planner: FlaskClient, client_for: ClientFor) -> None:
    planner.post(f"{GIFTS}new", data=TEA)
    page = client_for(Role.VIEWER).get(GIFTS).text
    assert "Box of tea" in page
    assert f"{GIFTS}new" not in page


def test_a_gift_is_noted_as_people_type_it(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        alliance = Organisation(name=Texts(en="Alliance"), kind=OrganisationKind.ALLIANCE)
        session.add(alliance)
        session.commit()
        named = {
            "organisation_id": str(alliance.id),
            "traveller_id": str(trip.travellers[0].id),
            "trip_id": str(trip.id),
        }
    answer = planner.post(f"{GIFTS}new", data=TEA | named)
    assert answer.location == GIFTS
    gift = stored(engine, office)
    assert (gift.value_minor, gift.currency, gift.person) == (118650, "CNY", "Director Example")
    page = planner.get(GIFTS).text
    for words in ("Box of tea", "Chen Wei, Alliance → Director Example", "1,186.50", "foshan"):
        assert words in page


def test_the_form_of_a_trip_has_chosen_it(planner: FlaskClient, trip: Trip) -> None:
    page = planner.get(f"{GIFTS}new?trip={trip.id}").text
    assert f'<option selected value="{trip.id}">' in page


@pytest.mark.parametrize("number", ["999999999", "9" * 30])
def test_a_trip_that_is_not_there_is_no_choice(planner: FlaskClient, number: str) -> None:
    assert planner.get(f"{GIFTS}new?trip={number}").status_code == 200
    assert planner.post(f"{GIFTS}new", data=TEA | {"trip_id": number}).status_code == 422


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "many"}, "Write an amount like 1234.50."),
        ({"value": "1.0055", "currency": "EUR"}, "Write an amount like 1234.50."),
        ({"value": "-3"}, "Write an amount like 1234.50."),
        ({"currency": "ABC"}, "Write a currency by its code"),
        ({"given_on": ""}, "Write the day."),
        ({"description": ""}, "Say what it was."),
        ({"partner": ""}, "Say who the other side is."),
        ({"person": ""}, "Say who of the office it is about."),
    ],
)
def test_a_fault_is_shown_and_the_input_kept(
    planner: FlaskClient, change: dict[str, str], words: str
) -> None:
    answer = planner.post(f"{GIFTS}new", data=TEA | change)
    assert answer.status_code == 422
    found = re.search(r'id="form-errors".*?</div>', answer.text, re.DOTALL)
    assert found
    assert words in found.group()
    assert "In the office kitchen" in answer.text


def test_the_second_editor_sees_both_versions(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    planner.post(f"{GIFTS}new", data=TEA)
    address = f"{GIFTS}{stored(engine, office).id}"
    page = planner.get(address).text
    assert 'value="1186.50"' in page
    assert planner.post(address, data=TEA | {"version": "1", "decision": "Returned"}).location
    answer = planner.post(address, data=TEA | {"version": "1", "decision": "Given on"})
    assert answer.status_code == 409
    assert "Returned" in answer.text
    assert "Given on" in answer.text


def test_a_gift_is_deleted_only_after_a_question(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    planner.post(f"{GIFTS}new", data=TEA)
    address = f"{GIFTS}{stored(engine, office).id}"
    assert "noted by mistake" in planner.get(f"{address}/delete").text
    assert planner.post(f"{address}/delete", data={"version": "1"}).location == GIFTS
    assert "No gifts yet" in planner.get(GIFTS).text
    gone = planner.post(address, data=TEA | {"version": "1"})
    assert gone.status_code == 410
    assert "Box of tea" in gone.text


def test_the_search_and_its_workbook_agree(planner: FlaskClient) -> None:
    planner.post(f"{GIFTS}new", data=TEA)
    planner.post(f"{GIFTS}new", data=TEA | {"description": "Vase", "value": "3"})
    page = planner.get(f"{GIFTS}?q=vase&year=2026").text
    assert "Vase" in page
    assert "Box of tea" not in page
    assert "1 gift" in page
    assert "q=vase&amp;year=2026" in page
    assert "Nothing matches" in planner.get(f"{GIFTS}?q=silver").text
    answer = planner.get(f"{GIFTS}register.xlsx?q=vase&due=1")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gifts.xlsx"'
