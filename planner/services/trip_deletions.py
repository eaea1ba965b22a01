"""Deleting a trip, and what goes with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import (
    Approval,
    Commitment,
    CostItem,
    Feed,
    Office,
    ProgrammeItem,
    Release,
    Traveller,
    TravellerPage,
    Trip,
    TripTask,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.services.renderings import forget_renderings
from planner.services.trip_queries import trip_with_parts


@dataclass(frozen=True, slots=True)
class Contents:
    """How many of each thing go with a trip."""

    items: int
    travellers: int
    costs: int
    commitments: int
    tasks: int
    approvals: int
    releases: int
    feeds: int
    pages: int


def contents_of(session: Session, actor: Actor, trip: Trip) -> Contents:
    """What goes when the trip is deleted."""
    require(actor, Permission.PLAN_TRIPS)
    models = (
        ProgrammeItem,
        Traveller,
        CostItem,
        Commitment,
        TripTask,
        Approval,
        Release,
        Feed,
        TravellerPage,
    )
    counts = [
        select(func.count(model.id)).where(model.trip_id == trip.id).scalar_subquery()
        for model in models
    ]
    return Contents(*session.execute(select(*counts)).one())


def delete_trip(session: Session, actor: Actor, slug: str, typed: str, now: datetime) -> None:
    """Delete a trip with all its parts, releases, feeds and pages; the history stays.

    `typed` is the slug as the person wrote it to confirm (`InvalidError`). It leaves the office's
    calendar at once.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    trip = trip_with_parts(session, slug)
    if typed != trip.slug:
        raise InvalidError("Write %(slug)s to confirm.", field="typed", slug=trip.slug)
    forget_renderings(session, trip)
    if trip.released_version:
        this_office = update(Office).where(Office.id == trip.office_id)
        edition = {"edition": Office.edition + 1, "calendar_changed_at": now}
        session.execute(this_office.values(edition))
    session.delete(trip)
    session.flush()
