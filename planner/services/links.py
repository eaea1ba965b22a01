"""One-time links: an invitation or a forgotten password, used once even by two at a time.

Only the hash of a link's token is stored; the token itself goes into one mail.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from planner.db.models import Account, OneTimeLink
from planner.db.tenancy import act_in, everywhere
from planner.domain.refusals import InvalidError
from planner.services.members import find_membership


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a kind of link
    SECOND_STEP = "second_step"
    """Kept in the browser's cookie, not mailed: the password was right."""

    KEY_SETUP = "key_setup"
    """The challenge that a new security key answers."""

    KEY_SIGN_IN = "key_sign_in"
    """The challenge that a security key answers to sign in."""


LIFETIME = {
    Purpose.INVITATION: timedelta(hours=72),
    Purpose.PASSWORD: timedelta(hours=2),
    Purpose.SECOND_STEP: timedelta(minutes=10),
    Purpose.KEY_SETUP: timedelta(minutes=5),
    Purpose.KEY_SIGN_IN: timedelta(minutes=5),
}


class SpentLinkError(InvalidError):
    """The link was used, has expired, or never was."""


def new_token() -> str:
    """A secret that can't be guessed (256 bits)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


def issue_link(
    session: Session, account: Account, purpose: Purpose, token: str, now: datetime
) -> None:
    """Let `token` work once for the account."""
    session.add(
        OneTimeLink(
            token_hash=digest(token),
            purpose=purpose,
            account_id=account.id,
            created_at=now,
            expires_at=now + LIFETIME[purpose],
        )
    )
    session.flush()


def count_open_links(session: Session, account_id: int, purpose: Purpose, now: datetime) -> int:
    """How many of the account's links still work."""
    open_links = select(func.count(OneTimeLink.id)).where(
        OneTimeLink.account_id == account_id,
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    with everywhere(session):
        return session.scalars(open_links).one()


def get_link_account(session: Session, token: str, purpose: Purpose, now: datetime) -> Account:
    """Whose unused link it is; `SpentLinkError` where it doesn't work (any more)."""
    query = (
        select(Account)
        .join(OneTimeLink)
        .where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    )
    with everywhere(session):
        account = session.scalars(query).one_or_none()
        if account is None or find_membership(session, account.id) is None:
            raise _spent()
        return account


def redeem_link(session: Session, token: str, purpose: Purpose, now: datetime) -> Account:
    """Use the link up and act as its account from here on; `SpentLinkError` for the second."""
    use = (
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeLink.account_id)
    )
    with everywhere(session):
        account_id = session.scalar(use)
        membership = None if account_id is None else find_membership(session, account_id)
        if membership is None:
            raise _spent()
        act_in(session, membership.as_actor(), now)
        return membership.account


def spend_link(
    session: Session, account_id: int, token: str, purpose: Purpose, now: datetime
) -> bool:
    """Use up a link if it is the account's and still works; whether it did."""
    use = (
        update(OneTimeLink)
        .where(
            OneTimeLink.account_id == account_id,
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeLink.id)
    )
    return session.scalar(use) is not None


def spend_links(session: Session, account_id: int, now: datetime) -> None:
    """Use up every link of the account that is still open: its password is settled."""
    spend = (
        update(OneTimeLink)
        .where(OneTimeLink.account_id == account_id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
    session.execute(spend)


def _spent() -> SpentLinkError:
    return SpentLinkError("This link was already used or has expired. Ask for a new one.")
