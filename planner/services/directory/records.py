"""Records of the directory: what people write about each kind, and how they are found."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import JSON, ColumnElement, Select, func, select, tuple_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from planner.db.models import (
    Contact,
    Organisation,
    Place,
    TripContact,
    TripOrganisation,
    TripPlace,
)
from planner.db.models.directory import Record
from planner.domain.access import Actor, Permission, require
from planner.domain.entries import Position
from planner.domain.refusals import NotFoundError
from planner.domain.search import searchable
from planner.domain.texts import LANGUAGES, NO_TEXT, Texts
from planner.domain.vocabulary import NameOrder, OrganisationKind, RecordKind

PAGE = 50
"""Records on one page of a list."""

COUNTED = 1_000
"""As far as uses are counted: a record that every trip uses would make each page slower."""

MODELS: dict[RecordKind, type[Record]] = {
    RecordKind.ORGANISATIONS: Organisation,
    RecordKind.CONTACTS: Contact,
    RecordKind.PLACES: Place,
}

LISTED: dict[RecordKind, InstrumentedAttribute[int]] = {
    RecordKind.ORGANISATIONS: TripOrganisation.organisation_id,
    RecordKind.CONTACTS: TripContact.contact_id,
    RecordKind.PLACES: TripPlace.place_id,
}
"""Where trips note that they use a record."""


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What people write about an organisation; `public_body` is None where nobody said."""

    name: Texts
    kind: OrganisationKind
    legal_name: str = ""
    country: str = ""
    public_body: bool | None = None
    website: str = ""
    pending_matters: str = ""


@dataclass(frozen=True, slots=True)
class PlaceDetails:
    """What people write about a place; `zone` is an IANA name."""

    name: Texts
    city: str
    country: str
    zone: str
    address: Texts = NO_TEXT
    allowance_place: str = ""
    position: Position | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What people write about a contact; `organisation_id` is the number of its organisation."""

    given_name: str
    family_name: str
    native_name: str = ""
    name_order: NameOrder | None = None
    function: str = ""
    organisation_id: int | None = None
    email: str = ""
    phone: str = ""


Details = OrganisationDetails | PlaceDetails | ContactDetails

KINDS: dict[type[Details], RecordKind] = {
    OrganisationDetails: RecordKind.ORGANISATIONS,
    ContactDetails: RecordKind.CONTACTS,
    PlaceDetails: RecordKind.PLACES,
}


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of a list: `trips` counts by record number, up to `COUNTED`.

    `after` leads to the next page.
    """

    records: tuple[Record, ...]
    trips: dict[int, int]
    after: int | None


def kind_of(record: Record) -> RecordKind:
    """The kind that a record is of."""
    return next(kind for kind, model in MODELS.items() if isinstance(record, model))


def select_records(kind: RecordKind) -> Select[Record]:
    """A statement for the records of a kind, contacts with their organisation."""
    statement: Select[Record] = select(MODELS[kind])
    if kind is RecordKind.CONTACTS:
        statement = statement.options(joinedload(Contact.organisation))
    return statement


def get_record(session: Session, actor: Actor, kind: RecordKind, number: int) -> Record:
    """One record of the office, or `NotFoundError`."""
    require(actor, Permission.SEE_DIRECTORY)
    record = session.scalar(select_records(kind).where(MODELS[kind].id == number))
    if record is None:
        raise NotFoundError("There is no such record.")
    return record


def load_records(session: Session, kind: RecordKind, numbers: Iterable[int]) -> dict[int, Record]:
    """The records with these numbers."""
    found = session.scalars(select_records(kind).where(MODELS[kind].id.in_(list(numbers))))
    return {record.id: record for record in found}


def count_trips(session: Session, kind: RecordKind, numbers: Iterable[int]) -> dict[int, int]:
    """In how many trips each record is used, `COUNTED` where in more; unused ones are missing."""
    model, column = MODELS[kind], LISTED[kind]
    uses = select(column.label("used")).where(column == model.id).limit(COUNTED)
    count = select(func.count()).select_from(uses.correlate(model).subquery()).scalar_subquery()
    counted = select(model.id, count).where(model.id.in_(list(numbers)))
    return {number: trips for number, trips in session.execute(counted) if trips}


def _sorted_by(kind: RecordKind, language: str) -> ColumnElement[str]:
    """What records are sorted by: the name that a reader of `language` sees, or the family name."""
    if kind is RecordKind.CONTACTS:
        return Contact.search_text.expression
    name = Organisation.name if kind is RecordKind.ORGANISATIONS else Place.name
    texts = type_coerce(name, JSON)
    return func.lower(func.coalesce(*(texts[code].as_string() for code in (language, *LANGUAGES))))


def list_records(  # noqa: PLR0913 - which part of the list
    session: Session,
    actor: Actor,
    kind: RecordKind,
    language: str,
    *,
    words: str = "",
    after: int | None = None,
) -> RecordPage:
    """A page of the records that contain every one of `words`, by name as `language` has it.

    `after` is the number of the last record of the page before.
    """
    require(actor, Permission.SEE_DIRECTORY)
    model, name = MODELS[kind], _sorted_by(kind, language)
    statement = select_records(kind).order_by(name, model.id).limit(PAGE + 1)
    for word in searchable(words).split():
        statement = statement.where(model.search_text.contains(word, autoescape=True))
    if after is not None:
        last = select(name).where(model.id == after).scalar_subquery()
        statement = statement.where(tuple_(name, model.id) > tuple_(last, after))
    found = session.scalars(statement).all()
    shown = found[:PAGE]
    trips = count_trips(session, kind, [record.id for record in shown])
    return RecordPage(tuple(shown), trips, shown[-1].id if len(found) > PAGE else None)
