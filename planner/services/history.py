"""The history: who changed what, when, from what to what; read only, newest first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

from planner.db.base import Base
from planner.db.models import (
    Account,
    AllowanceOverride,
    Approval,
    AuditEntry,
    BudgetLine,
    Candidate,
    ChecklistTemplate,
    Claim,
    Commitment,
    CostItem,
    Document,
    Gift,
    Group,
    HostedBenefit,
    Membership,
    Office,
    Organisation,
    OutboxMessage,
    PersonalField,
    Place,
    ProgrammeItem,
    SetOff,
    TravelAdvance,
    TravelAuthorisation,
    Traveller,
    TripTask,
)
from planner.db.types import TextsType, Utc, Wall, Word
from planner.domain.access import Actor, Permission, require
from planner.domain.texts import Texts

_GUARDED: dict[Permission, tuple[type[Base], ...]] = {
    Permission.SEE_RECEIPTS: (
        AllowanceOverride,
        Approval,
        BudgetLine,
        Claim,
        Commitment,
        CostItem,
        Document,
        Gift,
        HostedBenefit,
        OutboxMessage,
        SetOff,
        TravelAdvance,
        TravelAuthorisation,
    ),
    Permission.KEEP_PERSONAL_DATA: (PersonalField,),
    Permission.MANAGE_ACCOUNTS: (Account, Membership),
    Permission.MANAGE_OFFICE: (Office,),
}
"""What the history of these things needs besides `SEE_HISTORY`."""

NAMED: dict[str, InstrumentedAttribute[Texts]] = {
    "Candidate": Candidate.title,
    "ChecklistTemplate": ChecklistTemplate.title,
    "Group": Group.name,
    "Organisation": Organisation.name,
    "Place": Place.name,
    "ProgrammeItem": ProgrammeItem.title,
    "TripTask": TripTask.title,
}
"""What is called differently in each language."""


_READINGS = {"viewed", "handed over"}
"""What the log notes that changes nothing."""

_PAYER = {"BudgetLine": "pays_allowances", "Trip": "allowances_self_paid"}
"""The fields that say who pays the allowances, by the thing that has them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after: texts, words, moments and days as such, not as JSON."""

    name: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that somebody added, changed or deleted; `thing` is the kind of record.

    `label` is what it was called then; `name` what it is called now (a deletion that was looked
    for: what it was called), None where it is gone or has no name in several languages.
    """

    number: int
    at: datetime
    by: str
    action: str
    thing: str
    label: str
    name: Texts | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the history; `older` leads to the next one, None at the beginning of time."""

    changes: tuple[Change, ...]
    older: int | None


def list_changes(  # noqa: PLR0913 - each narrows the same list
    session: Session,
    actor: Actor,
    *,
    trip_id: int | None = None,
    thing: str | None = None,
    thing_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Page:
    """A page of what the actor may know: of the office, a trip, or one thing.

    `thing` is the name of a kind of record (``ProgrammeItem``), `before` a change's number.
    """
    require(actor, Permission.SEE_HISTORY)
    query = select(AuditEntry).where(AuditEntry.thing.not_in(_hidden_from(actor)))
    if trip_id is not None:
        query = query.where(AuditEntry.trip_id == trip_id)
    if thing is not None:
        query = query.where(AuditEntry.thing == thing)
    if thing_id is not None:
        query = query.where(AuditEntry.thing_id == thing_id)
    if before is not None:
        query = query.where(_older_than(session, before))
    query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit + 1)
    found = session.scalars(query).all()
    names = _names(session, found[:limit])
    changes = tuple(_change(entry, names.get(entry.id)) for entry in found[:limit])
    return Page(changes, changes[-1].number if len(found) > limit else None)


def find_last_change(
    session: Session,
    actor: Actor,
    thing: str,
    thing_id: int,
    fields: Collection[str] = frozenset(),
) -> Change | None:
    """The newest change of one thing; None where there is none that the actor may know.

    The newest that changed one of the `fields`, if any did: one row may have several forms.
    """
    if not actor.may(Permission.SEE_HISTORY):
        return None
    page = list_changes(session, actor, thing=thing, thing_id=thing_id)
    changes = [change for change in page.changes if change.action not in _READINGS]
    named = (one for one in changes if any(each.name in fields for each in one.fields))
    return next(named, next(iter(changes), None))


def find_personal_change(
    session: Session, actor: Actor, traveller: Traveller, number: int
) -> Change | None:
    """Who last saved a piece of personal data; of the traveller's, if it is gone (`number` 0)."""
    if number:
        return find_last_change(session, actor, PersonalField.__name__, number)
    thing = PersonalField.__name__
    page = list_changes(session, actor, trip_id=traveller.trip_id, thing=thing)
    changed = (each for each in page.changes if each.action not in _READINGS)
    return next((each for each in changed if each.label == traveller.label), None)


def find_payer_change(session: Session, actor: Actor, trip_id: int) -> Change | None:
    """Who last said who pays the allowances; it is told of the trip or of its budget lines."""
    if not actor.may(Permission.SEE_HISTORY):
        return None
    found = (
        change
        for thing, field in _PAYER.items()
        for change in list_changes(session, actor, trip_id=trip_id, thing=thing).changes
        if change.action == "changed" and field in {each.name for each in change.fields}
    )
    return max(found, key=lambda change: (change.at, change.number), default=None)


@dataclass(frozen=True, slots=True)
class Lost:
    """What is looked for among deleted things: by number, or by what a field of it held."""

    thing: str
    number: int | None = None
    trip_id: int | None = None
    field: str = ""
    value: str = ""


def find_deletion(session: Session, actor: Actor, lost: Lost) -> Change | None:
    """Who deleted something and when, the last time; None where the actor may know of none."""
    if not actor.may(Permission.SEE_HISTORY) or lost.thing in _hidden_from(actor):
        return None
    query = select(AuditEntry).where(AuditEntry.action == "deleted", AuditEntry.thing == lost.thing)
    if lost.number is not None:
        query = query.where(AuditEntry.thing_id == lost.number)
    if lost.trip_id is not None:
        query = query.where(AuditEntry.trip_id == lost.trip_id)
    if lost.field:
        query = query.where(AuditEntry.changes[lost.field, 0].as_string() == lost.value)
    found = session.scalar(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1))
    return _change(found, _last_name(found)) if found else None


def _last_name(deletion: AuditEntry) -> Texts | None:
    """What a deleted thing was called in each language; None for what has no such name."""
    if deletion.thing not in NAMED:
        return None
    old = deletion.changes.get(NAMED[deletion.thing].key, (None, None))[0]
    return Texts.of(old) if old else None


def find_cause(session: Session, actor: Actor, named: Iterable[Lost]) -> Change | None:
    """Who deleted the first of these that is not there; None as for `find_deletion`."""
    missing = next((lost for lost in named if not _is_there(session, lost)), None)
    return find_deletion(session, actor, missing) if missing else None


def _is_there(session: Session, lost: Lost) -> bool:
    model: Any = next(
        mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__name__ == lost.thing
    )
    query = select(model.id)
    if lost.number is not None:
        query = query.where(model.id == lost.number)
    if lost.trip_id is not None:
        query = query.where(model.trip_id == lost.trip_id)
    if lost.field:
        query = query.where(getattr(model, lost.field) == lost.value)
    return session.scalar(query.limit(1)) is not None


def list_things(session: Session, actor: Actor, trip_id: int) -> list[str]:
    """The kinds of records that a trip's history tells of, as far as the actor may know."""
    require(actor, Permission.SEE_HISTORY)
    told = AuditEntry.trip_id == trip_id, AuditEntry.thing.not_in(_hidden_from(actor))
    return sorted(session.scalars(select(AuditEntry.thing).where(*told).distinct()))


def _hidden_from(actor: Actor) -> list[str]:
    return [
        model.__name__
        for permission, models in _GUARDED.items()
        if not actor.may(permission)
        for model in models
    ]


def _older_than(session: Session, number: int) -> ColumnElement[bool]:
    """Everything after the entry `number` in the list; nothing where it is of another office."""
    at = session.scalar(select(AuditEntry.at).where(AuditEntry.id == number))
    if at is None:
        return false()
    same_moment = and_(AuditEntry.at == at, AuditEntry.id < number)
    return or_(AuditEntry.at < at, same_moment)


def _names(session: Session, entries: Sequence[AuditEntry]) -> dict[int, Texts]:
    """What the things are called now, by entry; one query for each kind of thing."""
    gone = _deletions(session, entries)
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.thing in NAMED and entry.thing_id is not None:
            wanted[entry.thing].add(entry.thing_id)
    now: dict[tuple[str, int | None], Texts] = {}
    for thing, numbers in wanted.items():
        column = NAMED[thing]
        rows = session.execute(
            select(column.class_.id, column).where(column.class_.id.in_(numbers))
        )
        now |= {(thing, number): name for number, name in rows}
    return {
        entry.id: now[entry.thing, entry.thing_id]
        for entry in entries
        if (entry.thing, entry.thing_id) in now
        and entry.id > gone.get((entry.thing, entry.thing_id), 0)
    }


def _deletions(
    session: Session, entries: Sequence[AuditEntry]
) -> dict[tuple[str, int | None], int]:
    """The entry that last deleted a thing of these numbers: SQLite gives a number again."""
    query = (
        select(AuditEntry.thing, AuditEntry.thing_id, func.max(AuditEntry.id))
        .where(
            AuditEntry.thing.in_(NAMED),
            AuditEntry.thing_id.in_({entry.thing_id for entry in entries}),
            AuditEntry.action == "deleted",
        )
        .group_by(AuditEntry.thing, AuditEntry.thing_id)
    )
    return {(thing, number): entry for thing, number, entry in session.execute(query)}


def _change(entry: AuditEntry, name: Texts | None) -> Change:
    return Change(
        number=entry.id,
        at=entry.at,
        by=entry.by,
        action=entry.action,
        thing=entry.thing,
        label=entry.label,
        name=name,
        fields=tuple(_fields(entry)),
    )


def _fields(entry: AuditEntry) -> Iterator[FieldChange]:
    types = _types(entry.thing)
    for name, (old, new) in entry.changes.items():
        kind = types.get(name)
        yield FieldChange(name, _value(kind, old), _value(kind, new))


@lru_cache(maxsize=64)
def _types(thing: str) -> dict[str, TypeEngine[Any]]:
    """The column types of a kind of record; none for one that is no longer kept."""
    mappers = [each for each in Base.registry.mappers if each.class_.__name__ == thing]
    return {
        column.key: column.columns[0].type for mapper in mappers for column in mapper.column_attrs
    }


def _value(kind: TypeEngine[Any] | None, raw: Any) -> object:  # noqa: ANN401 - JSON
    """What the log's JSON stands for."""
    if raw is None or raw == "•":
        return raw
    match kind:
        case Word() if raw in set(kind.words):
            return kind.words(raw)
        case TextsType():
            return Texts.of(raw)
        case Utc() | Wall() | DateTime():
            return datetime.fromisoformat(raw)
        case Date():
            return date.fromisoformat(raw)
        case _:
            return raw
