"""What hangs on a trip's money: kept by a new document, left out of a copy, gone with the trip."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.db.audit import AppendOnlyError
from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import (
    AllowanceOverride,
    Approval,
    AuditEntry,
    Claim,
    CostStage,
    Deputy,
    Document,
    DocumentBody,
    Gift,
    HostedBenefit,
    Office,
    TravelAdvance,
    TravelAuthorisation,
    Trip,
)
from planner.domain import approvals
from planner.domain.access import Actor
from planner.domain.refusals import InvalidError
from planner.domain.texts import Texts
from planner.domain.vocabulary import ClaimState, Decision, DocumentKind, GiftDirection, Phase
from planner.formats.trip_document import read_document, write_document
from planner.services.people.ties import remove_traveller, ties_of
from planner.services.trip_copies import CopyWish, Part, copy_trip
from planner.services.trip_deletions import delete_trip
from planner.services.trip_documents import dump_trip, load_trip
from planner.services.trip_queries import trip_with_parts
from tests.examples.documents import FOSHAN, encoded, foshan
from tests.records import NOW, make_office

SLUG = "isa-plenary-foshan-2026"
DAY = date(2026, 10, 24)
OF_TRIP: tuple[type[Base], ...] = (
    AllowanceOverride,
    Approval,
    Claim,
    CostStage,
    Document,
    DocumentBody,
    HostedBenefit,
    TravelAdvance,
    TravelAuthorisation,
)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        yield opened


@pytest.fixture
def trip(session: Session, office: Actor) -> Trip:
    """The example with one of everything that no document says."""
    document, _ = read_document(FOSHAN)
    made = load_trip(session, office, document, replace=False, now=NOW)
    _fill(session, made)
    return _afresh(session)


def _afresh(session: Session, slug: str = SLUG) -> Trip:
    session.commit()
    session.expunge_all()
    return trip_with_parts(session, slug)


def _fill(session: Session, trip: Trip) -> None:
    letter = Document(
        trip_id=trip.id,
        kind=DocumentKind.LETTER,
        title="Invitation",
        file_name="invitation.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        uploaded_by="Eva",
        uploaded_at=NOW,
        body=DocumentBody(content=b"%PDF"),
    )
    person, payer = trip.travellers[0], trip.commitments[0].payer
    flight, promise = trip.costs[0], trip.commitments[0]
    flight.receipt, flight.official_minor, flight.quantity = letter, 100_00, 1
    flight.class_reason, flight.note = "Night flight", "By the alliance"
    promise.evidence_document, promise.conditions = letter, "Not for sale"
    promise.confirmed_on = promise.expires_on = promise.received_on = DAY
    promise.received_cents = 1
    trip.hosted_benefits[0].document = trip.approvals[0].document = letter
    stage = {"phase": Phase.ESTIMATE, "amount_minor": 1, "currency": "EUR", "eur_cents": 1}
    flight.stages.append(CostStage(**stage, noted_at=NOW, noted_by="Eva"))
    of_person = {"trip_id": trip.id, "traveller": person}
    watch = {"description": "Watch", "amount_minor": 1, "currency": "EUR", "given_on": DAY}
    session.add_all(
        [
            letter,
            AllowanceOverride(
                **of_person, day=DAY, value_cents=1, reason="So", made_by="Eva", made_at=NOW
            ),
            Claim(
                **of_person,
                state=ClaimState.PREPARED,
                amount_cents=1,
                changed_on=DAY,
                changed_by="eva@example.org",
            ),
            TravelAdvance(**of_person, amount_minor=600_00, currency="EUR", paid_on=DAY),
            TravelAuthorisation(
                **of_person, requested_by="eva@example.org", requested_on=DAY, document=letter
            ),
            HostedBenefit(**of_person, **watch, payer=payer, declined=True),
            Gift(
                **of_person,
                direction=GiftDirection.RECEIVED,
                description="Tea",
                organisation=payer,
                value_minor=30_00,
                currency="EUR",
                given_on=DAY,
            ),
        ]
    )
    session.flush()


def _counts(session: Session) -> dict[str, int | None]:
    models: tuple[type[Base], ...] = (*OF_TRIP, Gift)
    return {model.__name__: session.scalar(select(func.count(model.id))) for model in models}


def test_a_new_document_keeps_what_no_document_says(
    session: Session, office: Actor, trip: Trip
) -> None:
    assert trip.hosted_benefits[0].description == "Lunch and banquet"
    dumped = write_document(dump_trip(session, office, SLUG))
    assert dumped == write_document(read_document(FOSHAN)[0])
    before, log = _counts(session), session.scalar(select(func.count(AuditEntry.id)))
    load_trip(session, office, read_document(FOSHAN)[0], replace=True, now=NOW)
    kept = _afresh(session)
    assert _counts(session) == before
    assert session.scalar(select(func.count(AuditEntry.id))) == log
    flight, promise = kept.costs[0], kept.commitments[0]
    assert (flight.quantity, flight.official_minor, flight.note) == (1, 100_00, "By the alliance")
    assert [stage.label for stage in flight.stages] == ["estimate"]
    assert flight.receipt is promise.evidence_document is kept.approvals[0].document
    assert (promise.conditions, promise.received_cents) == ("Not for sale", 1)


def test_who_leaves_the_trip_takes_it_along(session: Session, office: Actor, trip: Trip) -> None:
    """Decisions and gifts stay: they name people by key, or not at all."""
    bare = {name: value for name, value in foshan().items() if not isinstance(value, list)}
    del bare["allowances"]
    bare["slug"] = trip.slug
    load_trip(session, office, read_document(encoded(bare))[0], replace=True, now=NOW)
    session.commit()
    gone = {"AllowanceOverride", "Claim", "CostStage", "HostedBenefit"}
    gone |= {"TravelAdvance", "TravelAuthorisation"}
    counts = _counts(session)
    assert {name for name, count in counts.items() if not count} == gone
    assert session.scalars(select(Gift)).one().traveller_id is None


def test_a_copy_is_of_nothing_that_happened(session: Session, office: Actor, trip: Trip) -> None:
    before = _counts(session)
    copy_trip(session, office, trip.slug, CopyWish("copy", Texts(en="Copy"), DAY, frozenset(Part)))
    copy = _afresh(session, "copy")
    assert _counts(session) == before
    flight, promise = copy.costs[0], copy.commitments[0]
    assert (flight.receipt, flight.official_minor, flight.class_reason) == (None, None, "")
    assert (flight.quantity, flight.note) == (1, "By the alliance")
    assert (promise.evidence_document, promise.conditions, promise.evidence) == (None, "", "")
    assert promise.confirmed_on is promise.expires_on is promise.received_on is None
    assert promise.received_cents is None


def test_with_the_trip_goes_all_but_the_register_of_gifts(
    session: Session, office: Actor, trip: Trip
) -> None:
    delete_trip(session, office, trip.slug, trip.slug, NOW)
    session.commit()
    session.expunge_all()
    assert _counts(session) == {model.__name__: 0 for model in OF_TRIP} | {"Gift": 1}
    gift = session.scalars(select(Gift)).one()
    assert (gift.trip_id, gift.traveller_id, gift.label) == (None, None, "Tea")


def test_a_list_of_documents_loads_no_bytes(session: Session, trip: Trip) -> None:
    found = session.scalars(select(Document).where(Document.trip_id == trip.id)).one()
    assert "body" not in found.__dict__
    assert found.body.content == b"%PDF"


def test_who_has_a_claim_stays_on_the_trip(session: Session, office: Actor, trip: Trip) -> None:
    person = trip.travellers[0]
    held = {(each.thing, each.label) for each in ties_of(session, office, person).held_by}
    assert held >= {
        ("AllowanceOverride", "2026-10-24"),
        ("Claim", "prepared"),
        ("TravelAdvance", "600.00 EUR"),
        ("TravelAuthorisation", "pending"),
    }
    with pytest.raises(InvalidError, match="Money is recorded"):
        remove_traveller(session, office, trip.slug, person.id, person.version)


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (Approval, "decision", Decision.REFUSED),
        (AllowanceOverride, "value_cents", 2),
        (Claim, "amount_cents", 2),
        (CostStage, "amount_minor", 2),
    ],
)
def test_what_was_decided_can_be_neither_changed_nor_deleted(
    session: Session, trip: Trip, model: type[Base], name: str, value: object
) -> None:
    assert trip.id
    row = session.scalars(select(model)).one()
    setattr(row, name, value)
    with pytest.raises(AppendOnlyError, match=f"{model.__name__} can't be changed"):
        session.flush()
    session.rollback()
    session.delete(row)
    with pytest.raises(AppendOnlyError, match=f"{model.__name__} can't be deleted"):
        session.flush()


def test_a_decision_may_get_its_document_later(session: Session, trip: Trip) -> None:
    row = trip.approvals[0]
    row.document, row.replaced_at = None, NOW
    session.commit()
    assert session.scalars(select(Approval)).one().replaced_at == NOW


def test_an_office_has_rules_for_money(session: Session, office: Actor) -> None:
    row = session.get_one(Office, office.office_id)
    assert (row.head_email, row.decides_for_head, row.flight_class) == ("", "", "economy")
    assert (row.hotel_limit_cents, row.mileage_cents, row.gift_threshold_cents) == (None, 30, 2500)
    assert row.legal_basis == "BeamtStG § 42; TVöD § 3 (2)"


def test_a_deputy_as_the_rules_know_one(session: Session) -> None:
    row = Deputy(principal="head@example.org", deputy="eva@example.org", first_on=DAY, last_on=DAY)
    session.add(row)
    session.commit()
    assert row.label == "eva@example.org – head@example.org"
    assert row.as_value() == approvals.Deputy("head@example.org", "eva@example.org", DAY, DAY)
