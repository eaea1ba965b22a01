"""What is written into the log, in which form, and what never is."""

import json
import logging
from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from planner.config.logs import (
    MASK,
    JsonFormatter,
    TextFormatter,
    keep_logs,
    known_secrets,
    masked,
    request_id,
)
from planner.config.providers import ProviderSettings
from planner.config.settings import Settings, read_settings
from planner.db.engine import make_engine, open_session
from planner.db.models import Office, OutboxMessage
from planner.db.slow_queries import SlowQueries, watch_queries
from planner.db.tenancy import everywhere
from planner.domain.access import Role
from planner.domain.mails import MailState
from planner.web.app import create_app
from tests.records import NOW, make_office
from tests.web.conftest import SECRET, add_member

SITE = "https://planner.example.org"
HIDDEN = "Zk3v-q_8XaBcDeFgHiJkLmNoPqRsTuVw"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"GET /my/{HIDDEN}/items/1", "GET /my/•••/items/1"),
        (f"/feeds/{HIDDEN}.ics gone", "/feeds/•••.ics gone"),
        (f"see https://a.example/mail/{HIDDEN}, please", "see https://a.example/mail/•••, please"),
        (f"/invitation/{HIDDEN}?next=/", "/invitation/•••?next=/"),
        (f"/password/{HIDDEN}", "/password/•••"),
        ("/password/forgotten", "/password/forgotten"),
        ("smtp://eva:pass/w0rd@mail:587 refused", "smtp://eva:•••@mail:587 refused"),
        ("postgresql://planner:s3cret@db/p", "postgresql://planner:•••@db/p"),
        (f"Authorization: Bearer {HIDDEN}", "Authorization: Bearer •••"),
        ("PLANNER_METRICS_TOKEN: needs 16", "PLANNER_METRICS_TOKEN: needs 16"),
        (f"PLANNER_METRICS_TOKEN={HIDDEN} x", "PLANNER_METRICS_TOKEN=••• x"),
        (f"{{'PLANNER_METRICS_TOKEN': '{HIDDEN}'}}", "{'PLANNER_METRICS_TOKEN': •••}"),
        (f"csrf_token={HIDDEN}&name=Eva", "csrf_token=•••&name=Eva"),
        ('{"password": "two words", "name": "Eva"}', '{"password": •••, "name": "Eva"}'),
        ("password='it is' wrong", "password=••• wrong"),
        ("hash $argon2id$v=19$m=65536$abc$def here", "hash ••• here"),
        ("The trip to Foshan: 3 items", "The trip to Foshan: 3 items"),
    ],
)
def test_secrets_are_masked_and_nothing_else_is(said: str, written: str) -> None:
    assert masked(said) == written


TOLD = {
    "PLANNER_DATABASE_URL": "postgresql://planner:db%2Fpass%401@db/p?sslpassword=key-pass-9",
    "PLANNER_FEED_DATABASE_URL": "postgresql://planner:feed-pass-2@replica/p",
    "PLANNER_SMTP_URL": "smtp://eva:mail%40pass%3A3@mail",
    "PLANNER_IMAP_URL": "imaps://eva:box@pass-4@mail/INBOX",
    "PLANNER_SECRET_KEY": "secret-key-" + "5" * 32,
    "PLANNER_FIELD_KEYS": f"{'6' * 43}= {'7' * 43}=",
    "PLANNER_BACKUP_KEY": "backup://key@-" + "8" * 32,
    "PLANNER_METRICS_TOKEN": "metrics-token-9xyz",
    "PLANNER_OIDC_ISSUER": "https://login.example.org",
    "PLANNER_OIDC_CLIENT_ID": "planner",
    "PLANNER_OIDC_CLIENT_SECRET": "client-secret-10",
}
SECRETS = {
    "database_url": ("db/pass@1", "db%2Fpass%401", "key-pass-9"),
    "feed_database_url": ("feed-pass-2",),
    "smtp_url": ("mail@pass:3", "mail%40pass%3A3"),
    "imap_url": ("box@pass-4", "box%40pass-4"),
    "secret_key": (TOLD["PLANNER_SECRET_KEY"],),
    "field_keys": tuple(TOLD["PLANNER_FIELD_KEYS"].split()),
    "backup_key": (TOLD["PLANNER_BACKUP_KEY"],),
    "metrics_token": ("metrics-token-9xyz",),
    "client_secret": ("client-secret-10",),
}


def test_each_setting_that_is_secret_is_masked_wherever_it_stands(tmp_path: Path) -> None:
    settings = read_settings({"PLANNER_DATA": str(tmp_path)} | TOLD)
    hidden = [each.name for kind in (Settings, ProviderSettings) for each in fields(kind)]
    shown = repr(settings)
    assert {name for name in hidden if f"{name}=" not in shown} == set(SECRETS)
    known = known_secrets(settings)
    for name, values in SECRETS.items():
        for value in values:
            assert masked(f"<{value}>", known) == f"<{MASK}>", name
    assert masked("eva at planner on db: login.example.org", known) == (
        "eva at planner on db: login.example.org"
    )


@pytest.mark.parametrize("address", ["postgresql://[x", "sqlite:////srv/planner.sqlite", ""])
def test_an_address_without_a_password_holds_no_secret(address: str) -> None:
    assert known_secrets(Settings(Path(), address, SECRET, SITE)) == (SECRET,)


def record_of(message: str, error: Exception | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("planner.web", logging.ERROR, "x.py", 1, message, (), told)


def test_a_line_is_one_json_object_with_the_request_and_a_masked_traceback() -> None:
    error = ValueError(f"no calendar at /feeds/{HIDDEN}.ics\nnor elsewhere")
    record = record_of("it\nfailed", error)
    record.fields = {"route": "/my/<secret>/", "ms": 3}
    found = request_id.set("abc-12345")
    line = JsonFormatter().format(record)
    request_id.reset(found)
    assert "\n" not in line
    read = json.loads(line)
    assert read["at"].endswith("+00:00")
    assert HIDDEN not in line
    assert "ValueError: no calendar at /feeds/•••.ics" in read.pop("traceback")
    read.pop("at")
    assert read == {
        "level": "error",
        "logger": "planner.web",
        "message": "it\nfailed",
        "request_id": "abc-12345",
        "route": "/my/<secret>/",
        "ms": 3,
    }


def test_a_line_of_text_names_the_request() -> None:
    found = request_id.set("abc-12345")
    line = TextFormatter().format(record_of(f"GET /my/{HIDDEN}/ failed"))
    request_id.reset(found)
    assert line.endswith(" ERROR [abc-12345] GET /my/•••/ failed")


def test_what_somebody_sends_begins_no_line_of_its_own() -> None:
    forged = "no such trip\r\n2026-11-27T10:00:00 INFO all is well\x1b[2J\u2028"
    line = TextFormatter().format(record_of(forged))
    assert line.splitlines() == [line]
    assert line.endswith(r"no such trip\r\n2026-11-27T10:00:00 INFO all is well\x1b[2J\u2028")
    torn = TextFormatter().format(record_of("failed", ValueError("x")))
    assert torn.splitlines()[-1] == "ValueError: x"


@pytest.fixture
def broken(engine: Engine, database_url: str, tmp_path: Path) -> FlaskClient:
    """A site one page of which crashes, naming secrets."""
    app = create_app(Settings(tmp_path, database_url, SECRET, SITE), engine, clock=lambda: NOW)

    def crash(secret: str) -> str:
        raise RuntimeError(f"/my/{secret}/ with {SECRET}")

    app.add_url_rule("/healthz/<secret>", "status.crash", crash)
    return app.test_client()


def test_a_request_s_id_is_in_the_answer_the_log_and_on_the_page(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(JsonFormatter((SECRET,)).format(record))

    handler = Kept()
    logging.getLogger("planner").addHandler(handler)
    with caplog.at_level(logging.INFO, logger="planner"):
        answer = broken.get(f"/healthz/{HIDDEN}", headers={"X-Request-ID": "proxy-0001"})
    logging.getLogger("planner").removeHandler(handler)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] == "proxy-0001"
    assert "<code>proxy-0001</code>" in answer.text
    lines = [json.loads(line) for line in said]
    assert [line["request_id"] for line in lines] == ["proxy-0001", "proxy-0001"]
    assert lines[-1] | {"ms": 0, "at": ""} == {
        "at": "",
        "level": "info",
        "logger": "planner.requests",
        "message": "GET /healthz/<secret> 500",
        "request_id": "proxy-0001",
        "method": "GET",
        "route": "/healthz/<secret>",
        "status": 500,
        "ms": 0,
    }
    assert HIDDEN not in "".join(said)
    assert SECRET not in "".join(said)
    assert "RuntimeError: /my/•••/ with •••" in lines[0]["traceback"]


@pytest.mark.parametrize(
    "sent", ["", "short", "x" * 65, "evil\tid-000", "<script>alert(1)", "ä" * 9]
)
def test_an_id_that_is_none_is_replaced(broken: FlaskClient, sent: str) -> None:
    headers = {"X-Request-ID": sent}
    first, second = (broken.get("/healthz", headers=headers) for _ in range(2))
    ids = {answer.headers["X-Request-ID"] for answer in (first, second)}
    assert len(ids) == 2
    assert all(len(each) == 16 and each.isalnum() for each in ids)


def test_pages_that_are_no_fault_of_ours_show_no_number(broken: FlaskClient) -> None:
    answer = broken.get("/password/nowhere/at/all")
    assert answer.headers["X-Request-ID"] not in answer.text


@pytest.fixture
def watched(engine: Engine, database_url: str) -> Iterator[Engine]:
    """An engine of this test alone: what listens to it listens no longer."""
    assert engine.url.render_as_string(hide_password=False)
    own = make_engine(database_url)
    yield own
    own.dispose()


@pytest.mark.parametrize(("least", "is_told"), [(250, True), (251, False), (0, False)])
def test_slow_statements_are_logged_without_their_parameters(
    watched: Engine, caplog: pytest.LogCaptureFixture, least: int, is_told: bool
) -> None:
    ticks, told = count(step=0.25), []
    watch_queries(watched, SlowQueries(least, lambda: next(ticks), lambda: told.append(1)))
    query = select(Office.id).where(Office.name == "Very private")
    session = open_session(watched, writes=False)
    with caplog.at_level(logging.WARNING), session, everywhere(session):
        session.scalars(query).all()
    lines = [each.message for each in caplog.records if each.name == "planner.slow_queries"]
    found = [
        line for line in lines if line.startswith("a statement took 250 ms: SELECT offices.id")
    ]
    assert len(found) == is_told
    assert len(told) == len(lines)
    assert bool(lines) == is_told
    assert "Very private" not in caplog.text


def test_a_database_s_error_names_no_parameters(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(text("SELECT :value FROM nowhere"), {"value": "Very private"})
    assert "Very private" not in str(caught.value)


def test_a_process_writes_what_it_was_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("planner")
    before = (logger.handlers, logger.level)
    try:
        keep_logs(Settings(tmp_path, "", SECRET, SITE, json_logs=True))
        logging.getLogger("planner.requests").info("GET %s", "/trips/")
        keep_logs(Settings(tmp_path, "", SECRET, SITE))
        logging.getLogger("planner.requests").info("not for people")
        logging.getLogger("planner.web").warning("for people")
    finally:
        logger.handlers, logger.level = before
        logger.setLevel(before[1])
    first, second = capsys.readouterr().err.splitlines()
    assert json.loads(first)["message"] == "GET /trips/"
    assert second.endswith(" WARNING for people")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_mail_is_shown_to_machines(
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    actor = add_member(engine, make_office(engine, "solingen"), Role.PLANNER)
    email = f"planner-{actor.office_id}@example.org"
    settings = Settings(tmp_path, database_url, SECRET, SITE, json_logs=True)
    app = create_app(settings, engine, clock=lambda: NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    with caplog.at_level(logging.WARNING, logger="planner"):
        app.test_client().post("/password/forgotten", data={"email": email}, base_url=SITE)
    (message,) = (each.message for each in caplog.records)
    assert message.startswith("mail waits and is shown nowhere: set PLANNER_SMTP_URL")
    assert "/password/" not in capsys.readouterr().err
    with open_session(engine) as session, everywhere(session):
        row = session.scalars(select(OutboxMessage)).one()
    assert (row.state, row.due_at) == (MailState.WAITING, NOW)
