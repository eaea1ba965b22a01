"""Reading a trip with everything that belongs to it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from planner.db.models import (
    Commitment,
    Contact,
    CostItem,
    Group,
    ProgrammeItem,
    Traveller,
    Trip,
    TripContact,
    TripOrganisation,
    TripPlace,
)
from planner.domain.refusals import NotFoundError

_DIRECTORY: tuple[ExecutableOption, ...] = (
    selectinload(Trip.organisations).joinedload(TripOrganisation.record),
    selectinload(Trip.places).joinedload(TripPlace.record),
    selectinload(Trip.contacts).joinedload(TripContact.record).joinedload(Contact.organisation),
)

_PROGRAMME: tuple[ExecutableOption, ...] = (
    selectinload(Trip.travellers).joinedload(Traveller.home),
    selectinload(Trip.groups).selectinload(Group.travellers),
    selectinload(Trip.items).options(
        selectinload(ProgrammeItem.travellers),
        selectinload(ProgrammeItem.groups),
        selectinload(ProgrammeItem.contacts),
        selectinload(ProgrammeItem.meals),
    ),
)

_COSTS: tuple[ExecutableOption, ...] = (
    selectinload(Trip.budget_lines),
    selectinload(Trip.costs).options(
        joinedload(CostItem.receipt), selectinload(CostItem.travellers)
    ),
    selectinload(Trip.commitments).options(
        joinedload(Commitment.evidence_document),
        selectinload(Commitment.costs),
        selectinload(Commitment.travellers),
        selectinload(Commitment.caps),
    ),
    selectinload(Trip.hosted_benefits),
    selectinload(Trip.declined_benefits),
    selectinload(Trip.approvals),
    selectinload(Trip.set_offs),
)


def find_trip_with_parts(session: Session, slug: str) -> Trip | None:
    """The trip with all its parts, in a number of queries that doesn't grow with their rows.

    What parts refer to (places, organisations) is found in the session: the trip lists it.
    """
    statement = select(Trip).where(Trip.slug == slug)
    return session.scalar(statement.options(*_DIRECTORY, *_PROGRAMME, *_COSTS))


def trip_with_programme(session: Session, slug: str) -> Trip:
    """The trip with its programme and what that names; `NotFoundError` where there is none."""
    statement = select(Trip).where(Trip.slug == slug)
    trip = session.scalar(statement.options(*_DIRECTORY, *_PROGRAMME))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def trips_with_programme(session: Session, ids: Sequence[int]) -> list[Trip]:
    """Some trips with their programmes, in as many queries as for one."""
    statement = select(Trip).where(Trip.id.in_(ids)).options(*_DIRECTORY, *_PROGRAMME)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def trips_with_parts(session: Session, ids: Sequence[int]) -> list[Trip]:
    """Some trips with all their parts, in as many queries as for one."""
    statement = select(Trip).where(Trip.id.in_(ids)).order_by(Trip.starts_on, Trip.id)
    return list(session.scalars(statement.options(*_DIRECTORY, *_PROGRAMME, *_COSTS)))


def trip_with_parts(session: Session, slug: str) -> Trip:
    """As `find_trip_with_parts`; `NotFoundError` where there is no such trip."""
    trip = find_trip_with_parts(session, slug)
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip
