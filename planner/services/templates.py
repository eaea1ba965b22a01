"""Templates: trips kept to make others from. They are planned like trips and shown to nobody."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.services.trip_copies import Part
from planner.services.trip_deletions import Contents, contents_of


def list_templates(session: Session, actor: Actor) -> list[Trip]:
    """The office's templates, by title and short name."""
    require(actor, Permission.SEE_TRIPS)
    templates = select(Trip).where(Trip.is_template.is_(True))
    return list(session.scalars(templates.order_by(Trip.search_text, Trip.id)))


def parts_of(session: Session, actor: Actor, trip: Trip) -> frozenset[Part]:
    """The parts that a trip or a template has any of."""
    has = contents_of(session, actor, trip)
    return frozenset(part for part, count in _counts(has).items() if count)


def _counts(has: Contents) -> dict[Part, int]:
    return {
        Part.PROGRAMME: has.items,
        Part.CHECKLIST: has.tasks,
        Part.PEOPLE: has.travellers,
        Part.COSTS: has.costs,
        Part.COMMITMENTS: has.commitments,
    }
