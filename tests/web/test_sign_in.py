"""Signing in and out, forgotten passwords and invitations, as a browser sees them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import AccountSession, OutboxMessage, SignInAttempt
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.services.accounts import Newcomer
from planner.services.invitations import invite
from planner.services.sign_in import find_session
from planner.web.session import TOKEN
from planner.web.sign_in.visitors import browser_name
from tests.records import NOW
from tests.services.cast import PASSWORD, add_account
from tests.web.conftest import SECRET

EMAIL = "eva@example.org"
WRONG = "The e-mail address or the password is wrong."
RIGHT = {"email": EMAIL, "password": PASSWORD}
NEW = "scheren messer gabel"
SIGNED = re.compile(r'name="csrf_token"[^>]*value="[^"]+"')
"""Signed anew each second."""

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture
def eva(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, EMAIL)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser in English where nobody is signed in."""
    client = app.test_client()
    arm(client)
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    return client


def arm(client: FlaskClient) -> None:
    """Let a browser hold a valid form token, also after it changed its cookie."""
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "known"
        cookie["language"] = "en"
    signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps("known"))


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie.get(TOKEN, ""))


def _is_open(engine: Engine, token: str) -> bool:
    with open_session(engine) as session:
        return find_session(session, token, NOW) is not None


def _shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The paths of the links of all mails that were shown on the console, once."""
    return re.findall(r"http://localhost(/\S+)", capsys.readouterr().err)


def _mailed(engine: Engine) -> list[str]:
    """The paths of the links of all mails."""
    with open_session(engine) as session, everywhere(session):
        mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [path for mail in mails for path in re.findall(r"http://localhost(/\S+)", mail.text)]


@pytest.mark.parametrize(
    ("asked", "sent"), [("", "/"), ("?next=/trips/?year%3D2026", "/trips/?year=2026")]
)
def test_signing_in_leads_to_where_one_wanted_to_be(
    visitor: FlaskClient, engine: Engine, eva: Actor, asked: str, sent: str
) -> None:
    answer = visitor.post(f"/sign-in{asked}", data=RIGHT)
    assert (answer.status_code, answer.location) == (302, sent)
    with open_session(engine) as session:
        found = find_session(session, token_of(visitor), NOW)
    assert found is not None
    assert (found[0].client, found[1]) == ("Firefox, Windows", eva)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(visitor: FlaskClient, eva: Actor, target: str) -> None:
    del eva
    answer = visitor.post("/sign-in", query_string={"next": target}, data=RIGHT)
    assert answer.location == "/"


def test_a_page_asks_to_sign_in_and_comes_back(visitor: FlaskClient, eva: Actor) -> None:
    del eva
    asked = visitor.get("/account/password")
    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/account/password")
    assert visitor.post(asked.location, data=RIGHT).location == "/account/password"
    assert visitor.get("/sign-in?next=/account/").location == "/account/"


@pytest.mark.parametrize(
    "data", [RIGHT | {"password": "swordfish"}, RIGHT | {"email": "nobody@example.org"}]
)
def test_a_wrong_password_keeps_the_address_and_tells_nothing(
    visitor: FlaskClient, engine: Engine, eva: Actor, data: dict[str, str]
) -> None:
    del eva
    answer = visitor.post("/sign-in", data=data)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{data["email"]}"' in answer.text
    assert data["password"] not in answer.text
    assert token_of(visitor) == ""
    with open_session(engine) as session, everywhere(session):
        assert len(session.scalars(select(SignInAttempt)).all()) == 2


def test_after_five_failures_one_waits(visitor: FlaskClient, eva: Actor) -> None:
    del eva
    for _ in range(5):
        assert visitor.post("/sign-in", data=RIGHT | {"password": "wrong"}).status_code == 422
    answer = visitor.post("/sign-in", data=RIGHT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "Too many tries. Wait 30 seconds and try again." in answer.text
    assert f'value="{EMAIL}"' in answer.text


def test_an_empty_form_is_not_a_try(visitor: FlaskClient, engine: Engine) -> None:
    assert visitor.post("/sign-in", data={"email": EMAIL}).status_code == 422
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(SignInAttempt)).all() == []


def test_a_form_of_another_site_is_refused(visitor: FlaskClient, eva: Actor) -> None:
    del eva
    visitor.environ_base["HTTP_X_CSRFTOKEN"] = "forged"
    assert visitor.post("/sign-in", data=RIGHT).status_code == 400
    assert token_of(visitor) == ""


def test_a_sign_in_brings_a_new_token_and_leaves_the_old_session(
    visitor: FlaskClient, engine: Engine, eva: Actor
) -> None:
    del eva
    with visitor.session_transaction() as cookie:
        cookie[TOKEN] = "planted"
    visitor.post("/sign-in", data=RIGHT)
    first = token_of(visitor)
    assert first != "planted"
    arm(visitor)
    visitor.post("/sign-in", data=RIGHT)
    assert [_is_open(engine, first), _is_open(engine, token_of(visitor))] == [False, True]


def test_signing_out_ends_the_session_and_keeps_the_language(
    visitor: FlaskClient, engine: Engine, eva: Actor
) -> None:
    del eva
    visitor.post("/sign-in", data=RIGHT)
    token = token_of(visitor)
    arm(visitor)
    answer = visitor.post("/sign-out")
    assert answer.location == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not _is_open(engine, token)
    with visitor.session_transaction() as cookie:
        assert cookie["language"] == "en"
        assert TOKEN not in cookie
    assert "You are signed out." in visitor.get("/sign-in").text
    wrong = visitor.get("/sign-out")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "OPTIONS, POST")


def test_signing_out_twice_is_no_error(visitor: FlaskClient) -> None:
    assert visitor.post("/sign-out").location == "/sign-in"


def test_the_answer_is_the_same_with_and_without_an_account(
    visitor: FlaskClient, engine: Engine, eva: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    del eva
    answers = []
    for email in (EMAIL, "nobody@example.org"):
        answer = visitor.post("/password/forgotten", data={"email": email})
        page = SIGNED.sub("", visitor.get("/sign-in").text)
        answers.append((answer.status_code, answer.location, page))
    assert answers[0] == answers[1]
    assert "If there is an account with this address" in answers[0][2]
    [path] = _shown(capsys)
    assert path.startswith("/password/")
    assert _mailed(engine) == []


def test_a_forgotten_password_is_chosen_anew(
    visitor: FlaskClient, eva: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    del eva
    visitor.post("/password/forgotten", data={"email": EMAIL})
    [path] = _shown(capsys)
    for _ in range(2):  # looking does not use it up
        assert f"For the account {EMAIL}." in visitor.get(path).text
    short = visitor.post(path, data={"password": "short", "again": "short"})
    assert short.status_code == 422
    assert "Use at least 12 characters; several words are fine." in short.text
    other = visitor.post(path, data={"password": NEW, "again": PASSWORD})
    assert other.status_code == 422
    assert "The two passwords differ." in other.text
    assert visitor.post(path, data={"password": NEW, "again": NEW}).location == "/sign-in"
    assert "Your password is set." in visitor.get("/sign-in").text
    arm(visitor)
    assert visitor.post("/sign-in", data=RIGHT).status_code == 422
    assert visitor.post("/sign-in", data=RIGHT | {"password": NEW}).status_code == 302


def test_an_invitation_is_accepted_once(
    visitor: FlaskClient, engine: Engine, office: Actor
) -> None:
    newcomer = Newcomer("bea@example.org", "Bea", Role.VIEWER, "en")
    with session_for(engine, office, NOW) as session:
        invite(session, office, newcomer, base_url="http://localhost", now=NOW)
        session.commit()
    [path] = _mailed(engine)
    assert "Welcome, Bea" in visitor.get(path).text
    assert visitor.post(path, data={"password": NEW, "again": NEW}).status_code == 302
    arm(visitor)
    for answer in (visitor.get(path), visitor.post(path, data={"password": NEW, "again": NEW})):
        assert answer.status_code == 410
        assert "This link was already used or has expired. Ask for a new one." in answer.text
    data = {"email": "bea@example.org", "password": NEW}
    assert visitor.post("/sign-in", data=data).status_code == 302


@pytest.mark.parametrize("path", ["/password/unknown", "/invitation/unknown"])
def test_an_unknown_link_is_like_a_used_one(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 410


def test_a_link_is_for_its_purpose_only(
    visitor: FlaskClient, eva: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    del eva
    visitor.post("/password/forgotten", data={"email": EMAIL})
    [path] = _shown(capsys)
    assert visitor.get(path.replace("/password/", "/invitation/")).status_code == 410


def test_pages_before_signing_in_are_not_kept_by_anybody(visitor: FlaskClient) -> None:
    for path in ("/sign-in", "/password/forgotten", "/password/unknown"):
        answer = visitor.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_tries_are_counted_by_the_address_that_a_proxy_here_saw(
    visitor: FlaskClient, engine: Engine, eva: Actor
) -> None:
    del eva
    for number in range(3):
        forged = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
        visitor.post("/sign-in", data={"email": f"a{number}@x.de", "password": "x"}, headers=forged)
    with open_session(engine) as session, everywhere(session):
        keys = session.scalars(select(SignInAttempt.key_hash)).all()
    assert len(set(keys)) == 4


@pytest.mark.parametrize("forwarded", ["", " , "])
def test_a_proxy_that_tells_no_address_does_no_harm(visitor: FlaskClient, forwarded: str) -> None:
    headers = {"X-Forwarded-For": forwarded}
    assert visitor.post("/sign-in", data=RIGHT, headers=headers).status_code == 422


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 26_1) {WEBKIT} Safari/604.1", "Safari, iPhone"),
        (f"Mozilla/5.0 (Linux; Android 16) {WEBKIT} Chrome/150.0 Safari/537", "Chrome, Android"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/150.0 Edg/150.0", "Edge, Windows"),
        ("curl/8.14.1", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


def test_only_hashes_are_stored(visitor: FlaskClient, engine: Engine, eva: Actor) -> None:
    del eva
    visitor.post("/sign-in", data=RIGHT)
    with open_session(engine) as session, everywhere(session):
        [row] = session.scalars(select(AccountSession)).all()
    assert token_of(visitor) not in vars(row).values()
