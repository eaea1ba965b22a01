"""Personal data of travellers: asked for only while a task needs it, sealed, looked at in the log.

Nothing of it is in the trip's document, exports, feeds, search or history; it is erased some days
after the trip (`planner.services.purges`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.audit import note_reading
from planner.db.locks import hold
from planner.db.models import PersonalField, TaskMark, Traveller, Trip, TripTask
from planner.domain.access import Actor, Permission, require
from planner.domain.labels import mark
from planner.domain.readiness import asked_for, erased_from
from planner.domain.refusals import EditConflictError, InvalidError, RefusalError
from planner.domain.vocabulary import PersonalKind, TaskScope, TaskState
from planner.gateways.seals import NoKeyError, SealError, Vault
from planner.services.editing import MESSAGE
from planner.services.offices import office_of
from planner.services.people.orders import row_of
from planner.services.people.travellers import get_people
from planner.services.readiness.seals import subject_of

NO_KEY = mark(
    "Personal data is not taken: this installation has no key to seal it with. Whoever runs it "
    "sets PLANNER_FIELD_KEYS."
)
UNREADABLE = mark(
    "This can't be read: the key that sealed it is gone. Whoever runs this installation adds the "
    "old key to PLANNER_FIELD_KEYS; or erase it and ask again."
)
NOTHING: Mapping[PersonalKind, str] = MappingProxyType({})
"""The marks where nothing is kept."""

DATES = frozenset({PersonalKind.PASSPORT_VALID_UNTIL, PersonalKind.BIRTH_DATE})
"""What is a day, written as ISO 8601."""


class PersonalConflictError(EditConflictError):
    """Somebody else saved or erased these kinds in between; `row` is one that is still there."""

    def __init__(self, kinds: Collection[PersonalKind], row: int) -> None:
        super().__init__(MESSAGE, current_version=0, thing="PersonalField", number=row)
        self.kinds = frozenset(kinds)


@dataclass(frozen=True, slots=True)
class Personal:
    """What is asked of a traveller, by which tasks, and what is kept; no values.

    `marks` name what is kept of each kind, another one after each save, and say nothing of it.
    `gone_on` is the day on which it is erased.
    """

    trip: Trip
    traveller: Traveller
    asked: tuple[PersonalKind, ...]
    tasks: tuple[TripTask, ...]
    marks: Mapping[PersonalKind, str]
    gone_on: date

    @property
    def kept(self) -> tuple[PersonalKind, ...]:
        """What is kept, in the order in which it is asked."""
        return tuple(kind for kind in PersonalKind if kind in self.marks)

    @property
    def unasked(self) -> tuple[PersonalKind, ...]:
        """What is kept though no task asks for it."""
        return tuple(kind for kind in self.kept if kind not in self.asked)


def personal_of(session: Session, actor: Actor, slug: str, number: int) -> Personal:
    """What is asked of and kept about a traveller; `NotFoundError`."""
    require(actor, Permission.KEEP_PERSONAL_DATA)
    trip = get_people(session, actor, slug)
    traveller = row_of(trip.travellers, number)
    tasks = _asking(session, trip.id, traveller)
    return Personal(
        trip,
        traveller,
        asked_for(task.needs for task in tasks),
        tuple(tasks),
        {row.kind: _mark(row) for row in _rows(session, traveller)},
        erased_from(trip.ends_on, office_of(session, actor).erase_days),
    )


def reveal_personal(  # noqa: PLR0913, PLR0917 - about whom, what, and with which keys
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    vault: Vault,
    kinds: Collection[PersonalKind] = tuple(PersonalKind),
) -> Mapping[PersonalKind, str]:
    """What is kept about a traveller, in plain text; the log notes who looked at what."""
    found = personal_of(session, actor, slug, number)
    rows = [row for row in _rows(session, found.traveller) if row.kind in kinds]
    shown = {row.kind: _opened(vault, row) for row in rows}
    for row in rows:
        note_reading(session, row)
    return shown


def save_personal(  # noqa: PLR0913, PLR0917 - about whom, what, and with which keys
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    values: Mapping[PersonalKind, str],
    vault: Vault,
    seen: Mapping[PersonalKind, str] = NOTHING,
) -> tuple[PersonalKind, ...]:
    """Keep what was written, sealed; what is empty stays as it is. Which kinds were written.

    `seen` are the marks that the editor saw: `PersonalConflictError` where what they wrote was
    saved or erased in between. `InvalidError` for what no task asks for, for what is no date, and
    where there is no key.
    """
    require(actor, Permission.KEEP_PERSONAL_DATA)
    hold(session, f"personal:{number}")
    found = personal_of(session, actor, slug, number)
    written = {kind: value.strip() for kind, value in values.items() if value.strip()}
    for kind, value in written.items():
        if kind not in found.asked:
            raise InvalidError("No task of this trip asks for this.", field=kind)
        _check(kind, value)
    rows = {row.kind: row for row in _rows(session, found.traveller)}
    written = {kind: each for kind, each in written.items() if not _says(vault, rows, kind, each)}
    _require_seen({kind: found.marks.get(kind) for kind in written}, seen, rows)
    for kind, value in written.items():
        row = rows.get(kind) or PersonalField(
            trip_id=found.trip.id,
            traveller=found.traveller,
            traveller_id=found.traveller.id,
            kind=kind,
        )
        try:
            row.sealed = vault.seal(subject_of(row), value)
        except NoKeyError:
            raise InvalidError(NO_KEY, field=kind) from None
        session.add(row)
    session.flush()
    return tuple(written)


def erase_personal(
    session: Session, actor: Actor, slug: str, number: int, seen: Mapping[PersonalKind, str]
) -> int:
    """Erase all that is kept about a traveller; how many pieces. The log notes it.

    `PersonalConflictError` where somebody saved what the marks in `seen` don't know.
    """
    require(actor, Permission.KEEP_PERSONAL_DATA)
    hold(session, f"personal:{number}")
    found = personal_of(session, actor, slug, number)
    rows = _rows(session, found.traveller)
    _require_seen(found.marks, seen, {row.kind: row for row in rows})
    return _erase(session, rows)


def erase_unasked(session: Session, trip_id: int) -> int:
    """Erase what no task of a trip asks for any more; how many pieces."""
    tasks = session.scalars(
        select(TripTask).where(TripTask.trip_id == trip_id, TripTask.scope == TaskScope.EACH)
    )
    asked = asked_for(task.needs for task in tasks)
    query = (
        select(PersonalField)
        .where(PersonalField.trip_id == trip_id, PersonalField.kind.not_in(asked))
        .options(joinedload(PersonalField.traveller))
    )
    return _erase(session, session.scalars(query).all())


def _mark(row: PersonalField) -> str:
    """Of the sealed text, which is another one each time, whatever it says."""
    return sha256(row.sealed.encode()).hexdigest()[:12]


def _says(
    vault: Vault, rows: Mapping[PersonalKind, PersonalField], kind: PersonalKind, value: str
) -> bool:
    """Whether just this is kept already."""
    try:
        return kind in rows and _opened(vault, rows[kind]) == value
    except RefusalError:
        return False


def _require_seen(
    marks: Mapping[PersonalKind, str | None],
    seen: Mapping[PersonalKind, str],
    rows: Mapping[PersonalKind, PersonalField],
) -> None:
    torn = [kind for kind, mark in marks.items() if seen.get(kind) != mark]
    if torn:
        there = [rows[kind].id for kind in torn if kind in rows]
        raise PersonalConflictError(torn, there[0] if there else 0)


def _erase(session: Session, rows: Sequence[PersonalField]) -> int:
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)


def _asking(session: Session, trip_id: int, traveller: Traveller) -> list[TripTask]:
    """The tasks that need something of the traveller, and are not marked as not needed."""
    spared = select(TaskMark.task_id).where(
        TaskMark.traveller_id == traveller.id, TaskMark.state == TaskState.NOT_NEEDED
    )
    query = (
        select(TripTask)
        .where(
            TripTask.trip_id == trip_id,
            TripTask.scope == TaskScope.EACH,
            TripTask.id.not_in(spared),
        )
        .order_by(TripTask.days_before.desc(), TripTask.id)
    )
    return [task for task in session.scalars(query) if task.needs]


def _rows(session: Session, traveller: Traveller) -> Sequence[PersonalField]:
    query = (
        select(PersonalField)
        .where(PersonalField.traveller_id == traveller.id)
        .options(joinedload(PersonalField.traveller))
        .order_by(PersonalField.id)
    )
    return session.scalars(query).all()


def _opened(vault: Vault, row: PersonalField) -> str:
    try:
        return vault.open(subject_of(row), row.sealed)
    except NoKeyError:
        raise RefusalError(NO_KEY) from None
    except SealError:
        raise RefusalError(UNREADABLE) from None


def _check(kind: PersonalKind, value: str) -> None:
    if kind in DATES:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise InvalidError("Write the day.", field=kind) from None
