"""Signing in twice at the same moment: a code counts once, a person gets one account."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cryptography.fernet import Fernet
from pyotp import TOTP
from sqlalchemy import Engine, func, select

from planner.db.engine import open_session, session_for
from planner.db.models import Account, Membership, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.provider_roles import Identity, RoleRule
from planner.domain.refusals import InvalidError
from planner.gateways.seals import Vault
from planner.gateways.security_keys import KeySite
from planner.services.passwords import MOST_LINKS, request_password_reset
from planner.services.provider_sign_in import sign_in_by_provider
from planner.services.second_factors import (
    begin_second_factor,
    confirm_second_factor,
    own_second_factor,
)
from planner.services.second_steps import (
    StepOverError,
    offer_key,
    sign_in_by_code,
    sign_in_by_key,
)
from planner.services.security_keys import add_key, ask_new_key
from planner.services.sign_in import SecondStepError, Visitor, sign_in
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account
from tests.software_key import ORIGIN, SoftwareKey

VAULT = Vault((Fernet.generate_key().decode(),))
HERE = Visitor("192.0.2.1", "Firefox")
EMAIL = "eva@example.org"


def _both(act: Callable[[int], str]) -> list[str]:
    """What two threads get that begin at the same moment."""
    gate = Barrier(2)

    def run(number: int) -> str:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, range(2)))


def _app_of(engine: Engine, eva: Actor) -> str:
    with session_for(engine, eva, NOW) as session:
        begin_second_factor(session, eva, VAULT, NOW)
        secret = own_second_factor(session, eva, VAULT).secret
        code = TOTP(secret).at(NOW, counter_offset=-1)
        confirm_second_factor(session, eva, VAULT, code=code, keep=0, now=NOW)
        session.commit()
        return secret


def _first_step(engine: Engine) -> str:
    with open_session(engine) as session:
        with pytest.raises(SecondStepError) as raised:
            sign_in(session, EMAIL, PASSWORD, HERE, NOW)
        session.commit()
        return raised.value.step.token


@pytest.mark.parametrize("steps", [1, 2])
def test_a_code_counts_once(engine: Engine, steps: int) -> None:
    """Whether two browsers have a first step each, or one step is sent twice."""
    eva = add_account(engine, make_office(engine, "solingen"), EMAIL)
    code = TOTP(_app_of(engine, eva)).at(NOW)
    tokens = [_first_step(engine) for _ in range(steps)]

    def act(number: int) -> str:
        with open_session(engine) as session:
            try:
                sign_in_by_code(
                    session, tokens[number % steps], code, vault=VAULT, visitor=HERE, now=NOW
                )
            except Exception as error:  # noqa: BLE001 - whichever is told
                return type(error).__name__
            session.commit()
            return "in"

    refused = {1: {InvalidError.__name__, "StepOverError"}, 2: {InvalidError.__name__}}
    told = _both(act)
    assert told.count("in") == 1
    assert set(told) - {"in"} <= refused[steps]


def test_an_answer_of_a_key_counts_once(engine: Engine) -> None:
    """Sent twice at the same moment, as by a browser that did not wait."""
    eva = add_account(engine, make_office(engine, "solingen"), EMAIL)
    key, site = SoftwareKey(), KeySite("localhost", ORIGIN)
    with session_for(engine, eva, NOW) as session:
        asked = ask_new_key(session, eva, site, opened=0, now=NOW)
        answer = key.create(asked)
        add_key(session, eva, site, name="Blue", answer=answer, opened=0, now=NOW)
        session.commit()
    token = _first_step(engine)
    with open_session(engine) as session:
        answer = key.get(offer_key(session, token, site, NOW))
        session.commit()

    def act(number: int) -> str:
        assert number < 2
        with open_session(engine) as session:
            try:
                sign_in_by_key(session, token, answer, site=site, visitor=HERE, now=NOW)
            except (InvalidError, StepOverError):
                return "refused"
            session.commit()
            return "in"

    assert _both(act) == ["in", "refused"]


def test_a_person_gets_one_account(engine: Engine) -> None:
    make_office(engine, "solingen")
    identity = Identity("https://login.example.org", "42", EMAIL, True, "Eva", frozenset({"a"}))  # noqa: FBT003 - its fields in their order
    rules = [RoleRule("a", "solingen", Role.PLANNER)]

    def act(number: int) -> str:
        assert number < 2
        with open_session(engine) as session:
            opened = sign_in_by_provider(session, identity, rules, HERE, NOW)
            session.commit()
            return "in" if isinstance(opened, tuple) else str(opened)

    assert _both(act) == ["in", "in"]
    with open_session(engine) as session, everywhere(session):
        for model in (Account, Membership):
            assert session.scalars(select(func.count(model.id))).one() == 1


def test_a_mailbox_is_not_flooded_from_two_networks(engine: Engine) -> None:
    add_account(engine, make_office(engine, "solingen"), EMAIL)

    def ask(number: int) -> str:
        with open_session(engine) as session:
            request_password_reset(
                session,
                email=EMAIL,
                base_url=ORIGIN,
                address=f"192.0.2.{number}",
                now=NOW,
            )
            session.commit()
        return ""

    for number in range(MOST_LINKS - 1):
        ask(10 + number)
    _both(ask)
    with open_session(engine) as session, everywhere(session):
        assert session.scalar(select(func.count(OutboxMessage.id))) == MOST_LINKS
