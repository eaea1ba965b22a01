"""Travel advances: the office's money that a traveller was given before the trip."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from planner.db.models import TravelAdvance
from planner.domain.access import Actor, Permission, require
from planner.domain.costs import EUR
from planner.domain.refusals import InvalidError
from planner.services.claims.rows import Spot, record_at, seen_record_at, traveller_at
from planner.services.editing import flush_edit
from planner.services.rates import rate_on


@dataclass(frozen=True, slots=True)
class AdvanceDetails:
    """An advance in minor units of its currency, and when it was paid."""

    amount_minor: int
    currency: str
    paid_on: date
    note: str = ""


def add_advance(
    session: Session, actor: Actor, spot: Spot, details: AdvanceDetails
) -> TravelAdvance:
    """Note an advance; `InvalidError` names the field at fault."""
    require(actor, Permission.KEEP_COSTS)
    trip, person = traveller_at(session, actor, spot)
    row = TravelAdvance(trip_id=trip.id, traveller=person)
    _assign(session, row, details)
    session.add(row)
    session.flush()
    return row


def get_advance(session: Session, actor: Actor, spot: Spot) -> TravelAdvance:
    """A traveller's advance; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_RECEIPTS)
    return record_at(session, actor, spot, TravelAdvance)


def edit_advance(
    session: Session, actor: Actor, spot: Spot, details: AdvanceDetails
) -> TravelAdvance:
    """Change an advance as the editor saw it (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    row = seen_record_at(session, actor, spot, TravelAdvance)
    _assign(session, row, details)
    flush_edit(session, row)
    return row


def delete_advance(session: Session, actor: Actor, spot: Spot) -> TravelAdvance:
    """Strike an advance that was never paid; the history keeps it."""
    require(actor, Permission.KEEP_COSTS)
    row = seen_record_at(session, actor, spot, TravelAdvance)
    session.delete(row)
    session.flush()
    return row


def _assign(session: Session, row: TravelAdvance, details: AdvanceDetails) -> None:
    if not details.amount_minor:
        raise InvalidError("An advance of nothing is none.", field="amount")
    known = details.currency == EUR or rate_on(session, details.currency, details.paid_on)
    if not known:
        raise InvalidError("There is no rate of this currency for that day.", field="currency")
    for name, value in asdict(details).items():
        setattr(row, name, value)
