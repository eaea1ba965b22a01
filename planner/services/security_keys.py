"""Security keys and passkeys as second factor: registering one's own, listing, removing them.

What a browser asks a key is given out only to who proved a moment ago who they are, and is good for
five minutes, one answer, and the session that asked.
"""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import SecurityKey
from planner.domain.access import Actor, require_confirmed
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.gateways.security_keys import (
    KeyRefusedError,
    KeySite,
    ask_new,
    challenge_of,
    read_new,
)
from planner.services.accounts import get_own_account
from planner.services.challenges import keep_challenge
from planner.services.links import Purpose, spend_link
from planner.services.second_factors import (
    account_with_password,
    come_into_force,
    forget_codes_of_nothing,
)

MOST = 10
"""Keys of an account: browsers are told all of them with each question."""

_log = logging.getLogger(__name__)


def list_own_keys(session: Session, actor: Actor) -> list[SecurityKey]:
    """One's own keys, the oldest first."""
    query = select(SecurityKey).where(SecurityKey.account_id == get_own_account(session, actor).id)
    return list(session.scalars(query.order_by(SecurityKey.id)))


def ask_new_key(
    session: Session, actor: Actor, site: KeySite | None, *, opened: int, now: datetime
) -> str:
    """What the browser of the session `opened` asks a new key, as JSON.

    `UnconfirmedError`; `InvalidError` for too many keys, or where browsers take none,
    `ThrottledError` after too many questions.
    """
    require_confirmed(actor, now)
    account = account_with_password(session, actor)
    if site is None:
        raise InvalidError(
            "Keys work only where this site has a name and https. Tell the person who runs it "
            "(PLANNER_BASE_URL)."
        )
    known = [each.credential for each in list_own_keys(session, actor)]
    if len(known) >= MOST:
        raise InvalidError("You have %(most)s keys. Remove one first.", most=MOST)
    asked = ask_new(site, (account.id, account.email, account.name), known)
    keep_challenge(session, account, Purpose.KEY_SETUP, _asked(opened, asked.challenge), now)
    return asked.options


def add_key(  # noqa: PLR0913 - who sends what, from where, and what is kept
    session: Session,
    actor: Actor,
    site: KeySite | None,
    *,
    name: str,
    answer: str,
    opened: int,
    now: datetime,
) -> list[str]:
    """Keep the key that answered `ask_new_key`; recovery codes, told this once, if it is the first.

    Every other session than `opened` ends then. `InvalidError` where the answer doesn't hold.
    """
    account = account_with_password(session, actor)
    try:
        challenge = challenge_of(answer)
        asked = _asked(opened, challenge)
        if site is None or not spend_link(session, account.id, asked, Purpose.KEY_SETUP, now):
            raise InvalidError("That took too long, or was used before. Begin again.")
        key = read_new(site, answer, challenge)
    except KeyRefusedError as error:
        _log.warning("a new security key was refused: %s", error)
        raise InvalidError("This key was refused. Begin again.") from None
    query = select(SecurityKey.id).where(SecurityKey.credential_hash == key.digest)
    if session.scalar(query) is not None:
        raise TakenError("This key is registered already.")
    row = SecurityKey(
        account=account,
        name=name,
        credential=key.credential,
        credential_hash=key.digest,
        sign_count=key.count,
        created_at=now,
    )
    return come_into_force(session, account, lambda: session.add(row), keep=opened, now=now)


def get_own_key(session: Session, actor: Actor, number: int) -> SecurityKey:
    """One of one's own keys; `NotFoundError` for anybody else's."""
    query = select(SecurityKey).where(
        SecurityKey.id == number, SecurityKey.account_id == get_own_account(session, actor).id
    )
    key = session.scalars(query).one_or_none()
    if key is None:
        raise NotFoundError("There is no such key.")
    return key


def remove_key(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """Let one's own key open nothing any more; with the last factor the recovery codes go."""
    require_confirmed(actor, now)
    account, key = account_with_password(session, actor), get_own_key(session, actor, number)
    session.delete(key)  # through the session: the history tells
    forget_codes_of_nothing(session, account.id)


def _asked(opened: int, challenge: str) -> str:
    """What is kept of a challenge, hashed: it belongs to the session that asked."""
    return f"{opened} {challenge}"
