"""Optimistic locking: the second save is told, nothing is overwritten in silence."""

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from planner.db.base import Versioned
from planner.domain.refusals import EditConflictError

MESSAGE = "Somebody saved this in between."


def check_version(row: Versioned, seen: int) -> None:
    """Raise `EditConflictError` unless the editor saw the stored version."""
    if row.version != seen:
        raise EditConflictError(MESSAGE, current_version=row.version)


def flush_edit(session: Session, row: Versioned) -> None:
    """Write an edit; two that raced past `check_version` are told apart by the database."""
    seen = row.version
    try:
        session.flush()
    except StaleDataError as error:
        raise EditConflictError(MESSAGE, current_version=seen + 1) from error
