"""What machines that watch are told, and who may read what was counted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.db.engine import make_engine, session_for
from planner.db.models import OutboxMessage
from planner.domain.access import Actor
from planner.services.operations import VERSION
from planner.web.app import create_app
from planner.web.feeds import FeedApplication
from planner.web.measurements import count_connections
from tests import audience_trip
from tests.calendar_feeds import HOUR, Desk
from tests.records import NOW
from tests.web.conftest import SECRET

TOKEN = "a-token-of-sixteen"
LOCAL, PUBLIC = "http://127.0.0.1:8000", "https://planner.example.org"


def client_of(engine: Engine, folder: Path, base_url: str = LOCAL, token: str = "") -> FlaskClient:
    settings = Settings(folder, "", SECRET, base_url, metrics_token=token)
    return create_app(settings, engine, clock=lambda: NOW).test_client()


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> FlaskClient:
    return client_of(engine, tmp_path)


def figures(body: str) -> dict[str, float]:
    """Each series' value, by its name and labels."""
    lines = (line.rpartition(" ") for line in body.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_a_server_that_can_work_says_so(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_an_older_schema_and_a_full_disk_are_named(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client_of(engine, tmp_path / "gone").get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "reasons": ["schema", "disk"]}


def test_a_database_that_is_away_is_named_without_its_address(tmp_path: Path) -> None:
    away = make_engine("postgresql://eva:pass-word@127.0.0.1:1/planner")
    client = client_of(away, tmp_path)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "reasons": ["database"]}
    assert client.get("/healthz").status_code == 200
    counted = client.get("/metrics")
    assert counted.status_code == 200
    assert figures(counted.text)["planner_database_up"] == 0
    assert "planner_outbox_waiting" not in counted.text


@pytest.mark.parametrize(
    ("base_url", "address", "headers", "status"),
    [
        (LOCAL, "127.0.0.1", {}, 200),
        (LOCAL, "::1", {}, 200),
        (LOCAL, "192.0.2.7", {}, 403),
        (LOCAL, "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        (LOCAL, "127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
        (PUBLIC, "127.0.0.1", {}, 403),  # it may be the proxy that ends TLS
        (PUBLIC, "192.0.2.7", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (PUBLIC, "192.0.2.7", {"Authorization": f"bearer {TOKEN}"}, 200),
        (PUBLIC, "192.0.2.7", {"Authorization": "Bearer wrong"}, 403),
        (PUBLIC, "192.0.2.7", {"Authorization": "Bearer ä"}, 403),
        (PUBLIC, "192.0.2.7", {"Authorization": f"Basic {TOKEN}"}, 403),
        (PUBLIC, "192.0.2.7", {"Authorization": "Bearer "}, 403),
    ],
)
def test_only_this_machine_or_a_token_reads_what_was_counted(  # noqa: PLR0917 - parameters
    engine: Engine,
    tmp_path: Path,
    base_url: str,
    address: str,
    headers: dict[str, str],
    status: int,
) -> None:
    client = client_of(engine, tmp_path, base_url, TOKEN)
    environ = {"REMOTE_ADDR": address}
    answer = client.get("/metrics", headers=headers, environ_overrides=environ)
    assert answer.status_code == status
    assert ("planner_build_info" in answer.text) == (status == 200)


def test_without_a_token_none_opens(engine: Engine, tmp_path: Path) -> None:
    client = client_of(engine, tmp_path, PUBLIC)
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


def test_requests_are_counted_by_route_and_never_by_address(client: FlaskClient) -> None:
    series = 'planner_requests_total{method="GET",route="/my/<secret>/",status="404"}'
    seconds = 'planner_request_seconds_count{route="/my/<secret>/"}'
    before = figures(client.get("/metrics").text)
    client.get("/my/abcdefghijklmnop/")
    client.get("/no/such/abcdefghijklmnop")
    body = client.get("/metrics").text
    after = figures(body)
    assert after[series] == before.get(series, 0) + 1
    assert after[seconds] == before.get(seconds, 0) + 1
    assert "abcdefghijklmnop" not in body
    assert re.search(r'route="none",status="404"', body)
    assert after[f'planner_build_info{{version="{VERSION}"}}'] == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_programs_change_is_counted_by_method(client: FlaskClient) -> None:
    def counted() -> dict[str, float]:
        found = figures(client.get("/metrics").text)
        series = 'planner_requests_total{{method="{}",route="none",status="404"}}'
        return {name: found.get(series.format(name), 0) for name in methods}

    methods = ("PUT", "PATCH", "DELETE", "other")
    before = counted()
    for method in ("PUT", "PATCH", "DELETE", "BREW"):
        client.open("/api/v1/nowhere", method=method)
    assert counted() == {name: number + 1 for name, number in before.items()}


def test_the_outbox_of_all_offices_is_told(
    client: FlaskClient, engine: Engine, office: Actor, stranger: Actor
) -> None:
    for actor, minutes in ((office, 5), (stranger, 30)):
        with session_for(engine, actor, NOW) as session:
            session.add_all([_mail(actor, minutes), _mail(actor, 90, failed=True)])
            session.commit()
    told = figures(client.get("/metrics").text)
    assert told["planner_outbox_waiting"] == 2
    assert told["planner_outbox_failed"] == 2
    assert told["planner_outbox_oldest_seconds"] == 1800
    calls = ("waiting", "failed", "oldest_seconds")
    assert [told[f"planner_webhook_calls_{name}"] for name in calls] == [0, 0, 0]


def _mail(actor: Actor, minutes: int, *, failed: bool = False) -> OutboxMessage:
    written = NOW - minutes * HOUR / 60
    return OutboxMessage(
        office_id=actor.office_id,
        message_id=f"<{actor.office_id}-{minutes}@example.org>",
        recipient="eva@example.org",
        subject="Hello",
        text="Hello",
        created_at=written,
        due_at=None if failed else NOW,
        failed_at=written if failed else None,
    )


@pytest.fixture
def polls(engine: Engine, office: Actor, tmp_path: Path) -> Iterator[tuple[Client, str]]:
    """The feed application, and a feed's path."""
    audience_trip.add_trip(engine, office)
    settings = Settings(tmp_path, "", SECRET, LOCAL)
    application = FeedApplication(settings, engine, clock=lambda: NOW)
    yield Client(application), f"/feeds/{Desk(engine, office).share()}.ics"
    application.close()


def test_polls_and_renderings_are_counted(client: FlaskClient, polls: tuple[Client, str]) -> None:
    feeds, path = polls
    before = figures(client.get("/metrics").text)
    etag = feeds.get(path).headers["ETag"]
    for _ in range(2):
        feeds.get(path, headers={"If-None-Match": etag})
    feeds.get("/feeds/wrong.ics")
    after = figures(client.get("/metrics").text)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    statuses = {
        status: grown[f'planner_feed_polls_total{{status="{status}"}}']
        for status in (200, 304, 404)
    }
    assert statuses == {200: 1, 304: 2, 404: 1}
    assert grown["planner_renderings_total"] == 1
    assert grown["planner_feed_poll_seconds_count"] == 4


def test_connections_are_counted(client: FlaskClient, database_url: str) -> None:
    engine = make_engine(database_url)
    count_connections(engine)
    name = 'planner_database_connections{{state="{}"}}'.format
    before = figures(client.get("/metrics").text)
    with engine.connect():
        during = figures(client.get("/metrics").text)
    after = figures(client.get("/metrics").text)
    engine.dispose()
    states = [
        tuple(each[name(state)] for state in ("open", "in_use")) for each in (before, during, after)
    ]
    (opened, used) = states[0]
    assert states[1:] == [(opened + 1, used + 1), (opened + 1, used)]
