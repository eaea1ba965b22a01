"""The audit log writes itself: each flush notes who changed what from what to what.

Entries are only ever added; `AuditEntry` rows can't be changed or deleted through a session.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.interfaces import MANYTOONE
from sqlalchemy.orm.state import InstanceState

from planner.db.base import UNAUDITED, Base
from planner.db.models.audit import AuditEntry
from planner.db.models.offices import Office
from planner.db.tenancy import OfficeMissingError
from planner.domain.texts import Texts


class AppendOnlyError(RuntimeError):
    """The audit log is append-only."""


def plain(value: Any) -> Any:  # noqa: ANN401 - any column value
    """A value as JSON keeps it."""
    match value:
        case Base():
            return value.label
        case Texts():
            return value.as_mapping()
        case datetime() | date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case Decimal():
            return format(value, "f")
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value


def _audited_names(state: InstanceState[Any]) -> Iterator[tuple[str, bool]]:
    """The names of the attributes to note, and whether their values are hidden."""
    for column in state.mapper.column_attrs:
        first = column.columns[0]
        if first.info != UNAUDITED and not first.foreign_keys:
            yield column.key, first.info.get("audit") == "hidden"
    for relation in state.mapper.relationships:
        if relation.info.get("audit") == "yes" or relation.direction is MANYTOONE:
            yield relation.key, False


def _old_and_new(added: Any, deleted: Any, uselist: bool) -> list[Any]:  # noqa: ANN401, FBT001 - history
    if uselist:
        return [sorted(plain(list(deleted))), sorted(plain(list(added)))]
    return [plain(deleted[0]) if deleted else None, plain(added[0]) if added else None]


def _changes(state: InstanceState[Any]) -> dict[str, list[Any]]:
    changes = {}
    for name, is_hidden in _audited_names(state):
        if name not in state.dict:
            continue
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        relation = state.mapper.relationships.get(name)
        uselist = bool(relation is not None and relation.uselist)
        pair = _old_and_new(history.added, history.deleted, uselist)
        if pair[0] != pair[1]:
            changes[name] = ["•", "•"] if is_hidden else pair
    return changes


def _values(state: InstanceState[Any]) -> dict[str, list[Any]]:
    """What a deleted row held."""
    return {
        name: ["•" if is_hidden else plain(state.dict[name]), None]
        for name, is_hidden in _audited_names(state)
        if state.dict.get(name) and not isinstance(state.dict[name], list)
    }


def _office_of(session: Session, row: Base) -> int:
    """In whose log a change stands: the row's office, else the office of who changes it."""
    if isinstance(row, Office):
        return row.id
    office_id = getattr(row, "office_id", None) or session.info.get("office_id")
    if office_id is None:
        raise OfficeMissingError("a change of an audited row needs an office: use act_in()")
    return int(office_id)


def _entry(session: Session, row: Base, action: str) -> dict[str, Any] | None:
    state = inspect(row)
    changes = _values(state) if action == "deleted" else _changes(state)
    if action == "changed" and not changes:
        return None
    actor = session.info.get("actor")
    trip_id = getattr(row, "trip_id", None)
    thing = type(row).__name__
    return {
        "office_id": _office_of(session, row),
        "at": session.info["now"],
        "account_id": actor.account_id if actor else None,
        "by": actor.name if actor else "",
        "action": action,
        "thing": thing,
        "thing_id": row.id,
        "label": row.label[:300],
        "trip_id": row.id if thing == "Trip" else trip_id,
        "changes": changes,
    }


def _deleted(context: UOWTransaction) -> set[object]:
    """The rows that a flush deletes: those it was told to, and parts taken out of their whole."""
    return {
        state.obj() for state, (goes, is_listed) in context.states.items() if goes and not is_listed
    }


def _note(session: Session, context: UOWTransaction) -> None:
    deleted = _deleted(context)
    changed = (row for row in session.dirty if row not in deleted)
    groups = ((session.new, "created"), (changed, "changed"), (deleted, "deleted"))
    entries = [
        entry
        for rows, action in groups
        for row in sorted(rows, key=lambda row: (type(row).__name__, row.id or 0))
        if isinstance(row, Base) and row.audited
        if (entry := _entry(session, row, action))
    ]
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _protect(session: Session, context: UOWTransaction, instances: object) -> None:
    del context, instances
    if any(isinstance(row, AuditEntry) for row in session.deleted):
        raise AppendOnlyError("audit entries can't be deleted")
    if any(isinstance(row, AuditEntry) and session.is_modified(row) for row in session.dirty):
        raise AppendOnlyError("audit entries can't be changed")


def keep_log(session: Session) -> None:
    """Let a session write the audit log."""
    event.listen(session, "before_flush", _protect)
    event.listen(session, "after_flush", _note)
