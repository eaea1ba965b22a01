"""Costs and promises of a trip, brought to what its document says."""

from collections.abc import Mapping
from typing import Any

from planner.db.models import (
    BudgetLine,
    Commitment,
    CommitmentCap,
    CostItem,
    HostedBenefit,
    SetOff,
    Trip,
)
from planner.domain.money import parse_amount
from planner.formats.trip_document import TripDocument
from planner.formats.trip_document.cost_records import (
    Assignment,
    BenefitRecord,
    CommitmentRecord,
    CostRecord,
    LineAssignment,
    SetOffRecord,
)
from planner.formats.trip_document.references import PAYING
from planner.services.trip_documents.directory import Directory
from planner.services.trip_documents.merging import (
    assign,
    assign_rows,
    merge_by_content,
    merge_by_key,
)
from planner.services.trip_documents.people import People

Lines = Mapping[str, BudgetLine]


def _line(assignment: Assignment | None) -> str | None:
    """The key of the budget line that pays."""
    return assignment.budget_line if isinstance(assignment, LineAssignment) else None


def _merge_budget_lines(trip: Trip, document: TripDocument) -> Lines:
    assignment = document.allowances.assigned_to if document.allowances else None
    assign(trip, allowances_self_paid=assignment == "participant")
    lines = {}
    for line, record in merge_by_key(
        trip.budget_lines, document.budget_lines, lambda key: BudgetLine(key=key)
    ):
        assign(
            line,
            cost_centre=record.cost_centre,
            year=record.year,
            approved_cents=parse_amount(record.approved, "EUR"),
            pays_allowances=record.key == _line(assignment),
        )
        lines[record.key] = line
    return lines


def _paid_by(record: CostRecord, directory: Directory) -> dict[str, Any]:
    is_word = record.paid_by in PAYING
    return {
        "paid_by": record.paid_by if is_word else "",
        "payer": None if is_word else directory.organisation(record.paid_by),
    }


def _rate(record: CostRecord) -> dict[str, Any]:
    rate = record.rate
    return {
        "rate_units_per_eur": rate.units_per_eur if rate else None,
        "rate_on": rate.on if rate else None,
        "rate_source": rate.source if rate else "",
    }


def _fill_cost(cost: CostItem, record: CostRecord, directory: Directory, lines: Lines) -> None:
    line = _line(record.assigned_to)
    assign(
        cost,
        category=record.category,
        description=record.description,
        travel_class=record.travel_class or "",
        amount_minor=parse_amount(record.amount, record.currency),
        currency=record.currency,
        incurred_on=record.incurred_on,
        first_used_on=record.first_used_on,
        phase=record.phase,
        nights=record.nights,
        self_paid=record.assigned_to == "participant",
        budget_line=None if line is None else lines[line],
        **_paid_by(record, directory),
        **_rate(record),
    )


def _merge_costs(
    trip: Trip, document: TripDocument, directory: Directory, people: People
) -> Mapping[str, CostItem]:
    lines = _merge_budget_lines(trip, document)
    costs = {}
    for cost, record in merge_by_key(trip.costs, document.costs, lambda key: CostItem(key=key)):
        _fill_cost(cost, record, directory, lines)
        assign_rows(cost, travellers=[people.travellers[key] for key in record.travellers])
        costs[record.key] = cost
    return costs


def _fill_commitment(row: Commitment, record: CommitmentRecord, directory: Directory) -> None:
    assign(
        row,
        payer=directory.organisations[record.payer],
        categories=list(record.categories or ()),
        percent=record.percent,
        mode=record.mode,
        state=record.state,
        evidence=record.evidence or "",
        initiative=record.initiative,
    )
    caps = [
        {
            "per": cap.per,
            "amount_minor": parse_amount(cap.amount, cap.currency),
            "currency": cap.currency,
        }
        for cap in record.caps or ()
    ]
    merge_by_content(row.caps, caps, CommitmentCap)


def _merge_commitments(
    trip: Trip,
    document: TripDocument,
    directory: Directory,
    people: People,
    costs: Mapping[str, CostItem],
) -> None:
    for row, record in merge_by_key(
        trip.commitments, document.commitments, lambda key: Commitment(key=key)
    ):
        _fill_commitment(row, record, directory)
        assign_rows(
            row,
            costs=[costs[key] for key in record.costs or ()],
            travellers=[people.travellers[key] for key in record.travellers or ()],
        )


def _given(
    record: BenefitRecord | SetOffRecord, directory: Directory, people: People
) -> dict[str, Any]:
    return {
        "payer": directory.organisations[record.payer],
        "traveller": people.travellers[record.traveller],
        "amount_minor": parse_amount(record.amount, record.currency),
        "currency": record.currency,
        "given_on": record.on,
    }


def _keep_declined(trip: Trip, people: People) -> None:
    """What was declined is in no document: it stays with those who still travel."""
    travelling = set(people.travellers.values())
    kept = [row for row in trip.declined_benefits if row.traveller in travelling]
    if kept != trip.declined_benefits:
        trip.declined_benefits[:] = kept


def merge_costs(trip: Trip, document: TripDocument, directory: Directory, people: People) -> None:
    """Let the trip have the document's costs and promises."""
    costs = _merge_costs(trip, document, directory, people)
    _merge_commitments(trip, document, directory, people, costs)
    benefits = [
        {**_given(each, directory, people), "description": each.description}
        for each in document.hosted_benefits
    ]
    merge_by_content(trip.hosted_benefits, benefits, HostedBenefit)
    _keep_declined(trip, people)
    set_offs = [_given(each, directory, people) for each in document.set_offs]
    merge_by_content(trip.set_offs, set_offs, SetOff)
