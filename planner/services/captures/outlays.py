"""What travellers laid out, for staff: taken over as a cost that the traveller advanced, or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import CostItem, Document, DocumentBody, Outlay, SentPhoto, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.file_names import safe_file_name
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import DocumentKind, OutlayState, Phase
from planner.formats.document_types import TYPES
from planner.services.captures.photos import photo_of
from planner.services.cost_items import CostDetails, add_cost
from planner.services.editing import check_version, flush_edit
from planner.services.trips import get_trip

ADVANCED_BY_TRAVELLER = "traveller"
"""How a cost item says that its traveller paid it first."""


@dataclass(frozen=True, slots=True)
class Outlays:
    """The outlays of a trip, those that wait first."""

    trip: Trip
    rows: Sequence[Outlay]

    @property
    def open_count(self) -> int:
        """How many wait to be looked at."""
        return sum(row.state is OutlayState.OPEN for row in self.rows)


def list_outlays(session: Session, actor: Actor, slug: str) -> Outlays:
    """All outlays that travellers of the trip sent, in a fixed number of queries."""
    require(actor, Permission.SEE_RECEIPTS)
    trip = get_trip(session, actor, slug)
    rows = session.scalars(
        select(Outlay)
        .where(Outlay.trip_id == trip.id)
        .options(joinedload(Outlay.traveller), joinedload(Outlay.cost))
        .order_by(Outlay.state != OutlayState.OPEN, Outlay.id.desc())
    ).all()
    return Outlays(trip, rows)


def get_outlay(session: Session, actor: Actor, slug: str, number: int) -> Outlay:
    """One of them, or `NotFoundError`."""
    require(actor, Permission.SEE_RECEIPTS)
    found = session.scalar(
        select(Outlay)
        .join(Trip, Trip.id == Outlay.trip_id)
        .where(Trip.slug == slug, Outlay.id == number)
        .options(joinedload(Outlay.traveller), joinedload(Outlay.cost))
    )
    if found is None:
        raise NotFoundError("There is no such record.")
    return found


def outlay_photo(session: Session, actor: Actor, slug: str, number: int) -> SentPhoto:
    """The photo of the receipt."""
    return photo_of(session, get_outlay(session, actor, slug, number))


def accept_outlay(  # noqa: PLR0913 - which, as seen when, when
    session: Session, actor: Actor, slug: str, number: int, *, version: int, now: datetime
) -> CostItem:
    """Make an actual cost of it that its traveller advanced, its photo the receipt.

    `InvalidError` where no rate of its currency is known for the day.
    """
    outlay = _open(session, actor, slug, number, version)
    receipt = _receipt(session, outlay)
    details = CostDetails(
        category=outlay.category,
        amount=outlay.amount_minor,
        currency=outlay.currency,
        incurred_on=outlay.spent_on,
        phase=Phase.ACTUAL,
        description=outlay.description,
        travellers=(outlay.traveller.key,),
        paid_by=ADVANCED_BY_TRAVELLER,
        receipt=receipt.id if receipt else None,
    )
    outlay.cost = add_cost(session, actor, slug, details)
    _settle(session, actor, outlay, OutlayState.ACCEPTED, now)
    return outlay.cost


def refuse_outlay(  # noqa: PLR0913 - which, as seen when, why, when
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    reason: str,
    *,
    version: int,
    now: datetime,
) -> Outlay:
    """Don't take it over; the traveller reads the reason."""
    outlay = _open(session, actor, slug, number, version)
    if not reason:
        raise InvalidError("Say why: the traveller reads it.", field="reason")
    outlay.reason = reason
    _settle(session, actor, outlay, OutlayState.REFUSED, now)
    return outlay


def _open(session: Session, actor: Actor, slug: str, number: int, version: int) -> Outlay:
    require(actor, Permission.KEEP_COSTS)
    outlay = get_outlay(session, actor, slug, number)
    check_version(outlay, version)
    if outlay.state is not OutlayState.OPEN:
        raise InvalidError("Somebody has looked at it meanwhile.")
    return outlay


def _settle(
    session: Session, actor: Actor, outlay: Outlay, state: OutlayState, now: datetime
) -> None:
    outlay.state, outlay.decided_at, outlay.decided_by = state, now, actor.name
    flush_edit(session, outlay)


def _receipt(session: Session, outlay: Outlay) -> Document | None:
    """The photo as a document of the trip; the one that is there where it has the same bytes."""
    if outlay.photo_id is None:
        return None
    photo = photo_of(session, outlay)
    digest = sha256(photo.content).hexdigest()
    mine = Document.trip_id == outlay.trip_id, Document.sha256 == digest
    same = session.scalar(select(Document).where(*mine).limit(1))
    if same is not None:
        return same
    ending = next(kind.ending for kind in TYPES if kind.media_type == photo.media_type)
    document = Document(
        trip_id=outlay.trip_id,
        kind=DocumentKind.RECEIPT,
        title=outlay.label,
        file_name=safe_file_name(f"{outlay.spent_on}-{outlay.category}.{ending}", ending),
        media_type=photo.media_type,
        size=photo.size,
        sha256=digest,
        uploaded_by=outlay.traveller.label,
        uploaded_at=outlay.received_at,
        body=DocumentBody(content=photo.content),
    )
    session.add(document)
    session.flush()
    return document
