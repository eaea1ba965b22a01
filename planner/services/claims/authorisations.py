"""Travel authorisations: asked for, changed, decided, taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import TravelAuthorisation
from planner.domain.access import Actor, Permission, require
from planner.domain.authorisations import Grant, check_grant
from planner.domain.mail_addresses import mail_address
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import Decision
from planner.services.claims.reading import today_in
from planner.services.claims.rows import Spot, record_at, seen_record_at, traveller_at
from planner.services.editing import flush_edit
from planner.services.offices import office_of

OVER = frozenset({Decision.WITHDRAWN, Decision.REFUSED})
"""What can't be taken back."""


@dataclass(frozen=True, slots=True)
class TravelRequest:
    """Who asks for a journey, an e-mail address, since when, and what about it."""

    requested_by: str
    requested_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class TravelDecision:
    """What was decided about it, when, and under which conditions or why not."""

    decision: Decision
    decided_on: date
    note: str = ""


def request_travel(
    session: Session, actor: Actor, spot: Spot, request: TravelRequest, now: datetime
) -> TravelAuthorisation:
    """Ask for a traveller's journey; `InvalidError` where it was asked for and not decided yet."""
    require(actor, Permission.KEEP_COSTS)
    trip, person = traveller_at(session, actor, spot)
    rows = select(TravelAuthorisation).where(TravelAuthorisation.traveller_id == person.id)
    newest = session.scalar(rows.order_by(TravelAuthorisation.id.desc()).limit(1))
    if newest and newest.decision is Decision.PENDING:
        raise InvalidError("It was asked for already, and nobody decided yet.")
    row = TravelAuthorisation(trip_id=trip.id, traveller=person, decision=Decision.PENDING)
    _assign(row, request, today_in(office_of(session, actor), now))
    session.add(row)
    session.flush()
    return row


def get_authorisation(session: Session, actor: Actor, spot: Spot) -> TravelAuthorisation:
    """A traveller's authorisation; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_RECEIPTS)
    return record_at(session, actor, spot, TravelAuthorisation)


def edit_request(
    session: Session, actor: Actor, spot: Spot, request: TravelRequest, now: datetime
) -> TravelAuthorisation:
    """Change what is asked, as long as nobody decided (`EditConflictError`, `InvalidError`)."""
    require(actor, Permission.KEEP_COSTS)
    row = _pending(session, actor, spot)
    _assign(row, request, today_in(office_of(session, actor), now))
    flush_edit(session, row)
    return row


def decide_travel(
    session: Session, actor: Actor, spot: Spot, decision: TravelDecision, now: datetime
) -> TravelAuthorisation:
    """Grant or refuse a journey: nobody their own (`InvalidError`)."""
    require(actor, Permission.DECIDE)
    row = _pending(session, actor, spot)
    decider = actor.email or actor.name
    grant = Grant(decision.decision, decider, decision.decided_on, decision.note)
    today = today_in(office_of(session, actor), now)
    check_grant(grant, row.traveller.email, row.requested_on, today)
    row.decision, row.decided_by, row.decided_on = grant.decision, decider, grant.decided_on
    row.note = "\n".join(filter(None, (row.note, decision.note)))
    flush_edit(session, row)
    return row


def withdraw_travel(session: Session, actor: Actor, spot: Spot) -> TravelAuthorisation:
    """Take a request or what was granted back: the journey is off, or will be asked for anew."""
    require(actor, Permission.KEEP_COSTS)
    row = seen_record_at(session, actor, spot, TravelAuthorisation)
    if row.decision in OVER:
        raise InvalidError("There is nothing to take back.")
    row.decision = Decision.WITHDRAWN
    flush_edit(session, row)
    return row


def _pending(session: Session, actor: Actor, spot: Spot) -> TravelAuthorisation:
    row = seen_record_at(session, actor, spot, TravelAuthorisation)
    if row.decision is not Decision.PENDING:
        raise InvalidError("This was decided already.")
    return row


def _assign(row: TravelAuthorisation, request: TravelRequest, today: date) -> None:
    try:
        address = mail_address(request.requested_by)
    except ValueError:
        raise InvalidError("This is no e-mail address.", field="requested_by") from None
    if request.requested_on > today:
        raise InvalidError("The day lies in the future.", field="requested_on")
    row.requested_by, row.requested_on, row.note = address, request.requested_on, request.note
