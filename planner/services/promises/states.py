"""How sure a promise is: announced, confirmed with evidence, withdrawn; each step can be undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner.db.models import Commitment, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import CommitmentState
from planner.services.editing import check_version, flush_edit
from planner.services.people.orders import row_of
from planner.services.promises.rows import documents_of, today_of, trip_with_promises


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That a payer stands by a promise: since when, and what proves it in words or as a file.

    `evidence_id` is the number of a document of the trip.
    """

    on: date
    evidence: str = ""
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Which promise is to take a step, as the editor saw it, and the moment."""

    number: int
    version: int
    now: datetime


def confirm_commitment(
    session: Session, actor: Actor, slug: str, step: Step, confirmation: Confirmation
) -> Commitment:
    """Note that an announced promise is confirmed; `InvalidError` without evidence.

    `EditConflictError` where somebody saved it in between.
    """

    def confirm(trip: Trip, row: Commitment) -> None:
        _require_state(row, CommitmentState.ANNOUNCED)
        _check_day(confirmation.on, row.announced_on, today_of(trip, step.now))
        known = {document.id: document for document in documents_of(session, trip)}
        document = known.get(confirmation.evidence_id or 0)
        if not confirmation.evidence.strip() and document is None:
            raise InvalidError("Say what proves it, or choose a document.", field="evidence")
        row.evidence, row.evidence_document = confirmation.evidence, document
        row.state, row.confirmed_on = CommitmentState.CONFIRMED, confirmation.on

    return _take(session, actor, slug, step, confirm)


def withdraw_commitment(
    session: Session, actor: Actor, slug: str, step: Step, on: date
) -> Commitment:
    """Note that the payer does not stand by a promise any more; from then on it takes nothing."""

    def withdraw(trip: Trip, row: Commitment) -> None:
        _require_state(row, CommitmentState.ANNOUNCED, CommitmentState.CONFIRMED)
        _check_day(on, row.confirmed_on or row.announced_on, today_of(trip, step.now))
        row.withdrawn_from, row.state = row.state, CommitmentState.WITHDRAWN
        row.withdrawn_on = on

    return _take(session, actor, slug, step, withdraw)


def undo_step(session: Session, actor: Actor, slug: str, step: Step) -> Commitment:
    """Take the last step back; what proves the promise stays noted."""

    def undo(trip: Trip, row: Commitment) -> None:
        del trip
        _require_state(row, CommitmentState.CONFIRMED, CommitmentState.WITHDRAWN)
        if row.state is CommitmentState.CONFIRMED:
            row.state, row.confirmed_on = CommitmentState.ANNOUNCED, None
        else:
            row.state, row.withdrawn_on = state_before(row), None
            row.withdrawn_from = None

    return _take(session, actor, slug, step, undo)


def state_before(row: Commitment) -> CommitmentState:
    """How a promise stands once its last step is undone.

    Where nobody noted how a withdrawn one stood (it came in a document), it is taken for confirmed
    only where the day of the confirmation is known.
    """
    if row.state is not CommitmentState.WITHDRAWN:
        return CommitmentState.ANNOUNCED
    known = CommitmentState.CONFIRMED if row.confirmed_on else CommitmentState.ANNOUNCED
    return row.withdrawn_from or known


def _take(
    session: Session,
    actor: Actor,
    slug: str,
    step: Step,
    change: Callable[[Trip, Commitment], None],
) -> Commitment:
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    row = row_of(trip.commitments, step.number)
    check_version(row, step.version)
    with session.no_autoflush:
        change(trip, row)
    flush_edit(session, row)
    return row


def _require_state(row: Commitment, *states: CommitmentState) -> None:
    if row.state not in states:
        raise InvalidError("This step was taken already.")


def _check_day(on: date, earliest: date | None, today: date) -> None:
    """A step is taken after the one before, and not tomorrow."""
    if on > today:
        raise InvalidError("This day is still to come.", field="on")
    if earliest is not None and on < earliest:
        raise InvalidError("This day is before that of the step before.", field="on")
