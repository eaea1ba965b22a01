"""Whom travellers met, for staff: taken into the directory, tied to somebody there, put aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from planner.db.models import Contact, ContactCapture, Organisation, ProgrammeItem, SentPhoto, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.search import searchable
from planner.domain.texts import Texts
from planner.domain.vocabulary import CaptureState, RecordKind
from planner.services.captures.photos import photo_of
from planner.services.directory.edits import add_record
from planner.services.directory.records import ContactDetails, get_record
from planner.services.editing import check_version, flush_edit
from planner.services.trip_lists import list_in_trip
from planner.services.trips import get_trip


@dataclass(frozen=True, slots=True)
class Captures:
    """The contacts of a trip, those that wait first; `items` are the titles by uid."""

    trip: Trip
    rows: Sequence[ContactCapture]
    items: Mapping[str, Texts]

    @property
    def open_count(self) -> int:
        """How many wait to be looked at."""
        return sum(row.state is CaptureState.OPEN for row in self.rows)


def list_captures(session: Session, actor: Actor, slug: str) -> Captures:
    """All contacts that travellers of the trip sent, in a fixed number of queries."""
    require(actor, Permission.KEEP_DIRECTORY)
    trip = get_trip(session, actor, slug)
    rows = session.scalars(
        select(ContactCapture)
        .where(ContactCapture.trip_id == trip.id)
        .options(joinedload(ContactCapture.contact))
        .order_by(ContactCapture.state != CaptureState.OPEN, ContactCapture.id.desc())
    ).all()
    items = session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.trip_id == trip.id)
        .options(load_only(ProgrammeItem.permanent_id, ProgrammeItem.title))
    )
    return Captures(trip, rows, {item.uid: item.title for item in items})


def get_capture(session: Session, actor: Actor, slug: str, number: int) -> ContactCapture:
    """One of them, or `NotFoundError`."""
    require(actor, Permission.KEEP_DIRECTORY)
    found = session.scalar(
        select(ContactCapture)
        .join(Trip, Trip.id == ContactCapture.trip_id)
        .where(Trip.slug == slug, ContactCapture.id == number)
        .options(joinedload(ContactCapture.contact), joinedload(ContactCapture.traveller))
    )
    if found is None:
        raise NotFoundError("There is no such record.")
    return found


def capture_photo(session: Session, actor: Actor, slug: str, number: int) -> SentPhoto:
    """The photo of the card."""
    return photo_of(session, get_capture(session, actor, slug, number))


def proposed_details(session: Session, actor: Actor, capture: ContactCapture) -> ContactDetails:
    """What the form of a new contact begins with: names as typed, the organisation if known."""
    require(actor, Permission.KEEP_DIRECTORY)
    given, _, family = capture.name.rpartition(" ")
    is_native = not capture.name.isascii() and " " not in capture.name
    return ContactDetails(
        given_name="" if is_native else given,
        family_name="" if is_native else family,
        native_name=capture.name if is_native else "",
        organisation_id=_known_organisation(session, capture.organisation),
    )


def accept_capture(  # noqa: PLR0913 - which, as seen when, what is said of the contact, when
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: ContactDetails,
    *,
    version: int,
    is_another: bool,
    now: datetime,
) -> Contact:
    """Make a contact of it, listed in the trip; `SimilarError` where the directory has one like it.

    `is_another` says that it is somebody else.
    """
    capture = _open(session, actor, slug, number, version)
    record = add_record(session, actor, details, is_another=is_another)
    if not isinstance(record, Contact):
        raise TypeError("details of a contact make a contact")
    _settle(session, actor, capture, CaptureState.ACCEPTED, record, now)
    return record


def link_capture(  # noqa: PLR0913 - which, as seen when, to whom, when
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    contact: int,
    *,
    version: int,
    now: datetime,
) -> Contact:
    """Say that it is this contact of the directory."""
    capture = _open(session, actor, slug, number, version)
    record = get_record(session, actor, RecordKind.CONTACTS, contact)
    if not isinstance(record, Contact):
        raise NotFoundError("There is no such record.")
    _settle(session, actor, capture, CaptureState.LINKED, record, now)
    return record


def dismiss_capture(  # noqa: PLR0913 - which, as seen when, when
    session: Session, actor: Actor, slug: str, number: int, *, version: int, now: datetime
) -> ContactCapture:
    """Put it aside; it stays in the list and can be taken up again."""
    capture = _open(session, actor, slug, number, version)
    _settle(session, actor, capture, CaptureState.DISMISSED, None, now)
    return capture


def reopen_capture(
    session: Session, actor: Actor, slug: str, number: int, *, version: int
) -> ContactCapture:
    """Take up again what was put aside."""
    capture = get_capture(session, actor, slug, number)
    check_version(capture, version)
    if capture.state is not CaptureState.DISMISSED:
        raise InvalidError("Somebody has looked at it meanwhile.")
    capture.state, capture.decided_at, capture.decided_by = CaptureState.OPEN, None, ""
    flush_edit(session, capture)
    return capture


def _open(session: Session, actor: Actor, slug: str, number: int, version: int) -> ContactCapture:
    require(actor, Permission.KEEP_DIRECTORY)
    capture = get_capture(session, actor, slug, number)
    check_version(capture, version)
    if capture.state is not CaptureState.OPEN:
        raise InvalidError("Somebody has looked at it meanwhile.")
    return capture


def _settle(  # noqa: PLR0913, PLR0917 - which, what it became, who it is, when
    session: Session,
    actor: Actor,
    capture: ContactCapture,
    state: CaptureState,
    contact: Contact | None,
    now: datetime,
) -> None:
    capture.state, capture.contact = state, contact
    capture.decided_at, capture.decided_by = now, actor.name
    if contact:
        list_in_trip(session, session.get_one(Trip, capture.trip_id), contact)
    flush_edit(session, capture)


def _known_organisation(session: Session, name: str) -> int | None:
    """The organisation that is called exactly so, if there is just one."""
    words = searchable(name).split()
    if not words:
        return None
    wanted = select(Organisation)
    for word in words:
        wanted = wanted.where(Organisation.search_text.contains(word, autoescape=True))
    found = session.scalars(wanted.limit(2)).all()
    return found[0].id if len(found) == 1 else None
