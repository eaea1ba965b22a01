"""Mileage: a way by one's own car as a cost item of the trip, at the office's rate."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.models import BudgetLine, CostItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.costs import EUR
from planner.domain.coverage.claims import TRAVELLER
from planner.domain.keys import key_from
from planner.domain.mileage import CATEGORY, check_kilometres, mileage_cents
from planner.domain.refusals import NotFoundError
from planner.domain.vocabulary import Phase
from planner.services.claims.rows import Spot, traveller_at
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of


@dataclass(frozen=True, slots=True)
class Drive:
    """A way: from where to where, how many kilometres, on which day."""

    description: str
    kilometres: Decimal
    driven_on: date


def add_mileage(session: Session, actor: Actor, spot: Spot, drive: Drive) -> CostItem:
    """Note a way that a traveller drove; it is assigned to the line that pays the allowances.

    Where the trip has one budget line only, to that; where it has several, to nobody yet.
    `InvalidError` names the field at fault.
    """
    require(actor, Permission.KEEP_COSTS)
    trip, person = traveller_at(session, actor, spot)
    row = CostItem(
        trip_id=trip.id,
        key=key_from(f"{CATEGORY} {person.key}", _keys(session, trip), CATEGORY),
        position=_next_position(session, trip),
        category=CATEGORY,
        paid_by=TRAVELLER,
        currency=EUR,
        phase=Phase.ACTUAL,
        travellers=[person],
        budget_line=_line(session, trip),
    )
    _assign(session, actor, row, drive)
    session.add(row)
    session.flush()
    session.expire(trip, ["costs"])
    return row


def get_mileage(session: Session, actor: Actor, spot: Spot) -> CostItem:
    """A way that a traveller drove; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_RECEIPTS)
    trip, person = traveller_at(session, actor, spot)
    query = select(CostItem).where(CostItem.trip_id == trip.id, CostItem.id == spot.record)
    row = session.scalar(query.where(CostItem.category == CATEGORY))
    if row is None or person not in row.travellers:
        raise NotFoundError("There is no such record.")
    return row


def edit_mileage(session: Session, actor: Actor, spot: Spot, drive: Drive) -> CostItem:
    """Change a way as the editor saw it, at the office's rate of today (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    row = get_mileage(session, actor, spot)
    check_version(row, spot.version)
    _assign(session, actor, row, drive)
    flush_edit(session, row)
    return row


def delete_mileage(session: Session, actor: Actor, spot: Spot) -> CostItem:
    """Strike a way; the history keeps it."""
    require(actor, Permission.KEEP_COSTS)
    row = get_mileage(session, actor, spot)
    check_version(row, spot.version)
    session.delete(row)
    session.flush()
    return row


def _assign(session: Session, actor: Actor, row: CostItem, drive: Drive) -> None:
    check_kilometres(drive.kilometres)
    rate = office_of(session, actor).mileage_cents  # a query now would store half of it
    row.amount_minor = mileage_cents(drive.kilometres, rate)
    row.kilometres, row.incurred_on = drive.kilometres, drive.driven_on
    row.description = drive.description


def _keys(session: Session, trip: Trip) -> set[str]:
    return set(session.scalars(select(CostItem.key).where(CostItem.trip_id == trip.id)))


def _next_position(session: Session, trip: Trip) -> int:
    last = session.scalar(select(func.max(CostItem.position)).where(CostItem.trip_id == trip.id))
    return 0 if last is None else last + 1


def _line(session: Session, trip: Trip) -> BudgetLine | None:
    query = select(BudgetLine).where(BudgetLine.trip_id == trip.id).order_by(BudgetLine.position)
    lines = session.scalars(query).all()
    paying = [line for line in lines if line.pays_allowances] or lines
    return paying[0] if len(paying) == 1 else None
