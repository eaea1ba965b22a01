"""The rows of approvals: the newest of each key counts, the others are its history."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Approval, Office, Trip
from planner.domain.labels import mark
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.times import in_zone

_MEANWHILE = mark("Somebody decided or asked in between. Nothing of yours was stored.")


def today_of(office: Office, now: datetime) -> date:
    """The day of a moment where the office is."""
    return in_zone(now, office.zone).date()


def row_of(session: Session, number: int) -> Approval:
    """A row of any age; `NotFoundError`."""
    found = session.scalar(select(Approval).where(Approval.id == number))
    if found is None:
        raise NotFoundError("There is no such request.")
    return found


def newest_of(session: Session, number: int) -> Approval:
    """The row that counts now of the request that a row is about; `NotFoundError`."""
    row = row_of(session, number)
    query = (
        select(Approval)
        .where(Approval.trip_id == row.trip_id, Approval.key == row.key)
        .order_by(Approval.id.desc())
        .limit(1)
    )
    return session.scalars(query).one()


def slug_of(session: Session, row: Approval) -> str:
    """The short name of the trip that a row belongs to."""
    return session.scalars(select(Trip.slug).where(Trip.id == row.trip_id)).one()


def take_turns(session: Session, trip_id: int) -> None:
    """Who asks or decides about a trip waits for whoever does it just now."""
    hold(session, f"approvals:{trip_id}")


def check_newest(newest: Approval, seen: int) -> None:
    """Raise `EditConflictError` unless the editor saw the row that counts now."""
    if newest.id != seen:
        raise EditConflictError(_MEANWHILE, current_version=newest.id)


def add_row(session: Session, trip: Trip, row: Approval, replaced: Approval | None) -> Approval:
    """Store a row as the newest of its key; what it replaces stays in the history."""
    row.trip_id = trip.id
    if replaced is not None:
        replaced.replaced_at = row.made_at
    session.add(row)
    session.flush()
    session.expire(trip, ["approvals"])
    return row
