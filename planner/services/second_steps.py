"""The second step of signing in: a code or a security key, once the password was right.

Between the steps there is no session, only a token that is good once and for ten minutes. A try is
counted before code or key are looked at, as with passwords; the challenge that a key answers is
used up then, whatever the answer is worth, and belongs to the one token that it was made for.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.models import AccountSession, SecondFactor, SecurityKey
from planner.db.tenancy import everywhere
from planner.domain.refusals import InvalidError, RefusalError
from planner.domain.throttling import PER_ACCOUNT, PER_NETWORK
from planner.gateways.seals import Vault
from planner.gateways.security_keys import (
    KeyRefusedError,
    KeySite,
    ask_known,
    challenge_of,
    read_known,
)
from planner.services.challenges import keep_challenge
from planner.services.links import (
    Purpose,
    SpentLinkError,
    get_link_account,
    redeem_link,
    spend_link,
)
from planner.services.members import find_membership
from planner.services.recovery_codes import take_recovery_code
from planner.services.second_factors import take_code
from planner.services.security_events import sign_in_noted
from planner.services.sign_in import (
    Visitor,
    count_tries,
    forget_tries,
    network_key,
    start_session,
)

APP_DIGITS = 6

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Try:
    """A counted try: under which key, the network's count, whether the challenge was ours."""

    key: str
    network_try: int
    was_asked: bool


class StepOverError(RefusalError):
    """The first step is used up, too long ago, or never was: sign in from the beginning."""

    def __init__(self) -> None:
        super().__init__("That took too long. Sign in again.")


def sign_in_by_code(  # noqa: PLR0913 - what was sent, by whom, when
    session: Session,
    token: str,
    code: str,
    *,
    vault: Vault,
    visitor: Visitor,
    now: datetime,
    by_provider: bool = False,
) -> tuple[str, AccountSession]:
    """Open the session of who made the right first step before, and now typed the right code.

    The first step is a password, or the provider's word. `StepOverError` where it is too long ago
    or used up, `InvalidError` for a wrong or used code, `ThrottledError` after too many. `session`
    must not have begun a transaction.
    """
    if session.in_transaction():
        raise RuntimeError("sign_in_by_code() comes first in a transaction")
    counted, account_id = _begin(session, token, "", visitor, now)
    with sign_in_noted(by="code", account_id=account_id, address=visitor.address):
        if not _is_right(session, account_id, code, vault, now):
            raise InvalidError("This code is wrong, or was used before.", field="code")
        opened = _enter(session, account_id, counted, visitor, now)
        opened[1].by_provider = by_provider
        return opened


def offer_key(session: Session, token: str, site: KeySite | None, now: datetime) -> str:
    """What the browser asks the account's keys, as JSON; empty where there is none to ask.

    `StepOverError` where the first step is too long ago or used up, `ThrottledError` after too
    many questions.
    """
    try:
        account = get_link_account(session, token, Purpose.SECOND_STEP, now)
    except SpentLinkError:
        raise StepOverError from None
    with everywhere(session):
        known = [each.credential for each in _keys_of(session, account.id)]
        if site is None or not known:
            return ""
        asked = ask_known(site, known)
        keep_challenge(session, account, Purpose.KEY_SIGN_IN, f"{token} {asked.challenge}", now)
        return asked.options


def sign_in_by_key(  # noqa: PLR0913 - what was sent, to where, by whom, when
    session: Session,
    token: str,
    answer: str,
    *,
    site: KeySite | None,
    visitor: Visitor,
    now: datetime,
    by_provider: bool = False,
) -> tuple[str, AccountSession]:
    """As `sign_in_by_code`, by what a key answered to `offer_key`."""
    if session.in_transaction():
        raise RuntimeError("sign_in_by_key() comes first in a transaction")
    try:
        challenge = challenge_of(answer)
    except KeyRefusedError:
        challenge = ""
    counted, account_id = _begin(session, token, challenge, visitor, now)
    with sign_in_noted(by="key", account_id=account_id, address=visitor.address):
        if site is None or not counted.was_asked:
            raise InvalidError("That took too long, or was used before. Try the key again.")
        _take_key(session, site, (account_id, answer, challenge), now)
        opened = _enter(session, account_id, counted, visitor, now)
        opened[1].by_provider = by_provider
        return opened


def _take_key(session: Session, site: KeySite, given: tuple[int, str, str], now: datetime) -> None:
    """Note the use of the key that answered; `InvalidError` if it doesn't hold.

    A counter that did not grow may be that of a copy (WebAuthn, § 6.1.1); it is refused. Keys
    without one, as passkeys are, stay at 0.
    """
    account_id, answer, challenge = given
    keys = _keys_of(session, account_id)
    try:
        used = read_known(site, answer, challenge, [each.credential for each in keys])
    except KeyRefusedError as error:
        _log.warning("the answer of a security key was refused: %s", error)
        raise InvalidError("This key was refused. Try again, or use a code.") from None
    count = SecurityKey.sign_count
    note = (
        update(SecurityKey)
        .where(
            SecurityKey.account_id == account_id,
            SecurityKey.credential_hash == used.digest,
            count < used.count if used.count else count == 0,
        )
        .values(sign_count=used.count, last_used_at=now)
        .returning(SecurityKey.id)
    )
    if session.scalar(note) is None:
        _log.warning("the counter of a security key of account %d went back", account_id)
        raise InvalidError(
            "This key counts less than before: there may be a copy of it. Use a code, and remove "
            "the key."
        )


def _keys_of(session: Session, account_id: int) -> list[SecurityKey]:
    query = select(SecurityKey).where(SecurityKey.account_id == account_id)
    return list(session.scalars(query.order_by(SecurityKey.id)))


def _begin(
    session: Session, token: str, challenge: str, visitor: Visitor, now: datetime
) -> tuple[_Try, int]:
    """Count the try, use the first step up, and act as its account; its number."""
    try:
        counted = _count(session, token, challenge, visitor, now)
        account = redeem_link(session, token, Purpose.SECOND_STEP, now)
    except SpentLinkError:
        raise StepOverError from None
    return counted, account.id


def _enter(
    session: Session, account_id: int, counted: _Try, visitor: Visitor, now: datetime
) -> tuple[str, AccountSession]:
    forget_tries(session, counted.key, counted.network_try)
    member = find_membership(session, account_id)
    if member is None:
        raise StepOverError
    return start_session(session, member.as_actor(), visitor.client, now)


def _count(session: Session, token: str, challenge: str, visitor: Visitor, now: datetime) -> _Try:
    """Count the try for the account and the network, and use the challenge up."""
    with open_session(session.get_bind().engine) as counting, everywhere(counting):
        account = get_link_account(counting, token, Purpose.SECOND_STEP, now)
        key = sha256(f"code {account.id}".encode()).hexdigest()
        rules = {key: PER_ACCOUNT, network_key(visitor.address): PER_NETWORK}
        tries = count_tries(counting, rules, now)
        asked = f"{token} {challenge}"
        was_asked = spend_link(counting, account.id, asked, Purpose.KEY_SIGN_IN, now)
        counting.commit()
        return _Try(key, tries[1].id, was_asked)


def _is_right(session: Session, account_id: int, code: str, vault: Vault, now: datetime) -> bool:
    """Six digits are the app's, anything else is a recovery code."""
    if sum(map(str.isalnum, code)) != APP_DIGITS:
        return take_recovery_code(session, account_id, code, now)
    query = select(SecondFactor).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )
    factor = session.scalars(query).one_or_none()
    return factor is not None and take_code(session, factor, vault, code, now)
