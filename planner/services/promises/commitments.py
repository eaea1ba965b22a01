"""Promises of a trip: added, edited, moved, deleted. What they come to is the coverage's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Approval, Commitment, CommitmentCap, CostItem, Document, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.cost_categories import check_category
from planner.domain.keys import key_from
from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import CapScope, CommitmentMode, CommitmentState, Initiative
from planner.services.editing import check_version, flush_edit
from planner.services.fixed_rates import fix_cap_rates
from planner.services.people.orders import next_position, row_of, shift
from planner.services.promises.rows import organisation_of, trip_with_promises, write_report
from planner.services.trip_lists import list_in_trip

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class CapDetails:
    """An upper bound; the amount in minor units of its currency."""

    per: CapScope
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class CommitmentDetails:
    """What people write about a promise; its state changes by steps of its own.

    `payer_id` is a number of the directory; `cost_ids`, `traveller_ids`, `evidence_id` are the
    trip's. It names either `categories` or `cost_ids` (I3); no travellers are all.
    `received_cents` are EUR.
    """

    payer_id: int | None
    categories: tuple[str, ...] = ()
    cost_ids: tuple[int, ...] = ()
    traveller_ids: tuple[int, ...] = ()
    percent: Decimal = WHOLE
    caps: tuple[CapDetails, ...] = ()
    mode: CommitmentMode = CommitmentMode.IN_KIND
    initiative: Initiative | None = None
    announced_on: date | None = None
    expires_on: date | None = None
    conditions: str = ""
    evidence: str = ""
    evidence_id: int | None = None
    invoiced_on: date | None = None
    received_on: date | None = None
    received_cents: int | None = None
    reported_on: date | None = None
    reported_to: str = ""


def add_commitment(
    session: Session, actor: Actor, slug: str, details: CommitmentDetails
) -> Commitment:
    """A new promise, announced, the last in the order; its key is made of payer and scope."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    row = Commitment(state=CommitmentState.ANNOUNCED)
    with session.no_autoflush:
        _write(session, trip, row, details)
        words = [row.payer.label, *(row.categories or [cost.key for cost in row.costs])]
        row.key = key_from(" ".join(words), {each.key for each in trip.commitments}, "promise")
        row.position = next_position(trip.commitments)
        trip.commitments.append(row)
        list_in_trip(session, trip, row.payer)
    session.flush()
    return row


def edit_commitment(  # noqa: PLR0913 - which promise, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: CommitmentDetails,
    *,
    version: int,
) -> Commitment:
    """Change a promise; `version` is the one that the editor saw (`EditConflictError`).

    `InvalidError` names the field at fault. What was approved may be stale after it (I6).
    """
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    row = row_of(trip.commitments, number)
    check_version(row, version)
    with session.no_autoflush:
        _write(session, trip, row, details)
        list_in_trip(session, trip, row.payer)
    flush_edit(session, row)
    return row


def move_commitment(session: Session, actor: Actor, slug: str, number: int, steps: int) -> None:
    """Let a promise apply earlier (negative) or later: the order decides who pays first (I3)."""
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    row = row_of(trip.commitments, number)
    shift(trip.commitments, row, steps)
    flush_edit(session, row)


def delete_commitment(
    session: Session, actor: Actor, slug: str, number: int, version: int
) -> Commitment:
    """Delete a promise that was never one; the history keeps it, decisions stay as they were.

    A promise that is not kept is withdrawn instead: then it still is told.
    """
    require(actor, Permission.KEEP_COSTS)
    trip = trip_with_promises(session, slug)
    row = row_of(trip.commitments, number)
    check_version(row, version)
    session.delete(row)
    flush_edit(session, row)
    return row


def approvals_about(session: Session, actor: Actor, row: Commitment) -> list[Approval]:
    """The newest decisions that name a promise."""
    require(actor, Permission.SEE_MONEY)
    newest = select(Approval).where(Approval.trip_id == row.trip_id, Approval.replaced_at.is_(None))
    found = session.scalars(newest.order_by(Approval.position, Approval.id))
    return [each for each in found if row.key in each.commitment_keys]


def has_evidence(row: Commitment) -> bool:
    """Whether a text or a document proves the promise."""
    return bool(row.evidence.strip()) or row.evidence_document is not None


def _write(session: Session, trip: Trip, row: Commitment, details: CommitmentDetails) -> None:
    """All is checked before anything is written: a refused form shows what is stored."""
    _check(details)
    _check_days(row, details.announced_on)
    payer = organisation_of(session, details.payer_id, "payer_id")
    costs = _chosen(trip.costs, details.cost_ids)
    document = _document(session, trip, details.evidence_id)
    _check_evidence(row, is_proved=bool(details.evidence.strip()) or document is not None)
    row.payer, row.costs, row.categories = payer, costs, list(details.categories)
    row.travellers = [each for each in trip.travellers if each.id in details.traveller_ids]
    row.percent, row.mode, row.initiative = details.percent, details.mode, details.initiative
    row.evidence, row.evidence_document = details.evidence, document
    row.announced_on, row.expires_on = details.announced_on, details.expires_on
    row.conditions = details.conditions
    row.invoiced_on, row.received_on = details.invoiced_on, details.received_on
    row.received_cents = details.received_cents
    write_report(row, details.reported_on, details.reported_to)
    _write_caps(row, details.caps)
    fix_cap_rates(session, trip.costs, row.caps)


def _write_caps(row: Commitment, caps: Iterable[CapDetails]) -> None:
    """Caps that stay the same stay the same rows: the history tells of changes alone."""
    wanted = list(caps)
    stored = [CapDetails(each.per, each.amount_minor, each.currency) for each in row.caps]
    if wanted == stored:
        return
    row.caps = [
        CommitmentCap(
            per=cap.per, amount_minor=cap.amount_minor, currency=cap.currency, position=position
        )
        for position, cap in enumerate(wanted)
    ]


def _check(details: CommitmentDetails) -> None:
    if bool(details.categories) == bool(details.cost_ids):
        raise InvalidError("Choose categories or single costs, at least one.", field="scope")
    for category in details.categories:
        check_category(category, "other_categories")
    if not 0 < details.percent <= WHOLE:
        raise InvalidError("A percentage is above 0 and at most 100.", field="percent")
    is_returned = details.mode is CommitmentMode.REIMBURSE_OFFICE
    returned = (details.invoiced_on, details.received_on, details.received_cents)
    if not is_returned and any(each is not None for each in returned):
        raise InvalidError("Only what the office is reimbursed is invoiced.", field="mode")
    if details.received_cents is not None and details.received_on is None:
        raise InvalidError("Say when it was received.", field="received_on")


def _check_days(row: Commitment, announced_on: date | None) -> None:
    """The announcement is not after the steps that followed it."""
    steps = [day for day in (row.confirmed_on, row.withdrawn_on) if day is not None]
    if announced_on is not None and steps and announced_on > min(steps):
        raise InvalidError("It was announced before it was confirmed.", field="announced_on")


def _check_evidence(row: Commitment, *, is_proved: bool) -> None:
    """What is confirmed doesn't lose its evidence; one that came without any may be edited."""
    if row.state is CommitmentState.CONFIRMED and has_evidence(row) and not is_proved:
        raise InvalidError("A confirmed promise keeps its evidence.", field="evidence")


def _chosen(costs: Iterable[CostItem], numbers: Iterable[int]) -> list[CostItem]:
    wanted = set(numbers)
    found = [cost for cost in costs if cost.id in wanted]
    if len(found) != len(wanted):
        raise InvalidError("A cost is not on this trip any more.", field="cost_ids")
    return found


def _document(session: Session, trip: Trip, number: int | None) -> Document | None:
    if number is None:
        return None
    query = select(Document).where(Document.id == number, Document.trip_id == trip.id)
    found = session.scalar(query)
    if found is None:
        raise InvalidError("This document is not kept any more.", field="evidence_id")
    return found
