"""What the documents of a trip are the evidence of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from planner.db.base import Base
from planner.db.models import (
    Approval,
    Commitment,
    CostItem,
    HostedBenefit,
    TravelAuthorisation,
)

Proving = (
    type[CostItem]
    | type[Commitment]
    | type[Approval]
    | type[HostedBenefit]
    | type[TravelAuthorisation]
)

_PROVED: tuple[tuple[Proving, InstrumentedAttribute[int | None]], ...] = (
    (CostItem, CostItem.receipt_id),
    (Commitment, Commitment.evidence_id),
    (Approval, Approval.document_id),
    (HostedBenefit, HostedBenefit.document_id),
    (TravelAuthorisation, TravelAuthorisation.document_id),
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that a document proves; `thing` is the name of its model, `number` its id."""

    thing: str
    number: int
    label: str


def proofs_in(session: Session, trip_id: int) -> Mapping[int, Sequence[Proof]]:
    """By the numbers of a trip's documents; those that prove nothing are missing."""
    found: defaultdict[int, list[Proof]] = defaultdict(list)
    for model, column in _PROVED:
        for document, proof in _proofs(session, trip_id, model, column):
            found[document].append(proof)
    return found


def _proofs(
    session: Session, trip_id: int, model: Proving, column: InstrumentedAttribute[int | None]
) -> Iterator[tuple[int, Proof]]:
    query = select(model).where(model.trip_id == trip_id, column.is_not(None)).order_by(model.id)
    for row in session.scalars(query):
        document = getattr(row, column.key)
        yield document, Proof(type(row).__name__, row.id, _name(row))


def _name(row: Base) -> str:
    return row.description or row.label if isinstance(row, CostItem) else row.label
