"""Erasing what is kept for a while only: personal data after a trip, spent sessions and links.

Safe to run as often as one likes: what is gone stays gone, what may stay is not touched.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import (
    AccountSession,
    Office,
    OneTimeLink,
    PersonalField,
    SignInAttempt,
    Trip,
    WebhookCall,
)
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.readiness import erased_from, today_at
from planner.domain.throttling import PER_ACCOUNT, PER_NETWORK
from planner.services.sign_in import is_open
from planner.services.webhooks import CALLS_KEPT

NAME = "purge"
"""Who the audit log says it was."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went, or would go, of each kind."""

    personal: int
    sessions: int
    links: int
    attempts: int
    calls: int

    def lines(self) -> list[str]:
        """``personal: 3``."""
        return [f"{each.name}: {getattr(self, each.name)}" for each in fields(self)]


def purge(session: Session, now: datetime, *, writes: bool) -> Purged:
    """Erase what is over, in all offices; the log of each office notes its personal data.

    With `writes` False nothing is erased, and what would be is counted.
    """
    with everywhere(session):
        offices = session.scalars(select(Office).order_by(Office.id)).all()
    personal = sum(_purge_office(session, office, now, writes=writes) for office in offices)
    longest = max(PER_ACCOUNT.window, PER_NETWORK.window)
    spent = or_(OneTimeLink.used_at.is_not(None), OneTimeLink.expires_at <= now)
    return Purged(
        personal=personal,
        sessions=_purge_rows(session, AccountSession, ~is_open(now), writes=writes),
        links=_purge_rows(session, OneTimeLink, spent, writes=writes),
        attempts=_purge_rows(
            session, SignInAttempt, SignInAttempt.at <= now - longest, writes=writes
        ),
        calls=_purge_rows(
            session, WebhookCall, WebhookCall.created_at <= now - CALLS_KEPT, writes=writes
        ),
    )


def _purge_office(session: Session, office: Office, now: datetime, *, writes: bool) -> int:
    """Erase the personal data of trips that are over for so many days as the office says."""
    act_in(session, Actor(office.id, Role.SYSTEM, NAME), now)
    kept = session.scalars(
        select(Trip).where(Trip.id.in_(select(PersonalField.trip_id).distinct()))
    )
    over = [
        trip.id
        for trip in kept
        if today_at(now, trip.home_zone) >= erased_from(trip.ends_on, office.erase_days)
    ]
    query = select(PersonalField).where(PersonalField.trip_id.in_(over))
    rows = session.scalars(query.options(joinedload(PersonalField.traveller))).all()
    if writes:
        for row in rows:
            session.delete(row)
        session.flush()
    return len(rows)


def _purge_rows(
    session: Session,
    model: type[AccountSession | OneTimeLink | SignInAttempt | WebhookCall],
    which: ColumnElement[bool],
    *,
    writes: bool,
) -> int:
    with everywhere(session):
        count = session.scalars(select(func.count(model.id)).where(which)).one()
        if writes:
            session.execute(delete(model).where(which).execution_options(synchronize_session=False))
    return count
