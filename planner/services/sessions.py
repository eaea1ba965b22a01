"""The browsers in which an account is signed in: shown, ended, moved to another office."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from planner.db.models import AccountSession, Membership, Office
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, require_confirmed
from planner.domain.refusals import NotFoundError
from planner.services.accounts import get_own_account
from planner.services.links import digest
from planner.services.sign_in import is_open


def list_sessions(session: Session, actor: Actor, now: datetime) -> list[AccountSession]:
    """One's own sessions that still work, the last used first."""
    account = get_own_account(session, actor)
    query = (
        select(AccountSession)
        .where(AccountSession.account_id == account.id, is_open(now))
        .order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())
    )
    return list(session.scalars(query))


def end_session(session: Session, actor: Actor, session_id: int, now: datetime) -> None:
    """Sign one of one's own browsers out; `UnconfirmedError`, `NotFoundError` for others'."""
    require_confirmed(actor, now)
    account = get_own_account(session, actor)
    end = (
        update(AccountSession)
        .where(
            AccountSession.id == session_id,
            AccountSession.account_id == account.id,
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(AccountSession.id)
    )
    if session.scalar(end) is None:
        raise NotFoundError("There is no such session.")


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End the session of a token; anything else is nobody's and ends nothing."""
    end = (
        update(AccountSession)
        .where(AccountSession.token_hash == digest(token), AccountSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    with everywhere(session):
        session.execute(end)


def end_other_sessions(session: Session, actor: Actor, session_id: int, now: datetime) -> None:
    """Sign every own browser out but the one of `session_id`; `UnconfirmedError`."""
    require_confirmed(actor, now)
    end_sessions(session, get_own_account(session, actor).id, now, keep=session_id)


def end_sessions(
    session: Session, account_id: int, now: datetime, *, keep: int | None = None
) -> None:
    """End an account's sessions in all offices, but for `keep`."""
    end = (
        update(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.execute(end if keep is None else end.where(AccountSession.id != keep))


def list_own_memberships(session: Session, actor: Actor) -> list[Membership]:
    """One's own roles, in every office that lets one in, by the office's name."""
    account = get_own_account(session, actor)
    query = (
        select(Membership)
        .join(Membership.office)
        .options(joinedload(Membership.office))
        .where(Membership.account_id == account.id, Membership.is_active)
        .order_by(Office.name, Office.id)
    )
    with everywhere(session):
        return list(session.scalars(query))


def switch_office(session: Session, actor: Actor, session_id: int, office_id: int) -> None:
    """Work for another office from the next request on; `NotFoundError` without a role there."""
    offices = {member.office_id for member in list_own_memberships(session, actor)}
    if office_id not in offices:
        raise NotFoundError("There is no such office.")
    switch = (
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.account_id == actor.account_id)
        .values(office_id=office_id)
    )
    session.execute(switch)
