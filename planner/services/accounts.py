"""Accounts: making one, giving it a role in an office, and what people change of their own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Account, Membership
from planner.domain.access import Actor, Permission, Role, require
from planner.domain.mail_addresses import mail_address
from planner.domain.refusals import (
    ForbiddenError,
    InvalidError,
    TakenError,
)
from planner.i18n.catalogues import LOCALES
from planner.services.editing import check_version, flush_edit
from planner.services.members import require_office_role
from planner.services.new_passwords import chosen_hash


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who gets a role; `language` is the one to write to them in (``de``)."""

    email: str
    name: str
    role: Role
    language: str = ""


@dataclass(frozen=True, slots=True)
class Created:
    """An account with a new role; one that `is_known` to other offices kept its password."""

    account: Account
    is_known: bool


def create_account(  # noqa: PLR0913 - what the command line is told, word by word
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    now: datetime,
) -> Created:
    """An account with a role in the actor's office, for the command line.

    An account that other offices know keeps its name and password. `InvalidError` names the field
    at fault, `TakenError` says that the office has the account already.
    """
    del now  # the audit log notes the session's
    require(actor, Permission.MANAGE_ACCOUNTS)
    account = add_member(session, actor, Newcomer(email, name, role)).account
    is_known = account.password_hash is not None
    if not is_known:
        account.password_hash = chosen_hash(account, password)
    session.flush()
    return Created(account, is_known)


def add_member(session: Session, actor: Actor, newcomer: Newcomer) -> Membership:
    """A role in the actor's office for a new account (without a password) or a known one."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    require_office_role(newcomer.role)
    address = _address(newcomer.email)
    hold(session, f"account:{address}")
    account = session.scalars(select(Account).where(Account.email == address)).one_or_none()
    if account is None:
        account = Account(
            email=address, name=_name(newcomer.name), language=_language(newcomer.language)
        )
        session.add(account)
        session.flush()
    mine = select(Membership.id).where(Membership.account_id == account.id)
    if session.scalars(mine).first():
        raise TakenError("This address already has an account in the office.", field="email")
    membership = Membership(account=account, role=newcomer.role, office_id=actor.office_id)
    session.add(membership)
    session.flush()
    return membership


def get_own_account(session: Session, actor: Actor) -> Account:
    """The account of whoever acts; `ForbiddenError` for the command line."""
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is None:
        raise ForbiddenError("Only somebody who is signed in has an account.")
    return account


def edit_own_account(
    session: Session, actor: Actor, *, version: int, name: str, language: str
) -> Account:
    """Change one's own name and language (``de``; empty: as the browser asks).

    `version` is the one that the editor saw (`EditConflictError`).
    """
    account = get_own_account(session, actor)
    check_version(account, version)
    account.name, account.language = _name(name), _language(language)
    flush_edit(session, account)
    return account


def _address(email: str) -> str:
    try:
        return mail_address(email)
    except ValueError as error:
        raise InvalidError("This is not an e-mail address.", field="email") from error


def _name(name: str) -> str:
    """The name on one line; people's names go into the headers of mails."""
    folded = " ".join(name.split())
    if not folded:
        raise InvalidError("Write a name.", field="name")
    return folded


def _language(language: str) -> str:
    if language and language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    return language
