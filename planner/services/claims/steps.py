"""The steps of a claim, and the reasons for what exceeds the office's rule."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Claim, CostItem
from planner.domain.access import Actor, Permission, require
from planner.domain.claims import amount_at, check_step
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import ClaimState
from planner.services.claims.reading import get_claims, get_traveller_claim, step_of
from planner.services.claims.rows import Spot
from planner.services.editing import check_version, flush_edit
from planner.services.trips import get_trip


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """What a claim becomes, on which day."""

    state: ClaimState
    changed_on: date
    note: str = ""


def step_claim(
    session: Session, actor: Actor, spot: Spot, wanted: ClaimStep, now: datetime
) -> Claim:
    """Take a traveller's claim a step on; `spot.record` is the last step that was seen, or 0.

    The step notes what is left to pay out then, below zero what is given back; a settled claim
    keeps what was submitted. `InvalidError` where the step can't follow, or somebody was faster.
    """
    require(actor, Permission.KEEP_COSTS)
    hold(session, f"claim:{spot.traveller}")
    found = get_traveller_claim(get_claims(session, actor, spot.slug, now), spot.traveller)
    last = found.last
    if (last.id if last else 0) != spot.record:
        raise InvalidError("Somebody took the claim a step on in between.")
    check_step(step_of(last), wanted.state, wanted.changed_on, found.today)
    row = Claim(
        trip_id=found.person.trip_id,
        traveller=found.person,
        state=wanted.state,
        amount_cents=amount_at(step_of(last), wanted.state, found.payout.balance),
        changed_on=wanted.changed_on,
        changed_by=actor.email or actor.name,
        note=wanted.note,
    )
    session.add(row)
    session.flush()
    return row


def get_cost(session: Session, actor: Actor, slug: str, number: int) -> CostItem:
    """A cost item of the trip; `NotFoundError` where there is none."""
    require(actor, Permission.SEE_RECEIPTS)
    trip = get_trip(session, actor, slug)
    query = select(CostItem).where(CostItem.trip_id == trip.id, CostItem.id == number)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such cost item in this trip.")
    return found


def give_reason(  # noqa: PLR0913 - which, as seen when, and why
    session: Session, actor: Actor, slug: str, number: int, *, version: int, reason: str
) -> CostItem:
    """Say why a flight or a hotel exceeds the office's rule (`EditConflictError`)."""
    require(actor, Permission.KEEP_COSTS)
    row = get_cost(session, actor, slug, number)
    check_version(row, version)
    if not reason.strip():
        raise InvalidError("Say why this was necessary.", field="class_reason")
    row.class_reason = reason.strip()
    flush_edit(session, row)
    return row
