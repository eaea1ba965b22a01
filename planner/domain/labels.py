"""How the words of the field are called: English message ids, translated where they are shown."""

from enum import StrEnum

from planner.domain.access import Role, Scope
from planner.domain.duplicates import Likeness
from planner.domain.invitations import Answer, Method
from planner.domain.mails import MailKind, MailState
from planner.domain.rate_changes import RateFileKind
from planner.domain.rates import RateSource
from planner.domain.readiness import PassportState, RuleDoubt, Urgency
from planner.domain.vocabulary import (
    ApprovalState,
    AudienceKind,
    Bucket,
    CapScope,
    CaptureState,
    ClaimState,
    CommitmentMode,
    CommitmentState,
    CostWarning,
    Decision,
    Direction,
    DocumentKind,
    GiftDirection,
    Held,
    Initiative,
    Instigator,
    ItemStatus,
    Kind,
    MaterialChange,
    MealKind,
    NameOrder,
    OrganisationKind,
    OutlayState,
    PersonalKind,
    Phase,
    RecordKind,
    Regime,
    Rule,
    Severity,
    StaleReason,
    TaskKind,
    TaskScope,
    TaskState,
    Track,
    TravellerRole,
    TripStatus,
    Visibility,
)
from planner.domain.webhooks import CallState, WebhookEvent


def mark(text: str) -> str:
    """Mark an English text for the message catalogues."""
    return text


LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Direction: {
        Direction.OUTBOUND: mark("We travel"),
        Direction.INBOUND: mark("Guests come"),
        Direction.HOME: mark("Event at home"),
    },
    TripStatus: {
        TripStatus.DRAFT: mark("Draft"),
        TripStatus.CONFIRMED: mark("Confirmed"),
        TripStatus.CANCELLED: mark("Cancelled"),
        TripStatus.COMPLETED: mark("Completed"),
    },
    OrganisationKind: {
        OrganisationKind.OFFICE: mark("Office"),
        OrganisationKind.ALLIANCE: mark("Alliance"),
        OrganisationKind.CITY: mark("City"),
        OrganisationKind.AGENCY: mark("Agency"),
        OrganisationKind.COMPANY: mark("Company"),
        OrganisationKind.FAIR_ORGANISER: mark("Fair organiser"),
        OrganisationKind.ACCELERATOR: mark("Accelerator"),
        OrganisationKind.VENUE: mark("Venue"),
        OrganisationKind.ASSOCIATION: mark("Association"),
        OrganisationKind.OTHER: mark("Other"),
    },
    RecordKind: {
        RecordKind.ORGANISATIONS: mark("Organisations"),
        RecordKind.CONTACTS: mark("Contacts"),
        RecordKind.PLACES: mark("Places"),
    },
    Likeness: {
        Likeness.NAME: mark("same name"),
        Likeness.NATIVE_NAME: mark("same name in their own script"),
        Likeness.EMAIL: mark("same e-mail address"),
        Likeness.PHONE: mark("same phone number"),
        Likeness.NEARBY: mark("less than 200 metres apart"),
    },
    NameOrder: {
        NameOrder.GIVEN_FIRST: mark("Given name first"),
        NameOrder.FAMILY_FIRST: mark("Family name first"),
    },
    TravellerRole: {
        TravellerRole.OFFICIAL: mark("Official"),
        TravellerRole.STAFF: mark("Staff member"),
        TravellerRole.COUNCIL: mark("Council member"),
        TravellerRole.COMPANY: mark("Company representative"),
        TravellerRole.PRESS: mark("Press"),
        TravellerRole.INTERPRETER: mark("Interpreter"),
        TravellerRole.GUEST: mark("Guest"),
    },
    Regime: {
        Regime.BMF: mark("BMF tax table (companies, municipal GmbHs)"),
        Regime.NRW: mark("NRW travel law (civil servants of the state)"),
        Regime.BUND: mark("Federal travel law"),
        Regime.NONE: mark("None (self-paying)"),
    },
    Kind: {
        Kind.PLENARY: mark("Plenary"),
        Kind.SESSION: mark("Session"),
        Kind.TRADE_FAIR: mark("Trade fair"),
        Kind.COMPANY_VISIT: mark("Company visit"),
        Kind.MEETING: mark("Meeting"),
        Kind.RECEPTION: mark("Reception"),
        Kind.MEAL: mark("Meal"),
        Kind.SIGHTSEEING: mark("Sightseeing"),
        Kind.FLIGHT: mark("Flight"),
        Kind.TRAIN: mark("Train"),
        Kind.TRANSFER: mark("Transfer"),
        Kind.HOTEL: mark("Hotel"),
        Kind.FREE: mark("Free time"),
        Kind.PRIVATE: mark("Private"),
    },
    Track: {
        Track.OFFICIAL: mark("Official programme"),
        Track.ARRANGED: mark("Arranged by partner"),
        Track.OWN: mark("Own programme"),
        Track.INTERNAL: mark("Internal"),
    },
    ItemStatus: {
        ItemStatus.TENTATIVE: mark("Tentative"),
        ItemStatus.CONFIRMED: mark("Confirmed"),
        ItemStatus.CANCELLED: mark("Cancelled"),
    },
    Visibility: {
        Visibility.PUBLIC: mark("Public"),
        Visibility.TRAVELLERS: mark("Travellers"),
        Visibility.INTERNAL: mark("Internal"),
    },
    MealKind: {
        MealKind.BREAKFAST: mark("Breakfast"),
        MealKind.LUNCH: mark("Lunch"),
        MealKind.DINNER: mark("Dinner"),
    },
    Instigator: {
        Instigator.HOST: mark("Host"),
        Instigator.EMPLOYER: mark("Employer"),
    },
    Phase: {
        Phase.ESTIMATE: mark("Estimate"),
        Phase.QUOTED: mark("Quoted"),
        Phase.COMMITTED: mark("Committed"),
        Phase.ACTUAL: mark("Actual"),
    },
    CommitmentMode: {
        CommitmentMode.IN_KIND: mark("In kind"),
        CommitmentMode.REIMBURSE_OFFICE: mark("Reimburses the office"),
        CommitmentMode.CASH_TO_PERSON: mark("Cash to the person"),
    },
    CommitmentState: {
        CommitmentState.ANNOUNCED: mark("Announced"),
        CommitmentState.CONFIRMED: mark("Confirmed"),
        CommitmentState.WITHDRAWN: mark("Withdrawn"),
    },
    CapScope: {
        CapScope.NIGHT: mark("per night"),
        CapScope.PERSON: mark("per person"),
        CapScope.TOTAL: mark("in total"),
    },
    Initiative: {
        Initiative.OFFERED: mark("Offered"),
        Initiative.ASKED: mark("Asked for"),
    },
    Decision: {
        Decision.PENDING: mark("Pending"),
        Decision.GRANTED: mark("Granted"),
        Decision.GRANTED_WITH_CONDITIONS: mark("Granted with conditions"),
        Decision.REFUSED: mark("Refused"),
        Decision.WITHDRAWN: mark("Withdrawn"),
    },
    DocumentKind: {
        DocumentKind.RECEIPT: mark("Receipt"),
        DocumentKind.LETTER: mark("Letter"),
        DocumentKind.DECISION: mark("Decision"),
        DocumentKind.OTHER: mark("Other"),
    },
    CaptureState: {
        CaptureState.OPEN: mark("Not looked at yet"),
        CaptureState.ACCEPTED: mark("New in the directory"),
        CaptureState.LINKED: mark("Known already"),
        CaptureState.DISMISSED: mark("Put aside"),
    },
    OutlayState: {
        OutlayState.OPEN: mark("Being checked"),
        OutlayState.ACCEPTED: mark("Taken over"),
        OutlayState.REFUSED: mark("Not taken over"),
    },
    ClaimState: {
        ClaimState.PREPARED: mark("Prepared"),
        ClaimState.SUBMITTED: mark("Submitted"),
        ClaimState.SETTLED: mark("Settled"),
    },
    GiftDirection: {
        GiftDirection.GIVEN: mark("Given"),
        GiftDirection.RECEIVED: mark("Received"),
    },
    Bucket: {
        Bucket.OWN_APPROVED: mark("Own budget"),
        Bucket.OWN_OVER_BUDGET: mark("Own, over budget"),
        Bucket.THIRD_OK: mark("Covered and approved"),
        Bucket.THIRD_UNAPPROVED: mark("Promised, acceptance not approved"),
        Bucket.THIRD_UNCONFIRMED: mark("Promised, not confirmed"),
        Bucket.PARTICIPANT: mark("Self-pay"),
        Bucket.UNCOVERED: mark("Uncovered"),
    },
    ApprovalState: {
        ApprovalState.PENDING: mark("Pending"),
        ApprovalState.GRANTED: mark("Granted"),
        ApprovalState.GRANTED_WITH_CONDITIONS: mark("Granted with conditions"),
        ApprovalState.REFUSED: mark("Refused"),
        ApprovalState.WITHDRAWN: mark("Withdrawn"),
        ApprovalState.STALE: mark("To be decided again"),
    },
    StaleReason: {
        StaleReason.OVER_MAXIMUM: mark("The benefit is above the approved maximum"),
        StaleReason.CHANGED: mark("It is not what was approved any more"),
    },
    MaterialChange: {
        MaterialChange.TRAVELLER: mark("Another traveller"),
        MaterialChange.DATES: mark("Other days of the trip"),
        MaterialChange.COUNTRIES: mark("Other countries"),
        MaterialChange.PROMISES: mark("Other promises"),
        MaterialChange.PAYER: mark("Another payer"),
        MaterialChange.CASH: mark("Cash instead of kind, or the other way round"),
        MaterialChange.ASKED: mark("Asked for instead of offered, or the other way round"),
        MaterialChange.KINDS: mark("Other kinds of cost"),
    },
    CostWarning: {
        CostWarning.CASH_PROMISED: mark("Cash promised to a person"),
        CostWarning.CASH_HANDED: mark("Cash handed to a person"),
        CostWarning.NO_EVIDENCE: mark("Confirmed, but no evidence"),
        CostWarning.SURPLUS: mark("More cash than the claim"),
    },
    Held: {
        Held.HELD: mark("Held as planned"),
        Held.CHANGED: mark("Held otherwise"),
        Held.NOT_HELD: mark("Not held"),
    },
    AudienceKind: {
        AudienceKind.STAFF: mark("Staff"),
        AudienceKind.TRAVELLER: mark("One traveller"),
        AudienceKind.TRIP: mark("All travellers"),
        AudienceKind.HOSTS: mark("Hosts"),
        AudienceKind.OFFICE: mark("Whole office"),
    },
    Rule: {
        Rule.OVERLAP: mark("At the same time"),
        Rule.TRANSFER: mark("Way too short"),
        Rule.GAP_NIGHT: mark("Night without a bed"),
        Rule.DOUBLE_NIGHT: mark("Night in two hotels"),
        Rule.OUTSIDE_TRIP: mark("Outside of the trip"),
        Rule.HOLIDAY: mark("Public holiday"),
        Rule.WEEKEND: mark("Weekend"),
        Rule.BEFORE_ARRIVAL: mark("Before the arrival"),
        Rule.AFTER_DEPARTURE: mark("After the departure"),
        Rule.MEAL: mark("Meal"),
        Rule.INTERPRETER: mark("Interpreter missing"),
        Rule.REST: mark("Rest"),
    },
    Severity: {
        Severity.INFO: mark("Good to know"),
        Severity.WARNING: mark("To check"),
        Severity.ERROR: mark("Impossible as planned"),
    },
    RateSource: {
        RateSource.CARD: mark("Card statement"),
        RateSource.RECEIPT: mark("Exchange receipt"),
        RateSource.ECB: mark("European Central Bank"),
        RateSource.MANUAL: mark("Own rate, with a reason"),
    },
    RateFileKind: {
        RateFileKind.RATES: mark("Exchange rates of the ECB"),
        RateFileKind.ALLOWANCES: mark("Allowance table"),
    },
    Answer: {
        Answer.NEEDS_ACTION: mark("No answer yet"),
        Answer.ACCEPTED: mark("Accepted"),
        Answer.TENTATIVE: mark("Perhaps"),
        Answer.DECLINED: mark("Declined"),
    },
    MailKind: {
        MailKind.ACCOUNT: mark("Account"),
        MailKind.WELCOME: mark("Welcome with page and calendar"),
        MailKind.RELEASE: mark("Changes of the programme"),
        MailKind.SOON: mark("Changes at short notice"),
        MailKind.CANCELLATION: mark("Word of what does not take place"),
        MailKind.REMINDER: mark("Programme of the next day, the evening before"),
        MailKind.TASKS: mark("Reminders of what is to do before departure"),
        MailKind.REQUEST: mark("Requests for a decision"),
        MailKind.DECISION: mark("Decisions about what you asked for"),
        MailKind.INVITATION: mark("Invitations for your calendar"),
    },
    MailState: {
        MailState.WAITING: mark("Waiting"),
        MailState.DELAYED: mark("Delayed"),
        MailState.SENT: mark("Sent"),
        MailState.FAILED: mark("Not delivered"),
    },
    TaskKind: {
        TaskKind.PASSPORT: mark("Passport"),
        TaskKind.VISA: mark("Visa or exemption"),
        TaskKind.INVITATION: mark("Letter of invitation"),
        TaskKind.INSURANCE: mark("Insurance"),
        TaskKind.A1: mark("Certificate A1"),
        TaskKind.GIFTS: mark("Gifts"),
        TaskKind.CARDS: mark("Business cards"),
        TaskKind.INTERPRETER: mark("Interpreter"),
        TaskKind.DEVICES: mark("Devices and data"),
        TaskKind.CATERING: mark("Catering"),
        TaskKind.OTHER: mark("Other"),
    },
    TaskScope: {
        TaskScope.EACH: mark("For each traveller"),
        TaskScope.TRIP: mark("Once for the trip"),
    },
    TaskState: {
        TaskState.OPEN: mark("Still open"),
        TaskState.IN_WORK: mark("In work"),
        TaskState.DONE: mark("Done"),
        TaskState.NOT_NEEDED: mark("Not needed"),
    },
    PersonalKind: {
        PersonalKind.PASSPORT_NUMBER: mark("Passport number"),
        PersonalKind.PASSPORT_VALID_UNTIL: mark("Passport valid until"),
        PersonalKind.BIRTH_DATE: mark("Date of birth"),
        PersonalKind.CATERING: mark("Note for the kitchen"),
    },
    Urgency: {
        Urgency.SETTLED: mark("settled"),
        Urgency.LATER: mark("due later"),
        Urgency.SOON: mark("due soon"),
        Urgency.OVERDUE: mark("overdue"),
    },
    RuleDoubt: {
        RuleDoubt.NEVER_CHECKED: mark("never checked by this office"),
        RuleDoubt.OLD: mark("checked too long ago"),
        RuleDoubt.ENDS_BEFORE: mark("ends before the return"),
    },
    PassportState: {
        PassportState.UNKNOWN: mark("validity not known"),
        PassportState.LONG_ENOUGH: mark("valid long enough"),
        PassportState.TOO_SHORT: mark("not valid long enough"),
    },
    Method: {
        Method.REQUEST: mark("Invitation"),
        Method.CANCEL: mark("Cancelled"),
    },
    CallState: {
        CallState.WAITING: mark("Waiting"),
        CallState.DELAYED: mark("Delayed"),
        CallState.DELIVERED: mark("Delivered"),
        CallState.FAILED: mark("Not delivered"),
    },
    WebhookEvent: {
        WebhookEvent.TRIP_RELEASED: mark("A trip was released"),
        WebhookEvent.DECISION_MADE: mark("A decision was made"),
    },
    Scope: {
        Scope.READ: mark("Read trips and programmes"),
        Scope.PLAN: mark("Plan trips"),
        Scope.RELEASE: mark("Release trips, share calendars"),
        Scope.MONEY: mark("See and keep money"),
    },
    Role: {
        Role.PLANNER: mark("Planner"),
        Role.APPROVER: mark("Approver"),
        Role.VIEWER: mark("Viewer"),
        Role.ADMIN: mark("Administrator"),
        Role.SYSTEM: mark("Command line"),
        Role.TOKEN: mark("Program"),
    },
}


def label_of(word: StrEnum) -> str:
    """The message id of a word."""
    return LABELS[type(word)][word]
