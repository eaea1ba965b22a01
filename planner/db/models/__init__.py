"""The tables, a module per feature; importing this package makes them all known."""

from planner.db.models.accounts import (
    Account,
    AccountSession,
    Membership,
    OneTimeLink,
    SignInAttempt,
)
from planner.db.models.audit import AuditEntry
from planner.db.models.calendars import EventPiece, Feed, Rendering, TravellerPage
from planner.db.models.candidates import Candidate
from planner.db.models.clashes import CityWay, ClashDismissal
from planner.db.models.costs import (
    Approval,
    BudgetLine,
    Commitment,
    CommitmentCap,
    CostItem,
    HostedBenefit,
    SetOff,
)
from planner.db.models.directory import Contact, Organisation, Place
from planner.db.models.imports import ProgrammeImport
from planner.db.models.mail import OutboxMessage
from planner.db.models.offices import Office
from planner.db.models.people import Group, Traveller
from planner.db.models.programmes import ItemMeal, ProgrammeItem
from planner.db.models.rates import AllowanceTableRow, RateImport, ReferenceRate
from planner.db.models.releases import Acknowledgement, Release
from planner.db.models.trips import Trip, TripContact, TripOrganisation, TripPlace

__all__ = [
    "Account",
    "AccountSession",
    "Acknowledgement",
    "AllowanceTableRow",
    "Approval",
    "AuditEntry",
    "BudgetLine",
    "Candidate",
    "CityWay",
    "ClashDismissal",
    "Commitment",
    "CommitmentCap",
    "Contact",
    "CostItem",
    "EventPiece",
    "Feed",
    "Group",
    "HostedBenefit",
    "ItemMeal",
    "Membership",
    "Office",
    "OneTimeLink",
    "Organisation",
    "OutboxMessage",
    "Place",
    "ProgrammeImport",
    "ProgrammeItem",
    "RateImport",
    "ReferenceRate",
    "Release",
    "Rendering",
    "SetOff",
    "SignInAttempt",
    "Traveller",
    "TravellerPage",
    "Trip",
    "TripContact",
    "TripOrganisation",
    "TripPlace",
]
