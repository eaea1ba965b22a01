"""The budget lines of a trip, and who pays its allowances: add, edit, delete, choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from planner.db.locks import hold
from planner.db.models import BudgetLine, CostItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import key_from
from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.editing import check_version, flush_edit
from planner.services.trips import YEARS


@dataclass(frozen=True, slots=True)
class LineDetails:
    """What people write about a budget line; `approved` is this trip's share, in EUR cents."""

    cost_centre: str
    year: int
    approved: int


@dataclass(frozen=True, slots=True)
class AllowancePayer:
    """Who pays the allowances: a budget line by its number, the travellers, or nobody (yet)."""

    line: int | None = None
    self_paid: bool = False


def get_lines(session: Session, actor: Actor, slug: str) -> Trip:
    """The trip with its budget lines; `NotFoundError` where there is no such trip."""
    require(actor, Permission.SEE_MONEY)
    query = select(Trip).where(Trip.slug == slug).options(selectinload(Trip.budget_lines))
    trip = session.scalar(query)
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def line_of(trip: Trip, number: int) -> BudgetLine:
    """The budget line of that number; `NotFoundError` where the trip has none."""
    for line in trip.budget_lines:
        if line.id == number:
            return line
    raise NotFoundError("There is no such budget line.")


def add_line(session: Session, actor: Actor, slug: str, details: LineDetails) -> BudgetLine:
    """A new budget line; its key is made from cost centre and year."""
    require(actor, Permission.KEEP_COSTS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    trip = get_lines(session, actor, slug)
    taken = [line.key for line in trip.budget_lines]
    name = details.cost_centre
    name = name if str(details.year) in name else f"{name} {details.year}"
    line = BudgetLine(key=key_from(name, taken, "budget"))
    line.position = max((each.position for each in trip.budget_lines), default=-1) + 1
    _write(line, details)
    trip.budget_lines.append(line)
    session.flush()
    return line


def edit_line(  # noqa: PLR0913 - which line, as seen when, and what is said of it
    session: Session, actor: Actor, slug: str, number: int, details: LineDetails, *, version: int
) -> BudgetLine:
    """Change a budget line; `version` is the one that the editor saw (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    line = line_of(get_lines(session, actor, slug), number)
    check_version(line, version)
    with session.no_autoflush:
        _write(line, details)
    flush_edit(session, line)
    return line


def costs_of_line(session: Session, actor: Actor, line: BudgetLine) -> Sequence[CostItem]:
    """The costs that are assigned to a budget line."""
    require(actor, Permission.SEE_MONEY)
    query = select(CostItem).where(CostItem.budget_line_id == line.id)
    return session.scalars(query.order_by(CostItem.position, CostItem.id)).all()


def delete_line(session: Session, actor: Actor, slug: str, number: int, version: int) -> BudgetLine:
    """Let a budget line go; `InvalidError` as long as it pays anything."""
    require(actor, Permission.KEEP_COSTS)
    line = line_of(get_lines(session, actor, slug), number)
    check_version(line, version)
    if line.pays_allowances:
        raise InvalidError("This budget line pays the allowances: choose another payer first.")
    if costs_of_line(session, actor, line):
        raise InvalidError("Costs are assigned to this budget line: assign them anew first.")
    session.delete(line)
    flush_edit(session, line)
    return line


def choose_allowance_payer(
    session: Session, actor: Actor, slug: str, payer: AllowancePayer, version: int
) -> Trip:
    """Say who pays the allowances; `version` is that of the trip (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    trip = get_lines(session, actor, slug)
    check_version(trip, version)
    if payer.line is not None and payer.line not in {line.id for line in trip.budget_lines}:
        raise InvalidError("This budget line was deleted: choose another.", field="payer")
    with session.no_autoflush:
        trip.allowances_self_paid = payer.self_paid
        for line in trip.budget_lines:
            line.pays_allowances = line.id == payer.line
    if any(session.is_modified(line) for line in trip.budget_lines):
        flag_modified(trip, "office_id")  # a choice among lines counts as a version of the trip
    flush_edit(session, trip, *trip.budget_lines)
    return trip


def payer_of_allowances(trip: Trip) -> AllowancePayer:
    """Who pays the allowances of a trip that is loaded with its budget lines."""
    paying = (line.id for line in trip.budget_lines if line.pays_allowances)
    return AllowancePayer(line=next(paying, None), self_paid=trip.allowances_self_paid)


def _write(line: BudgetLine, details: LineDetails) -> None:
    if not details.cost_centre.strip():
        raise InvalidError("Name the cost centre.", field="cost_centre")
    if details.year not in YEARS:
        raise InvalidError("Check the year.", field="year")
    line.cost_centre, line.year = details.cost_centre, details.year
    line.approved_cents = details.approved
