"""A trip with all that is promised, given and handed over on it, ready to be changed."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from planner.db.models import (
    Commitment,
    CostItem,
    Document,
    HostedBenefit,
    Organisation,
    SetOff,
    Traveller,
    Trip,
    TripOrganisation,
)
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.times import in_zone

_PROMISES: tuple[ExecutableOption, ...] = (
    selectinload(Trip.organisations).joinedload(TripOrganisation.record),
    selectinload(Trip.travellers),
    selectinload(Trip.costs).selectinload(CostItem.travellers),
    selectinload(Trip.commitments).options(
        joinedload(Commitment.payer),
        joinedload(Commitment.evidence_document),
        selectinload(Commitment.costs),
        selectinload(Commitment.travellers),
        selectinload(Commitment.caps),
    ),
    selectinload(Trip.set_offs).options(joinedload(SetOff.payer), joinedload(SetOff.traveller)),
)


def trip_with_promises(session: Session, slug: str) -> Trip:
    """The trip with its promises and what they name; `NotFoundError` where there is none.

    Each list has its query, however long it is.
    """
    trip = session.scalar(select(Trip).where(Trip.slug == slug).options(*_PROMISES))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def benefits_of(session: Session, trip: Trip) -> list[HostedBenefit]:
    """Hosted benefits in the order of the document, also those that were declined."""
    query = (
        select(HostedBenefit)
        .where(HostedBenefit.trip_id == trip.id)
        .order_by(HostedBenefit.position, HostedBenefit.id)
        .options(
            joinedload(HostedBenefit.payer),
            joinedload(HostedBenefit.traveller),
            joinedload(HostedBenefit.document),
        )
    )
    return list(session.scalars(query))


def documents_of(session: Session, trip: Trip) -> list[Document]:
    """The documents of a trip, without their bytes, as they came in."""
    query = select(Document).where(Document.trip_id == trip.id).order_by(Document.id)
    return list(session.scalars(query))


def organisation_of(session: Session, number: int | None, field: str) -> Organisation:
    """An organisation of the directory; `InvalidError` at the field where it is not there."""
    found = session.scalar(select(Organisation).where(Organisation.id == number))
    if found is None:
        raise InvalidError("It is not in the directory any more.", field=field)
    return found


def traveller_of(trip: Trip, number: int | None) -> Traveller:
    """A traveller of the trip; `InvalidError` at the field where it is none."""
    for person in trip.travellers:
        if person.id == number:
            return person
    raise InvalidError("There is no such person on this trip any more.", field="traveller_id")


def today_of(trip: Trip, now: datetime) -> date:
    """The day it is at the office of the trip."""
    return in_zone(now, trip.home_zone).date()


def write_report(row: Commitment | HostedBenefit, on: date | None, to: str) -> None:
    """Note when the office reported it, and to whom; `InvalidError` where nobody says when."""
    if to and on is None:
        raise InvalidError("Say on which day.", field="reported_on")
    row.reported_on, row.reported_to = on, to
