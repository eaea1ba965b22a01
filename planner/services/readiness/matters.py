"""What is not ready yet: of many trips for the front page, of one traveller for their own page."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import TaskMark, Traveller, Trip, TripTask
from planner.domain.access import Actor, Permission, require
from planner.domain.readiness import OPEN, Cell, Tally, Urgency, tally_of, today_at, urgency_of
from planner.domain.texts import Texts
from planner.domain.vocabulary import TaskKind, TaskScope, TaskState, TripStatus
from planner.services.readiness.reading import (
    TRIP,
    RuleState,
    columns_of,
    rule_states,
)


@dataclass(frozen=True, slots=True)
class Matters:
    """What is not ready of a trip; `rules` are those that can't be relied on or are missing."""

    tally: Tally
    rules: tuple[RuleState, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task as its traveller sees it: what to bring or to hand in, until when."""

    kind: TaskKind
    title: Texts
    hint: Texts
    due: date
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class OpenCell:
    """Something still to do: a task, for whom (None: for the trip), and how pressing it is."""

    task: TripTask
    traveller: Traveller | None
    due: date
    urgency: Urgency


def tallies_of(session: Session, trips: Collection[Trip], now: datetime) -> Mapping[int, Tally]:
    """How many tasks of each trip are pressing, by its number; in three queries for all."""
    found = cells_of(session, trips)
    return {
        trip.id: tally_of(
            (Cell(task.due_on(trip.starts_on), state) for task, _, state in found[trip.id]),
            today_at(now, trip.home_zone),
        )
        for trip in trips
    }


def matters_of(session: Session, actor: Actor, trip: Trip, now: datetime) -> Matters:
    """What is not ready of one trip; its places are loaded."""
    require(actor, Permission.SEE_TRIPS)
    rules = rule_states(session, actor, trip, now)
    doubtful = tuple(each for each in rules if each.rule is None or each.doubt)
    return Matters(tallies_of(session, [trip], now)[trip.id], doubtful)


def open_cells(session: Session, trips: Collection[Trip], now: datetime) -> list[OpenCell]:
    """What is still to do, the first due first."""
    cells = cells_of(session, trips)
    found = []
    for trip in trips:
        today = today_at(now, trip.home_zone)
        for task, person, state in cells[trip.id]:
            if state in OPEN:
                due = task.due_on(trip.starts_on)
                found.append(OpenCell(task, person, due, urgency_of(due, today, state)))
    return sorted(found, key=lambda each: (each.due, each.task.id))


def own_tasks(session: Session, traveller: Traveller, now: datetime) -> tuple[OwnTask, ...]:
    """What a traveller has still to do, and nobody else's; nothing once the trip is over."""
    trip = session.get_one(Trip, traveller.trip_id)
    today = today_at(now, trip.home_zone)
    if today > trip.ends_on or trip.status is TripStatus.CANCELLED:
        return ()
    settled = select(TaskMark.task_id).where(
        TaskMark.traveller_id == traveller.id, TaskMark.state.not_in(OPEN)
    )
    query = (
        select(TripTask)
        .where(
            TripTask.trip_id == trip.id,
            TripTask.scope == TaskScope.EACH,
            TripTask.for_travellers,
            TripTask.id.not_in(settled),
        )
        .order_by(TripTask.days_before.desc(), TripTask.position, TripTask.id)
    )
    return tuple(_own(task, trip, today) for task in session.scalars(query))


def _own(task: TripTask, trip: Trip, today: date) -> OwnTask:
    due = task.due_on(trip.starts_on)
    urgency = urgency_of(due, today, TaskState.OPEN)
    return OwnTask(task.kind, task.title, task.hint, due, urgency)


Found = tuple[TripTask, Traveller | None, TaskState]


def cells_of(session: Session, trips: Collection[Trip]) -> Mapping[int, list[Found]]:
    """Every cell of the boards of some trips, by trip."""
    ids = [trip.id for trip in trips]
    tasks = session.scalars(
        select(TripTask).where(TripTask.trip_id.in_(ids)).options(joinedload(TripTask.responsible))
    ).all()
    people = _by_trip(
        session.scalars(
            select(Traveller).where(Traveller.trip_id.in_(ids)).order_by(Traveller.position)
        )
    )
    query = select(TaskMark.task_id, TaskMark.whose, TaskMark.state)
    states = {
        (task_id, whose): state
        for task_id, whose, state in session.execute(query.where(TaskMark.trip_id.in_(ids)))
    }
    found: dict[int, list[Found]] = defaultdict(list)
    for task in tasks:
        known = {TRIP: None} | {each.id: each for each in people[task.trip_id]}
        for whose in columns_of(task, people[task.trip_id]):
            state = states.get((task.id, whose), TaskState.OPEN)
            found[task.trip_id].append((task, known[whose], state))
    return found


def _by_trip(people: Iterable[Traveller]) -> Mapping[int, list[Traveller]]:
    found: dict[int, list[Traveller]] = defaultdict(list)
    for person in people:
        found[person.trip_id].append(person)
    return found
