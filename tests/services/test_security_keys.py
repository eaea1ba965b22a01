"""Security keys as second factor: what is taken of them, and what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fido2.webauthn import AuthenticatorData
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, OneTimeLink, RecoveryCode, SecurityKey
from planner.db.tenancy import everywhere
from planner.domain.access import CONFIRMED, Actor, Role
from planner.domain.refusals import InvalidError, NotFoundError, TakenError, UnconfirmedError
from planner.gateways.security_keys import KeySite, site_of
from planner.services.second_factors import accounts_with_second_factor, reset_second_factor
from planner.services.second_steps import StepOverError, offer_key, sign_in_by_key
from planner.services.security_keys import add_key, ask_new_key, list_own_keys, remove_key
from planner.services.sign_in import SecondStepError, Visitor, sign_in
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account, membership_of
from tests.software_key import SoftwareKey

SITE = KeySite("localhost", "http://localhost")
HERE = Visitor("192.0.2.1", "Firefox")
EMAIL = "eva@example.org"
BROWSER = 7
"""The number of the session in which keys are registered."""


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the database has no say."""


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def eva(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, EMAIL)


def asked_of(engine: Engine, actor: Actor) -> str:
    with session_for(engine, actor, NOW) as session:
        options = ask_new_key(session, actor, SITE, opened=BROWSER, now=NOW)
        session.commit()
        return options


def kept(engine: Engine, actor: Actor, answer: str, opened: int = BROWSER) -> list[str]:
    with session_for(engine, actor, NOW) as session:
        codes = add_key(session, actor, SITE, name="Blue", answer=answer, opened=opened, now=NOW)
        session.commit()
        return codes


def register(engine: Engine, actor: Actor, key: SoftwareKey) -> list[str]:
    return kept(engine, actor, key.create(asked_of(engine, actor)))


def first_step(engine: Engine, email: str = EMAIL) -> tuple[str, str]:
    """The token of the step, and what the browser asks."""
    with open_session(engine) as session:
        with pytest.raises(SecondStepError) as raised:
            sign_in(session, email, PASSWORD, HERE, NOW)
        options = offer_key(session, raised.value.step.token, SITE, NOW)
        session.commit()
        return raised.value.step.token, options


def enter(
    engine: Engine, token: str, answer: str, site: KeySite = SITE, after: timedelta = timedelta()
) -> str:
    """Whose session opens."""
    with open_session(engine) as session:
        _, opened = sign_in_by_key(session, token, answer, site=site, visitor=HERE, now=NOW + after)
        session.commit()
        return opened.account.email


def keys_in(engine: Engine) -> list[tuple[str, int, bool]]:
    with open_session(engine) as session, everywhere(session):
        rows = session.scalars(select(SecurityKey).order_by(SecurityKey.id))
        return [(row.name, row.sign_count, row.last_used_at is not None) for row in rows]


def test_a_key_is_registered_and_opens_a_session(engine: Engine, eva: Actor) -> None:
    key = SoftwareKey()
    codes = register(engine, eva, key)
    assert (len(codes), keys_in(engine)) == (10, [("Blue", 1, False)])
    token, options = first_step(engine)
    assert enter(engine, token, key.get(options)) == EMAIL
    assert keys_in(engine) == [("Blue", 2, True)]
    with session_for(engine, eva, NOW) as session:
        query = select(AuditEntry).where(AuditEntry.thing == "SecurityKey")
        entry = session.scalars(query).one()
        assert (entry.action, entry.label, entry.changes["name"]) == (
            "created", EMAIL, [None, "Blue"],
        )  # fmt: skip
        assert entry.changes["credential"] == ["•", "•"]


@ON_SQLITE
def test_a_second_key_brings_no_new_codes_and_the_browser_is_told_the_first(
    engine: Engine, eva: Actor
) -> None:
    first, second = SoftwareKey(), SoftwareKey(counts=False)
    register(engine, eva, first)
    asked = json.loads(asked_of(engine, eva))
    assert len(asked["excludeCredentials"]) == 1
    assert [each["alg"] for each in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert register(engine, eva, second) == []
    for _ in range(2):
        token, options = first_step(engine)
        assert len(json.loads(options)["allowCredentials"]) == 2
        assert enter(engine, token, second.get(options)) == EMAIL
    assert keys_in(engine) == [("Blue", 1, False), ("Blue", 0, True)]


@ON_SQLITE
def test_only_who_signed_in_just_now_is_told_what_to_ask_a_new_key(
    engine: Engine, eva: Actor
) -> None:
    with session_for(engine, eva, NOW) as session:
        with pytest.raises(UnconfirmedError):
            ask_new_key(session, eva, SITE, opened=BROWSER, now=NOW + CONFIRMED)
        with pytest.raises(InvalidError, match="name and https"):
            ask_new_key(session, eva, None, opened=BROWSER, now=NOW)
        assert session.scalars(select(OneTimeLink)).all() == []


@ON_SQLITE
def test_what_does_not_hold_is_not_registered(engine: Engine, eva: Actor) -> None:
    for wrong in (
        {"origin": "https://planner.example.org"},
        {"origin": "http://localhost.example.org"},
        {"origin": "http://localhost:8000"},
        {"type": "webauthn.get"},
        {"crossOrigin": True},
    ):
        with pytest.raises(InvalidError, match="refused"):
            kept(engine, eva, SoftwareKey().create(asked_of(engine, eva), **wrong))
    asked = asked_of(engine, eva)
    elsewhere = json.dumps(json.loads(asked) | {"rp": {"id": "example.org"}})
    with pytest.raises(InvalidError, match="refused"):
        kept(engine, eva, SoftwareKey().create(elsewhere))
    for junk in ("", "[]", "{}", '{"response": 1}', '{"response": {"clientDataJSON": "e30"}}'):
        with pytest.raises(InvalidError, match="refused"):
            kept(engine, eva, junk)
    with pytest.raises(InvalidError, match="took too long"):
        kept(engine, eva, SoftwareKey().create(asked), opened=BROWSER + 1)
    assert keys_in(engine) == []


def test_a_challenge_registers_one_key_and_a_key_belongs_to_one_account(
    engine: Engine, office: Actor, eva: Actor
) -> None:
    key, other = SoftwareKey(), add_account(engine, office, "bea@example.org")
    answer = key.create(asked_of(engine, eva))
    with pytest.raises(InvalidError, match="took too long"):
        kept(engine, other, answer)
    kept(engine, eva, answer)
    with pytest.raises(InvalidError, match="used before"):
        kept(engine, eva, answer)
    with pytest.raises(TakenError):
        register(engine, other, key)
    assert len(keys_in(engine)) == 1


Wrong = Callable[[SoftwareKey, str], str]

WRONG: dict[str, Wrong] = {
    "origin": lambda key, asked: key.get(asked, origin="https://p1anner.org"),
    "type": lambda key, asked: key.get(asked, type="webauthn.create"),
    "frame": lambda key, asked: key.get(asked, crossOrigin=True),
    "site": lambda key, asked: key.get(asked, rp="p1anner.org"),
    "untouched": lambda key, asked: key.get(asked, flags=AuthenticatorData.FLAG(0)),
    "forged": lambda key, asked: replace(key, private=SoftwareKey().private).get(asked),
    "unknown": lambda key, asked: replace(key, name=b"other").get(asked),
    "copy": lambda key, asked: replace(key, count=key.count - 1).get(asked),
    "uncounted": lambda key, asked: replace(key, counts=False, count=0).get(asked),
}


@ON_SQLITE
def test_a_wrong_answer_opens_nothing_and_uses_its_challenge_up(engine: Engine, eva: Actor) -> None:
    key = SoftwareKey()
    register(engine, eva, key)
    told = {}
    for name, wrong in WRONG.items():
        token, options = first_step(engine)
        with pytest.raises(InvalidError) as refused:
            enter(engine, token, wrong(key, options))
        told[name] = str(refused.value).partition(":")[0].partition(".")[0]
        with pytest.raises(InvalidError, match="used before"):
            enter(engine, token, key.get(options))
        with open_session(engine) as session:
            options = offer_key(session, token, SITE, NOW)
            session.commit()
        assert enter(engine, token, key.get(options)) == EMAIL
    less = "This key counts less than before"
    counters = {"copy": less, "uncounted": less}
    assert told == dict.fromkeys(WRONG, "This key was refused") | counters


def test_an_answer_counts_once_for_its_step_its_account_and_five_minutes(
    engine: Engine, office: Actor, eva: Actor
) -> None:
    key, theirs = SoftwareKey(), SoftwareKey()
    register(engine, eva, key)
    register(engine, add_account(engine, office, "bea@example.org"), theirs)
    token, options = first_step(engine)
    with pytest.raises(InvalidError, match="refused"):
        enter(engine, token, theirs.get(options))
    token, options = first_step(engine)
    answer = key.get(options)
    other, _ = first_step(engine)
    bea_step, _ = first_step(engine, "bea@example.org")
    for step in (other, bea_step):
        with pytest.raises(InvalidError, match="took too long"):
            enter(engine, step, answer)
    with pytest.raises(InvalidError, match="took too long"):
        enter(engine, token, answer, after=timedelta(minutes=5))
    assert enter(engine, token, answer) == EMAIL
    with pytest.raises(StepOverError):
        enter(engine, token, answer)
    with pytest.raises(InvalidError, match="took too long"):
        enter(engine, other, answer)


def test_removed_by_who_signed_in_just_now_and_with_the_last_the_codes_go(
    engine: Engine, office: Actor, eva: Actor
) -> None:
    other = add_account(engine, office, "bea@example.org")
    for _ in range(2):
        register(engine, eva, SoftwareKey())
    with session_for(engine, eva, NOW) as session:
        first, second = (key.id for key in list_own_keys(session, eva))
        with pytest.raises(NotFoundError):
            remove_key(session, other, first, NOW)
        with pytest.raises(UnconfirmedError):
            remove_key(session, eva, first, NOW + CONFIRMED)
        remove_key(session, eva, first, NOW)
        assert len(session.scalars(select(RecoveryCode)).all()) == 10
        remove_key(session, eva, second, NOW)
        assert session.scalars(select(RecoveryCode)).all() == []
        assert accounts_with_second_factor(session, [eva.account_id or 0]) == set()
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.thing == "SecurityKey"))
        assert sorted(told) == ["created", "created", "deleted", "deleted"]


@ON_SQLITE
def test_an_administrators_reset_takes_keys(engine: Engine, office: Actor, eva: Actor) -> None:
    admin = add_account(engine, office, "ada@example.org", Role.ADMIN)
    register(engine, eva, SoftwareKey())
    number = membership_of(engine, eva).id
    with session_for(engine, admin, NOW) as session:
        with pytest.raises(UnconfirmedError):
            reset_second_factor(session, admin, number, NOW + CONFIRMED)
        reset_second_factor(session, admin, number, NOW)
        assert session.scalars(select(SecurityKey)).all() == []
        assert session.scalars(select(RecoveryCode)).all() == []
        with pytest.raises(InvalidError, match="no second factor"):
            reset_second_factor(session, admin, number, NOW)


def test_which_addresses_browsers_take_keys_at() -> None:
    assert site_of("https://planner.example.org") == KeySite(
        "planner.example.org", "https://planner.example.org"
    )
    assert site_of("https://planner.example.org:443") == site_of("https://planner.example.org")
    assert site_of("https://Planner.example.org:8443") == KeySite(
        "planner.example.org", "https://planner.example.org:8443"
    )
    assert site_of("http://localhost:8000") == KeySite("localhost", "http://localhost:8000")
    for address in ("http://planner.example.org", "https://192.0.2.1", "https://[2001:db8::1]"):
        assert site_of(address) is None
