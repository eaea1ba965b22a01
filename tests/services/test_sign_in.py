"""Signing in: right and wrong passwords, waiting, and the sessions that come of it."""

from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, func, select, update

from planner.db.engine import open_session, session_for
from planner.db.models import Account, AccountSession, AuditEntry, Membership, SignInAttempt
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.refusals import InvalidError, ThrottledError
from planner.gateways.passwords import needs_rehash
from planner.services.sign_in import Visitor, find_session, sign_in, touch_session
from tests.records import NOW, make_office
from tests.services.cast import PASSWORD, add_account
from tests.services.rush import count_looks

HERE = Visitor("192.0.2.1", "Firefox on Linux")
EMAIL = "eva@example.org"


@pytest.fixture
def eva(engine: Engine) -> Actor:
    return add_account(engine, make_office(engine, "solingen"), EMAIL)


def _sign_in(
    engine: Engine,
    password: str = PASSWORD,
    email: str = EMAIL,
    visitor: Visitor = HERE,
    now: datetime = NOW,
) -> str:
    """As a web request does it: commits on success, rolls back on refusal."""
    with open_session(engine) as session:
        token, _ = sign_in(session, email, password, visitor, now)
        session.commit()
        return token


def _fail(engine: Engine, times: int = 1, email: str = EMAIL, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(InvalidError):
            _sign_in(engine, "wrong", email, now=now)


def _find(engine: Engine, token: str, now: datetime = NOW) -> tuple[AccountSession, Actor] | None:
    with open_session(engine, writes=False) as session:
        found = find_session(session, token, now)
        return found[:2] if found else None


def _count(engine: Engine, model: type[SignInAttempt | AuditEntry]) -> int:
    with open_session(engine) as session, everywhere(session):
        return session.scalars(select(func.count(model.id))).one()


def test_the_right_password_opens_a_session(engine: Engine, eva: Actor) -> None:
    token = _sign_in(engine, email="  EVA@example.org ")
    found = _find(engine, token)
    assert found is not None
    assert found[1] == eva
    assert found[0].client == "Firefox on Linux"
    assert found[0].account.name == "Eva"
    assert token not in {found[0].token_hash, found[0].client}
    assert len(token) == 43


def test_each_sign_in_has_a_token_of_its_own(engine: Engine, eva: Actor) -> None:
    del eva
    assert _sign_in(engine) != _sign_in(engine)


def test_a_refusal_does_not_tell_whether_there_is_an_account(engine: Engine, eva: Actor) -> None:
    del eva
    reasons = set()
    for email in (EMAIL, "nobody@example.org", "not an address", ""):
        with pytest.raises(InvalidError) as refused:
            _sign_in(engine, "wrong", email)
        reasons.add((str(refused.value), refused.value.field))
    assert reasons == {("The e-mail address or the password is wrong.", "")}


def test_an_account_without_a_role_is_refused_like_a_stranger(engine: Engine, eva: Actor) -> None:
    with session_for(engine, eva, NOW) as session:
        session.execute(update(Membership).values(is_active=False))
        session.commit()
    _fail(engine)
    with pytest.raises(InvalidError, match=r"^The e-mail address or the password is wrong\.$"):
        _sign_in(engine)


def test_an_account_that_was_not_accepted_is_refused(engine: Engine, eva: Actor) -> None:
    with session_for(engine, eva, NOW) as session:
        session.execute(update(Account).values(password_hash=None))
        session.commit()
    with pytest.raises(InvalidError):
        _sign_in(engine)


def test_after_five_failures_even_the_right_password_waits(engine: Engine, eva: Actor) -> None:
    del eva
    _fail(engine, 5)
    with pytest.raises(ThrottledError) as refused:
        _sign_in(engine)
    assert refused.value.seconds == 30
    with pytest.raises(ThrottledError) as refused:
        _sign_in(engine, now=NOW + timedelta(seconds=29.5))
    assert refused.value.seconds == 1
    assert _sign_in(engine, now=NOW + timedelta(seconds=30))


def test_a_try_that_had_to_wait_is_not_counted(engine: Engine, eva: Actor) -> None:
    del eva
    _fail(engine, 5)
    counted = _count(engine, SignInAttempt)
    with pytest.raises(ThrottledError):
        _sign_in(engine, "wrong")
    assert _count(engine, SignInAttempt) == counted == 10


def test_an_unknown_address_waits_like_a_known_one(engine: Engine, eva: Actor) -> None:
    del eva
    _fail(engine, 5, "nobody@example.org")
    with pytest.raises(ThrottledError) as refused:
        _sign_in(engine, email="nobody@example.org")
    assert refused.value.seconds == 30


def test_a_success_takes_the_accounts_failures_back(engine: Engine, eva: Actor) -> None:
    del eva
    _fail(engine, 4)
    _sign_in(engine)
    _fail(engine, 4)
    assert _sign_in(engine)


def test_a_success_leaves_the_networks_other_failures(engine: Engine, eva: Actor) -> None:
    del eva
    for number in range(29):
        _fail(engine, email=f"guess{number}@example.org")
    _sign_in(engine)
    _fail(engine, email="guess29@example.org")
    with pytest.raises(ThrottledError) as refused:
        _sign_in(engine)
    assert refused.value.seconds == 30
    assert _sign_in(engine, visitor=Visitor("198.51.100.1", "Firefox"))


def test_failures_are_forgotten_after_their_window(engine: Engine, eva: Actor) -> None:
    del eva
    _fail(engine, 5)
    _fail(engine, 1, now=NOW + timedelta(days=1, seconds=1))
    assert _count(engine, SignInAttempt) == 2


def test_processes_share_one_count(engine: Engine, database_url: str, eva: Actor) -> None:
    del eva
    _fail(engine, 1)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(count_looks, database_url, EMAIL, 6, NOW) for _ in range(2)]
        assert sum(run.result() for run in runs) == 4


def test_an_older_hash_is_made_anew_without_a_line_in_the_history(
    engine: Engine, eva: Actor
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with session_for(engine, eva, NOW) as session:
        session.execute(update(Account).values(password_hash=old))
        session.commit()
    entries = _count(engine, AuditEntry)
    _sign_in(engine)
    with session_for(engine, eva, NOW) as session:
        stored = session.scalars(select(Account.password_hash)).one()
    assert stored is not None
    assert not needs_rehash(stored)
    assert _count(engine, AuditEntry) == entries
    assert _sign_in(engine)


def test_signing_in_comes_first_in_a_transaction(engine: Engine, eva: Actor) -> None:
    with session_for(engine, eva, NOW) as session:
        session.scalars(select(Account)).all()
        with pytest.raises(RuntimeError, match="comes first"):
            sign_in(session, EMAIL, PASSWORD, HERE, NOW)


def test_a_token_of_nobody_is_nobody(engine: Engine, eva: Actor) -> None:
    del eva
    assert _find(engine, "x" * 43) is None


@pytest.mark.parametrize("column", ["ended_at", "is_active"])
def test_what_is_ended_holds_from_the_next_request_on(
    engine: Engine, eva: Actor, column: str
) -> None:
    token = _sign_in(engine)
    end = (
        update(AccountSession).values(ended_at=NOW)
        if column == "ended_at"
        else update(Membership).values(is_active=False)
    )
    with session_for(engine, eva, NOW) as session:
        session.execute(end)
        session.commit()
    assert _find(engine, token) is None


def test_a_role_holds_from_the_next_request_on(engine: Engine, eva: Actor) -> None:
    token = _sign_in(engine)
    with session_for(engine, eva, NOW) as session:
        session.execute(update(Membership).values(role=Role.VIEWER))
        session.commit()
    found = _find(engine, token)
    assert found is not None
    assert found[1].role is Role.VIEWER


def test_a_session_ends_when_it_is_idle_or_old(engine: Engine, eva: Actor) -> None:
    del eva
    token = _sign_in(engine)
    assert _find(engine, token, NOW + timedelta(days=13)) is not None
    assert _find(engine, token, NOW + timedelta(days=14)) is None
    for days in range(10, 100, 10):
        found = _find(engine, token, NOW + timedelta(days=days))
        assert (found is not None) == (days < 90)
        if found:
            touch_session(engine, found[0], NOW + timedelta(days=days))


def test_use_is_noted_at_most_every_ten_minutes(engine: Engine, eva: Actor) -> None:
    del eva
    token = _sign_in(engine)
    seen = []
    for minutes in (9, 10, 19, 20):
        now = NOW + timedelta(minutes=minutes)
        found = _find(engine, token, now)
        assert found is not None
        touch_session(engine, found[0], now)
        after = _find(engine, token, now)
        assert after is not None
        seen.append(after[0].last_seen_at - NOW)
    assert seen == [timedelta(minutes=minutes) for minutes in (0, 10, 10, 20)]


def test_noting_use_survives_a_request_that_was_rolled_back(engine: Engine, eva: Actor) -> None:
    del eva
    token = _sign_in(engine)
    with open_session(engine) as session:
        found = find_session(session, token, NOW)
        assert found is not None
        session.rollback()
    touch_session(engine, found[0], NOW + timedelta(hours=1))
