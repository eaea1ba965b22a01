"""The audit file of a trip: all that proves its money, sealed by a list of hashes."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Approval, CostItem, CostStage, Document, DocumentBody, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.domain.refusals import ForbiddenError, NotFoundError
from planner.domain.vocabulary import Decision, DocumentKind, GiftDirection, Phase
from planner.formats.trip_document import read_document, write_document
from planner.services.audit_files import write_audit_file
from planner.services.claims.advances import AdvanceDetails, add_advance
from planner.services.claims.rows import Spot
from planner.services.gifts import GiftDetails, add_gift
from planner.services.releases import release_trip
from planner.services.trip_documents import dump_trip, load_trip
from tests.examples.documents import FOSHAN
from tests.records import NOW, make_office

SLUG = "isa-plenary-foshan-2026"
LETTER = b"%PDF-1.7 letter of invitation"
GIFT = GiftDetails(
    GiftDirection.RECEIVED, "Tea", date(2026, 10, 24), 20_00, person="Eva", partner="Chen"
)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        document, _ = read_document(FOSHAN)
        load_trip(opened, office, document, replace=False, now=NOW)
        release_trip(opened, office, SLUG, "First", NOW)
        opened.commit()
        yield opened


def add_document(session: Session, name: str, content: bytes, *, noted: bytes | None = None) -> int:
    row = Document(
        trip_id=session.scalars(select(Trip.id)).one(),
        kind=DocumentKind.LETTER,
        title="Letter",
        file_name=name,
        media_type="application/pdf",
        size=len(content),
        sha256=sha256(content if noted is None else noted).hexdigest(),
        uploaded_by="eva@example.org",
        uploaded_at=NOW,
    )
    row.body = DocumentBody(content=content)
    session.add(row)
    session.flush()
    return row.id


def packed(session: Session, office: Actor) -> bytes:
    target = BytesIO()
    write_audit_file(session, office, SLUG, target, NOW)
    return target.getvalue()


def unpacked(session: Session, office: Actor) -> dict[str, bytes]:
    with ZipFile(BytesIO(packed(session, office))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def value(files: dict[str, bytes], name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(files[name])


def test_everything_that_proves_the_money_is_in_it(session: Session, office: Actor) -> None:
    number = add_document(session, "Einladung Foshan.PDF", LETTER)
    files = unpacked(session, office)
    assert list(files) == [
        "trip.json",
        "costs/costs.json",
        "costs/coverage.json",
        "costs/allowances.json",
        "costs/rates.json",
        "costs/costs.xlsx",
        "decisions/decisions.json",
        "decisions/decisions.txt",
        "records/travel-authorisations.json",
        "records/travel-advances.json",
        "records/claims.json",
        "records/allowance-overrides.json",
        "records/cash.json",
        "records/hosted-benefits.json",
        "records/gifts.json",
        "records/cost-items.json",
        "records/cost-stages.json",
        f"documents/{number:04}-einladung-foshan.pdf",
        "documents/documents.json",
        "releases/0001.json",
        "history.jsonl",
        "MANIFEST.sha256",
    ]
    assert files["trip.json"] == write_document(dump_trip(session, office, SLUG))
    assert files[f"documents/{number:04}-einladung-foshan.pdf"] == LETTER


def test_its_list_of_hashes_verifies(session: Session, office: Actor, tmp_path: Path) -> None:
    add_document(session, "letter.pdf", LETTER)
    with ZipFile(BytesIO(packed(session, office))) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    command = ["sha256sum", "--strict", "-c", "MANIFEST.sha256"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - a command of ours
    assert len(checked.stdout.splitlines()) == len(names) - 1


def test_asked_for_twice_it_has_the_same_bytes(session: Session, office: Actor) -> None:
    assert packed(session, office) == packed(session, office)


def test_costs_and_coverage_are_those_of_ce_01(session: Session, office: Actor) -> None:
    files = unpacked(session, office)
    coverage = value(files, "costs/coverage.json")
    assert coverage["total"] == 159426
    assert coverage["buckets"]["third_ok"] == 130515
    rates = value(files, "costs/rates.json")
    hotel = next(each for each in rates["exchange"] if each["used_for"] == "hotel-night")
    assert hotel["currency"] == "CNY"
    assert Decimal(hotel["rate"]["units_per_eur"]) == Decimal("7.4660")
    assert {row["country"] for row in rates["allowances"]} == {"DE", "CN"}
    allowance = value(files, "costs/allowances.json")[0]
    assert [day["on"] for day in allowance["days"]] == [
        f"2026-10-{number}" for number in range(23, 27)
    ]
    book = CalamineWorkbook.from_filelike(BytesIO(files["costs/costs.xlsx"]))
    rows = book.get_sheet_by_index(0).to_python()
    assert sum(Decimal(str(row[1])) for row in rows[1:]) == Decimal("1594.26")


def test_each_decision_there_ever_was_is_told(session: Session, office: Actor) -> None:
    trip = session.scalars(select(Trip)).one()
    first = session.scalars(select(Approval)).one()
    first.replaced_at = NOW
    session.add(
        Approval(
            trip_id=trip.id,
            key=first.key,
            traveller_key="director",
            commitment_keys=["isa-flight"],
            max_value_cents=1500_00,
            requested_by="eva@example.org",
            requested_on=date(2026, 10, 13),
            decision=Decision.REFUSED,
            decided_by="manager@example.org",
            decided_on=date(2026, 10, 14),
            conditions="Pending permit",
        )
    )
    session.flush()
    files = unpacked(session, office)
    rows = value(files, "decisions/decisions.json")
    assert [row["decision"] for row in rows] == ["granted", "refused"]
    assert rows[0]["replaced_at"] == NOW.isoformat()
    told = files["decisions/decisions.txt"].decode()
    assert "1400.00 EUR" in told
    assert "Pending permit" in told
    assert told.count(f"{first.key} (#") == 2


def test_records_history_and_releases_are_whole(session: Session, office: Actor) -> None:
    trip = session.scalars(select(Trip)).one()
    spot = Spot(SLUG, session.scalars(select(Traveller.id)).one())
    add_advance(session, office, spot, AdvanceDetails(100_00, "EUR", date(2026, 10, 1)))
    add_gift(session, office, replace(GIFT, trip_id=trip.id))
    add_gift(session, office, GIFT)
    rail = session.scalars(select(CostItem).where(CostItem.key == "rail")).one()
    rail.stages.append(
        CostStage(
            phase=Phase.ESTIMATE,
            amount_minor=100_00,
            currency="EUR",
            eur_cents=100_00,
            noted_at=NOW,
            noted_by="Eva",
        )
    )
    session.flush()
    files = unpacked(session, office)
    (advance,) = value(files, "records/travel-advances.json")
    assert (advance["amount_minor"], advance["traveller"]) == (10000, "Example Director")
    assert [gift["trip_id"] for gift in value(files, "records/gifts.json")] == [trip.id]
    assert [stage["phase"] for stage in value(files, "records/cost-stages.json")] == ["estimate"]
    release = value(files, "releases/0001.json")
    assert release["note"] == "First"
    assert release["snapshot"]["items"]
    lines = [json.loads(line) for line in files["history.jsonl"].splitlines()]
    assert {"TravelAdvance", "Gift", "Release", "Trip"} <= {line["thing"] for line in lines}
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)


def test_a_document_that_was_changed_is_told(session: Session, office: Actor) -> None:
    add_document(session, "letter.pdf", LETTER)
    add_document(session, "évidence", b"forged", noted=b"before")
    listed = value(unpacked(session, office), "documents/documents.json")
    assert [row["is_intact"] for row in listed] == [True, False]
    assert listed[1]["file"].endswith("-evidence.bin")


def test_without_a_rate_the_rest_is_written_all_the_same(session: Session, office: Actor) -> None:
    taxi = session.scalars(select(CostItem).where(CostItem.key == "taxi")).one()
    taxi.currency = "RUB"
    session.flush()
    session.expire_all()
    files = unpacked(session, office)
    assert b"RUB" in files["costs/not-reckoned.txt"]
    assert "costs/costs.json" not in files
    assert value(files, "decisions/decisions.json")


def test_it_is_for_those_who_see_receipts(session: Session, office: Actor) -> None:
    viewer = replace(office, role=Role.VIEWER)
    with pytest.raises(ForbiddenError):
        write_audit_file(session, viewer, SLUG, BytesIO(), NOW)
    with pytest.raises(NotFoundError):
        write_audit_file(session, office, "none", BytesIO(), NOW)
