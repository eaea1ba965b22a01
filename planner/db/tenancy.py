"""Office separation: every ORM statement is narrowed to the session's office, or refused.

A session knows its office (`act_in`). Without one each statement raises, unless the code says
`everywhere`, which is for what comes before an office is known: signing in, finding a feed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import event, func
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from planner.db.base import Owned
from planner.domain.access import Actor


class OfficeMissingError(RuntimeError):
    """A query was made without saying for which office: a programming error."""


def act_in(session: Session, actor: Actor, now: datetime) -> None:
    """Let `session` work for the actor's office; `now` is the time that the audit log notes."""
    session.info.update(office_id=actor.office_id, actor=actor, now=now)


def visit(session: Session, office_id: int, now: datetime) -> None:
    """Let `session` read an office for somebody who follows a secret address: nobody acts."""
    session.info.update(office_id=office_id, actor=None, now=now)


@contextmanager
def everywhere(session: Session) -> Iterator[None]:
    """Statements inside see all offices."""
    before = session.info.get("everywhere", False)
    session.info["everywhere"] = True
    try:
        yield
    finally:
        session.info["everywhere"] = before


def _narrow(state: ORMExecuteState) -> None:
    if state.session.info.get("everywhere"):
        return
    office_id = state.session.info.get("office_id")
    if office_id is None:
        raise OfficeMissingError("no office: use act_in() or everywhere()")
    if not state.is_orm_statement:
        raise OfficeMissingError("only ORM statements are narrowed to an office")
    if state.is_insert:
        return
    is_sqlite = state.session.get_bind().dialect.name == "sqlite"
    state.statement = state.statement.options(
        with_loader_criteria(
            Owned,
            (lambda model: func.likely(model.office_id == office_id))
            if is_sqlite  # else it takes the office's index for each question, having no counts yet
            else (lambda model: model.office_id == office_id),
            include_aliases=True,
        )
    )


def _stamp(session: Session, context: UOWTransaction, instances: object) -> None:
    del context, instances
    office_id = session.info.get("office_id")
    new = session.new  # reading it gathers the rows anew
    for row in new | session.dirty | session.deleted:
        if not isinstance(row, Owned):
            continue
        if row.office_id is None and row in new:
            if office_id is None:
                raise OfficeMissingError("a new row needs an office")
            row.office_id = office_id
        if row.office_id != office_id and not session.info.get("everywhere"):
            raise OfficeMissingError("a row of another office can't be written")


def guard(session: Session) -> None:
    """Put the separation on a session."""
    event.listen(session, "do_orm_execute", _narrow)
    event.listen(session, "before_flush", _stamp)
