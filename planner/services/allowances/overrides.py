"""Days that pay something else than the rule books say, decided by a person (I10).

Decisions are only added: the computed value stays beside the newest, with who decided and when.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import AllowanceOverride
from planner.domain.access import Actor, Permission, require
from planner.domain.allowances import value_at
from planner.domain.refusals import EditConflictError, InvalidError
from planner.services.allowances.reading import Allowances, Table, list_allowances
from planner.services.editing import MESSAGE


@dataclass(frozen=True, slots=True)
class DayOf:
    """A traveller's day; `seen` is the number of its newest decision that the editor saw, or 0."""

    traveller: int
    on: date
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a day is taken to be, for a proposal: ISO code, and the place's name in the tables."""

    country: str
    place: str = ""


def propose_value(allowances: Allowances, day: DayOf, where: Place) -> int:
    """What a day would pay at another place, in cents (CE-03).

    `NotFoundError` where the traveller is not away then.
    """
    table = allowances.table_of(day.traveller)
    return value_at(
        table.day_on(day.on), table.book.regime, allowances.basis, where.country, where.place
    )


def override_day(  # noqa: PLR0913 - which day, what it pays, why, and the moment
    session: Session,
    actor: Actor,
    slug: str,
    day: DayOf,
    *,
    cents: int,
    reason: str,
    now: datetime,
) -> AllowanceOverride:
    """Let a day pay `cents`; `InvalidError` without a reason.

    `EditConflictError` where somebody decided about the day in between.
    """
    require(actor, Permission.KEEP_COSTS)
    found = _found(session, actor, slug, day, reason)
    if cents < 0:
        raise InvalidError("An allowance is never below zero.", field="value")
    return _add(session, actor, found, day, cents=cents, reason=reason, now=now)


def recall_override(  # noqa: PLR0913 - which day, why, and the moment
    session: Session, actor: Actor, slug: str, day: DayOf, *, reason: str, now: datetime
) -> AllowanceOverride:
    """Let a day pay again what is computed; the decisions before stay in the history."""
    require(actor, Permission.KEEP_COSTS)
    found = _found(session, actor, slug, day, reason)
    if found.day_on(day.on).override is None:
        raise InvalidError("The day pays what is computed.")
    return _add(session, actor, found, day, cents=None, reason=reason, now=now)


def _found(session: Session, actor: Actor, slug: str, day: DayOf, reason: str) -> Table:
    hold(session, f"allowance:{actor.office_id}:{day.traveller}:{day.on}")
    found = list_allowances(session, actor, slug).table_of(day.traveller)
    found.day_on(day.on)
    if found.seen(day.on) != day.seen:
        raise EditConflictError(MESSAGE, current_version=found.seen(day.on))
    if not reason.strip():
        raise InvalidError("Say why.", field="reason")
    return found


def _add(  # noqa: PLR0913 - what a row holds
    session: Session,
    actor: Actor,
    table: Table,
    day: DayOf,
    *,
    cents: int | None,
    reason: str,
    now: datetime,
) -> AllowanceOverride:
    row = AllowanceOverride(
        trip_id=table.person.trip_id,
        traveller=table.person,
        day=day.on,
        value_cents=cents,
        reason=reason.strip(),
        made_by=actor.name,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row
