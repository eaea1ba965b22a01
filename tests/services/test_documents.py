"""Documents: stored as what they are, tied to what they prove, kept as long as they do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Commitment, CostItem, Document, DocumentBody, Organisation, Trip
from planner.domain.access import Actor
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError, TakenError
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    CommitmentMode,
    CommitmentState,
    DocumentKind,
    OrganisationKind,
)
from planner.services import documents as services
from planner.services.cost_items import CostDetails, add_cost
from planner.services.document_proofs import Proof
from planner.services.documents import (
    MOST_BYTES,
    DocumentDetails,
    SentFile,
    add_document,
    delete_document,
    edit_document,
    get_document,
    list_documents,
    proofs_of,
    provable_of,
    read_document,
)
from tests import files
from tests.counting import CountQueries
from tests.records import NOW, make_office, make_trip

SLUG = "foshan"
BILL = SentFile("../Rechnung.PDF", files.pdf())
RECEIPT = DocumentDetails("Invoice of the hotel", DocumentKind.RECEIPT)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as session:
        session.add_all([make_trip(SLUG), make_trip("empty")])
        session.commit()
        yield session


def cost(session: Session, office: Actor) -> CostItem:
    details = CostDetails("hotel", 118000, "CNY", date(2026, 10, 24), description="Hotel")
    found = add_cost(session, office, SLUG, details)
    session.commit()
    return found


def promise(session: Session) -> Commitment:
    found = Commitment(
        trip_id=session.scalars(select(Trip.id).where(Trip.slug == SLUG)).one(),
        key="isa-hotel",
        payer=Organisation(name=Texts(en="Alliance"), kind=OrganisationKind.ALLIANCE),
        categories=["hotel"],
        percent=Decimal(100),
        mode=CommitmentMode.IN_KIND,
        state=CommitmentState.CONFIRMED,
    )
    session.add(found)
    session.commit()
    return found


def stored(
    session: Session, office: Actor, sent: SentFile = BILL, details: DocumentDetails = RECEIPT
) -> Document:
    found = add_document(session, office, SLUG, sent, details, now=NOW)
    session.commit()
    return found


def test_a_file_is_stored_as_what_its_content_is(session: Session, office: Actor) -> None:
    document = stored(session, office)
    assert (document.file_name, document.media_type) == ("Rechnung.pdf", "application/pdf")
    assert (document.size, document.sha256) == (
        len(BILL.content),
        sha256(BILL.content).hexdigest(),
    )
    assert (document.uploaded_by, document.uploaded_at) == ("test", NOW)
    assert document.for_travellers is False
    session.expunge_all()
    found, content = read_document(session, office, SLUG, document.id)
    assert (found.label, content) == ("Invoice of the hotel", BILL.content)


def test_what_is_no_document_is_not_stored(session: Session, office: Actor) -> None:
    for sent, reason in (
        (SentFile("page.pdf", b"<html>"), "no PDF and no picture"),
        (SentFile("large.pdf", bytes(MOST_BYTES + 1)), "larger than 10 MB"),
    ):
        with pytest.raises(InvalidError, match=reason) as refused:
            stored(session, office, sent)
        assert refused.value.field == "file"
        session.rollback()
    assert session.scalar(select(func.count(Document.id))) == 0


def test_the_same_bytes_are_kept_once(session: Session, office: Actor) -> None:
    stored(session, office)
    with pytest.raises(TakenError, match="Invoice of the hotel"):
        stored(session, office, replace(BILL, name="other.pdf"))


def test_a_trip_has_so_many_documents_and_no_more(
    session: Session, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_DOCUMENTS", 1)
    stored(session, office)
    with pytest.raises(InvalidError, match="at most 1 documents"):
        stored(session, office, SentFile("scan.png", files.png()))


def test_a_document_proves_what_was_chosen(session: Session, office: Actor) -> None:
    hotel, hotel_promise = cost(session, office), promise(session)
    chosen = replace(
        RECEIPT, costs=frozenset({hotel.id}), commitments=frozenset({hotel_promise.id})
    )
    document = stored(session, office, details=chosen)
    assert (hotel.receipt_id, hotel_promise.evidence_id) == (document.id, document.id)
    assert proofs_of(session, office, document) == [
        Proof("CostItem", hotel.id, "Hotel"),
        Proof("Commitment", hotel_promise.id, "isa-hotel"),
    ]
    edit_document(session, office, SLUG, document.id, RECEIPT, version=document.version)
    session.commit()
    assert (hotel.receipt_id, hotel_promise.evidence_id) == (None, None)
    assert proofs_of(session, office, document) == ()


def test_an_edit_needs_the_version_that_is_stored(session: Session, office: Actor) -> None:
    document = stored(session, office)
    letter = DocumentDetails("Letter", DocumentKind.LETTER)
    edit_document(session, office, SLUG, document.id, letter, version=1)
    session.commit()
    assert (document.title, document.kind, document.version) == ("Letter", DocumentKind.LETTER, 2)
    with pytest.raises(EditConflictError):
        edit_document(session, office, SLUG, document.id, RECEIPT, version=1)
    with pytest.raises(EditConflictError):
        delete_document(session, office, SLUG, document.id, 1)


def test_what_was_deleted_meanwhile_can_not_be_proved(session: Session, office: Actor) -> None:
    gone = frozenset({999})
    for chosen in (replace(RECEIPT, costs=gone), replace(RECEIPT, commitments=gone)):
        with pytest.raises(InvalidError, match="was deleted"):
            stored(session, office, details=chosen)
        session.rollback()


def test_evidence_stays_until_it_proves_nothing(session: Session, office: Actor) -> None:
    hotel = cost(session, office)
    document = stored(session, office, details=replace(RECEIPT, costs=frozenset({hotel.id})))
    with pytest.raises(InvalidError, match="take it off there first"):
        delete_document(session, office, SLUG, document.id, document.version)
    hotel.receipt = None
    session.commit()
    delete_document(session, office, SLUG, document.id, document.version)
    session.commit()
    assert session.scalar(select(func.count(DocumentBody.id))) == 0
    assert list_documents(session, office, SLUG).rows == []


def test_a_document_of_another_trip_is_not_there(session: Session, office: Actor) -> None:
    document = stored(session, office)
    with pytest.raises(NotFoundError):
        get_document(session, office, "empty", document.id)
    assert provable_of(session, office, "empty").costs == []


def test_a_list_takes_as_many_queries_for_three_as_for_one(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    sent = [SentFile("a", files.png(1)), SentFile("b", files.png(2)), SentFile("c", files.png(3))]
    counts = []
    for some in (sent[:1], sent[1:]):
        for each in some:
            chosen = replace(RECEIPT, costs=frozenset({cost(session, office).id}))
            stored(session, office, each, chosen)
        session.expunge_all()
        with count_queries() as queries:
            found = list_documents(session, office, SLUG)
            assert all(found.proofs[document.id] for document in found.rows)
        assert not any("document_bodies" in query for query in queries)
        counts.append(sum(query.startswith("SELECT") for query in queries))
    assert counts == [7, 7]
