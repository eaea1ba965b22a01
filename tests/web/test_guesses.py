"""Who brings too many secrets that open nothing is told to wait; who brings a right one is not."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.db.engine import session_for
from planner.domain.access import Actor, Role
from planner.domain.throttling import (
    PER_ACCOUNT,
    PER_NETWORK_GUESSES,
    PER_NETWORK_MAILS,
    PER_SECRET_PAPERS,
)
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed
from planner.services.secret_uses import count_paper
from planner.services.traveller_pages import create_page
from planner.web.feeds import FeedApplication
from tests.records import NOW
from tests.services.guessers import have_guessed
from tests.web.conftest import SECRET, ClientFor
from tests.web.programs import Program, token_for
from tests.web.test_access_matrix import signed_out

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = "127.0.0.1"
"""Where the test client asks from."""


@pytest.fixture
def tried(engine: Engine) -> None:
    """Another process has counted all guesses that this network may make."""
    have_guessed(engine, HERE, PER_NETWORK_GUESSES.free, NOW)


@ON_SQLITE
@pytest.mark.usefixtures("tried")
@pytest.mark.parametrize(
    "address",
    [
        *("/my/unknown/", "/my/unknown/items/x", "/my/unknown/mails", "/mail/unknown"),
        *("/invitation/unknown", "/password/unknown"),
    ],
)
def test_a_wrong_secret_waits(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")


@ON_SQLITE
@pytest.mark.usefixtures("tried")
def test_what_is_sent_to_a_wrong_secret_waits(app: Flask) -> None:
    for address in ("/my/unknown/costs", "/my/unknown/versions/1/read", "/mail/unknown"):
        assert app.test_client().post(address).status_code == 429


@ON_SQLITE
@pytest.mark.usefixtures("trip", "tried")
def test_a_right_secret_is_served_all_the_same(app: Flask, engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, "foshan", "director", "Phone", NOW)
        session.commit()
    assert app.test_client().get(f"/my/{secret}/").status_code == 200
    assert app.test_client().get(f"/my/{secret}/items/none").status_code == 404


@ON_SQLITE
@pytest.mark.usefixtures("tried")
def test_feeds_wait_and_are_served(engine: Engine, office: Actor, database_url: str) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_feed(
            session,
            office,
            audience=AudienceKind.OFFICE,
            slug=None,
            traveller=None,
            name="Wall",
            language="en",
            now=NOW,
        )
        session.commit()
    settings = Settings(Path(), database_url, SECRET, "http://localhost")
    feeds = FeedApplication(settings, engine, lambda: NOW)
    client = Client(feeds)
    wrong = client.get("/feeds/unknown.ics", environ_overrides={"REMOTE_ADDR": HERE})
    assert (wrong.status_code, wrong.headers["Retry-After"]) == (429, "30")
    right = client.get(f"/feeds/{secret}.ics", environ_overrides={"REMOTE_ADDR": HERE})
    assert right.status_code == 200
    proxied = {"REMOTE_ADDR": HERE, "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7"}
    other = client.get("/feeds/unknown.ics", environ_overrides=proxied)
    assert other.status_code == 404
    feeds.close()


@ON_SQLITE
@pytest.mark.usefixtures("trip", "tried")
def test_programs_wait_and_are_served(app: Flask, engine: Engine, office: Actor) -> None:
    wrong = Program(app, "unknown").get("/trips")
    assert (wrong.status_code, wrong.headers["Retry-After"]) == (429, "30")
    assert Program(app, token_for(engine, office)).get("/trips").status_code == 200
    assert Program(app, None).get("/trips").status_code == 401  # brings no secret, guesses nothing


def test_links_for_forgotten_passwords_are_limited_by_network(app: Flask) -> None:
    client, statuses = signed_out(app), []
    for number in range(PER_NETWORK_MAILS.free + 1):
        sent = {"email": f"somebody-{number}@example.org"}
        answer = client.post("/password/forgotten", data=sent)
        statuses.append(answer.status_code)
    assert statuses == [302] * PER_NETWORK_MAILS.free + [429]
    assert answer.headers["Retry-After"] == "30"
    assert "Wait 30 seconds" in answer.text


@ON_SQLITE
@pytest.mark.usefixtures("trip")
def test_papers_of_an_address_wait_and_its_pages_do_not(
    app: Flask, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, "foshan", "director", "Phone", NOW)
        session.commit()
    for _ in range(PER_SECRET_PAPERS.free):
        count_paper(engine, secret, NOW)
    for file in ("itinerary.pdf", "booklet.pdf", "trip.zip"):
        answer = app.test_client().get(f"/my/{secret}/{file}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert app.test_client().get(f"/my/{secret}/").status_code == 200
    assert app.test_client().get("/my/unknown/trip.zip").status_code == 404


def test_ones_own_password_is_not_guessed_in_an_open_browser(client_for: ClientFor) -> None:
    client, new = client_for(Role.PLANNER), "scheren messer gabel"
    data = {"old": "wrong", "new": new, "again": new}
    statuses = [client.post("/account/password", data=data).status_code for _ in range(6)]
    assert statuses == [422] * PER_ACCOUNT.free + [429]
