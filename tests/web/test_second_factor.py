"""The second factor, as a browser sees it: setting it up, signing in with it, losing it."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from pyotp import TOTP
from sqlalchemy import Engine, select

from planner.config.settings import Settings
from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, Membership, Office, RecoveryCode, SecondFactor
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.gateways.authenticators import step_of
from planner.gateways.seals import Vault
from planner.services.readiness.renewals import renew_seals
from planner.services.sign_in import find_session
from planner.web.app import create_app
from planner.web.session import TOKEN
from tests.records import NOW
from tests.services.cast import PASSWORD, add_account, membership_of
from tests.web.conftest import SECRET

EMAIL = "eva@example.org"
RIGHT = {"email": EMAIL, "password": PASSWORD}
KEY = Fernet.generate_key().decode()
PAGE, CODE = "/account/second-factor", "/sign-in/code"
WRONG = "This code is wrong, or was used before."


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(engine: Engine, database_url: str, clock: Clock) -> Flask:
    settings = Settings(Path(), database_url, SECRET, "http://localhost", field_keys=(KEY,))
    site = create_app(settings, engine, clock)
    site.testing = True
    return site


@pytest.fixture
def eva(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, EMAIL)


def browser_of(site: Flask) -> FlaskClient:
    client = site.test_client()
    arm(client)
    return client


def arm(client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie["csrf_token"], cookie["language"] = "known", "en"
    signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps("known"))


def entered(site: Flask, data: dict[str, str] = RIGHT) -> FlaskClient:
    """A browser signed in by password alone."""
    client = browser_of(site)
    assert client.post("/sign-in", data=data).status_code == 302
    arm(client)
    return client


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie.get(TOKEN, ""))


def set_up(client: FlaskClient, clock: Clock) -> tuple[TOTP, list[str]]:
    """The app, and the recovery codes."""
    assert client.post(f"{PAGE}/begin").location == PAGE
    page = client.get(PAGE).text
    secret = re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", page)[0]
    assert 'src="data:image/svg+xml' in page
    app = TOTP(secret)
    made = client.post(PAGE, data={"code": app.at(clock.now)})
    codes = re.findall(r"<code>([a-z2-9-]{29})</code>", made.text)
    assert (made.status_code, len(set(codes))) == (200, 10)
    clock.later(seconds=60)
    return app, codes


@pytest.fixture
def app_of_eva(site: Flask, eva: Actor, clock: Clock) -> tuple[TOTP, list[str]]:
    assert eva.email == EMAIL
    return set_up(entered(site), clock)


def test_a_code_follows_the_password_and_only_both_open_a_session(
    site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    app, _ = app_of_eva
    client = browser_of(site)
    first = client.post("/sign-in?next=/trips/", data=RIGHT)
    assert (first.status_code, token_of(client)) == (200, "")
    assert f'action="{CODE}?next=/trips/"' in first.text
    assert client.get("/trips/").location == "/sign-in?next=/trips/"
    second = client.post(f"{CODE}?next=/trips/", data={"code": app.at(clock.now)})
    assert (second.status_code, second.location) == (302, "/trips/")
    assert token_of(client)
    with client.session_transaction() as cookie:
        assert "second_step" not in cookie


def test_a_wrong_password_says_the_same_with_and_without_a_second_factor(
    site: Flask, app_of_eva: tuple[TOTP, list[str]]
) -> None:
    assert len(app_of_eva[1]) == 10
    answers = [
        browser_of(site).post("/sign-in", data={"email": email, "password": "swordfish"})
        for email in (EMAIL, "nobody@example.org")
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = {
        re.sub(r'name="csrf_token"[^>]*>', "", answer.text)
        .replace(EMAIL, "?")
        .replace("nobody@example.org", "?")
        for answer in answers
    }
    assert len(pages) == 1


def test_a_code_counts_once(site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock) -> None:
    code = app_of_eva[0].at(clock.now)
    first, second = browser_of(site), browser_of(site)
    for client in (first, second):
        client.post("/sign-in", data=RIGHT)
    assert first.post(CODE, data={"code": code}).status_code == 302
    again = second.post(CODE, data={"code": code})
    assert (again.status_code, token_of(second)) == (422, "")
    assert WRONG in again.text
    assert code not in again.text.replace(f'value="{code}"', "")
    clock.later(seconds=30)
    assert second.post(CODE, data={"code": app_of_eva[0].at(clock.now)}).status_code == 302


def test_a_recovery_code_counts_once(site: Flask, app_of_eva: tuple[TOTP, list[str]]) -> None:
    code = app_of_eva[1][3]
    first, second = browser_of(site), browser_of(site)
    for client in (first, second):
        client.post("/sign-in", data=RIGHT)
    assert first.post(CODE, data={"code": f" {code.upper().replace('-', ' ')}"}).status_code == 302
    assert "9 recovery codes are left." in first.get(PAGE).text
    assert second.post(CODE, data={"code": code}).status_code == 422


def test_codes_are_throttled_and_a_right_password_gives_no_new_tries(
    site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    client = browser_of(site)
    for _ in range(5):
        client.post("/sign-in", data=RIGHT)
        assert client.post(CODE, data={"code": "000000"}).status_code == 422
    right = {"code": app_of_eva[0].at(clock.now)}
    answer = client.post(CODE, data=right)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    client.post("/sign-in", data=RIGHT)
    assert client.post(CODE, data=right).status_code == 429
    clock.later(seconds=30)
    assert client.post(CODE, data={"code": app_of_eva[0].at(clock.now)}).status_code == 302


def test_the_first_step_is_good_for_ten_minutes_and_one_session(
    site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    client = browser_of(site)
    client.post("/sign-in", data=RIGHT)
    with client.session_transaction() as cookie:
        step = cookie["second_step"]
    clock.later(minutes=10)
    late = client.post(CODE, data={"code": app_of_eva[0].at(clock.now)})
    assert (late.location, token_of(client)) == ("/sign-in", "")
    arm(client)
    client.post("/sign-in", data=RIGHT)
    assert client.post(CODE, data={"code": app_of_eva[0].at(clock.now)}).status_code == 302
    for used in (step, "no-such-step"):
        thief = browser_of(site)
        with thief.session_transaction() as cookie:
            cookie["second_step"] = used
        assert thief.post(CODE, data={"code": app_of_eva[1][0]}).location == "/sign-in"
    assert browser_of(site).get(CODE).location == "/sign-in"


def test_setting_up_needs_a_code_and_ends_other_sessions(
    site: Flask, engine: Engine, eva: Actor, clock: Clock
) -> None:
    other, client = entered(site), entered(site)
    client.post(f"{PAGE}/begin")
    secret = re.findall(r"<code[^>]*>([A-Z2-7]{32})</code>", client.get(PAGE).text)[0]
    answer = client.post(PAGE, data={"code": "000000"})
    assert answer.status_code == 422
    assert "This code is wrong." in answer.text
    assert client.post("/sign-out").status_code == 302, "not on yet: nothing asks for a code"
    client = entered(site)
    set_up(client, clock)
    with open_session(engine) as session:
        assert find_session(session, token_of(other), clock.now) is None
        assert find_session(session, token_of(client), clock.now) is not None
    with session_for(engine, eva, clock.now) as session:
        factor = session.scalars(select(SecondFactor)).one()
        assert secret not in factor.sealed
        told = session.scalars(select(AuditEntry).where(AuditEntry.thing == "SecondFactor"))
        changes = [(entry.action, entry.label, str(entry.changes)) for entry in told]
        assert {(action, label) for action, label, _ in changes} == {
            ("created", EMAIL),
            ("changed", EMAIL),
        }
        assert not any(secret in text or factor.sealed in text for *_, text in changes)


def test_recovery_codes_are_kept_as_hashes_and_renewed(
    site: Flask, engine: Engine, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    app, former = app_of_eva
    with open_session(engine) as session, everywhere(session):
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert {len(each) for each in hashes} == {64}
    client = browser_of(site)
    client.post("/sign-in", data=RIGHT)
    client.post(CODE, data={"code": app.at(clock.now)})
    arm(client)
    made = client.post(f"{PAGE}/codes").text
    codes = re.findall(r"<code>([a-z2-9-]{29})</code>", made)
    assert len(set(codes) - set(former)) == 10
    other = browser_of(site)
    other.post("/sign-in", data=RIGHT)
    assert other.post(CODE, data={"code": former[0]}).status_code == 422
    assert other.post(CODE, data={"code": codes[0]}).status_code == 302


def late_at(client: FlaskClient, clock: Clock, path: str) -> str:
    """Where somebody is led who does something ten minutes after they signed in."""
    clock.later(minutes=10)
    return client.post(path).location


def test_it_is_switched_off_by_who_has_both_factors(
    site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    """Ten minutes after signing in the password alone is not enough, and a code alone neither."""
    app, _ = app_of_eva
    client = browser_of(site)
    client.post("/sign-in", data=RIGHT)
    client.post(CODE, data={"code": app.at(clock.now)})
    arm(client)
    former = token_of(client)
    confirm = late_at(client, clock, f"{PAGE}/remove")
    assert confirm == f"/sign-in?next={PAGE}/remove&again=1"
    page = client.get(confirm).text
    assert "Confirm that it is you" in page
    assert f'value="{EMAIL}"' in page
    assert f'action="/sign-in?next={PAGE}/remove&amp;again=1"' in page
    assert client.post(confirm, data=RIGHT | {"password": "swordfish"}).status_code == 422
    assert client.post(confirm, data=RIGHT).status_code == 200
    assert client.post(f"{PAGE}/remove").location == confirm, "the code is still to come"
    code = {"code": app.at(clock.now)}
    back = client.post(f"{CODE}?next={PAGE}/remove", data=code)
    assert (back.status_code, back.location) == (302, f"{PAGE}/remove")
    arm(client)
    assert token_of(client) != former
    assert client.post(f"{PAGE}/remove").location == "/account/"
    assert token_of(entered(site))


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (f"{PAGE}/begin", PAGE),
        (f"{PAGE}/codes", f"{PAGE}/codes"),
        ("/account/sessions/1/end", "/account/"),
        ("/account/sessions/end-others", "/account/"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_minutes_after_signing_in_one_signs_in_again_first(
    site: Flask, eva: Actor, clock: Clock, path: str, after: str
) -> None:
    assert eva.email == EMAIL
    client = entered(site)
    confirm = late_at(client, clock, path)
    assert confirm == f"/sign-in?next={after}&again=1"
    assert client.get(confirm).status_code == 200
    assert client.post(confirm, data=RIGHT).location == after
    arm(client)
    assert "again=1" not in (client.post(path).location or "")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_changed_password_proves_no_second_factor(
    site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    client = browser_of(site)
    client.post("/sign-in", data=RIGHT)
    client.post(CODE, data={"code": app_of_eva[0].at(clock.now)})
    arm(client)
    clock.later(minutes=10)
    new = "scheren messer gabel"
    changed = client.post("/account/password", data={"old": PASSWORD, "new": new, "again": new})
    assert changed.location == "/account/"
    arm(client)
    assert client.post(f"{PAGE}/remove").location == f"/sign-in?next={PAGE}/remove&again=1"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_typed_comes_through_signing_in_again(
    site: Flask, eva: Actor, clock: Clock
) -> None:
    assert eva.email == EMAIL
    client = entered(site)
    clock.later(minutes=10)
    home = {"Origin": "http://localhost"}
    asked = client.post(f"{PAGE}/keys/new", data={"name": "Blue"}, headers=home)
    assert asked.status_code == 403
    assert "What you typed is kept." in asked.text
    assert '<input type="hidden" name="kept:name" value="Blue">' in asked.text
    confirm = f"/sign-in?next={PAGE}/keys/new&again=1"
    entered_again = client.post(confirm, data=RIGHT | {"kept:name": "Blue"})
    assert '<input type="hidden" name="name" value="Blue">' in entered_again.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_in", [True, False])
def test_what_was_typed_comes_through_a_step_that_took_too_long(
    site: Flask, app_of_eva: tuple[TOTP, list[str]], clock: Clock, *, is_in: bool
) -> None:
    client, after = browser_of(site), f"?next={PAGE}/keys/new"
    if is_in:
        client.post("/sign-in", data=RIGHT)
        client.post(CODE, data={"code": app_of_eva[0].at(clock.now)})
        arm(client)
    kept = {"kept:name": "Blue"}
    client.post(f"/sign-in{after}&again=1", data=RIGHT | kept)
    clock.later(minutes=11)
    late = client.post(f"{CODE}{after}", data=kept | {"code": app_of_eva[0].at(clock.now)})
    assert late.status_code == 403
    assert '<input type="hidden" name="kept:name" value="Blue">' in late.text
    assert f'action="/sign-in{after}{"&amp;again=1" if is_in else ""}"' in late.text
    assert "That took too long. Sign in again." in late.text


def test_an_administrator_resets_a_colleagues_and_the_history_tells(
    site: Flask, engine: Engine, office: Actor, eva: Actor, app_of_eva: tuple[TOTP, list[str]]
) -> None:
    assert len(app_of_eva[1]) == 10
    add_account(engine, office, "ada@example.org", Role.ADMIN)
    admin = entered(site, RIGHT | {"email": "ada@example.org"})
    number = membership_of(engine, eva).id
    address = f"/admin/accounts/{number}/second-factor"
    assert address in admin.get(f"/admin/accounts/{number}").text
    assert admin.get(address).status_code == 200
    assert admin.post(address, data={"version": "0"}).location == f"/admin/accounts/{number}"
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(RecoveryCode)).all() == []
    history = admin.get("/admin/history").text
    assert "Second factor" in history
    assert token_of(entered(site)), "the password alone opens it again"
    with session_for(engine, office, NOW) as session:
        query = select(Membership.id).where(Membership.role == Role.ADMIN)
        own = session.scalars(query).one()
    refused = admin.post(f"/admin/accounts/{own}/second-factor", data={"version": "0"})
    assert refused.status_code == 403


def test_a_role_that_needs_one_sees_nothing_else_until_it_is_set_up(
    site: Flask, engine: Engine, office: Actor, eva: Actor, clock: Clock
) -> None:
    client = entered(site)
    with session_for(engine, office, NOW) as session:
        session.get_one(Office, office.office_id).second_factor_roles = ["planner"]
        session.commit()
    assert eva.role == Role.PLANNER
    for path in ("/", "/trips/", "/account/"):
        assert client.get(path).location == PAGE
    assert client.post("/account/", data={"name": "Other"}).location == PAGE
    page = client.get(PAGE)
    assert (page.status_code, "Your office requires a second factor" in page.text) == (200, True)
    set_up(client, clock)
    assert client.get("/trips/").status_code == 200


def test_the_office_says_which_roles_need_one(site: Flask, engine: Engine, office: Actor) -> None:
    add_account(engine, office, "ada@example.org", Role.ADMIN)
    admin = entered(site, RIGHT | {"email": "ada@example.org"})
    with session_for(engine, office, NOW) as session:
        stored = session.get_one(Office, office.office_id)
        data = {
            name: str(getattr(stored, name))
            for name in (
                "name",
                "language",
                "zone",
                "feed_days",
                "keep_cancelled_days",
                "refresh_minutes",
                "erase_days",
                "rule_months",
                "version",
            )
        }
    roles = {"second_factor_roles": ["planner", "approver"]}
    assert (
        admin.post("/admin/office", data=data | {"second_factor_roles": "system"}).status_code
        == 422
    )
    assert admin.post("/admin/office", data=data | roles).location == "/admin/office"
    with session_for(engine, office, NOW) as session:
        stored = session.get_one(Office, office.office_id)
        assert stored.second_factor_roles == ["planner", "approver"]


def test_without_a_key_no_secret_is_kept(
    engine: Engine, database_url: str, eva: Actor, clock: Clock
) -> None:
    assert eva.email == EMAIL
    settings = Settings(Path(), database_url, SECRET, "http://localhost")
    client = entered(create_app(settings, engine, clock))
    answer = client.post(f"{PAGE}/begin")
    assert answer.status_code == 422
    assert "PLANNER_FIELD_KEYS" in answer.text


def test_a_lost_key_leaves_the_recovery_codes(
    engine: Engine, database_url: str, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    settings = Settings(Path(), database_url, SECRET, "http://localhost")
    client = browser_of(create_app(settings, engine, clock))
    client.post("/sign-in", data=RIGHT)
    answer = client.post(CODE, data={"code": app_of_eva[0].at(clock.now)})
    assert answer.status_code == 422
    assert "Use a recovery code" in answer.text
    assert client.post(CODE, data={"code": app_of_eva[1][0]}).status_code == 302


def test_a_new_key_takes_over(
    engine: Engine, database_url: str, app_of_eva: tuple[TOTP, list[str]], clock: Clock
) -> None:
    new = Fernet.generate_key().decode()
    with open_session(engine) as session:
        assert renew_seals(session, Vault((new, KEY)), NOW) == (1, 0)
        session.commit()
    settings = Settings(Path(), database_url, SECRET, "http://localhost", field_keys=(new,))
    client = browser_of(create_app(settings, engine, clock))
    client.post("/sign-in", data=RIGHT)
    assert client.post(CODE, data={"code": app_of_eva[0].at(clock.now)}).status_code == 302


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B (SHA-1), cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924")):
        moment = datetime.fromtimestamp(seconds, NOW.tzinfo)
        assert step_of(secret, code, moment) == seconds // 30
        assert step_of(secret, code, moment + timedelta(seconds=30)) == seconds // 30
        assert step_of(secret, "", moment) is None


def test_a_code_lives_for_its_thirty_seconds_and_thirty_for_typing_it() -> None:
    secret, begun = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1_234_567_890
    assert begun % 30 == 0
    taken = [
        step_of(secret, "005924", datetime.fromtimestamp(begun + after, NOW.tzinfo)) is not None
        for after in (-1, 0, 59, 60)
    ]
    assert taken == [False, True, True, False]
