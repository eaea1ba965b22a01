"""Each flush counts up the changes of the trips that it touches: kept figures of before are void.

The count is written in the transaction of the change, so whoever sees the one sees the other.
A new table counts unless it is named here as one that money doesn't depend on: a figure that is
reckoned once more costs little, a wrong one costs trust (`docs/decisions/0012`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import ColumnElement, event, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session, UOWTransaction

from planner.db.base import Base
from planner.db.models import (
    Acknowledgement,
    AuditEntry,
    Candidate,
    ClashDismissal,
    Commitment,
    CommitmentCap,
    ContactCapture,
    CoverageSummary,
    EventPiece,
    Feed,
    ItemMeal,
    OutboxMessage,
    Outlay,
    PersonalField,
    Place,
    ProgrammeImport,
    ProgrammeItem,
    Release,
    SentPhoto,
    TaskMark,
    TravellerPage,
    Trip,
    TripPlace,
    TripTask,
)

UNRELATED: tuple[type[Base], ...] = (
    Acknowledgement,
    AuditEntry,
    Candidate,
    ClashDismissal,
    ContactCapture,
    CoverageSummary,
    EventPiece,
    Feed,
    OutboxMessage,
    PersonalField,
    ProgrammeImport,
    Release,
    TaskMark,
    Outlay,
    SentPhoto,
    TravellerPage,
    TripTask,
)
"""Rows of a trip on which no figure depends."""

OF_PARTS: Mapping[
    type[Base], tuple[str, InstrumentedAttribute[int], InstrumentedAttribute[int]]
] = {
    CommitmentCap: ("commitment_id", Commitment.id, Commitment.trip_id),
    ItemMeal: ("item_id", ProgrammeItem.id, ProgrammeItem.trip_id),
    Place: ("id", TripPlace.place_id, TripPlace.trip_id),
}
"""Rows without a trip: which number of theirs is found in which column, beside which trips."""


def mark_trips(session: Session, condition: ColumnElement[bool]) -> None:
    """Let the kept figures of some trips be void; nothing where there are no such trips."""
    trips = (
        select(Trip.office_id, Trip.id, literal(1), literal(0), literal(""))
        .where(condition)
        .order_by(Trip.id)
    )
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(CoverageSummary)
    names = ["office_id", "trip_id", "wanted", "rates", "look"]
    counted = insert.from_select(names, trips).on_conflict_do_update(
        index_elements=["trip_id"], set_={"wanted": CoverageSummary.wanted + 1}
    )
    session.connection().execute(counted)


def _written(session: Session, context: UOWTransaction) -> Iterator[Base]:
    """The rows that a flush adds, changes or deletes; parents that only stand by are none."""
    for state, (_, is_listed) in context.states.items():
        row = state.obj()
        if isinstance(row, Base) and not is_listed:
            yield row
    yield from (row for row in session.dirty if isinstance(row, Base))


def _conditions(rows: Iterable[Base]) -> list[ColumnElement[bool]]:
    """Which trips the rows belong to."""
    trips: set[int] = set()
    parts: defaultdict[type[Base], set[int]] = defaultdict(set)
    for row in rows:
        if type(row) in OF_PARTS:
            parts[type(row)].add(getattr(row, OF_PARTS[type(row)][0]))
        elif not isinstance(row, UNRELATED):
            number = row.id if isinstance(row, Trip) else getattr(row, "trip_id", None)
            trips |= {number} if number is not None else set()
    found: list[ColumnElement[bool]] = [Trip.id.in_(sorted(trips))] if trips else []
    for kind, numbers in parts.items():
        _, column, trip_id = OF_PARTS[kind]
        found.append(Trip.id.in_(select(trip_id).where(column.in_(sorted(numbers)))))
    return found


def _mark(session: Session, context: UOWTransaction) -> None:
    conditions = _conditions(_written(session, context))
    if conditions:
        mark_trips(session, or_(*conditions))


def keep_marks(session: Session) -> None:
    """Let a session count the changes of trips."""
    event.listen(session, "after_flush", _mark)
