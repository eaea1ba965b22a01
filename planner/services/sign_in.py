"""Signing in, and finding who a browser's token belongs to.

A try is counted before the password is looked at, in a short transaction of its own: it stays
counted when the request fails or the server stops, and a hundred tries at the same moment are a
hundred tries. A success takes the account's failures back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import ColumnElement, Engine, and_, delete, exists, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from planner.db.engine import open_session
from planner.db.locks import hold
from planner.db.models import (
    Account,
    AccountSession,
    Membership,
    Office,
    SecondFactor,
    SecurityKey,
    SignInAttempt,
)
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor
from planner.domain.refusals import InvalidError, ThrottledError
from planner.domain.throttling import PER_ACCOUNT, PER_NETWORK, Rule, network_of, wait_of
from planner.gateways.passwords import hash_password, is_password, needs_rehash
from planner.services.accounts import get_own_account
from planner.services.links import Purpose, digest, issue_link, new_token
from planner.services.members import find_membership
from planner.services.security_events import Event, note, note_sign_in

IDLE = timedelta(days=14)
"""A session that nobody uses for so long has ended."""

LONGEST = timedelta(days=90)
"""A session ends after this time however much it is used."""

PROVIDED = timedelta(hours=12)
"""So long a session by the provider lasts: what the provider takes is gone after it."""

SEEN_EVERY = timedelta(minutes=10)
"""How exactly `last_seen_at` is kept: one write in this time, not one per request."""

CLIENT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks: the network address, and a short name of the browser."""

    address: str
    client: str


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A code or key of an account that is still to come; `token` is good for that once."""

    account_id: int
    token: str
    has_app: bool
    has_keys: bool


class SecondStepError(Exception):
    """The password is right, and the second step is still to come."""

    def __init__(self, step: SecondStep) -> None:
        super().__init__()
        self.step = step


@dataclass(frozen=True, slots=True)
class _Try:
    """A counted try: the account with the address, if there is one, and the network's count."""

    account_id: int | None
    password_hash: str | None
    network_try: int


def sign_in(
    session: Session, email: str, password: str, visitor: Visitor, now: datetime
) -> tuple[str, AccountSession]:
    """Open a session; its token, for the browser's cookie, and its record.

    `SecondStepError` where the account has a second factor; what was done is to be stored then.
    `InvalidError` for a wrong address or password (which of them is not told, by words or time),
    `ThrottledError` after too many. `session` must not have begun a transaction: see above.
    """
    if session.in_transaction():
        raise RuntimeError("sign_in() comes first in a transaction: SQLite has one writer")
    email = email.strip().lower()
    tried = _count_try(session.get_bind().engine, email, visitor.address, now)
    is_right = is_password(password, tried.password_hash)
    member = find_membership(session, tried.account_id or 0) if is_right else None
    if member is None:
        _note(Event.REFUSED, tried, visitor)
        raise InvalidError("The e-mail address or the password is wrong.")
    actor = member.as_actor()
    act_in(session, actor, now)
    forget_failures(session, email, tried.network_try)
    if needs_rehash(tried.password_hash or ""):
        _rehash(session, member.account_id, password)
    step = begin_second_step(session, member.account, now)
    if step is not None:
        _note(Event.HALF_IN, tried, visitor)
        raise SecondStepError(step)
    _note(Event.SIGNED_IN, tried, visitor)
    return start_session(session, actor, visitor.client, now)


def _note(event: Event, tried: _Try, visitor: Visitor) -> None:
    note_sign_in(event, by="password", account_id=tried.account_id, address=visitor.address)


def begin_second_step(session: Session, account: Account, now: datetime) -> SecondStep | None:
    """The second step of who is half in; None where the account has no second factor."""
    has_app, has_keys = _factors(session, account.id)
    if not (has_app or has_keys):
        return None
    token = new_token()
    issue_link(session, account, Purpose.SECOND_STEP, token, now)
    return SecondStep(account.id, token, has_app, has_keys)


def start_session(
    session: Session, actor: Actor, client: str, now: datetime
) -> tuple[str, AccountSession]:
    """A new session of the actor's account, with a new token."""
    token = new_token()
    opened = AccountSession(
        token_hash=digest(token),
        account=get_own_account(session, actor),
        office_id=actor.office_id,
        client=client[:CLIENT_LENGTH],
        created_at=now,
        last_seen_at=now,
        confirmed_at=now,
    )
    session.add(opened)
    session.flush()
    return token, opened


def find_session(
    session: Session, token: str, now: datetime
) -> tuple[AccountSession, Actor, bool] | None:
    """The session of a token and who acts in it, with the role of this moment; None if ended.

    The last is whether the office requires a second factor of them that they don't have yet.
    """
    query = (
        select(
            AccountSession,
            Membership,
            Office.second_factor_roles,
            has_second_factor(AccountSession.account_id),
        )
        .join(
            Membership,
            and_(
                Membership.account_id == AccountSession.account_id,
                Membership.office_id == AccountSession.office_id,
            ),
        )
        .join(Office, Office.id == AccountSession.office_id)
        .options(joinedload(AccountSession.account))
        .where(
            AccountSession.token_hash == digest(token),
            is_open(now),
            Membership.is_active,
        )
    )
    with everywhere(session):
        found = session.execute(query).one_or_none()
    if found is None:
        return None
    opened, member, roles, has_factor = found
    lacks_factor = member.role in roles and not has_factor and not opened.is_strong
    actor = replace(member.as_actor(), confirmed_at=opened.confirmed_at)
    return opened, actor, lacks_factor


def has_second_factor(account_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition of an account that a password alone does not open."""
    return or_(_has_app(account_id), _has_keys(account_id))


def _has_app(account_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )


def _has_keys(account_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(SecurityKey.account_id == account_id)


def _factors(session: Session, account_id: int) -> tuple[bool, bool]:
    """Whether the account has an app, and whether it has keys."""
    query = select(_has_app(Account.id), _has_keys(Account.id)).where(Account.id == account_id)
    has_app, has_keys = session.execute(query).one()
    return bool(has_app), bool(has_keys)


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition of a session that still works."""
    return and_(
        AccountSession.ended_at.is_(None),
        AccountSession.last_seen_at > now - IDLE,
        AccountSession.created_at > now - LONGEST,
        or_(AccountSession.by_provider.is_(False), AccountSession.created_at > now - PROVIDED),
    )


def touch_session(engine: Engine, found: AccountSession, now: datetime) -> None:
    """Note that a session was used, at most every ten minutes, in a transaction of its own."""
    state = inspect(found)
    seen = state.dict.get("last_seen_at")
    if seen is None or now - seen < SEEN_EVERY:
        return
    note = (
        update(AccountSession)
        .where(AccountSession.id == found.id, AccountSession.ended_at.is_(None))
        .values(last_seen_at=now)
    )
    with open_session(engine) as session, everywhere(session):
        session.execute(note)
        session.commit()


def forget_failures(session: Session, email: str, network_try: int | None = None) -> None:
    """Take back the failures of an account, and of its network the one try that was right."""
    forget_tries(session, _account_key(email), network_try)


def forget_tries(session: Session, key: str, network_try: int | None = None) -> None:
    """Take back the tries under a key, and of the network the one that was right."""
    right = SignInAttempt.key_hash == key
    if network_try is not None:
        right = or_(right, SignInAttempt.id == network_try)
    session.execute(delete(SignInAttempt).where(right))


def _count_try(engine: Engine, email: str, address: str, now: datetime) -> _Try:
    """Count a try to sign in, or raise `ThrottledError`; stored when this returns."""
    rules = {_account_key(email): PER_ACCOUNT, network_key(address): PER_NETWORK}
    with open_session(engine) as session, everywhere(session):
        tries = count_tries(session, rules, now)
        account = session.scalars(select(Account).where(Account.email == email)).one_or_none()
        session.commit()
        if account is None:
            return _Try(None, None, tries[1].id)
        return _Try(account.id, account.password_hash, tries[1].id)


def count_tries(session: Session, rules: Mapping[str, Rule], now: datetime) -> list[SignInAttempt]:
    """Count a try under each key, in the order of the rules, or raise `ThrottledError`."""
    hold(session, *rules)
    wait, limit = max((_wait(session, key, rule, now), rule.name) for key, rule in rules.items())
    if wait:
        note(Event.THROTTLED, limit=limit, seconds=ceil(wait.total_seconds()))
        raise ThrottledError(
            "Too many tries. Wait %(seconds)s seconds and try again.",
            seconds=ceil(wait.total_seconds()),
        )
    tries = [SignInAttempt(key_hash=key, at=now) for key in rules]
    session.add_all(tries)
    session.flush()
    return tries


def _wait(session: Session, key: str, rule: Rule, now: datetime) -> timedelta:
    """How long tries under `key` wait; forgets those that no longer count."""
    old = SignInAttempt.at <= now - rule.window
    session.execute(delete(SignInAttempt).where(SignInAttempt.key_hash == key, old))
    query = select(SignInAttempt.at).where(SignInAttempt.key_hash == key)
    return wait_of(session.scalars(query).all(), rule, now)


def _account_key(email: str) -> str:
    return sha256(f"account {email}".encode()).hexdigest()


def network_key(address: str) -> str:
    """Under which tries of a network are counted."""
    return sha256(f"network {network_of(address)}".encode()).hexdigest()


def _rehash(session: Session, account_id: int, password: str) -> None:
    """Store the same password under today's parameters: no change that a history would tell."""
    rehash = (
        update(Account)
        .where(Account.id == account_id)
        .values(password_hash=hash_password(password))
    )
    session.execute(rehash)
