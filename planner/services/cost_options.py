"""What can be chosen for a cost: people, budget lines, receipts, organisations; and templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from planner.db.models import Document, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.cost_templates import CostProposal, CostTemplate, proposal_of, stays_in
from planner.domain.programmes import Item
from planner.domain.refusals import NotFoundError
from planner.services.item_options import Option, organisation_options
from planner.services.offices import office_of
from planner.services.trip_queries import trip_with_programme

_TRIP = (
    selectinload(Trip.organisations),
    selectinload(Trip.travellers),
    selectinload(Trip.budget_lines),
)


@dataclass(frozen=True, slots=True)
class CostOptions:
    """What the form of a cost offers; `mileage_cents` are paid per kilometre in this office."""

    trip: Trip
    organisations: tuple[Option, ...]
    receipts: Sequence[Document]
    mileage_cents: int


def cost_options(session: Session, actor: Actor, slug: str) -> CostOptions:
    """What can be chosen for a cost of a trip."""
    require(actor, Permission.KEEP_COSTS)
    trip = session.scalar(select(Trip).where(Trip.slug == slug).options(*_TRIP))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    documents = select(Document).where(Document.trip_id == trip.id).order_by(Document.id.desc())
    listed = frozenset(use.organisation_id for use in trip.organisations)
    return CostOptions(
        trip=trip,
        organisations=organisation_options(session, actor, listed),
        receipts=session.scalars(documents).all(),
        mileage_cents=office_of(session, actor).mileage_cents,
    )


def propose_cost(  # noqa: PLR0913 - which trip, what kind of cost, in whose language
    session: Session,
    actor: Actor,
    slug: str,
    template: CostTemplate,
    *,
    language: str,
    stay: str = "",
) -> CostProposal:
    """What the programme says of such a cost; `stay` is the key of a hotel item."""
    require(actor, Permission.KEEP_COSTS)
    programme = trip_with_programme(session, slug).as_programme()
    return proposal_of(template, programme, language, stay)


def list_stays(session: Session, actor: Actor, slug: str) -> tuple[Item, ...]:
    """The hotel stays of a trip: each can become a cost."""
    require(actor, Permission.KEEP_COSTS)
    return stays_in(trip_with_programme(session, slug).as_programme())
