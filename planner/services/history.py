"""The history: who changed what, when, from what to what; read only, newest first."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from planner.db.models import (
    Account,
    Approval,
    AuditEntry,
    BudgetLine,
    Commitment,
    CostItem,
    HostedBenefit,
    Membership,
    Office,
    SetOff,
)
from planner.domain.access import Actor, Permission, require

_GUARDED: dict[Permission, tuple[type, ...]] = {
    Permission.SEE_MONEY: (
        Approval,
        BudgetLine,
        Commitment,
        CostItem,
        HostedBenefit,
        SetOff,
    ),
    Permission.MANAGE_ACCOUNTS: (Account, Membership),
    Permission.MANAGE_OFFICE: (Office,),
}
"""What the history of these things needs besides `SEE_HISTORY`."""


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the history; `older` leads to the next page, None at the beginning of time."""

    entries: tuple[AuditEntry, ...]
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
) -> Changes:
    """A page of what the actor may know: of the office, a trip, or one thing.

    `thing` is the name of a kind of record (``ProgrammeItem``), `before` an entry's number.
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
    found = session.scalars(_newest_first(query, limit + 1)).all()
    entries = tuple(found[:limit])
    return Changes(entries, entries[-1].id if len(found) > limit else None)


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


def _newest_first(query: Select[AuditEntry], count: int) -> Select[AuditEntry]:
    return query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(count)
