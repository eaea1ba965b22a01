"""One's own account, as a browser sees it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import Account, AccountSession, Membership
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.services.sign_in import find_session, start_session
from planner.web.session import TOKEN
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account
from tests.web.test_sign_in import arm, token_of

NEW = "scheren messer gabel"


@pytest.fixture
def eva(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, "eva@example.org", Role.VIEWER)


@pytest.fixture
def desk(app: Flask, engine: Engine, eva: Actor) -> FlaskClient:
    """Eva's browser at her desk."""
    client = app.test_client()
    arm(client)
    with client.session_transaction() as cookie:
        cookie[TOKEN] = open_for(engine, eva, "Firefox, Linux")[0]
    return client


def open_for(engine: Engine, actor: Actor, client: str) -> tuple[str, AccountSession]:
    with session_for(engine, actor, NOW) as session:
        opened = start_session(session, actor, client, NOW)
        session.commit()
        return opened


def _is_open(engine: Engine, token: str) -> bool:
    with open_session(engine) as session:
        return find_session(session, token, NOW) is not None


def _account(engine: Engine, actor: Actor) -> Account:
    with session_for(engine, actor, NOW) as session:
        return session.get_one(Account, actor.account_id)


def test_name_and_language_are_saved_and_read_at_once(
    desk: FlaskClient, engine: Engine, eva: Actor
) -> None:
    data = {"name": " Eva M. ", "language": "de", "version": "2"}
    assert desk.post("/account/", data=data).location == "/account/"
    saved = _account(engine, eva)
    assert (saved.name, saved.language) == ("Eva M.", "de")
    page = desk.get("/account/").text
    assert '<html lang="de">' in page
    assert 'value="Eva M."' in page


def test_a_missing_name_is_told_with_the_rest_kept(
    desk: FlaskClient, engine: Engine, eva: Actor
) -> None:
    answer = desk.post("/account/", data={"name": "", "language": "zh", "version": "1"})
    assert answer.status_code == 422
    assert re.search(r'<option selected value="zh">', answer.text)
    assert _account(engine, eva).language == ""


def test_two_browsers_editing_lose_nothing(desk: FlaskClient, engine: Engine, eva: Actor) -> None:
    desk.post("/account/", data={"name": "Eva One", "language": "", "version": "2"})
    second = desk.post("/account/", data={"name": "Eva Two", "language": "", "version": "2"})
    assert second.status_code == 409
    assert "Eva One" in second.text
    assert "Eva Two" in second.text
    assert _account(engine, eva).name == "Eva One"


def test_the_sessions_say_which_is_this_one(desk: FlaskClient, engine: Engine, eva: Actor) -> None:
    open_for(engine, eva, "Safari, iPhone")
    page = " ".join(desk.get("/account/").text.split()).partition('id="sessions"')[2]
    lines = re.findall(r'<li class="line">(.*?)</li>', page)
    assert len(lines) == 2
    assert ("Safari, iPhone" in lines[0], "Sign out" in lines[0]) == (True, True)
    assert ("Firefox, Linux" in lines[1], "<strong>This one</strong>" in lines[1]) == (True, True)


def test_ending_another_browser(desk: FlaskClient, engine: Engine, eva: Actor) -> None:
    token, phone = open_for(engine, eva, "Safari, iPhone")
    assert desk.post(f"/account/sessions/{phone.id}/end").location == "/account/"
    assert (_is_open(engine, token), _is_open(engine, token_of(desk))) == (False, True)


def test_nobody_ends_somebody_elses_browser(
    desk: FlaskClient, engine: Engine, office: Actor
) -> None:
    bea = add_account(engine, office, "bea@example.org")
    token, session = open_for(engine, bea, "Bea's")
    assert desk.post(f"/account/sessions/{session.id}/end").status_code == 404
    assert _is_open(engine, token)


def test_ending_every_other_browser(desk: FlaskClient, engine: Engine, eva: Actor) -> None:
    others = [open_for(engine, eva, client)[0] for client in ("phone", "tablet")]
    desk.post("/account/sessions/end-others")
    assert [_is_open(engine, each) for each in [*others, token_of(desk)]] == [False, False, True]


def test_a_changed_password_keeps_only_this_browser(
    desk: FlaskClient, engine: Engine, eva: Actor
) -> None:
    phone, _ = open_for(engine, eva, "phone")
    before = token_of(desk)
    data = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert desk.post("/account/password", data=data).location == "/account/"
    after = token_of(desk)
    assert after != before
    assert [_is_open(engine, each) for each in (phone, before, after)] == [False, False, True]
    assert "Your password is changed." in desk.get("/account/").text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "This is not your present password."),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "Use at least 12 characters"),
        ({"old": PASSWORD, "new": NEW, "again": "other"}, "The two passwords differ."),
    ],
)
def test_a_refused_password_says_why_and_shows_none(
    desk: FlaskClient, data: dict[str, str], reason: str
) -> None:
    answer = desk.post("/account/password", data=data)
    assert answer.status_code == 422
    assert reason in answer.text
    assert not re.search(r'type="password"[^>]* value="[^"]', answer.text)


def test_switching_the_office(desk: FlaskClient, engine: Engine, eva: Actor) -> None:
    assert "My offices" not in desk.get("/account/").text
    foshan = make_office(engine, "foshan")
    add_account(engine, foshan, eva.email, Role.ADMIN)
    assert "My offices" in desk.get("/account/").text
    assert desk.get("/admin/").status_code == 403
    assert desk.post(f"/account/offices/{foshan.office_id}").location == "/"
    assert desk.get("/admin/").status_code == 200
    remscheid = make_office(engine, "remscheid")
    assert desk.post(f"/account/offices/{remscheid.office_id}").status_code == 404


def test_a_role_that_was_taken_away_holds_at_once(
    desk: FlaskClient, engine: Engine, eva: Actor
) -> None:
    assert desk.get("/account/").status_code == 200
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = NOW
        mine = select(Membership).where(Membership.account_id == eva.account_id)
        session.scalars(mine).one().is_active = False
        session.commit()
    assert desk.get("/account/").location == "/sign-in?next=/account/"
