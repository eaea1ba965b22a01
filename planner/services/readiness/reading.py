"""How ready a trip is: the board of travellers × tasks, and the checklist for its papers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.db.models import (
    EntryRule,
    PersonalField,
    TaskMark,
    Traveller,
    Trip,
    TripPlace,
    TripTask,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.readiness import (
    OPEN,
    PASSPORT_MONTHS,
    Cell,
    PassportState,
    RuleDoubt,
    Tally,
    Urgency,
    foreign,
    passport_needed_until,
    passport_state,
    rule_doubt,
    tally_of,
    today_at,
    urgency_of,
)
from planner.domain.refusals import NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, PersonalKind, TaskKind, TaskScope, TaskState
from planner.gateways.seals import SealError, Vault
from planner.services.offices import office_of
from planner.services.readiness.seals import subject_of

TRIP = 0
"""Stands for the whole trip where travellers are told apart by number."""

NO_VAULT = Vault()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands for one traveller or for the trip; `mark` None: nobody said anything.

    `passport` is how the traveller's passport stands, where the task is about it and it is known.
    """

    state: TaskState
    urgency: Urgency
    mark: TaskMark | None
    passport: PassportState | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to do."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Row:
    """A task with its last day, and how it stands by traveller (`TRIP`: for all)."""

    task: TripTask
    due: date
    cells: Mapping[int, Standing]

    @property
    def urgency(self) -> Urgency:
        """The most pressing of its cells."""
        order = list(Urgency)
        found = (cell.urgency for cell in self.cells.values())
        return max(found, key=order.index, default=Urgency.SETTLED)

    @property
    def open(self) -> int:
        """How many cells are still to do."""
        return sum(cell.is_open for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class RuleState:
    """What a country asks of those who enter it; `rule` None: nobody wrote it down.

    `passport_until`: a passport must be valid until then at least.
    """

    country: str
    rule: EntryRule | None
    doubt: RuleDoubt | None
    passport_until: date


@dataclass(frozen=True, slots=True)
class Board:
    """A trip's tasks, the first due first; `today` is the day at home."""

    trip: Trip
    today: date
    rows: tuple[Row, ...]
    rules: tuple[RuleState, ...]

    @property
    def personal(self) -> tuple[Row, ...]:
        """The tasks that each traveller has."""
        return tuple(row for row in self.rows if row.task.scope is TaskScope.EACH)

    @property
    def common(self) -> tuple[Row, ...]:
        """The tasks of the trip as a whole."""
        return tuple(row for row in self.rows if row.task.scope is TaskScope.TRIP)

    @property
    def tally(self) -> Tally:
        """How many cells are pressing."""
        cells = (Cell(row.due, cell.state) for row in self.rows for cell in row.cells.values())
        return tally_of(cells, self.today)

    @property
    def passports_needed_until(self) -> date:
        """Until when a passport must be valid, by the strictest rule of the trip's countries."""
        return max(
            (each.passport_until for each in self.rules),
            default=passport_needed_until(self.trip.ends_on),
        )


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A task in a paper: what, until when, for whom; `done` of `total` are settled."""

    kind: TaskKind
    title: Texts
    hint: Texts
    due: date
    scope: TaskScope
    for_travellers: bool
    responsible: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """A trip's checklist for its papers: no names of travellers, no notes, no personal data."""

    departs_on: date
    lines: tuple[ChecklistLine, ...]
    rules: tuple[RuleState, ...]


def board_of(
    session: Session, actor: Actor, slug: str, now: datetime, vault: Vault = NO_VAULT
) -> Board:
    """The board, in a number of queries that doesn't grow with it.

    With the keys of `vault`, and for who may keep personal data, passports are held against the
    return; nothing of what they hold is shown.
    """
    require(actor, Permission.SEE_TRIPS)
    trip = _trip(session, slug)
    today, rules = today_at(now, trip.home_zone), rule_states(session, actor, trip, now)
    months = max((each.rule.passport_months for each in rules if each.rule), default=None)
    keeps = actor.may(Permission.KEEP_PERSONAL_DATA)
    ends = _passports(session, trip, vault) if keeps else {}
    found = {
        number: passport_state(until, trip.ends_on, PASSPORT_MONTHS if months is None else months)
        for number, until in ends.items()
    }
    rows = _rows(tasks_of(session, trip), marks_of(session, trip), trip, today, found)
    return Board(trip, today, tuple(rows), rules)


def checklist_of(session: Session, actor: Actor, slug: str, now: datetime) -> Checklist:
    """What a trip's papers say of its tasks; see `Checklist`."""
    board = board_of(session, actor, slug, now)
    lines = (
        ChecklistLine(
            kind=row.task.kind,
            title=row.task.title,
            hint=row.task.hint,
            due=row.due,
            scope=row.task.scope,
            for_travellers=row.task.for_travellers,
            responsible=row.task.responsible.name if row.task.responsible else "",
            done=len(row.cells) - row.open,
            total=len(row.cells),
        )
        for row in board.rows
    )
    return Checklist(board.trip.starts_on, tuple(lines), board.rules)


def rule_states(session: Session, actor: Actor, trip: Trip, now: datetime) -> tuple[RuleState, ...]:
    """What the countries of a trip abroad ask; its places are loaded."""
    if trip.direction is not Direction.OUTBOUND:
        return ()
    office = office_of(session, actor)
    countries = list(foreign(countries_of(trip), office.country))
    query = select(EntryRule).where(EntryRule.country.in_(countries))
    rules = {rule.country: rule for rule in session.scalars(query)} if countries else {}
    today = today_at(now, trip.home_zone)
    return tuple(_rule_state(code, rules.get(code), trip, today, office.rule_months)
                 for code in countries)  # fmt: skip


def countries_of(trip: Trip) -> Iterator[str]:
    """The countries of the trip's places."""
    yield from (use.record.country for use in trip.places)


def tasks_of(session: Session, trip: Trip) -> Sequence[TripTask]:
    """A trip's tasks, the first due first."""
    query = (
        select(TripTask)
        .where(TripTask.trip_id == trip.id)
        .options(joinedload(TripTask.responsible))
        .order_by(TripTask.days_before.desc(), TripTask.position, TripTask.id)
    )
    return session.scalars(query).all()


def marks_of(session: Session, trip: Trip) -> Mapping[tuple[int, int], TaskMark]:
    """The marks of a trip, by task and traveller (`TRIP`: for all)."""
    query = select(TaskMark).where(TaskMark.trip_id == trip.id)
    return {(mark.task_id, mark.whose): mark for mark in session.scalars(query)}


def columns_of(task: TripTask, travellers: Iterable[Traveller]) -> tuple[int, ...]:
    """For whom a task is done: numbers of travellers, or `TRIP` alone."""
    if task.scope is TaskScope.TRIP:
        return (TRIP,)
    return tuple(person.id for person in travellers)


def _trip(session: Session, slug: str) -> Trip:
    query = (
        select(Trip)
        .where(Trip.slug == slug)
        .options(
            selectinload(Trip.travellers),
            selectinload(Trip.places).joinedload(TripPlace.record),
        )
    )
    trip = session.scalar(query)
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def _rule_state(
    country: str, rule: EntryRule | None, trip: Trip, today: date, months: int
) -> RuleState:
    if rule is None:
        return RuleState(country, None, None, passport_needed_until(trip.ends_on))
    doubt = rule_doubt(
        rule.checked_on,
        rule.valid_until,
        today=today,
        months=months,
        returns_on=trip.ends_on,
    )
    until = passport_needed_until(trip.ends_on, rule.passport_months)
    return RuleState(country, rule, doubt, until)


def _rows(
    tasks: Iterable[TripTask],
    marks: Mapping[tuple[int, int], TaskMark],
    trip: Trip,
    today: date,
    passports: Mapping[int, PassportState],
) -> Iterator[Row]:
    for task in tasks:
        due = task.due_on(trip.starts_on)
        about = passports if task.kind is TaskKind.PASSPORT else {}
        cells = {}
        for whose in columns_of(task, trip.travellers):
            mark = marks.get((task.id, whose))
            state = mark.state if mark else TaskState.OPEN
            urgency = urgency_of(due, today, state)
            cells[whose] = Standing(state, urgency, mark, about.get(whose))
        yield Row(task, due, cells)


def _passports(session: Session, trip: Trip, vault: Vault) -> Mapping[int, date]:
    """Until when passports are valid, by traveller; only those that can be read."""
    query = select(PersonalField).where(
        PersonalField.trip_id == trip.id, PersonalField.kind == PersonalKind.PASSPORT_VALID_UNTIL
    )
    found = {}
    for row in session.scalars(query):
        try:
            found[row.traveller_id] = date.fromisoformat(vault.open(subject_of(row), row.sealed))
        except SealError:
            continue
    return found
