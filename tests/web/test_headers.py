"""What every answer carries, whatever it answers; and what is never believed of a request."""

import re
from base64 import urlsafe_b64decode
from hashlib import sha1
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import session_json_serializer
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine
from werkzeug.datastructures import Headers

from planner.config.settings import Settings
from planner.domain.access import Actor, Role
from planner.web.app import create_app
from tests.records import NOW
from tests.services.cast import PASSWORD, add_account
from tests.web.conftest import SECRET, ClientFor

SITE = "https://planner.example.org"
EMAIL = "eva@example.org"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')

ANSWERS: dict[str, tuple[int, str, str]] = {
    # the kind of answer: status, method, address
    "page": (200, "GET", "/trips/"),
    "trip": (200, "GET", "/trips/foshan/"),
    "redirect": (302, "GET", "/directory/"),
    "refused form": (422, "POST", "/trips/new"),
    "forbidden": (403, "GET", "/admin/"),
    "missing": (404, "GET", "/trips/none/"),
    "no address": (404, "GET", "/nowhere"),
    "wrong method": (405, "POST", "/trips/"),
    "own page missing": (404, "GET", "/my/wrong/"),
    "spent link": (410, "GET", "/invitation/spent"),
    "calendar file": (200, "GET", "/calendar/file.ics"),
    "asset": (200, "GET", "/static/app.css"),
    "missing asset": (404, "GET", "/static/none.css"),
    "health": (200, "GET", "/healthz"),
}


def answer(client: FlaskClient, kind: str) -> Headers:
    status, method, address = ANSWERS[kind]
    with client.open(address, method=method) as found:
        assert found.status_code == status
        return found.headers


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_is_closed_to_foreign_code_and_frames(
    client_for: ClientFor, kind: str
) -> None:
    headers = answer(client_for(Role.PLANNER), kind)
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "Strict-Transport-Security" not in headers
    is_asset = ANSWERS[kind][2].startswith("/static/") and ANSWERS[kind][0] == 200
    assert ("no-store" in headers["Cache-Control"]) != is_asset


def test_a_crash_carries_them_too(engine: Engine, database_url: str, tmp_path: Path) -> None:
    app = create_app(Settings(tmp_path, database_url, SECRET, SITE), engine)
    app.add_url_rule("/healthz/crash", "status.crash", _crash)
    found = app.test_client().get("/healthz/crash", base_url=SITE)
    assert found.status_code == 500
    assert "default-src 'self'" in found.headers["Content-Security-Policy"]
    assert "Something went wrong on our side" in found.text
    assert "lost its way" not in found.text


def _crash() -> str:
    raise RuntimeError("lost its way")


@pytest.fixture
def secure(engine: Engine, database_url: str, tmp_path: Path) -> FlaskClient:
    """A browser of an installation behind TLS."""
    settings = Settings(data=tmp_path, database_url=database_url, secret_key=SECRET, base_url=SITE)
    app = create_app(settings, engine, clock=lambda: NOW)
    app.testing = True
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "evil.example"
    client.environ_base["HTTP_X_FORWARDED_HOST"] = "evil.example"
    client.environ_base["HTTP_REFERER"] = f"{SITE}/"
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


def send(client: FlaskClient, address: str, **data: str) -> tuple[int, Headers, str]:
    base = SITE
    found = TOKEN.search(client.get(address, base_url=base).text)
    assert found
    sent = client.post(address, base_url=base, data=data | {"csrf_token": found[1]})
    return sent.status_code, sent.headers, sent.text


@pytest.mark.parametrize("address", ["/sign-in", "/nowhere", "/static/app.css", "/my/wrong/", "/"])
def test_behind_tls_browsers_are_told_to_stay_there(secure: FlaskClient, address: str) -> None:
    with secure.get(address) as found:
        told = found.headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"


def test_behind_tls_the_cookie_goes_nowhere_else(
    secure: FlaskClient, engine: Engine, office: Actor
) -> None:
    add_account(engine, office, EMAIL)
    status, headers, _ = send(secure, "/sign-in", email=EMAIL, password=PASSWORD)
    assert (status, headers["Location"]) == (302, "/")
    cookie = headers["Set-Cookie"]
    assert cookie.startswith("__Host-planner=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_mail_leads_to_the_installation_and_not_to_the_host_that_was_named(
    secure: FlaskClient, engine: Engine, office: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    add_account(engine, office, EMAIL)
    page = secure.get("/password/forgotten", headers={"Host": "evil.example"}).text
    found = TOKEN.search(page)
    assert found
    assert "evil.example" not in page
    sent = {"email": EMAIL, "csrf_token": found[1]}
    referer = {"Host": "evil.example", "Referer": "https://evil.example/"}
    answered = secure.post("/password/forgotten", data=sent, headers=referer)
    assert (answered.status_code, answered.location) == (302, "/sign-in")
    text = capsys.readouterr().err
    assert f"{SITE}/password/" in text
    assert "evil.example" not in text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_a_change_of_language_leads_nowhere_else(client_for: ClientFor, target: str) -> None:
    client = client_for(Role.VIEWER)
    sent = client.post("/language", data={"language": "de", "next": target})
    assert (sent.status_code, sent.location) == (302, "/")


def test_a_missing_slash_leads_to_no_host_that_a_request_names(secure: FlaskClient) -> None:
    found = secure.get("/trips?year=2026", base_url="https://evil.example")
    assert (found.status_code, found.headers["Location"]) == (308, "/trips/?year=2026")
    assert found.data == b""
    assert "evil.example" not in str(found.headers)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("host", ["a" * 64, "a..example"])
@pytest.mark.parametrize("address", ["/sign-in", "/nowhere", "/api/v1/trips"])
@pytest.mark.parametrize("referrer", ["", "http://[::1"])
def test_a_host_that_can_be_none_is_refused(
    app: Flask, host: str, address: str, referrer: str
) -> None:
    told = app.test_client().get(address, headers={"Host": host, "Referer": referrer})
    assert told.status_code == 400
    assert told.mimetype == ("application/problem+json" if "api" in address else "text/plain")
    assert told.headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_and_form_tokens_are_signed_with_sha_256(secure: FlaskClient) -> None:
    page = secure.get("/sign-in", base_url=SITE)
    found = TOKEN.search(page.text)
    assert found
    cookie = page.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    signatures = [each.rpartition(".")[2] for each in (found[1], cookie)]
    assert [len(urlsafe_b64decode(f"{each}=")) for each in signatures] == [32, 32]
    with secure.session_transaction(base_url=SITE) as held:
        assert len(bytes.fromhex(held["csrf_token"])) == 32


def test_a_cookie_signed_with_sha_1_is_nobodys(app: Flask) -> None:
    """As all were before this, also by who knows the key."""
    hints = {"key_derivation": "hmac", "digest_method": sha1}
    old = URLSafeTimedSerializer(
        SECRET, salt="cookie-session", serializer=session_json_serializer, signer_kwargs=hints
    )
    new = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    client, read = app.test_client(), []
    for signer in (old, new):
        client.set_cookie("planner", str(signer.dumps({"language": "zh"})))
        read.append('<html lang="zh' in client.get("/sign-in").text)
    assert read == [False, True]
