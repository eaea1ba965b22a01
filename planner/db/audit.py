"""The audit log writes itself: each flush notes who changed what from what to what.

Entries are only ever added; `AuditEntry` rows can't be changed or deleted through a session, nor
can those of other models that are only added to (`Base.changeable`).
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeGuard

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import History
from sqlalchemy.orm.interfaces import MANYTOONE
from sqlalchemy.orm.state import InstanceState

from planner.db.base import UNAUDITED, Base
from planner.db.models.audit import AuditEntry
from planner.db.models.mail import OutboxMessage
from planner.db.models.offices import Office
from planner.db.tenancy import OfficeMissingError
from planner.domain.money import format_amount
from planner.domain.texts import Texts


class AppendOnlyError(RuntimeError):
    """The audit log is append-only, and so are some other tables."""


def plain(value: Any) -> Any:  # noqa: ANN401 - any column value
    """A value as JSON keeps it."""
    match value:
        case Base():
            return value.label
        case Texts():
            return value.as_mapping()
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value


def _audited_names(state: InstanceState[Any]) -> Iterator[tuple[str, str]]:
    """The names of the attributes to note, and how: see the column infos in `planner.db.base`."""
    for column in state.mapper.column_attrs:
        first = column.columns[0]
        if first.info != UNAUDITED and not first.foreign_keys:
            yield column.key, first.info.get("audit", "")
    for relation in state.mapper.relationships:
        if relation.info.get("audit") == "yes" or relation.direction is MANYTOONE:
            yield relation.key, "list" if relation.uselist else ""


def _noted(value: Any, how: str, currency: str) -> Any:  # noqa: ANN401 - any column value
    """A value as the log tells it."""
    match how:
        case _ if value is None:
            return None
        case "hidden":
            return "•"
        case "list":
            return sorted(plain(list(value)))
        case "cents" | "minor":
            unit = "EUR" if how == "cents" else currency
            return f"{format_amount(value, unit)} {unit}"
        case _:
            return plain(value)


def _old_and_new(history: History, how: str, currencies: tuple[str, str]) -> list[Any]:
    """Before and after; a list as a whole, not just what came and went."""
    gone, come = list(history.deleted or ()), list(history.added or ())
    if how == "list":
        same = list(history.unchanged or ())
        return [_noted([*same, *each], how, "") for each in (gone, come)]
    pairs = zip((gone, come), currencies, strict=True)
    return [_noted(each[0] if each else None, how, unit) for each, unit in pairs]


def _changes(state: InstanceState[Any]) -> dict[str, list[Any]]:
    changes = {}
    currencies = _currencies(state)
    for name, how in _audited_names(state):
        if name not in state.dict:
            continue
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        pair = _old_and_new(history, how, currencies)
        if pair[0] != pair[1] or how == "hidden":
            changes[name] = ["•", "•"] if how == "hidden" else pair
    return changes


def _currencies(state: InstanceState[Any]) -> tuple[str, str]:
    """The row's currency before and after; euros where it has none."""
    new = str(state.dict.get("currency", "EUR"))
    if "currency" not in state.dict:
        return new, new
    gone = state.attrs["currency"].history.deleted
    return (str(gone[0]) if gone else new), new


def _values(state: InstanceState[Any]) -> dict[str, list[Any]]:
    """What a deleted row held."""
    currency, _ = _currencies(state)
    return {
        name: [_noted(state.dict[name], how, currency), None]
        for name, how in _audited_names(state)
        if state.dict.get(name)
    }


def _offices_of(session: Session, row: Base) -> list[int]:
    """In whose log a change stands: the row's office, else the office of who changes it."""
    if row.concerns_all:
        return list(session.connection().scalars(select(Office.id).order_by(Office.id)))
    if isinstance(row, Office):
        return [row.id]
    if isinstance(row, OutboxMessage) and row.office_id is None:
        return []  # mail to a person: a forgotten password is nobody else's business
    office_id = getattr(row, "office_id", None) or session.info.get("office_id")
    if office_id is None:
        raise OfficeMissingError("a change of an audited row needs an office: use act_in()")
    return [int(office_id)]


def _entries(session: Session, row: Base, action: str) -> Iterator[dict[str, Any]]:
    """What the logs tell of a row; nothing where nothing of it changed."""
    state = inspect(row)
    changes = _values(state) if action == "deleted" else _changes(state)
    if action == "changed" and not changes:
        return
    for office_id in _offices_of(session, row):
        yield _entry(session, row, action, office_id) | {"changes": changes}


def _entry(session: Session, row: Base, action: str, office_id: int) -> dict[str, Any]:
    """Who did it, unless it was somebody of another office."""
    actor = session.info.get("actor")
    if actor and actor.account_id and actor.office_id != office_id:
        actor = None
    trip_id = getattr(row, "trip_id", None)
    thing = type(row).__name__
    return {
        "office_id": office_id,
        "at": session.info["now"],
        "account_id": actor.account_id if actor else None,
        "by": actor.name if actor else "",
        "action": action,
        "thing": thing,
        "thing_id": row.id,
        "label": row.label[:300],
        "trip_id": row.id if thing == "Trip" else trip_id,
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
        for entry in _entries(session, row, action)
    ]
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


def _protect(session: Session, context: UOWTransaction, instances: object) -> None:
    del context, instances
    for row in session.deleted:
        if _only_added(row):
            raise AppendOnlyError(f"rows of {type(row).__name__} can't be deleted")
    for row in session.dirty:
        if _only_added(row) and _is_changed(row):
            raise AppendOnlyError(f"rows of {type(row).__name__} can't be changed")


def _only_added(row: object) -> TypeGuard[Base]:
    return isinstance(row, Base) and row.changeable is not None


def _is_changed(row: Base) -> bool:
    """Whether anything but what may change of an append-only row did."""
    state, may_change = inspect(row), row.changeable or frozenset()
    return any(
        column.key not in may_change and state.attrs[column.key].history.has_changes()
        for column in state.mapper.column_attrs
    )


def note_reading(session: Session, row: Base) -> None:
    """Note that somebody looked at a row; only where that alone is worth a line."""
    kind = getattr(row, "kind", None)
    changes = {"kind": [None, plain(kind)]} if kind else {}
    entries = [
        _entry(session, row, "viewed", office_id) | {"changes": changes}
        for office_id in _offices_of(session, row)
    ]
    session.connection().execute(insert(AuditEntry), entries)


def note_handing_over(session: Session, row: Base) -> None:
    """Note that all that is kept of a person was handed over as a file."""
    entries = [
        _entry(session, row, "handed over", office_id) | {"changes": {}}
        for office_id in _offices_of(session, row)
    ]
    session.connection().execute(insert(AuditEntry), entries)


def note_erasure(session: Session, row: Base) -> None:
    """Note that all that was personal about a row was erased, past the session, and not what."""
    entries = [
        _entry(session, row, "erased", office_id) | {"changes": {}}
        for office_id in _offices_of(session, row)
    ]
    session.connection().execute(insert(AuditEntry), entries)


def keep_log(session: Session) -> None:
    """Let a session write the audit log."""
    event.listen(session, "before_flush", _protect)
    event.listen(session, "after_flush", _note)
