"""How a task stands: marked one by one with a note, or many at once on the board."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import TaskMark, Traveller, Trip, TripTask
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.vocabulary import TaskState
from planner.services.editing import MESSAGE, check_version, flush_edit
from planner.services.readiness.reading import TRIP, Board, Row, Standing, board_of

Spot = tuple[int, int]
"""A cell of the board: a task's number, and a traveller's or `TRIP`."""


@dataclass(frozen=True, slots=True)
class Edit:
    """How a cell stands: as somebody saw it, and as they want it."""

    spot: Spot
    seen: TaskState
    wanted: TaskState


@dataclass(frozen=True, slots=True)
class MarkDetails:
    """What is said of a cell."""

    state: TaskState
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spotted:
    """A cell with what it belongs to; `traveller` None: the task is the trip's."""

    board: Board
    row: Row
    traveller: Traveller | None
    standing: Standing

    @property
    def version(self) -> int:
        """The version of its mark; 0 where nobody said anything yet."""
        return self.standing.mark.version if self.standing.mark else 0


class BoardConflictError(EditConflictError):
    """Somebody else marked these cells in between, or they are gone."""

    def __init__(self, spots: Collection[Spot]) -> None:
        super().__init__(MESSAGE, current_version=0)
        self.spots = frozenset(spots)


def get_cell(session: Session, actor: Actor, slug: str, spot: Spot, now: datetime) -> Spotted:
    """One cell; `NotFoundError` where the trip has no such task or traveller."""
    board = board_of(session, actor, slug, now)
    for row in board.rows:
        if row.task.id == spot[0] and spot[1] in row.cells:
            person = next((one for one in board.trip.travellers if one.id == spot[1]), None)
            return Spotted(board, row, person, row.cells[spot[1]])
    raise NotFoundError("There is no such task.")


def mark_cell(  # noqa: PLR0913, PLR0917 - which cell, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    spot: Spot,
    version: int,
    details: MarkDetails,
    now: datetime,
) -> TaskMark:
    """Say how a cell stands; `version` is the one that the editor saw (`EditConflictError`)."""
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    found = get_cell(session, actor, slug, spot, now)
    mark = found.standing.mark
    if mark is None and version:
        raise EditConflictError(MESSAGE, current_version=0)
    if mark is None:
        mark = _new(found.board.trip, found.row.task, found.traveller)
        _write(mark, details, actor, now)
        session.add(mark)
        session.flush()
    else:
        check_version(mark, version)
        _write(mark, details, actor, now)
        flush_edit(session, mark)
    return mark


def save_states(
    session: Session, actor: Actor, slug: str, edits: Iterable[Edit], now: datetime
) -> tuple[Edit, ...]:
    """Write how cells stand, notes stay; the edits that changed something.

    `BoardConflictError` names the cells that somebody else marked otherwise in between, and nothing
    is written.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    session.expire_all()  # what somebody else saved while we waited
    board = board_of(session, actor, slug, now)
    cells = {
        (row.task.id, whose): (row.task, cell)
        for row in board.rows
        for whose, cell in row.cells.items()
    }
    touched = [edit for edit in edits if edit.wanted is not edit.seen]
    torn = [each.spot for each in touched if _is_torn(each, cells)]
    if torn:
        raise BoardConflictError(torn)
    people = {person.id: person for person in board.trip.travellers}
    changed = [each for each in touched if cells[each.spot][1].state is not each.wanted]
    for edit in changed:
        task, cell = cells[edit.spot]
        mark = cell.mark or _new(board.trip, task, people.get(edit.spot[1]))
        session.add(mark)
        _write(mark, MarkDetails(edit.wanted, mark.note or ""), actor, now)
    session.flush()
    return tuple(changed)


def _is_torn(edit: Edit, cells: dict[Spot, tuple[TripTask, Standing]]) -> bool:
    found = cells.get(edit.spot)
    return found is None or found[1].state not in {edit.seen, edit.wanted}


def _new(trip: Trip, task: TripTask, traveller: Traveller | None) -> TaskMark:
    whose = traveller.id if traveller else TRIP
    return TaskMark(trip_id=trip.id, task=task, traveller=traveller, whose=whose)


def _write(mark: TaskMark, details: MarkDetails, actor: Actor, now: datetime) -> None:
    mark.state, mark.note = details.state, details.note
    mark.marked_by, mark.marked_at = actor.name, now
