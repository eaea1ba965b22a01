"""Decisions of a trip, brought to what its document says: rows are only added.

A decision that comes in a document is bound to what the trip is with that document: a later change
of payer, days or countries makes it stale (`costs.md`, I6). One that the document tells as before
stays as it is, and bound to what it was about then.
"""

from datetime import datetime
from typing import Any

from planner.db.models import Approval, Trip
from planner.domain import costs
from planner.domain.approvals import fingerprint_of, subject_of, text_of
from planner.domain.money import parse_amount
from planner.domain.vocabulary import Decision
from planner.formats.trip_document import TripDocument
from planner.formats.trip_document.cost_records import ApprovalRecord
from planner.services.costs.terms import terms_of
from planner.services.trip_documents.merging import assign


def merge_approvals(trip: Trip, document: TripDocument, home_country: str, now: datetime) -> None:
    """Let the document's decisions be the newest; the trip has its other parts already, stored.

    `home_country` is the office's. What the document does not say any more is replaced and stays.
    """
    current = {row.key: row for row in trip.approvals}
    terms = terms_of(trip, home_country) if document.approvals else None
    for position, record in enumerate(document.approvals):
        values = _values(record)
        row = current.get(record.key)
        if row and all(getattr(row, name) == value for name, value in values.items()):
            del current[record.key]
            assign(row, position=position)
        else:
            bound = _bound(record, terms) if terms else {}
            trip.approvals.append(Approval(**values, **bound, position=position, made_at=now))
    for row in current.values():
        row.replaced_at = now


def _values(record: ApprovalRecord) -> dict[str, Any]:
    return {
        "key": record.key,
        "traveller_key": record.traveller,
        "commitment_keys": list(record.commitments),
        "max_value_cents": parse_amount(record.max_value, "EUR"),
        "requested_by": record.requested_by,
        "requested_on": record.requested_on,
        "decision": record.decision,
        "decided_by": record.decided_by or "",
        "decided_on": record.decided_on,
        "conditions": record.conditions or "",
    }


def _bound(record: ApprovalRecord, terms: costs.CostSheet) -> dict[str, str]:
    """What was decided, and its hash; nothing where nothing is decided yet."""
    if record.decision is Decision.PENDING:
        return {}
    asked = costs.Approval(record.key, record.traveller, record.commitments, max_value=0)
    subject = subject_of(asked, terms)
    return {"subject": text_of(subject), "fingerprint": fingerprint_of(subject)}
