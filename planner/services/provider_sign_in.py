"""Signing in as whom the office's identity provider vouches for.

An account is found by the provider's own name for the person, at first by their verified address.
In the offices that a rule names the provider decides: it gives, changes and takes roles at each
sign-in. Whom an administrator switched off stays off, and the last administrator of an office stays
one: a rule or a group that went wrong locks nobody out of an office for good.

Where the provider does not say that it asked for a second factor although it should, the account's
own is asked; without one nobody comes in with a role that needs one.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Account, AccountSession, Membership, Office
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.mail_addresses import mail_address
from planner.domain.provider_roles import Denial, Identity, RoleRule, roles_of
from planner.services.members import find_membership, has_admin_besides
from planner.services.sign_in import SecondStep, Visitor, begin_second_step, start_session

_log = logging.getLogger(__name__)


def sign_in_by_provider(
    session: Session,
    identity: Identity,
    rules: Sequence[RoleRule],
    visitor: Visitor,
    now: datetime,
) -> tuple[str, AccountSession] | SecondStep | Denial:
    """Open a session, ask for the second step, or say why not; roles are taken in each case."""
    with everywhere(session):
        hold(session, f"account:{identity.email}")
        offices = _offices(session, rules)
        given = roles_of(identity.values, rules)
        account = _account(session, identity)
        if isinstance(account, Denial):
            return account
        actors = {slug: _as_provider(identity, office) for slug, office in offices.items()}
        granted = {slug: role for slug, role in given.items() if slug in offices}
        if account is None and granted:
            act_in(session, actors[next(iter(granted))], now)
            account = Account(email=identity.email, name=identity.name)
            session.add(account)
            session.flush()
        if account is None:
            return Denial.NO_ROLE
        for slug, actor in actors.items():
            act_in(session, actor, now)
            _settle(session, account, actor, granted.get(slug))
        member = find_membership(session, account.id)
        if member is None:
            return Denial.NO_ROLE
        return _begin(session, member, identity, visitor, now)


def provider_key(identity: Identity) -> str:
    """What is kept of the provider's own name for a person."""
    return sha256(f"{identity.issuer}\n{identity.subject}".encode()).hexdigest()


def _offices(session: Session, rules: Sequence[RoleRule]) -> Mapping[str, Office]:
    """The offices that the rules name, by short name, as far as there are any."""
    slugs = {rule.office for rule in rules}
    query = select(Office).where(Office.slug.in_(slugs)).order_by(Office.id)
    return {office.slug: office for office in session.scalars(query)}


def _account(session: Session, identity: Identity) -> Account | Denial | None:
    """Whose it is; None where nobody has an account with the (verified) address."""
    key = provider_key(identity)
    known = session.scalars(select(Account).where(Account.provider_key == key)).one_or_none()
    if known is not None:
        return known
    if not identity.is_verified or not _is_address(identity.email):
        return Denial.NO_ADDRESS
    query = select(Account).where(Account.email == identity.email)
    found = session.scalars(query).one_or_none()
    if found is not None and found.provider_key is not None:
        return Denial.OTHER_PERSON  # the address went to somebody else, their account did not
    return found


def _is_address(email: str) -> bool:
    try:
        mail_address(email)
    except ValueError:
        return False
    return True


def _as_provider(identity: Identity, office: Office) -> Actor:
    """Who the history names as giver of roles: the provider's host."""
    return Actor(office.id, Role.SYSTEM, urlsplit(identity.issuer).hostname or identity.issuer)


def _settle(session: Session, account: Account, actor: Actor, role: Role | None) -> None:
    """Give, change or take the role in one office; a switched-off one is left as it is.

    That of the last administrator, too.
    """
    query = select(Membership).where(
        Membership.account_id == account.id, Membership.office_id == actor.office_id
    )
    member = session.scalars(query).one_or_none()
    if member is None and role is not None:
        session.add(Membership(account=account, role=role, office_id=actor.office_id))
    elif member is None or not member.is_active or role == member.role:
        return
    elif member.role is Role.ADMIN and not has_admin_besides(session, member):
        _log.warning("the provider takes the last administrator's role: it stays")
    elif role is None:
        session.delete(member)
    else:
        member.role = role
    session.flush()


def _begin(
    session: Session, member: Membership, identity: Identity, visitor: Visitor, now: datetime
) -> tuple[str, AccountSession] | SecondStep | Denial:
    actor = member.as_actor()
    act_in(session, actor, now)
    member.account.provider_key = provider_key(identity)
    if not identity.is_strong:
        step = begin_second_step(session, member.account, now)
        if step is not None:
            return step
        if member.role in member.office.second_factor_roles:
            return Denial.NO_FACTOR
    token, opened = start_session(session, actor, visitor.client, now)
    opened.by_provider, opened.is_strong = True, identity.is_strong
    opened.confirmed_at = identity.asked_at
    session.flush()
    return token, opened
