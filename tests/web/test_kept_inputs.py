"""A session that ends while a form is filled in: what was typed comes through the sign-in."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse
from wtforms import PasswordField

from planner.db.engine import session_for
from planner.db.models import Trip
from planner.domain.access import Actor
from planner.domain.vocabulary import PersonalKind
from planner.web.account.forms import ConfirmFactorForm
from planner.web.forms import PlannerForm
from planner.web.kept_inputs import CODES, MOST, PASSWORDS, SECRETS
from planner.web.readiness.forms import PersonalForm
from planner.web.session import TOKEN
from planner.web.sign_in.forms import CodeForm
from tests.records import NOW
from tests.services.cast import PASSWORD, add_account

EMAIL = "eva@example.org"
NEW = "/trips/new"
TRIP = {
    "title-en": "Pearl <River>",
    "purpose-de": "Zwei\nZeilen",
    "starts_on": "2027-03-01",
    "ends_on": "2027-03-04",
    "home_zone": "Europe/Berlin",
    "direction": "outbound",
    "status": "draft",
    "version": "0",
}
HERE = {"Origin": "http://localhost"}


@pytest.fixture
def browser(app: Flask, engine: Engine, office: Actor) -> FlaskClient:
    """A browser in English; tokens come from the pages, as for people."""
    add_account(engine, office, EMAIL)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["language"] = "en"
    return client


def hidden_in(answer: TestResponse, action: str) -> dict[str, str]:
    """The hidden inputs of the form that is sent to an address."""
    forms = re.findall(r"<form[^>]*>.*?</form>", answer.text, flags=re.DOTALL)
    form = next(each for each in forms if f'action="{action}"' in each)
    tags = [
        dict(re.findall(r'([a-z-]+)="([^"]*)"', tag)) for tag in re.findall("<input[^>]*>", form)
    ]
    return {tag["name"]: unescape(tag["value"]) for tag in tags if tag.get("type") == "hidden"}


def titles(engine: Engine, office: Actor) -> list[str]:
    with session_for(engine, office, NOW) as session:
        return [trip.title.en for trip in session.scalars(select(Trip))]


def test_what_was_typed_comes_through_the_sign_in(
    browser: FlaskClient, engine: Engine, office: Actor
) -> None:
    asked = browser.post(NEW, data=TRIP, headers=HERE)
    assert asked.status_code == 403
    assert "You were signed out" in asked.text
    assert "Location" not in asked.headers
    address = "/sign-in?next=/trips/new"
    sent = hidden_in(asked, address)
    assert {name: sent[f"kept:{name}"] for name in TRIP} == TRIP

    wrong = browser.post(address, data=sent | {"email": EMAIL, "password": "wrong"})
    assert wrong.status_code == 422
    sent = hidden_in(wrong, address)
    page = browser.post(address, data=sent | {"email": EMAIL, "password": PASSWORD})
    assert page.status_code == 200
    kept = hidden_in(page, NEW)
    assert TRIP.items() <= kept.items()
    assert PASSWORD not in page.text

    shown = browser.post(NEW, data=kept | {"reload": "kept"})
    assert shown.status_code == 200
    assert 'value="Pearl &lt;River&gt;"' in shown.text
    assert "Zwei\nZeilen" in shown.text
    assert "Not saved yet" not in shown.text
    assert titles(engine, office) == []
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
    assert token
    saved = browser.post(NEW, data=TRIP | {"csrf_token": token[1]})
    assert saved.status_code == 302
    assert titles(engine, office) == ["Pearl <River>"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_another_site_puts_no_words_into_a_form(
    browser: FlaskClient, headers: dict[str, str]
) -> None:
    answer = browser.post(NEW, data=TRIP, headers=headers)
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/trips/new")
    page = browser.get(answer.location)
    assert "What you wanted to do was not done." in page.text
    assert "River" not in page.text


def test_too_much_is_not_carried(browser: FlaskClient) -> None:
    answer = browser.post(NEW, data=TRIP | {"title-de": "x" * MOST}, headers=HERE)
    assert answer.location == "/sign-in?next=/trips/new"


def test_a_press_that_has_no_page_leads_to_the_front(browser: FlaskClient) -> None:
    answer = browser.post("/trips/foshan/programme/plenary/cancel", data={"a": "b"}, headers=HERE)
    assert answer.location == "/sign-in"


def test_passwords_are_never_carried(browser: FlaskClient) -> None:
    sent = {"old": "secret one", "new": "secret two", "again": "secret two"}
    answer = browser.post("/account/password", data=sent, headers=HERE)
    assert answer.location == "/sign-in?next=/account/password"
    assert "secret" not in answer.text


def test_all_inputs_of_passwords_are_known(app: Flask) -> None:
    del app  # all forms are imported
    names = {
        name
        for form in PlannerForm.__subclasses__()
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) is PasswordField
    }
    assert names == PASSWORDS
    assert set(PersonalKind) == SECRETS - PASSWORDS - CODES
    assert all(hasattr(form, "code") for form in (CodeForm, ConfirmFactorForm))
    assert {kind for kind in PersonalKind if hasattr(PersonalForm, kind)} == set(PersonalKind)


def test_a_form_of_an_earlier_session_is_shown_again(
    browser: FlaskClient, engine: Engine, office: Actor
) -> None:
    page = browser.get("/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    signed = {"email": EMAIL, "password": PASSWORD, "csrf_token": token[1]}
    assert browser.post("/sign-in", data=signed).status_code == 302
    answer = browser.post(NEW, data=TRIP | {"csrf_token": token[1]}, headers=HERE)
    assert answer.status_code == 400
    assert TRIP.items() <= hidden_in(answer, NEW).items()
    assert titles(engine, office) == []
    with browser.session_transaction() as cookie:
        assert cookie.keys() == {TOKEN, "csrf_token", "language", "_permanent"}
