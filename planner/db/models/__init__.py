"""The tables, a module per feature; importing this package makes them all known."""

from planner.db.models.accounts import (
    Account,
    AccountSession,
    Membership,
    OneTimeLink,
    RecoveryCode,
    SecondFactor,
    SecurityKey,
    SignInAttempt,
)
from planner.db.models.allowances import AllowanceOverride
from planner.db.models.api_tokens import ApiToken
from planner.db.models.approvals import Approval
from planner.db.models.audit import AuditEntry
from planner.db.models.calendars import EventPiece, Feed, Rendering, TravellerPage
from planner.db.models.candidates import Candidate
from planner.db.models.captures import ContactCapture, Outlay, SentPhoto
from planner.db.models.clashes import CityWay, ClashDismissal
from planner.db.models.commitments import Commitment, CommitmentCap, HostedBenefit, SetOff
from planner.db.models.costs import BudgetLine, CostItem, CostStage
from planner.db.models.coverage import CoverageSummary
from planner.db.models.deputies import Deputy
from planner.db.models.directory import Contact, Organisation, Place
from planner.db.models.documents import Document, DocumentBody
from planner.db.models.duty_travel import Claim, TravelAdvance, TravelAuthorisation
from planner.db.models.gifts import Gift
from planner.db.models.imports import ProgrammeImport
from planner.db.models.invitations import ItemInvitation
from planner.db.models.mail import (
    AccountMailChoice,
    OutboxAttachment,
    OutboxMessage,
    TravellerMailChoice,
)
from planner.db.models.marks import InstallationMark
from planner.db.models.offices import Office
from planner.db.models.outcomes import FollowUp, Outcome
from planner.db.models.people import Group, Traveller
from planner.db.models.programmes import ItemMeal, ProgrammeItem
from planner.db.models.rates import AllowanceTableRow, RateImport, ReferenceRate
from planner.db.models.readiness import (
    ChecklistTemplate,
    EntryRule,
    PersonalField,
    TaskMark,
    TripTask,
)
from planner.db.models.releases import Acknowledgement, Release
from planner.db.models.trips import Trip, TripContact, TripOrganisation, TripPlace
from planner.db.models.webhooks import Webhook, WebhookCall
from planner.db.models.words import SearchWord, trip_words

__all__ = [
    "Account",
    "AccountMailChoice",
    "AccountSession",
    "Acknowledgement",
    "AllowanceOverride",
    "AllowanceTableRow",
    "ApiToken",
    "Approval",
    "AuditEntry",
    "BudgetLine",
    "Candidate",
    "ChecklistTemplate",
    "CityWay",
    "Claim",
    "ClashDismissal",
    "Commitment",
    "CommitmentCap",
    "Contact",
    "ContactCapture",
    "CostItem",
    "CostStage",
    "CoverageSummary",
    "Deputy",
    "Document",
    "DocumentBody",
    "EntryRule",
    "EventPiece",
    "Feed",
    "FollowUp",
    "Gift",
    "Group",
    "HostedBenefit",
    "InstallationMark",
    "ItemInvitation",
    "ItemMeal",
    "Membership",
    "Office",
    "OneTimeLink",
    "Organisation",
    "OutboxAttachment",
    "OutboxMessage",
    "Outcome",
    "Outlay",
    "PersonalField",
    "Place",
    "ProgrammeImport",
    "ProgrammeItem",
    "RateImport",
    "RecoveryCode",
    "ReferenceRate",
    "Release",
    "Rendering",
    "SearchWord",
    "SecondFactor",
    "SecurityKey",
    "SentPhoto",
    "SetOff",
    "SignInAttempt",
    "TaskMark",
    "TravelAdvance",
    "TravelAuthorisation",
    "Traveller",
    "TravellerMailChoice",
    "TravellerPage",
    "Trip",
    "TripContact",
    "TripOrganisation",
    "TripPlace",
    "TripTask",
    "Webhook",
    "WebhookCall",
    "trip_words",
]
