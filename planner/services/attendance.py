"""Who attends what on a trip, as one grid: read whole, saved whole, told apart per item."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from planner.db.locks import hold
from planner.db.models import Group, ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.attendance import Attendance, Roster
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.times import day_of
from planner.services.editing import MESSAGE, flush_edit

_GRID: tuple[ExecutableOption, ...] = (
    selectinload(Trip.travellers),
    selectinload(Trip.groups).selectinload(Group.travellers),
    selectinload(Trip.items).options(
        selectinload(ProgrammeItem.travellers), selectinload(ProgrammeItem.groups)
    ),
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """An item and who attends it; `day` is its day at its place."""

    item: ProgrammeItem
    day: date
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class Grid:
    """The travellers and groups of a trip against its items, in the order of time."""

    trip: Trip
    roster: Roster
    rows: tuple[GridRow, ...]

    @property
    def days(self) -> tuple[tuple[date, tuple[GridRow, ...]], ...]:
        """The rows by day."""
        return tuple((on, tuple(rows)) for on, rows in groupby(self.rows, lambda row: row.day))


@dataclass(frozen=True, slots=True)
class Edit:
    """Who attends the item with a number: as somebody saw it, and as they want it."""

    number: int
    seen: Attendance
    wanted: Attendance


class AttendanceConflictError(EditConflictError):
    """Of the items with these numbers somebody else changed who attends, or they are gone."""

    def __init__(self, items: Collection[int]) -> None:
        super().__init__(MESSAGE, current_version=0)
        self.items = frozenset(items)


def attendance_of(session: Session, actor: Actor, slug: str) -> Grid:
    """The grid of the working draft, in a number of queries that doesn't grow with it."""
    require(actor, Permission.SEE_TRIPS)
    trip = session.scalar(select(Trip).where(Trip.slug == slug).options(*_GRID))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    rows = (GridRow(item, day_of(item.starts), attendance_in(item)) for item in trip.items)
    return Grid(
        trip,
        Roster(
            tuple(person.id for person in trip.travellers),
            {group.id: frozenset(one.id for one in group.travellers) for group in trip.groups},
        ),
        tuple(sorted(rows, key=lambda row: (row.day, row.item.starts_utc, row.item.position))),
    )


def attendance_in(item: ProgrammeItem) -> Attendance:
    """Who attends a stored item; its lists are loaded."""
    if item.everyone:
        return Attendance(everyone=True)
    return Attendance(
        groups=frozenset(group.id for group in item.groups),
        people=frozenset(person.id for person in item.travellers),
    )


def save_attendance(
    session: Session, actor: Actor, slug: str, edits: Iterable[Edit]
) -> tuple[ProgrammeItem, ...]:
    """Write who attends what; the items that it changed.

    `AttendanceConflictError` names the items that somebody else changed to something else in
    between, and nothing is written. What nobody touched here stays as it is there.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    session.expire_all()  # what somebody else saved while we waited
    grid = attendance_of(session, actor, slug)
    stored = {row.item.id: row for row in grid.rows}
    touched = [edit for edit in edits if edit.wanted != edit.seen]
    if torn := [edit.number for edit in touched if _is_torn(edit, stored.get(edit.number))]:
        raise AttendanceConflictError(torn)
    wanted = [(stored[edit.number], edit.wanted) for edit in touched]
    changed = [(row.item, new) for row, new in wanted if row.attendance != new]
    with session.no_autoflush:
        for item, attendance in changed:
            _write(grid.trip, item, attendance)
    items = tuple(item for item, _ in changed)
    if items:
        flush_edit(session, *items)
    return items


def _is_torn(edit: Edit, row: GridRow | None) -> bool:
    return row is None or row.attendance not in {edit.seen, edit.wanted}


def _write(trip: Trip, item: ProgrammeItem, attendance: Attendance) -> None:
    item.everyone = attendance.everyone
    item.travellers = [each for each in trip.travellers if each.id in attendance.people]
    item.groups = [each for each in trip.groups if each.id in attendance.groups]
