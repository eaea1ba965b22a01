"""Signing in by an identity provider, as a browser and a (mock) provider see it."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, insert, select
from werkzeug.test import TestResponse

from planner.config.providers import ProviderSettings
from planner.config.settings import Settings
from planner.db.engine import open_session, session_for
from planner.db.models import (
    Account,
    AuditEntry,
    Membership,
    Office,
    OutboxMessage,
    SecondFactor,
    SignInAttempt,
)
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.provider_roles import read_rules
from planner.domain.strong_sign_ins import ANY, Strength, read_strength
from planner.domain.throttling import PER_NETWORK_PROVIDER
from planner.services.provider_visits import key_of
from planner.services.recovery_codes import new_codes
from planner.services.sign_in import PROVIDED, find_session, start_session
from planner.web.app import create_app
from planner.web.session import TOKEN, read_clock
from tests.provider import (
    CLIENT,
    CLIENT_SECRET,
    KEY,
    OTHER_KEY,
    SUBJECT,
    MockProvider,
    mock_provider,
)
from tests.services.cast import PASSWORD, add_account
from tests.web.conftest import SECRET

EMAIL = "eva@example.org"
RULES = "cn=plan,ou=x=solingen:planner; boss=solingen:admin\nguests=remscheid:viewer"
ANSWER = "/sign-in/provider/back"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the database has no say."""


@pytest.fixture(scope="module")
def one_provider() -> Iterator[MockProvider]:
    with mock_provider() as mock:
        yield mock


@pytest.fixture
def mock(one_provider: MockProvider) -> MockProvider:
    one_provider.changes, one_provider.key, one_provider.moved = {}, KEY, ""
    one_provider.asked.clear()
    one_provider.know(groups=["cn=plan,ou=x", "other"])
    return one_provider


def site_of(
    engine: Engine,
    database_url: str,
    issuer: str,
    *,
    password_sign_in: bool = True,
    strength: Strength = ANY,
) -> Flask:
    settings = Settings(
        Path(),
        database_url,
        SECRET,
        "http://localhost",
        provider=ProviderSettings(
            issuer, CLIENT, CLIENT_SECRET, "groups", read_rules(RULES), strength
        ),
        password_sign_in=password_sign_in,
    )
    site = create_app(settings, engine)
    site.testing = True
    return site


def browser_of(site: Flask) -> FlaskClient:
    client = site.test_client()
    arm(client)
    return client


def arm(client: FlaskClient) -> None:
    """Let a browser hold a valid form token, also after it changed its cookie."""
    with client.session_transaction() as cookie:
        cookie["csrf_token"], cookie["language"] = "known", "en"
    signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    client.environ_base["HTTP_X_CSRFTOKEN"] = str(signer.dumps("known"))


@pytest.fixture
def visitor(engine: Engine, database_url: str, office: Actor, mock: MockProvider) -> FlaskClient:
    del office
    return browser_of(site_of(engine, database_url, mock.issuer))


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie.get(TOKEN, ""))


def who(engine: Engine, client: FlaskClient) -> Actor | None:
    with open_session(engine) as session:
        found = find_session(session, token_of(client), read_clock())
        return found[1] if found else None


def come_in(client: FlaskClient, mock: MockProvider, subject: str = SUBJECT) -> TestResponse:
    sent = client.get("/sign-in/provider?next=/trips/")
    answer = client.get(mock.agree(sent.location, subject))
    arm(client)
    return answer


def test_whom_a_rule_names_comes_in_with_its_role(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, office: Actor
) -> None:
    answer = come_in(visitor, mock)
    assert (answer.status_code, answer.location) == (302, "/trips/")
    eva = who(engine, visitor)
    assert eva is not None
    assert (eva.office_id, eva.role, eva.email) == (office.office_id, Role.PLANNER, EMAIL)
    assert eva.name == "Eva Muster"
    assert len(mock.verifiers[-1]) == 64
    with session_for(engine, eva, read_clock()) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.thing == "Membership"))
        assert [(entry.by, entry.action) for entry in entries] == [("localhost", "created")]


def test_the_browser_is_sent_with_pkce_state_nonce_and_the_own_address(
    visitor: FlaskClient, mock: MockProvider
) -> None:
    sent = visitor.get("/sign-in/provider", headers={"Host": "evil.example"})
    parts = urlsplit(sent.location)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}" == mock.issuer
    assert asked["redirect_uri"] == f"http://localhost{ANSWER}"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(map(len, (asked["state"], asked["nonce"], asked["code_challenge"]))) == 43
    assert CLIENT_SECRET not in sent.location


def test_roles_follow_the_provider_at_each_sign_in(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, office: Actor, stranger: Actor
) -> None:
    keeper = add_account(engine, office, "keeper@example.org", Role.ADMIN)
    come_in(visitor, mock)
    assert roles_besides(engine, keeper) == {office.office_id: Role.PLANNER}
    mock.know(groups=["boss", "guests"])
    come_in(visitor, mock)
    given = {office.office_id: Role.ADMIN, stranger.office_id: Role.VIEWER}
    assert roles_besides(engine, keeper) == given
    mock.know(groups=[])
    answer = come_in(visitor, mock)
    assert answer.status_code == 403
    assert "no role in an office" in answer.text
    assert who(engine, visitor) is None, "the former session has no role either"
    assert roles_besides(engine, keeper) == {}


def roles_besides(engine: Engine, keeper: Actor) -> dict[int, Role]:
    with open_session(engine) as session, everywhere(session):
        others = select(Membership).where(Membership.account_id != keeper.account_id)
        return {each.office_id: each.role for each in session.scalars(others)}


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("groups", [[], ["guests"], ["cn=plan,ou=x"]])
def test_the_last_administrator_stays_one_whatever_the_provider_says(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, office: Actor, groups: list[str]
) -> None:
    mock.know(groups=["boss"])
    come_in(visitor, mock)
    mock.know(groups=groups)
    assert come_in(visitor, mock).status_code == 302
    found = who(engine, visitor)
    assert found is not None
    assert (found.office_id, found.role) == (office.office_id, Role.ADMIN)


def test_who_fits_no_rule_gets_a_page_and_no_account(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    mock.know(groups=["other"])
    answer = come_in(visitor, mock)
    assert (answer.status_code, token_of(visitor)) == (403, "")
    assert "Ask the person who gives out access in your office." in answer.text
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(Account)).all() == []


def test_an_account_is_found_by_its_verified_address_and_then_by_the_person(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, office: Actor
) -> None:
    eva = add_account(engine, office, EMAIL, Role.VIEWER)
    come_in(visitor, mock)
    found = who(engine, visitor)
    assert found is not None
    assert (found.account_id, found.role) == (eva.account_id, Role.PLANNER)
    mock.know(groups=["boss"], email="eva.new@example.org", email_verified=False)
    come_in(visitor, mock)
    found = who(engine, visitor)
    assert found is not None
    assert (found.account_id, found.role) == (eva.account_id, Role.ADMIN)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": None}])
def test_an_address_that_nobody_vouches_for_finds_no_account(
    visitor: FlaskClient,
    engine: Engine,
    mock: MockProvider,
    office: Actor,
    claims: dict[str, object],
) -> None:
    add_account(engine, office, EMAIL, Role.ADMIN)
    mock.know(groups=["boss"], **claims)
    answer = come_in(visitor, mock)
    assert (answer.status_code, token_of(visitor)) == (403, "")
    assert "does not vouch for your e-mail address" in answer.text


def test_an_address_given_to_somebody_else_opens_no_account(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    come_in(visitor, mock)
    mock.changes = {"sub": "43-other"}
    fresh = browser_of(visitor.application)
    answer = come_in(fresh, mock)
    assert (answer.status_code, who(engine, fresh)) == (403, None)
    assert "belongs to somebody else" in answer.text


def test_whom_an_administrator_switched_off_stays_off(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, office: Actor
) -> None:
    come_in(visitor, mock)
    with session_for(engine, office, read_clock()) as session:
        session.scalars(select(Membership)).one().is_active = False
        session.commit()
    assert come_in(visitor, mock).status_code == 403
    assert who(engine, visitor) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": ["planner", "another-client"], "azp": "another-client"},
        {"exp": 1_700_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"iat": 4_000_000_000},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, changes: dict[str, Any]
) -> None:
    mock.changes = changes
    answer = come_in(visitor, mock)
    assert (answer.status_code, token_of(visitor)) == (403, "")
    assert "What the provider sent does not hold." in answer.text
    assert who(engine, visitor) is None


def test_a_token_signed_by_another_key_lets_nobody_in(
    visitor: FlaskClient, mock: MockProvider
) -> None:
    mock.key = OTHER_KEY
    assert come_in(visitor, mock).status_code == 403
    assert token_of(visitor) == ""


def test_an_answer_counts_once_and_only_where_it_was_begun(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    path = mock.agree(visitor.get("/sign-in/provider").location)
    other = browser_of(visitor.application)
    assert other.get(path).status_code == 400, "login CSRF: another browser began it"
    other.get("/sign-in/provider")
    assert other.get(path).status_code == 400, "its own state differs"
    assert visitor.get(path).status_code == 302
    assert visitor.get(path).status_code == 400, "used up"
    late = mock.agree(visitor.get("/sign-in/provider").location)
    with visitor.session_transaction() as cookie:
        cookie["begun"] = cookie["begun"] | {"at": cookie["begun"]["at"] - 601}
    assert visitor.get(late).status_code == 400
    assert who(engine, other) is None


def test_a_wrong_verifier_is_refused_by_the_provider(
    visitor: FlaskClient, mock: MockProvider
) -> None:
    path = mock.agree(visitor.get("/sign-in/provider").location)
    with visitor.session_transaction() as cookie:
        cookie["begun"] = cookie["begun"] | {"verifier": "x" * 64}
    assert visitor.get(path).status_code == 403
    assert token_of(visitor) == ""


def test_who_ends_it_at_the_provider_is_told(visitor: FlaskClient, mock: MockProvider) -> None:
    sent = visitor.get("/sign-in/provider")
    assert sent.location.startswith(mock.issuer)
    state = parse_qs(urlsplit(sent.location).query)["state"][0]
    answer = visitor.get(ANSWER, query_string={"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert "The sign-in was ended at the provider." in answer.text


def test_a_session_that_was_brought_along_ends(
    visitor: FlaskClient, engine: Engine, mock: MockProvider, office: Actor
) -> None:
    other = add_account(engine, office, "other@example.org")
    with session_for(engine, other, read_clock()) as session:
        planted, _ = start_session(session, other, "evil", read_clock())
        session.commit()
    with visitor.session_transaction() as cookie:
        cookie[TOKEN], cookie["planted"] = planted, "x"
    come_in(visitor, mock)
    assert token_of(visitor) not in {"", planted}
    with visitor.session_transaction() as cookie:
        assert "planted" not in cookie
        assert "begun" not in cookie
    with open_session(engine) as session:
        assert find_session(session, planted, read_clock()) is None


def test_a_session_by_the_provider_lasts_half_a_day(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    come_in(visitor, mock)
    with open_session(engine) as session:
        assert find_session(session, token_of(visitor), read_clock() + PROVIDED) is None


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/"])
def test_nobody_is_led_to_another_site(
    visitor: FlaskClient, mock: MockProvider, target: str
) -> None:
    sent = visitor.get("/sign-in/provider", query_string={"next": target})
    assert visitor.get(mock.agree(sent.location)).location == "/"


def test_signing_out_leads_on_to_the_provider(visitor: FlaskClient, mock: MockProvider) -> None:
    come_in(visitor, mock)
    assert visitor.post("/sign-out").location == "/sign-in/provider/leave"
    assert token_of(visitor) == ""
    page = visitor.get("/sign-in/provider/leave")
    address = (
        f"{mock.issuer}/oauth2/end_session?client_id=planner"
        "&post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in"
    )
    assert page.headers["Refresh"] == f"0; url={address}"
    assert address.replace("&", "&amp;") in page.text
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]


def test_a_provider_that_is_down_leaves_the_password(
    engine: Engine, database_url: str, office: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    add_account(engine, office, EMAIL)
    down = browser_of(site_of(engine, database_url, "http://localhost:1"))
    with caplog.at_level(logging.DEBUG):
        answer = down.get("/sign-in/provider")
    assert answer.status_code == 503
    assert "can&#39;t be reached just now" in answer.text
    assert 'href="/sign-in">Sign in with a password' in answer.text
    assert CLIENT_SECRET not in caplog.text
    assert down.get("/sign-in/provider/leave").location == "/sign-in"
    assert down.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 302
    arm(down)
    assert down.post("/sign-out").location == "/sign-in", "by password: not to the provider"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/oauth2/token"])
def test_a_provider_that_leads_elsewhere_is_not_followed(
    visitor: FlaskClient, mock: MockProvider, path: str
) -> None:
    back = mock.agree(visitor.get("/sign-in/provider").location)
    mock.moved = path
    assert visitor.get(back).status_code == 503
    assert path in mock.asked
    assert "/elsewhere" not in mock.asked
    assert token_of(visitor) == ""


def test_a_network_that_is_let_in_by_nobody_waits_before_the_provider_is_asked(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    row = {"key_hash": key_of("127.0.0.1"), "at": read_clock()}
    with engine.begin() as connection:
        connection.execute(insert(SignInAttempt), [row] * (PER_NETWORK_PROVIDER.free - 2))
    assert come_in(visitor, mock).status_code == 302  # its two are taken back
    for _ in range(2):
        assert visitor.get("/sign-in/provider").status_code == 302
    with visitor.session_transaction() as cookie:
        begun = cookie["begun"]
    for address in ("/sign-in/provider", f"{ANSWER}?code=x&state={begun['state']}"):
        answer = visitor.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert "Wait 30 seconds" in answer.text


def test_passwords_can_be_switched_off(
    engine: Engine, database_url: str, office: Actor, mock: MockProvider
) -> None:
    by_password = add_account(engine, office, EMAIL)
    site = site_of(engine, database_url, mock.issuer, password_sign_in=False)
    client = browser_of(site)
    page = client.get("/sign-in").text
    assert "Sign in through the office" in page
    assert 'type="password"' not in page
    assert "/password/forgotten" not in page
    right = {"email": EMAIL, "password": PASSWORD}
    assert client.post("/sign-in", data=right).status_code == 403
    for path in ("/password/forgotten", "/password/some-token"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=right | {"again": PASSWORD}).status_code == 404
    assert client.get("/invitation/some-token").location == "/sign-in"
    with session_for(engine, office, read_clock()) as session:
        token, _ = start_session(session, by_password, "before", read_clock())
        session.commit()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    assert client.get("/trips/").status_code == 302, "who came by a password before is out"
    come_in(client, mock)
    assert client.get("/account/password").status_code == 404
    assert client.post("/account/password", data={}).status_code == 404
    assert "/account/password" not in client.get("/account/").text


def test_an_invitation_leads_to_the_provider_where_passwords_are_off(
    engine: Engine,
    database_url: str,
    office: Actor,
    mock: MockProvider,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mock.know(groups=["boss"])
    site = site_of(engine, database_url, mock.issuer, password_sign_in=False)
    admin = browser_of(site)
    come_in(admin, mock)
    data = {"email": "bea@example.org", "name": "Bea", "role": "viewer", "language": "en"}
    assert admin.post("/admin/accounts/new", data=data).location == "/admin/"
    text = capsys.readouterr().err
    with session_for(engine, office, read_clock()) as session:
        query = select(Membership.id).where(Membership.role == Role.VIEWER)
        number = session.scalars(query).one()
    assert "Sign in with the account that you have at your office:" in text
    assert "http://localhost/sign-in" in text
    assert "/invitation/" not in text
    assert admin.post(f"/admin/accounts/{number}/invitation").status_code == 404
    assert "/invitation" not in admin.get(f"/admin/accounts/{number}").text


def test_who_has_no_password_gets_none_by_mail(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    come_in(visitor, mock)
    other = browser_of(visitor.application)
    assert other.post("/password/forgotten", data={"email": EMAIL}).status_code == 302
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(OutboxMessage)).all() == []


def test_without_a_provider_there_is_no_such_page(app: Flask) -> None:
    client = browser_of(app)
    for path in ("/sign-in/provider", ANSWER, "/sign-in/provider/leave"):
        assert client.get(path).location == "/sign-in"
    assert "/sign-in/provider" not in client.get("/sign-in").text


WEAK = "the provider does not say that it asked you for one"


@pytest.fixture
def strict(engine: Engine, database_url: str, office: Actor, mock: MockProvider) -> FlaskClient:
    """A browser where planners need a second factor, and the provider must speak of one."""
    with session_for(engine, office, read_clock()) as session:
        session.get_one(Office, office.office_id).second_factor_roles = ["planner"]
        session.commit()
    strength = read_strength("gold platinum amr:mfa")
    return browser_of(site_of(engine, database_url, mock.issuer, strength=strength))


@ON_SQLITE
def test_the_provider_is_asked_for_a_second_factor_where_the_setting_names_one(
    strict: FlaskClient, visitor: FlaskClient
) -> None:
    asked = [
        parse_qs(urlsplit(each.get("/sign-in/provider").location).query).get("acr_values")
        for each in (strict, visitor)
    ]
    assert asked == [["gold platinum"], None]


@ON_SQLITE
@pytest.mark.parametrize("changes", [{"acr": "platinum"}, {"amr": ["pwd", "mfa"]}])
def test_a_sign_in_with_a_second_factor_at_the_provider_counts_as_one(
    strict: FlaskClient, mock: MockProvider, changes: dict[str, object]
) -> None:
    mock.changes = changes
    assert come_in(strict, mock).status_code == 302
    assert strict.get("/trips/").status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    "changes", [{}, {"acr": "silver"}, {"acr": "mfa"}, {"amr": ["pwd", "gold"]}, {"email": None}]
)
def test_a_role_that_needs_a_second_factor_is_not_let_in_without(
    strict: FlaskClient, engine: Engine, mock: MockProvider, changes: dict[str, object]
) -> None:
    mock.know(groups=["cn=plan,ou=x"], acr="gold")  # told besides, signed by nobody
    mock.changes = {"acr": None} | changes
    answer = come_in(strict, mock)
    assert (answer.status_code, token_of(strict), who(engine, strict)) == (403, "", None)
    assert WEAK in answer.text


@ON_SQLITE
def test_other_roles_come_in_until_they_need_one_too(
    strict: FlaskClient, engine: Engine, mock: MockProvider, office: Actor
) -> None:
    mock.know(groups=["boss"])
    assert come_in(strict, mock).status_code == 302
    assert strict.get("/trips/").status_code == 200
    with session_for(engine, office, read_clock()) as session:
        session.get_one(Office, office.office_id).second_factor_roles = ["admin"]
        session.commit()
    assert strict.get("/trips/").location == "/account/second-factor"
    page = strict.get("/account/second-factor").text
    assert WEAK in page
    assert 'href="/sign-in/provider"' in page
    assert 'action="/account/second-factor/begin"' not in page


@ON_SQLITE
def test_the_accounts_own_second_factor_is_asked_where_the_provider_asked_for_none(
    strict: FlaskClient, engine: Engine, mock: MockProvider, office: Actor
) -> None:
    eva = add_account(engine, office, EMAIL)
    with session_for(engine, eva, read_clock()) as session:
        account = session.get_one(Account, eva.account_id)
        moment = read_clock()
        factor = SecondFactor(
            account=account, sealed="x", created_at=moment, confirmed_at=moment, last_step=0
        )
        session.add(factor)
        codes = new_codes(session, account.id)
        session.commit()
    answer = come_in(strict, mock)
    assert (answer.location, token_of(strict)) == ("/sign-in/code?next=/trips/", "")
    assert strict.get("/trips/").location == "/sign-in?next=/trips/"
    assert strict.get("/sign-in/code").status_code == 200
    code = strict.post("/sign-in/code?next=/trips/", data={"code": codes[0]})
    assert (code.status_code, code.location) == (302, "/trips/")
    with open_session(engine) as session:
        found = find_session(session, token_of(strict), read_clock())
    assert found is not None
    assert (found[0].by_provider, found[1].email) == (True, EMAIL)
    mock.changes = {"acr": "gold"}
    assert come_in(strict, mock).location == "/trips/", "it was asked there"


@ON_SQLITE
def test_who_came_by_the_provider_is_asked_there_once_more(
    visitor: FlaskClient, engine: Engine, mock: MockProvider
) -> None:
    """Which a provider that knows them would not do by itself."""
    mock.changes = {"auth_time": None}
    come_in(visitor, mock)
    former = token_of(visitor)
    confirm = visitor.post("/account/sessions/end-others").location
    assert confirm == "/sign-in?next=/account/&again=1", "it did not say when it asked"
    begin = "/sign-in/provider?next=/account/&again=1"
    page = visitor.get(confirm).text
    assert f'href="{begin.replace("&", "&amp;")}"' in page
    assert 'type="password"' not in page, "there is none"
    sent = visitor.get(begin).location
    asked = parse_qs(urlsplit(sent).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    for said in (None, int(read_clock().timestamp()) - 3600, True, 4_000_000_000):
        mock.changes = {"auth_time": said}
        answer = visitor.get(mock.agree(visitor.get(begin).location))
        assert answer.status_code == 403
        assert "does not say that it asked you anew" in answer.text
        assert token_of(visitor) == former
    mock.changes = {"auth_time": int(read_clock().timestamp())}
    assert visitor.get(mock.agree(visitor.get(begin).location)).location == "/account/"
    assert token_of(visitor) != former
    arm(visitor)
    assert visitor.post("/account/sessions/end-others").location == "/account/"
    assert who(engine, visitor) is not None
