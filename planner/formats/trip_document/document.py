"""The trip document as a whole."""

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from planner.domain.vocabulary import Direction, TripStatus
from planner.formats.trip_document import values as of
from planner.formats.trip_document.cost_records import (
    AllowancesRecord,
    ApprovalRecord,
    BenefitRecord,
    BudgetLineRecord,
    CommitmentRecord,
    CostRecord,
    SetOffRecord,
)
from planner.formats.trip_document.records import (
    Closed,
    ContactRecord,
    GroupRecord,
    ItemRecord,
    OrganisationRecord,
    PlaceRecord,
    TravellerRecord,
)

Format = Literal["planner-trip/1"]
FORMAT: Format = "planner-trip/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripDocument(Closed):
    """One trip; `starts_on` and `ends_on` are both inclusive."""

    format: Format
    slug: of.Slug
    direction: Direction
    status: TripStatus
    title: of.Texts
    purpose: of.Texts | None = None
    practical_notes: of.Texts | None = None
    starts_on: of.Day
    ends_on: of.Day
    home_zone: of.Zone
    organisations: tuple[OrganisationRecord, ...] = ()
    places: tuple[PlaceRecord, ...] = ()
    contacts: tuple[ContactRecord, ...] = ()
    travellers: tuple[TravellerRecord, ...] = ()
    groups: tuple[GroupRecord, ...] = ()
    programme: tuple[ItemRecord, ...] = ()
    budget_lines: tuple[BudgetLineRecord, ...] = ()
    allowances: AllowancesRecord | None = None
    costs: tuple[CostRecord, ...] = ()
    commitments: tuple[CommitmentRecord, ...] = ()
    hosted_benefits: tuple[BenefitRecord, ...] = ()
    approvals: tuple[ApprovalRecord, ...] = ()
    set_offs: tuple[SetOffRecord, ...] = ()


TRIP_DOCUMENT = TypeAdapter(TripDocument)
"""Reads a JSON value as a trip document."""
