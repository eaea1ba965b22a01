"""Writing the audit file: part by part, so that no more than one document is held at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from planner.db.models import (
    AllowanceOverride,
    Approval,
    AuditEntry,
    Claim,
    CostItem,
    CostStage,
    Document,
    DocumentBody,
    Gift,
    HostedBenefit,
    Release,
    SetOff,
    TravelAdvance,
    TravelAuthorisation,
    Trip,
)
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import slug_from
from planner.domain.refusals import InvalidError
from planner.formats.sealed_archive import SealedArchive
from planner.formats.trip_document import write_document
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import texts
from planner.services.audit_files.decisions import told_decisions
from planner.services.audit_files.plain_values import as_json, as_lines, plain, row_value
from planner.services.audit_files.tables import cost_tables
from planner.services.claims.payroll import payroll_tables
from planner.services.claims.reading import TripClaims, get_claims
from planner.services.costs import TripCosts
from planner.services.offices import office_of
from planner.services.trip_documents.dumping import document_of
from planner.services.trip_queries import trip_with_parts
from planner.services.trips import get_trip

Kept = (
    TravelAuthorisation
    | TravelAdvance
    | Claim
    | AllowanceOverride
    | SetOff
    | HostedBenefit
    | Gift
    | CostItem
)

RECORDS: dict[str, type[Kept]] = {
    "travel-authorisations": TravelAuthorisation,
    "travel-advances": TravelAdvance,
    "claims": Claim,
    "allowance-overrides": AllowanceOverride,
    "cash": SetOff,
    "hosted-benefits": HostedBenefit,
    "gifts": Gift,
    "cost-items": CostItem,
}
"""Rows that are kept beside the trip's document, by the names of their files."""

AT_A_TIME = 500
"""Entries of the history that are read together."""

Part = tuple[str, Iterable[bytes]]
"""A file's name and its bytes."""


def write_audit_file(
    session: Session, actor: Actor, slug: str, target: IO[bytes], now: datetime
) -> None:
    """Write the audit file of a trip to a seekable file.

    Decisions, documents, rates, releases, history, costs and the trip's document, with a list of
    their hashes. Where a rate is missing, a text says so in the place of costs and coverage.
    """
    require(actor, Permission.SEE_RECEIPTS)
    job = _Job(session, actor, get_trip(session, actor, slug), now)
    with SealedArchive(target, now) as archive:
        for name, pieces in job.parts():
            archive.add(name, pieces)


@dataclass(frozen=True, slots=True)
class _Job:
    """One trip's audit file."""

    session: Session
    actor: Actor
    trip: Trip
    now: datetime

    def parts(self) -> Iterator[Part]:
        """All files, one after the other."""
        yield from self._draft()
        yield from self._decisions()
        for name, model in RECORDS.items():
            query = select(model).where(model.trip_id == self.trip.id).order_by(model.id)
            rows = [row_value(row) for row in self.session.scalars(query)]
            yield f"records/{name}.json", [as_json(rows)]
        yield "records/cost-stages.json", [as_json(self._stages())]
        yield from self._documents()
        yield from self._releases()
        yield "history.jsonl", as_lines(self._history())

    def _draft(self) -> Iterator[Part]:
        """The trip's document and its money, which are read once."""
        try:
            claims = get_claims(self.session, self.actor, self.trip.slug, self.now)
        except InvalidError as error:  # the rest of the file is needed all the more
            yield self._document(trip_with_parts(self.session, self.trip.slug))
            yield "costs/not-reckoned.txt", [f"{error}\n".encode()]
            return
        yield self._document(claims.trip)
        yield from self._money(claims)

    @staticmethod
    def _document(trip: Trip) -> Part:
        return "trip.json", [write_document(document_of(trip))]

    def _money(self, claims: TripClaims) -> Iterator[Part]:
        language, costs = office_of(self.session, self.actor).language, claims.costs
        yield "costs/costs.json", [as_json(plain(costs.sheet))]
        yield "costs/coverage.json", [as_json(plain(costs.coverage))]
        yield "costs/allowances.json", [as_json(plain(costs.allowances))]
        yield "costs/rates.json", [as_json(_rates(costs))]
        paid, _, days = payroll_tables(claims, language)
        tables = (*cost_tables(costs, language), paid, days)
        yield "costs/costs.xlsx", [write_workbook(tables, self.now)]

    def _decisions(self) -> Iterator[Part]:
        query = select(Approval).where(Approval.trip_id == self.trip.id)
        rows = self.session.scalars(query.order_by(Approval.key, Approval.id)).all()
        words = texts(office_of(self.session, self.actor).language).gettext
        yield "decisions/decisions.json", [as_json([row_value(row) for row in rows])]
        yield "decisions/decisions.txt", told_decisions(rows, words)

    def _stages(self) -> list[dict[str, Any]]:
        query = select(CostStage).join(CostItem, CostItem.id == CostStage.cost_id)
        query = query.where(CostItem.trip_id == self.trip.id).order_by(CostStage.id)
        return [row_value(row) for row in self.session.scalars(query)]

    def _documents(self) -> Iterator[Part]:
        """The files as they were uploaded, and a list that says whether they still are."""
        query = select(Document).where(Document.trip_id == self.trip.id).order_by(Document.id)
        listed = []
        for row in self.session.scalars(query).all():
            name, content = _file_name(row), self._content(row)
            is_intact = sha256(content).hexdigest() == row.sha256
            listed.append(row_value(row) | {"file": name, "is_intact": is_intact})
            yield name, [content]
        yield "documents/documents.json", [as_json(listed)]

    def _content(self, row: Document) -> bytes:
        query = select(DocumentBody).where(DocumentBody.document_id == row.id)
        body = self.session.scalars(query).one()
        self.session.expunge(body)  # one at a time
        return body.content

    def _releases(self) -> Iterator[Part]:
        query = select(Release).where(Release.trip_id == self.trip.id)
        numbers = self.session.scalars(
            select(Release.number).where(Release.trip_id == self.trip.id).order_by(Release.number)
        ).all()
        for number in numbers:
            one = query.where(Release.number == number).options(undefer(Release.snapshot))
            row = self.session.scalars(one.execution_options(populate_existing=True)).one()
            value = row_value(row)
            self.session.expunge(row)  # one at a time
            yield f"releases/{number:04}.json", [as_json(value)]

    def _history(self) -> Iterator[dict[str, Any]]:
        query = select(AuditEntry).where(AuditEntry.trip_id == self.trip.id)
        query = query.order_by(AuditEntry.id).execution_options(yield_per=AT_A_TIME)
        for entry in self.session.scalars(query):
            yield row_value(entry)


def _rates(costs: TripCosts) -> dict[str, Any]:
    """The exchange rates and the rows of the allowance tables that figures come from."""
    sheet = costs.sheet
    prices = chain(
        ((line.key, line.price) for line in sheet.costs),
        ((f"benefit of {each.traveller}", each.price) for each in sheet.hosted_benefits),
        ((f"cash of {each.traveller}", each.price) for each in sheet.set_offs),
    )
    used = [
        {"used_for": thing, "currency": price.currency, "rate": plain(price.rate)}
        for thing, price in prices
        if price.rate
    ]
    days = (day.row for allowance in costs.allowances for day in allowance.days)
    return {"exchange": used, "allowances": [plain(row) for row in dict.fromkeys(days)]}


def _file_name(row: Document) -> str:
    """``documents/0007-letter.pdf``: the number tells namesakes apart."""
    path = PurePosixPath(row.file_name)
    ending = slug_from(path.suffix, "bin")
    return f"documents/{row.id:04}-{slug_from(path.stem, 'document')}.{ending}"
