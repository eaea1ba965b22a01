"""Inviting a colleague: a one-time link by mail, behind which they choose their password."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from planner.db.models import Account, Membership
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.domain.throttling import PER_ACCOUNT_INVITATIONS, PER_OFFICE_INVITATIONS
from planner.i18n.catalogues import texts
from planner.services.account_letters import account_letter
from planner.services.accounts import Newcomer, add_member
from planner.services.links import Purpose, issue_link, new_token, redeem_link, spend_links
from planner.services.members import get_member, language_of
from planner.services.new_passwords import chosen_hash
from planner.services.outbox import Letter, queue_mail
from planner.services.security_events import Event, note
from planner.services.sign_in import count_tries


def invite(  # noqa: PLR0913 - what the installation says of itself, besides
    session: Session,
    actor: Actor,
    newcomer: Newcomer,
    *,
    base_url: str,
    now: datetime,
    passwords: bool = True,
) -> Membership:
    """Give somebody a role and mail them a link that works once within 72 hours.

    Without `passwords` people sign in by the office's provider: the mail says where.

    Only the mail holds the link: an administrator can't take an account over with it. Somebody who
    has a password from another office is told that they can sign in. `TakenError` for a member,
    `ThrottledError` after too many invitations to the person or by the office.
    """
    member = add_member(session, actor, newcomer)
    _count(session, member, now)
    if passwords:
        _send(session, actor, member, base_url, now)
    else:
        letter = _provided(member, actor.name, f"{base_url}/sign-in")
        queue_mail(session, letter, office_id=actor.office_id, base_url=base_url, now=now)
    return member


def renew_invitation(
    session: Session, actor: Actor, membership_id: int, *, base_url: str, now: datetime
) -> Membership:
    """Mail a new link to somebody who has not accepted yet; former links stop working.

    `ThrottledError` after too many invitations to the person or by the office.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    member = get_member(session, actor, membership_id)
    if not member.account.is_invited or not member.is_active:
        raise InvalidError("This account needs no invitation.")
    _count(session, member, now)
    spend_links(session, member.account_id, now)
    _send(session, actor, member, base_url, now)
    return member


def accept_invitation(session: Session, token: str, *, password: str, now: datetime) -> Account:
    """Choose the password behind an invitation; the link is used up.

    `SpentLinkError` for a used or old link, `InvalidError` for a weak password.
    """
    account = redeem_link(session, token, Purpose.INVITATION, now)
    account.password_hash = chosen_hash(account, password)
    spend_links(session, account.id, now)
    session.flush()
    note(Event.PASSWORD_SET, account=account.id)
    return account


def office_key(office_id: int) -> str:
    """Under which the invitations by an office are counted."""
    return sha256(f"invitations by {office_id}".encode()).hexdigest()


def _count(session: Session, member: Membership, now: datetime) -> None:
    to = sha256(f"invitations to {member.account_id}".encode()).hexdigest()
    rules = {to: PER_ACCOUNT_INVITATIONS, office_key(member.office_id): PER_OFFICE_INVITATIONS}
    with everywhere(session):
        count_tries(session, rules, now)


def _send(session: Session, actor: Actor, member: Membership, base_url: str, now: datetime) -> None:
    account = member.account
    if account.is_invited:
        token = new_token()
        issue_link(session, account, Purpose.INVITATION, token, now)
        letter = _invitation(member, actor.name, f"{base_url}/invitation/{token}")
    else:
        letter = _welcome(member, actor.name, f"{base_url}/sign-in")
    queue_mail(session, letter, office_id=actor.office_id, base_url=base_url, now=now)


def _invitation(member: Membership, inviter: str, link: str) -> Letter:
    """For somebody who has no password yet."""
    _ = texts(language_of(member)).gettext
    subject = _("Invitation to plan trips with %(office)s") % {"office": member.office.name}
    text = _(
        "Hello %(name)s,\n\n"
        "%(inviter)s invites you to plan trips with %(office)s.\n\n"
        "Open this link within 72 hours and choose a password. The link works once:\n"
        "%(link)s\n\n"
        "If you don't expect this invitation, ignore this mail.\n"
    )
    return _letter(member, subject, text % _places(member, inviter, link), link)


def _welcome(member: Membership, inviter: str, link: str) -> Letter:
    """For somebody who signs in already, for another office."""
    _ = texts(language_of(member)).gettext
    subject = _("You can now plan trips with %(office)s") % {"office": member.office.name}
    text = _(
        "Hello %(name)s,\n\n"
        "%(inviter)s has given you a role at %(office)s.\n\n"
        "Sign in with the password that you have:\n"
        "%(link)s\n"
    )
    return _letter(member, subject, text % _places(member, inviter, link), link)


def _provided(member: Membership, inviter: str, link: str) -> Letter:
    """For somebody who signs in by the office's provider."""
    _ = texts(language_of(member)).gettext
    subject = _("You can now plan trips with %(office)s") % {"office": member.office.name}
    text = _(
        "Hello %(name)s,\n\n"
        "%(inviter)s has given you a role at %(office)s.\n\n"
        "Sign in with the account that you have at your office:\n"
        "%(link)s\n"
    )
    return _letter(member, subject, text % _places(member, inviter, link), link)


def _letter(member: Membership, subject: str, text: str, link: str) -> Letter:
    return account_letter(
        member.account.email,
        subject,
        text,
        link=link,
        language=language_of(member),
        office=member.office.name,
    )


def _places(member: Membership, inviter: str, link: str) -> dict[str, str]:
    return {
        "name": member.account.name,
        "inviter": inviter,
        "office": member.office.name,
        "link": link,
    }
