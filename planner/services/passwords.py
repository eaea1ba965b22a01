"""Changing one's password, and choosing a new one where it is forgotten."""

from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Account, Membership
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.refusals import InvalidError
from planner.domain.throttling import PER_NETWORK_MAILS, network_of
from planner.gateways.passwords import is_password
from planner.i18n.catalogues import texts
from planner.services.account_letters import account_letter
from planner.services.accounts import get_own_account
from planner.services.links import (
    Purpose,
    count_open_links,
    issue_link,
    new_token,
    redeem_link,
    spend_links,
)
from planner.services.members import find_membership, language_of
from planner.services.new_passwords import chosen_hash
from planner.services.outbox import Letter, queue_mail
from planner.services.security_events import Event, note
from planner.services.sessions import end_sessions
from planner.services.sign_in import count_tries, forget_failures

MOST_LINKS = 3
"""Open links of one account: nobody can flood a mailbox."""

NOBODY = 0


class _NobodyError(Exception):
    """There is nobody to write to: link and mail are taken back."""


def change_password(session: Session, actor: Actor, *, old: str, new: str, now: datetime) -> None:
    """Change one's own password; every browser is signed out, this one gets a new session."""
    account = get_own_account(session, actor)
    if not is_password(old, account.password_hash):
        raise InvalidError("This is not your present password.", field="old")
    _set_password(session, account, chosen_hash(account, new, field="new"), now)


def request_password_reset(
    session: Session, *, email: str, base_url: str, address: str, now: datetime
) -> None:
    """Mail a link to the account's address, good once within two hours, if there is an account.

    Who signs in by the provider alone gets none: a password would outlive what the provider takes.
    Nothing tells the caller whether there is one: no answer, and the same work, which is taken back
    where there is none.
    `ThrottledError` after too many from the network of `address`, whoever's they were.
    """
    key = sha256(f"mails {network_of(address)}".encode()).hexdigest()
    with everywhere(session):
        count_tries(session, {key: PER_NETWORK_MAILS}, now)
        hold(session, f"mails to {email.strip().lower()}")  # each sees the links of the others
        query = select(Account).where(Account.email == email.strip().lower())
        account = session.scalars(query).one_or_none()
        anybody = session.scalars(select(Account).order_by(Account.id).limit(1)).first()
    account_id = account.id if account else NOBODY
    member = find_membership(session, account_id)
    is_provided = account is not None and account.provider_key and not account.password_hash
    is_flooded = count_open_links(session, account_id, Purpose.PASSWORD, now) >= MOST_LINKS
    token = new_token()
    letter = _letter(member, f"{base_url}/password/{token}")
    if anybody is None:
        return
    with suppress(_NobodyError), session.begin_nested():
        issue_link(session, account or anybody, Purpose.PASSWORD, token, now)
        queue_mail(session, letter, office_id=None, base_url=base_url, now=now)
        if account is None or member is None or is_flooded or is_provided:
            raise _NobodyError


def reset_password(session: Session, token: str, *, password: str, now: datetime) -> Account:
    """Choose a new password behind a mailed link; every browser is signed out.

    `SpentLinkError` for a used or old link, `InvalidError` for a weak password.
    """
    account = redeem_link(session, token, Purpose.PASSWORD, now)
    _set_password(session, account, chosen_hash(account, password), now)
    forget_failures(session, account.email)
    return account


def _set_password(session: Session, account: Account, hashed: str, now: datetime) -> None:
    account.password_hash = hashed
    spend_links(session, account.id, now)
    end_sessions(session, account.id, now)
    session.flush()
    note(Event.PASSWORD_SET, account=account.id)


def _letter(member: Membership | None, link: str) -> Letter:
    language = language_of(member) if member else ""
    _ = texts(language).gettext
    subject = _("Choose a new password")
    text = _(
        "Hello %(name)s,\n\n"
        "Somebody, probably you, has forgotten the password of this account.\n\n"
        "Open this link within two hours and choose a new one. The link works once:\n"
        "%(link)s\n\n"
        "If it was not you, ignore this mail: your password stays as it is.\n"
    )
    name, address = (member.account.name, member.account.email) if member else ("", "")
    return account_letter(
        address,
        subject,
        text % {"name": name, "link": link},
        link=link,
        language=language,
        office=member.office.name if member else "",
    )
