"""The documents of a trip: receipts, letters, decisions as files; what each of them proves.

Bytes are read here only, one document at a time (`docs/decisions`, documents in the database).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from planner.db.base import Base
from planner.db.locks import hold
from planner.db.models import (
    Approval,
    Commitment,
    CostItem,
    Document,
    DocumentBody,
    TravelAuthorisation,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.file_names import safe_file_name
from planner.domain.refusals import InvalidError, NotFoundError, TakenError
from planner.domain.vocabulary import DocumentKind
from planner.formats.document_types import type_of
from planner.services.document_proofs import Proof, proofs_in
from planner.services.editing import check_version, flush_edit
from planner.services.trips import get_trip

MOST_BYTES = 10 * 1024 * 1024
"""Of one document: a scan of many pages."""

MOST_DOCUMENTS = 200
"""Of one trip."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as somebody sent it: nothing of it is believed yet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DocumentDetails:
    """What people write about a document; it proves costs, promises and more, by their numbers.

    `approvals` are decisions of which it is the signed paper from now on.
    """

    title: str
    kind: DocumentKind
    for_travellers: bool = False
    costs: frozenset[int] = frozenset()
    commitments: frozenset[int] = frozenset()
    authorisations: frozenset[int] = frozenset()
    approvals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a trip, the newest first, and what each proves, by their numbers."""

    trip: Trip
    rows: Sequence[Document]
    proofs: Mapping[int, Sequence[Proof]]


@dataclass(frozen=True, slots=True)
class Provable:
    """What a document of a trip can be the evidence of.

    `approvals` are the decisions that count now and have no signed paper yet: what was decided
    keeps its document. `names` are of travellers by key.
    """

    trip: Trip
    costs: Sequence[CostItem]
    commitments: Sequence[Commitment]
    authorisations: Sequence[TravelAuthorisation]
    approvals: Sequence[Approval]
    names: Mapping[str, str]


def list_documents(session: Session, actor: Actor, slug: str) -> Documents:
    """All documents of a trip, in a number of queries that doesn't grow with them."""
    require(actor, Permission.SEE_RECEIPTS)
    trip = get_trip(session, actor, slug)
    rows = session.scalars(
        select(Document).where(Document.trip_id == trip.id).order_by(Document.id.desc())
    ).all()
    return Documents(trip, rows, proofs_in(session, trip.id))


def provable_of(session: Session, actor: Actor, slug: str) -> Provable:
    """What the form of a document offers."""
    require(actor, Permission.KEEP_COSTS)
    trip = get_trip(session, actor, slug)
    costs = select(CostItem).where(CostItem.trip_id == trip.id).order_by(CostItem.position)
    promises = select(Commitment).where(Commitment.trip_id == trip.id).order_by(Commitment.position)
    return Provable(
        trip=trip,
        costs=session.scalars(costs.options(joinedload(CostItem.receipt))).all(),
        commitments=session.scalars(
            promises.options(joinedload(Commitment.payer), joinedload(Commitment.evidence_document))
        ).all(),
        authorisations=session.scalars(_authorisations(trip)).all(),
        approvals=session.scalars(_unsigned(trip)).all(),
        names=_names(session, trip),
    )


def _authorisations(trip: Trip) -> Select[TravelAuthorisation]:
    return (
        select(TravelAuthorisation)
        .where(TravelAuthorisation.trip_id == trip.id)
        .order_by(TravelAuthorisation.id)
        .options(
            joinedload(TravelAuthorisation.traveller), joinedload(TravelAuthorisation.document)
        )
    )


def _unsigned(trip: Trip) -> Select[Approval]:
    """Decisions that count now, without the paper that somebody signed."""
    return (
        select(Approval)
        .where(
            Approval.trip_id == trip.id,
            Approval.replaced_at.is_(None),
            Approval.decided_on.is_not(None),
            Approval.document_id.is_(None),
        )
        .order_by(Approval.position, Approval.id)
        .options(joinedload(Approval.document))
    )


def _names(session: Session, trip: Trip) -> Mapping[str, str]:
    people = session.scalars(select(Traveller).where(Traveller.trip_id == trip.id))
    return {person.key: person.label for person in people}


def get_document(session: Session, actor: Actor, slug: str, number: int) -> Document:
    """A document without its bytes; `NotFoundError` where the trip has none of that number."""
    require(actor, Permission.SEE_RECEIPTS)
    found = session.scalar(
        select(Document)
        .join(Trip, Trip.id == Document.trip_id)
        .where(Trip.slug == slug, Document.id == number)
    )
    if found is None:
        raise NotFoundError("There is no such document.")
    return found


def read_document(session: Session, actor: Actor, slug: str, number: int) -> tuple[Document, bytes]:
    """A document and its bytes."""
    require(actor, Permission.SEE_RECEIPTS)
    document = get_document(session, actor, slug, number)
    body = select(DocumentBody.content).where(DocumentBody.document_id == document.id)
    return document, session.scalars(body).one()


def proofs_of(session: Session, actor: Actor, document: Document) -> Sequence[Proof]:
    """What a document proves; as long as it is anything, it stays."""
    require(actor, Permission.SEE_RECEIPTS)
    return proofs_in(session, document.trip_id).get(document.id, ())


def add_document(  # noqa: PLR0913 - which trip, which file, what is said of it, when
    session: Session,
    actor: Actor,
    slug: str,
    sent: SentFile,
    details: DocumentDetails,
    *,
    now: datetime,
) -> Document:
    """A file that somebody sent, stored as what its content is.

    `InvalidError` for a file that is none of our types, too large or one too many, `TakenError`
    where the trip has the same bytes already.
    """
    require(actor, Permission.KEEP_COSTS)
    hold(session, f"documents:{actor.office_id}:{slug}")
    provable = provable_of(session, actor, slug)
    if len(sent.content) > MOST_BYTES:
        megabytes = MOST_BYTES // 2**20
        raise InvalidError("The file is larger than %(most)s MB.", field="file", most=megabytes)
    kind, digest = type_of(sent.content), sha256(sent.content).hexdigest()
    _require_new(session, provable.trip, digest)
    document = Document(
        trip_id=provable.trip.id,
        file_name=safe_file_name(sent.name, kind.ending),
        media_type=kind.media_type,
        size=len(sent.content),
        sha256=digest,
        uploaded_by=actor.name,
        uploaded_at=now,
        body=DocumentBody(content=sent.content),
    )
    document.title, document.kind = details.title, details.kind
    document.for_travellers = details.for_travellers
    session.add(document)
    session.flush()
    _attach(session, provable, document, details)
    session.flush()
    return document


def edit_document(  # noqa: PLR0913 - which document, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: DocumentDetails,
    *,
    version: int,
) -> Document:
    """Change what is said of a document, and what it proves; its bytes stay what they are."""
    require(actor, Permission.KEEP_COSTS)
    document = get_document(session, actor, slug, number)
    check_version(document, version)
    provable = provable_of(session, actor, slug)
    with session.no_autoflush:
        document.title, document.kind = details.title, details.kind
        document.for_travellers = details.for_travellers
        _attach(session, provable, document, details)
    flush_edit(session, document)
    return document


def delete_document(
    session: Session, actor: Actor, slug: str, number: int, version: int
) -> Document:
    """Let a document go; `InvalidError` as long as it is the evidence of anything."""
    require(actor, Permission.KEEP_COSTS)
    document = get_document(session, actor, slug, number)
    check_version(document, version)
    if proofs_of(session, actor, document):
        raise InvalidError("This document proves something: take it off there first.")
    session.delete(document)
    flush_edit(session, document)
    return document


def _require_new(session: Session, trip: Trip, digest: str) -> None:
    """Refuse a file that is here already, and one too many."""
    mine = select(Document).where(Document.trip_id == trip.id)
    same = session.scalar(mine.where(Document.sha256 == digest).limit(1))
    if same is not None:
        raise TakenError("The same file is here already: %(name)s", field="file", name=same.label)
    count = select(func.count(Document.id)).where(Document.trip_id == trip.id)
    if (session.scalar(count) or 0) >= MOST_DOCUMENTS:
        raise InvalidError(
            "A trip has at most %(most)s documents.", field="file", most=MOST_DOCUMENTS
        )


def _attach(
    session: Session, provable: Provable, document: Document, details: DocumentDetails
) -> None:
    """Let what was chosen have the document, and no others of the trip but decisions."""
    _require_known(provable, details)
    slots: tuple[tuple[Iterable[Base], str, frozenset[int]], ...] = (
        (provable.costs, "receipt", details.costs),
        (provable.commitments, "evidence_document", details.commitments),
        (provable.authorisations, "document", details.authorisations),
    )
    with session.no_autoflush:
        for rows, slot, chosen in slots:
            for row in rows:
                _set(row, slot, document, is_chosen=row.id in chosen)
        for approval in provable.approvals:
            if approval.id in details.approvals:
                approval.document = document


def _set(row: Base, slot: str, document: Document, *, is_chosen: bool) -> None:
    """Let a row have the document, or no longer; another one stays."""
    if is_chosen:
        setattr(row, slot, document)
    elif getattr(row, slot) is document:
        setattr(row, slot, None)


def _require_known(provable: Provable, details: DocumentDetails) -> None:
    known: tuple[tuple[Collection[int], Collection[int]], ...] = (
        (details.costs, {each.id for each in provable.costs}),
        (details.commitments, {each.id for each in provable.commitments}),
        (details.authorisations, {each.id for each in provable.authorisations}),
        (details.approvals, {each.id for each in provable.approvals}),
    )
    if any(set(chosen) - set(there) for chosen, there in known):
        raise InvalidError("Something you chose was deleted: choose again.")
