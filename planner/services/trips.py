"""Trips as a whole: find, list, add, edit, delete."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import NotFoundError


def get_trip(session: Session, actor: Actor, slug: str) -> Trip:
    """The trip itself, its parts not loaded; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_TRIPS)
    trip = session.scalar(select(Trip).where(Trip.slug == slug))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip
