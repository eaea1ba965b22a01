"""Costs, promises and decisions of a trip as records of its document."""

from collections.abc import Iterator

from planner.db.models import (
    Approval,
    BudgetLine,
    Commitment,
    CostItem,
    HostedBenefit,
    SetOff,
    Trip,
)
from planner.domain.money import format_amount
from planner.formats.trip_document.cost_records import (
    AllowancesRecord,
    ApprovalRecord,
    Assignment,
    BenefitRecord,
    BudgetLineRecord,
    CapRecord,
    CommitmentRecord,
    CostRecord,
    LineAssignment,
    RateRecord,
    SetOffRecord,
)
from planner.services.trip_documents.keys import Keys, keys_of


def budget_line(row: BudgetLine) -> BudgetLineRecord:
    """A budget line."""
    return BudgetLineRecord(
        key=row.key,
        cost_centre=row.cost_centre,
        year=row.year,
        approved=format_amount(row.approved_cents, "EUR"),
    )


def _assignment(line: BudgetLine | None, *, self_paid: bool) -> Assignment | None:
    if self_paid:
        return "participant"
    return LineAssignment(budget_line=line.key) if line else None


def allowances(trip: Trip) -> AllowancesRecord | None:
    """Who pays the trip's allowances, None where nobody does."""
    line = next((line for line in trip.budget_lines if line.pays_allowances), None)
    assignment = _assignment(line, self_paid=trip.allowances_self_paid)
    return AllowancesRecord(assigned_to=assignment) if assignment else None


def _rate(row: CostItem) -> RateRecord | None:
    if row.rate_units_per_eur is None or row.rate_on is None:
        return None
    return RateRecord(units_per_eur=row.rate_units_per_eur, on=row.rate_on, source=row.rate_source)


def cost(row: CostItem, keys: Keys) -> CostRecord:
    """A cost item."""
    return CostRecord(
        key=row.key,
        category=row.category,
        description=row.description,
        paid_by=keys.organisation(row.payer_id) or row.paid_by or None,
        travel_class=row.travel_class or None,
        travellers=keys_of(row.travellers),
        amount=format_amount(row.amount_minor, row.currency),
        currency=row.currency,
        incurred_on=row.incurred_on,
        first_used_on=row.first_used_on,
        phase=row.phase,
        rate=_rate(row),
        nights=row.nights,
        assigned_to=_assignment(row.budget_line, self_paid=row.self_paid),
    )


def _caps(row: Commitment) -> tuple[CapRecord, ...]:
    return tuple(
        CapRecord(
            per=cap.per, amount=format_amount(cap.amount_minor, cap.currency), currency=cap.currency
        )
        for cap in row.caps
    )


def commitment(row: Commitment, keys: Keys) -> CommitmentRecord:
    """A commitment; its scope is its categories, else its costs (which may be none by now)."""
    return CommitmentRecord(
        key=row.key,
        payer=keys.organisations[row.payer_id],
        categories=tuple(row.categories) or None,
        costs=None if row.categories else keys_of(row.costs),
        travellers=keys_of(row.travellers) or None,
        percent=row.percent,
        caps=_caps(row) or None,
        mode=row.mode,
        state=row.state,
        evidence=row.evidence or None,
        initiative=row.initiative,
    )


def benefit(row: HostedBenefit, keys: Keys) -> BenefitRecord:
    """A hosted benefit."""
    return BenefitRecord(
        payer=keys.organisations[row.payer_id],
        traveller=row.traveller.key,
        description=row.description,
        amount=format_amount(row.amount_minor, row.currency),
        currency=row.currency,
        on=row.given_on,
    )


def _approval(row: Approval, commitments: frozenset[str]) -> ApprovalRecord:
    return ApprovalRecord(
        key=row.key,
        traveller=row.traveller_key,
        commitments=tuple(key for key in row.commitment_keys if key in commitments),
        max_value=format_amount(row.max_value_cents, "EUR"),
        requested_by=row.requested_by,
        requested_on=row.requested_on,
        decision=row.decision,
        decided_by=row.decided_by or None,
        decided_on=row.decided_on,
        conditions=row.conditions or None,
    )


def approvals(trip: Trip) -> Iterator[ApprovalRecord]:
    """The decisions that hold; of what they name, what is still part of the trip."""
    travellers = {person.key for person in trip.travellers}
    commitments = frozenset(keys_of(trip.commitments))
    for row in trip.approvals:
        if row.traveller_key in travellers:
            yield _approval(row, commitments)


def set_off(row: SetOff, keys: Keys) -> SetOffRecord:
    """Cash that was handed to a traveller."""
    return SetOffRecord(
        payer=keys.organisations[row.payer_id],
        traveller=row.traveller.key,
        amount=format_amount(row.amount_minor, row.currency),
        currency=row.currency,
        on=row.given_on,
    )
