"""The closed lists of words of the field: kinds, tracks, states and roles."""

from enum import StrEnum


class Direction(StrEnum):
    """Who travels: we, guests to us, or nobody (an event at home)."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"
    HOME = "home"


class TripStatus(StrEnum):
    """How far a trip is."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    OFFICE = "office"
    ALLIANCE = "alliance"
    CITY = "city"
    AGENCY = "agency"
    COMPANY = "company"
    FAIR_ORGANISER = "fair_organiser"
    ACCELERATOR = "accelerator"
    VENUE = "venue"
    ASSOCIATION = "association"
    OTHER = "other"


class RecordKind(StrEnum):
    """The kinds of records in the directory, as addresses spell them."""

    ORGANISATIONS = "organisations"
    CONTACTS = "contacts"
    PLACES = "places"


class NameOrder(StrEnum):
    """Which name a person's culture puts first."""

    GIVEN_FIRST = "given_first"
    FAMILY_FIRST = "family_first"


class TravellerRole(StrEnum):
    """In what role a person travels."""

    OFFICIAL = "official"
    STAFF = "staff"
    COUNCIL = "council"
    COMPANY = "company"
    PRESS = "press"
    INTERPRETER = "interpreter"
    GUEST = "guest"


class Regime(StrEnum):
    """The allowance rule book of a traveller's employer (`costs.md`)."""

    BMF = "BMF"
    NRW = "NRW"
    BUND = "BUND"
    NONE = "none"


class Kind(StrEnum):
    """What a programme item is."""

    PLENARY = "plenary"
    SESSION = "session"
    TRADE_FAIR = "trade_fair"
    COMPANY_VISIT = "company_visit"
    MEETING = "meeting"
    RECEPTION = "reception"
    MEAL = "meal"
    SIGHTSEEING = "sightseeing"
    FLIGHT = "flight"
    TRAIN = "train"
    TRANSFER = "transfer"
    HOTEL = "hotel"
    FREE = "free"
    PRIVATE = "private"

    @property
    def is_leg(self) -> bool:
        """Whether it moves people between two places."""
        return self in LEGS


LEGS = frozenset({Kind.FLIGHT, Kind.TRAIN, Kind.TRANSFER})


class Track(StrEnum):
    """Who put an item into the programme."""

    OFFICIAL = "official"
    ARRANGED = "arranged"
    OWN = "own"
    INTERNAL = "internal"


class ItemStatus(StrEnum):
    """How firm an item is."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    """How far an item may be shown."""

    PUBLIC = "public"
    TRAVELLERS = "travellers"
    INTERNAL = "internal"


class MealKind(StrEnum):
    """The meals that cut an allowance."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"


class Instigator(StrEnum):
    """Who arranged for a meal to be given."""

    HOST = "host"
    EMPLOYER = "employer"


class Phase(StrEnum):
    """How certain the amount of a cost item is."""

    ESTIMATE = "estimate"
    QUOTED = "quoted"
    COMMITTED = "committed"
    ACTUAL = "actual"


class CommitmentMode(StrEnum):
    """How a payer pays."""

    IN_KIND = "in_kind"
    REIMBURSE_OFFICE = "reimburse_office"
    CASH_TO_PERSON = "cash_to_person"


class CommitmentState(StrEnum):
    """How safe a promise is."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Initiative(StrEnum):
    """Whether a benefit was offered or asked for (StGB § 331(3))."""

    OFFERED = "offered"
    ASKED = "asked"


class CapScope(StrEnum):
    """What a cap of a commitment counts."""

    NIGHT = "night"
    PERSON = "person"
    TOTAL = "total"


class Decision(StrEnum):
    """What was decided about accepting a benefit."""

    PENDING = "pending"
    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DocumentKind(StrEnum):
    """What a file of a trip proves."""

    RECEIPT = "receipt"
    LETTER = "letter"
    DECISION = "decision"
    OTHER = "other"


class CaptureState(StrEnum):
    """What became of a person whom a traveller met."""

    OPEN = "open"
    ACCEPTED = "accepted"
    LINKED = "linked"
    DISMISSED = "dismissed"


class OutlayState(StrEnum):
    """What became of money that a traveller laid out."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ClaimState(StrEnum):
    """How far a traveller's claim is."""

    PREPARED = "prepared"
    SUBMITTED = "submitted"
    SETTLED = "settled"


class GiftDirection(StrEnum):
    """Which way a gift went."""

    GIVEN = "given"
    RECEIVED = "received"


class Held(StrEnum):
    """What became of what was planned."""

    HELD = "held"
    CHANGED = "changed"
    NOT_HELD = "not_held"


class Bucket(StrEnum):
    """Where a cent is; each is in exactly one (`costs.md`, "Coverage")."""

    OWN_APPROVED = "own_approved"
    OWN_OVER_BUDGET = "own_over_budget"
    THIRD_OK = "third_ok"
    THIRD_UNAPPROVED = "third_unapproved"
    THIRD_UNCONFIRMED = "third_unconfirmed"
    PARTICIPANT = "participant"
    UNCOVERED = "uncovered"


class ApprovalState(StrEnum):
    """How an approval stands: its decision, or `stale` where a grant holds no longer."""

    PENDING = "pending"
    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STALE = "stale"


class StaleReason(StrEnum):
    """Why a granted approval holds no longer."""

    OVER_MAXIMUM = "over_maximum"
    CHANGED = "changed"


class MaterialChange(StrEnum):
    """What is not as it was when an approval was decided."""

    TRAVELLER = "traveller"
    DATES = "dates"
    COUNTRIES = "countries"
    PROMISES = "promises"
    PAYER = "payer"
    CASH = "cash"
    ASKED = "asked"
    KINDS = "kinds"


class CostWarning(StrEnum):
    """What whoever reads the money of a trip is warned of."""

    CASH_PROMISED = "cash_promised"
    CASH_HANDED = "cash_handed"
    NO_EVIDENCE = "no_evidence"
    SURPLUS = "surplus"


class AudienceKind(StrEnum):
    """For whom a view of a programme is made (`model.md`, "Audiences")."""

    STAFF = "staff"
    TRAVELLER = "traveller"
    TRIP = "trip"
    HOSTS = "hosts"
    OFFICE = "office"


class Rule(StrEnum):
    """What can clash in a programme, as the command line names it."""

    OVERLAP = "overlap"
    TRANSFER = "transfer"
    GAP_NIGHT = "gap_night"
    DOUBLE_NIGHT = "double_night"
    OUTSIDE_TRIP = "outside_trip"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    BEFORE_ARRIVAL = "before_arrival"
    AFTER_DEPARTURE = "after_departure"
    MEAL = "meal"
    INTERPRETER = "interpreter"
    REST = "rest"


class Severity(StrEnum):
    """How bad a finding is; an error can't happen as it is planned."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class TaskKind(StrEnum):
    """What a task of a checklist is about."""

    PASSPORT = "passport"
    VISA = "visa"
    INVITATION = "invitation"
    INSURANCE = "insurance"
    A1 = "a1"
    GIFTS = "gifts"
    CARDS = "cards"
    INTERPRETER = "interpreter"
    DEVICES = "devices"
    CATERING = "catering"
    OTHER = "other"


class TaskScope(StrEnum):
    """For whom a task is done: for each traveller, or once for the trip."""

    EACH = "each"
    TRIP = "trip"


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    IN_WORK = "in_work"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class PersonalKind(StrEnum):
    """Personal data that is kept sealed, and only while a task needs it."""

    PASSPORT_NUMBER = "passport_number"
    PASSPORT_VALID_UNTIL = "passport_valid_until"
    BIRTH_DATE = "birth_date"
    CATERING = "catering"
