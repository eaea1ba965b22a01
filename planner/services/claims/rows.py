"""Finding what claims are about: a traveller of a trip, a record about them."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import TravelAdvance, TravelAuthorisation, Traveller, Trip
from planner.domain.access import Actor
from planner.domain.refusals import NotFoundError
from planner.services.editing import check_version
from planner.services.trips import get_trip

Record = TypeVar("Record", TravelAdvance, TravelAuthorisation)


@dataclass(frozen=True, slots=True)
class Spot:
    """What is changed: a trip's short name, a traveller's number, and a record's.

    `version` is the one of the record that the editor saw.
    """

    slug: str
    traveller: int
    record: int = 0
    version: int = 0


def traveller_at(session: Session, actor: Actor, spot: Spot) -> tuple[Trip, Traveller]:
    """The trip and the traveller; `NotFoundError` where there is none."""
    trip = get_trip(session, actor, spot.slug)
    query = select(Traveller).where(Traveller.trip_id == trip.id, Traveller.id == spot.traveller)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such traveller on this trip.")
    return trip, found


def record_at(session: Session, actor: Actor, spot: Spot, model: type[Record]) -> Record:
    """The record about the traveller; `NotFoundError` where there is none."""
    _, person = traveller_at(session, actor, spot)
    query = select(model).where(model.traveller_id == person.id, model.id == spot.record)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such record.")
    return found


def seen_record_at(session: Session, actor: Actor, spot: Spot, model: type[Record]) -> Record:
    """As `record_at`; `EditConflictError` where it is not as the editor saw it."""
    found = record_at(session, actor, spot, model)
    check_version(found, spot.version)
    return found
