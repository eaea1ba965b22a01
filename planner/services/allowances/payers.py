"""Who pays the allowances of a trip: a budget line, the travellers themselves, or nobody yet."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.editing import check_version, flush_edit


@dataclass(frozen=True, slots=True)
class AllowancePayer:
    """A budget line by its number, or the travellers; neither is nobody: it is uncovered then."""

    line_id: int | None = None
    travellers: bool = False


def assign_allowances(
    session: Session, actor: Actor, slug: str, version: int, payer: AllowancePayer
) -> Trip:
    """Let somebody pay; `version` is the trip's that the editor saw (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    query = select(Trip).where(Trip.slug == slug).options(selectinload(Trip.budget_lines))
    trip = session.scalar(query)
    if trip is None:
        raise NotFoundError("There is no such trip.")
    check_version(trip, version)
    lines = {line.id: line for line in trip.budget_lines}
    if payer.line_id is not None and payer.line_id not in lines:
        raise InvalidError("Choose from the lists.", field="payer")
    for line in trip.budget_lines:
        line.pays_allowances = line.id == payer.line_id
    trip.allowances_self_paid = payer.travellers and payer.line_id is None
    flag_modified(trip, "office_id")  # who pays is said of the trip, wherever it is kept
    flush_edit(session, trip, *trip.budget_lines)
    return trip
