"""Who belongs to an office in which role: the list, roles, switching off and on again."""

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from planner.db.locks import hold
from planner.db.models import Account, AccountSession, Membership
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, Role, require
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.services.editing import check_version

OFFICE_ROLES = tuple(role for role in Role if role not in {Role.SYSTEM, Role.TOKEN})
"""The roles that an account can have."""


def list_members(session: Session, actor: Actor) -> list[Membership]:
    """Everybody who has a role in the office, by name; the switched-off ones too."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    query = (
        select(Membership)
        .join(Membership.account)
        .options(joinedload(Membership.account))
        .order_by(func.lower(Account.name), Account.email)
    )
    return list(session.scalars(query))


def get_member(session: Session, actor: Actor, membership_id: int) -> Membership:
    """One member of the office; `NotFoundError`."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    query = (
        select(Membership)
        .options(joinedload(Membership.account))
        .where(Membership.id == membership_id)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("There is no such account.")
    return found


def find_membership(session: Session, account_id: int) -> Membership | None:
    """The first office that lets the account in, if any does; of all offices."""
    query = (
        select(Membership)
        .options(joinedload(Membership.account), joinedload(Membership.office))
        .where(Membership.account_id == account_id, Membership.is_active)
        .order_by(Membership.id)
        .limit(1)
    )
    with everywhere(session):
        return session.scalars(query).one_or_none()


def language_of(member: Membership) -> str:
    """The language to write to a member in: their own, else the office's."""
    return member.account.language or member.office.language


def require_office_role(role: Role) -> None:
    """Raise `InvalidError` for the role of the command line."""
    if role not in OFFICE_ROLES:
        raise InvalidError("Choose a role.", field="role")


def change_role(
    session: Session, actor: Actor, membership_id: int, *, version: int, role: Role
) -> Membership:
    """Give another role; it holds from the person's next request on.

    `version` is the one that the editor saw (`EditConflictError`).
    """
    require_office_role(role)
    member = _member_to_change(session, actor, membership_id, version)
    member.role = role
    _keep_an_admin(session)
    return member


def deactivate_member(
    session: Session, actor: Actor, membership_id: int, *, version: int, now: datetime
) -> Membership:
    """Let the account into this office no more; what it did stays in the history."""
    get_member_to_deactivate(session, actor, membership_id)
    member = _member_to_change(session, actor, membership_id, version)
    member.is_active = False
    _keep_an_admin(session)
    end = (
        update(AccountSession)
        .where(
            AccountSession.account_id == member.account_id,
            AccountSession.office_id == member.office_id,
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    session.execute(end)
    return member


def get_member_to_deactivate(session: Session, actor: Actor, membership_id: int) -> Membership:
    """A member whom the actor may switch off: nobody locks themselves out."""
    member = get_member(session, actor, membership_id)
    if member.account_id == actor.account_id:
        raise ForbiddenError("You can't switch yourself off. Ask another administrator.")
    return member


def reactivate_member(
    session: Session, actor: Actor, membership_id: int, *, version: int
) -> Membership:
    """Let the account in again, in its former role."""
    member = _member_to_change(session, actor, membership_id, version)
    member.is_active = True
    session.flush()
    return member


def _member_to_change(
    session: Session, actor: Actor, membership_id: int, version: int
) -> Membership:
    """Another member than oneself, as the editor saw it; changes to members take turns."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    hold(session, f"members:{actor.office_id}")
    member = get_member(session, actor, membership_id)
    session.refresh(member)
    if member.account_id == actor.account_id:
        raise ForbiddenError("You can't change your own role. Ask another administrator.")
    check_version(member, version)
    return member


def has_admin_besides(session: Session, member: Membership) -> bool:
    """Whether another administrator of the member's office can sign in."""
    others = _ADMINS.where(Membership.id != member.id, Membership.office_id == member.office_id)
    with everywhere(session):
        return session.scalars(others).first() is not None


def _keep_an_admin(session: Session) -> None:
    """Refuse a change that leaves the office without an administrator who can sign in."""
    session.flush()
    if not session.scalars(_ADMINS).first():
        raise InvalidError("An office keeps at least one administrator.", field="role")


_ADMINS = (
    select(Membership.id)
    .join(Membership.account)
    .where(
        Membership.role == Role.ADMIN,
        Membership.is_active,
        or_(Account.password_hash.is_not(None), Account.provider_key.is_not(None)),
    )
)
