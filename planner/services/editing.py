"""Optimistic locking: the second save is told, nothing is overwritten in silence."""

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from planner.db.base import Base, Owned, Versioned
from planner.domain.labels import mark
from planner.domain.refusals import EditConflictError

MESSAGE = mark("Somebody saved this in between.")


def check_version(row: Versioned, seen: int) -> None:
    """Raise `EditConflictError` unless the editor saw the stored version."""
    if row.version != seen:
        raise _conflict(row, row.version)


def flush_edit(session: Session, row: Versioned, *others: Versioned) -> None:
    """Write an edit; two that raced past `check_version` are told apart by the database.

    Each edit counts as a version, one that only changed a list (who attends) too: SQLAlchemy by
    itself counts changed columns only.
    """
    conflict = _conflict(row, row.version + 1)
    for each in (row, *others):
        if isinstance(each, Owned) and session.is_modified(each):
            flag_modified(each, "office_id")
    try:
        session.flush()
    except StaleDataError as error:
        raise conflict from error


def _conflict(row: Versioned, current: int) -> EditConflictError:
    number = row.id if isinstance(row, Base) else 0
    return EditConflictError(
        MESSAGE, current_version=current, thing=type(row).__name__, number=number
    )
