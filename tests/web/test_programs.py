"""The administrators' page about programs: tokens, webhooks, calls."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import ApiToken, Webhook, WebhookCall
from planner.domain.access import Actor, Role
from planner.domain.webhooks import WebhookEvent
from planner.services.webhooks import queue_event
from tests.counting import CountQueries
from tests.records import NOW
from tests.web.conftest import ClientFor

PAGE = "/admin/programs/"
TOKEN = {"name": "Intranet", "scopes": ["read", "money"], "days": "30"}
WEBHOOK = {"name": "Intranet", "url": "https://a.example.org/", "events": ["trip.released"]}


@pytest.fixture
def admin(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.ADMIN)


def secret_in(page: str) -> str:
    found = re.search(r'id="secret" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_token_is_shown_once(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    made = admin.post(f"{PAGE}tokens/new", data=TOKEN)
    secret = secret_in(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert made.headers["Referrer-Policy"] == "no-referrer"
    listed = admin.get(PAGE).text
    assert secret not in listed
    assert "See and keep money" in listed
    assert "Plan trips" not in listed
    assert "Not used yet" in listed
    answer = admin.get("/api/v1/trips", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json == {"trips": []}
    assert "Last used: " in admin.get(PAGE).text
    with session_for(engine, office, NOW) as session:
        token = session.scalars(select(ApiToken)).one()
        assert (token.scopes, token.created_by) == (["read", "money"], "The admin")


def test_a_revoked_token_stays_in_the_list(admin: FlaskClient) -> None:
    secret = secret_in(admin.post(f"{PAGE}tokens/new", data=TOKEN).text)
    assert "Intranet" in admin.get(f"{PAGE}tokens/1/revoke").text
    assert admin.post(f"{PAGE}tokens/1/revoke").location == PAGE
    assert "Revoked" in admin.get(PAGE).text
    answer = admin.get("/api/v1/trips", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "Choose at least one."),
        ({"days": "401"}, "Choose 1 to 400 days."),
        ({"scopes": ["everything"]}, "Choose from the lists."),
    ],
)
def test_what_makes_no_token(admin: FlaskClient, change: dict[str, object], message: str) -> None:
    answer = admin.post(f"{PAGE}tokens/new", data=TOKEN | change)
    assert answer.status_code == 422
    assert message in answer.text


def test_a_webhook_is_made_and_ended(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    secret = secret_in(admin.post(f"{PAGE}webhooks/new", data=WEBHOOK).text)
    assert secret.startswith("plannerhook_")
    assert "https://a.example.org/" in admin.get(PAGE).text
    assert admin.post(f"{PAGE}webhooks/1/end").location == PAGE
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(Webhook)).one().ended_at == NOW


def test_a_webhook_inside_the_own_network_is_refused(admin: FlaskClient) -> None:
    answer = admin.post(f"{PAGE}webhooks/new", data=WEBHOOK | {"url": "https://10.0.0.1/"})
    assert answer.status_code == 422
    assert "inside the server&#39;s own network" in answer.text


def test_a_failed_call_is_told_and_tried_again(
    admin: FlaskClient, engine: Engine, office: Actor
) -> None:
    admin.post(f"{PAGE}webhooks/new", data=WEBHOOK)
    with session_for(engine, office, NOW) as session:
        queue_event(session, WebhookEvent.TRIP_RELEASED, {}, NOW)
        call = session.scalars(select(WebhookCall)).one()
        call.due_at, call.failed_at, call.failure = None, NOW, "HTTP 503"
        session.commit()
    page = admin.get(PAGE).text
    assert "HTTP 503" in page
    assert "Not delivered" in page
    assert admin.post(f"{PAGE}calls/1/again").location == PAGE
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(WebhookCall)).one().due_at == NOW


def test_the_page_asks_as_much_for_three_as_for_one(
    admin: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            admin.post(f"{PAGE}tokens/new", data=TOKEN)
            admin.post(f"{PAGE}webhooks/new", data=WEBHOOK)
        with session_for(engine, office, NOW) as session:
            queue_event(session, WebhookEvent.TRIP_RELEASED, {}, NOW)
            session.commit()

    def count() -> int:
        with count_queries() as queries:
            assert admin.get(PAGE).status_code == 200
        return len(queries)

    add(1)
    before = count()
    add(2)
    assert count() == before
