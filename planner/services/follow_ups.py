"""Follow-ups: what somebody of the office still has to do after a meeting, trip or no trip."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from planner.db.models import Account, Contact, FollowUp, Membership, Organisation, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.follow_ups import URGENCY_LABELS, Urgency, urgency_of
from planner.domain.labels import mark
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.domain.search import searchable
from planner.domain.tables import Table
from planner.domain.times import in_zone
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import LOCALES, texts
from planner.services.chosen_records import list_colleagues, require_known
from planner.services.editing import check_version, flush_edit
from planner.services.exports import ExportFile, FileStyle
from planner.services.offices import office_of
from planner.services.outcomes import Spot, item_of
from planner.services.trips import get_trip

SHOWN = 10
"""Lines of a list on the front page."""


@dataclass(frozen=True, slots=True)
class FollowUpDetails:
    """What people write about a follow-up; numbers name records of the office."""

    task: str
    owner_id: int | None = None
    owner_name: str = ""
    due_on: date | None = None
    contact_id: int | None = None
    organisation_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpFilter:
    """Which are wanted: all words must occur; the open ones unless `done`; `mine` alone."""

    words: str = ""
    done: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A follow-up on a day; `trip` is None where it went or there never was one."""

    row: FollowUp
    trip: Trip | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class FollowUpOptions:
    """Who can take one on, and whom it can be about; `contacts` are the trip's first."""

    owners: tuple[Account, ...]
    contacts: tuple[Contact, ...]
    organisations: tuple[Organisation, ...]


def list_follow_ups(
    session: Session, actor: Actor, wanted: FollowUpFilter, now: datetime
) -> tuple[Standing, ...]:
    """Those that match, the most urgent first; in as many queries for one as for many."""
    require(actor, Permission.SEE_DIRECTORY)
    query = _listing().where(
        FollowUp.done_on.is_not(None) if wanted.done else FollowUp.done_on.is_(None)
    )
    if wanted.mine:
        query = query.where(FollowUp.owner_id == actor.account_id)
    today = in_zone(now, office_of(session, actor).zone).date()
    found = _standing(session.execute(query), today)
    return tuple(each for each in found if _matches(each, wanted.words))


def due_follow_ups(session: Session, actor: Actor, today: date) -> tuple[Standing, ...]:
    """What the front page reminds of: overdue or due soon; the actor's own before others'."""
    require(actor, Permission.SEE_DIRECTORY)
    open_ones = _listing().where(FollowUp.done_on.is_(None), FollowUp.due_on.is_not(None))
    found = _standing(session.execute(open_ones), today)
    due = [each for each in found if each.urgency in {Urgency.OVERDUE, Urgency.SOON}]
    mine_first = sorted(due, key=lambda each: each.row.owner_id != actor.account_id)
    return tuple(mine_first[:SHOWN])


def get_follow_up(session: Session, actor: Actor, number: int) -> FollowUp:
    """One follow-up; `NotFoundError`."""
    require(actor, Permission.SEE_DIRECTORY)
    row = session.scalar(_rows().where(FollowUp.id == number))
    if row is None:
        raise NotFoundError("There is no such follow-up.")
    return row


def follow_up_options(session: Session, actor: Actor) -> FollowUpOptions:
    """The office's people, contacts and organisations."""
    require(actor, Permission.PLAN_TRIPS)
    contacts = select(Contact).order_by(Contact.search_text, Contact.id)
    organisations = select(Organisation).order_by(Organisation.search_text, Organisation.id)
    return FollowUpOptions(
        tuple(list_colleagues(session)),
        tuple(session.scalars(contacts)),
        tuple(session.scalars(organisations)),
    )


def add_follow_up(
    session: Session, actor: Actor, source: Spot | None, details: FollowUpDetails
) -> FollowUp:
    """Note a follow-up, of a trip's item, of a trip, or of none; `InvalidError`."""
    require(actor, Permission.PLAN_TRIPS)
    row = FollowUp()
    if source is not None:
        trip = get_trip(session, actor, source.slug)
        row.trip_id = trip.id
        row.origin = trip.title.best(office_of(session, actor).language)
        row.item_id = item_of(session, source).id if source.key else None
    _assign(session, row, details)
    session.add(row)
    session.flush()
    return row


def edit_follow_up(
    session: Session, actor: Actor, number: int, version: int, details: FollowUpDetails
) -> FollowUp:
    """Change a follow-up; `version` is the one seen (`EditConflictError`)."""
    require(actor, Permission.PLAN_TRIPS)
    row = get_follow_up(session, actor, number)
    check_version(row, version)
    _assign(session, row, details)
    flush_edit(session, row)
    return row


def finish_follow_up(
    session: Session, actor: Actor, number: int, version: int, now: datetime
) -> FollowUp:
    """Tick it off; who does it may, whatever their role. Twice is once.

    `EditConflictError` where it says something else now than at `version`.
    """
    row = _own(session, actor, number)
    if row.done_on is None:
        check_version(row, version)
        row.done_on = in_zone(now, office_of(session, actor).zone).date()
        flush_edit(session, row)
    return row


def reopen_follow_up(session: Session, actor: Actor, number: int, version: int) -> FollowUp:
    """Take the tick back; `version` as above."""
    row = _own(session, actor, number)
    if row.done_on is not None:
        check_version(row, version)
        row.done_on = None
        flush_edit(session, row)
    return row


def delete_follow_up(session: Session, actor: Actor, number: int, version: int) -> FollowUp:
    """Strike what was noted by mistake; the history keeps it."""
    require(actor, Permission.PLAN_TRIPS)
    row = get_follow_up(session, actor, number)
    check_version(row, version)
    session.delete(row)
    session.flush()
    return row


def export_follow_ups(
    session: Session, actor: Actor, wanted: FollowUpFilter, language: str, now: datetime
) -> ExportFile:
    """Those that match as a workbook in a language, the office's where none is known."""
    require(actor, Permission.SEE_DIRECTORY)
    spoken = language if language in LOCALES else office_of(session, actor).language
    table = _table(list_follow_ups(session, actor, wanted, now), spoken)
    return ExportFile("follow-ups.xlsx", FileStyle.XLSX, write_workbook([table], now))


_HEADINGS = (
    mark("Due on"),
    mark("Status"),
    mark("To do"),
    mark("Who does it"),
    mark("Contact"),
    mark("Organisation"),
    mark("Trip"),
    mark("Note"),
    mark("Done on"),
)


def _table(found: Iterable[Standing], language: str) -> Table:
    words = texts(language).gettext
    rows = (
        (
            each.row.due_on,
            words(URGENCY_LABELS[each.urgency]),
            each.row.task,
            each.row.owner_name,
            each.row.contact.label if each.row.contact else "",
            each.row.organisation.name.best(language) if each.row.organisation else "",
            each.trip.title.best(language) if each.trip else each.row.origin,
            each.row.note,
            each.row.done_on,
        )
        for each in found
    )
    return Table(words(mark("Follow-ups")), tuple(map(words, _HEADINGS)), tuple(rows))


def _rows() -> Select[FollowUp]:
    return select(FollowUp).options(
        joinedload(FollowUp.item), joinedload(FollowUp.contact), joinedload(FollowUp.organisation)
    )


def _listing() -> Select[FollowUp, Trip]:
    query = select(FollowUp, Trip).outerjoin(Trip, Trip.id == FollowUp.trip_id)
    query = query.options(joinedload(FollowUp.contact), joinedload(FollowUp.organisation))
    return query.order_by(FollowUp.due_on.is_(None), FollowUp.due_on, FollowUp.id)


def _standing(rows: Iterable[tuple[FollowUp, Trip]], today: date) -> list[Standing]:
    return [Standing(row, trip, urgency_of(row.due_on, row.done_on, today)) for row, trip in rows]


def _matches(each: Standing, words: str) -> bool:
    row = each.row
    named = [row.organisation.name] if row.organisation else []
    named += [each.trip.title] if each.trip else []
    said = [text for names in named for text in names.as_mapping().values()]
    person = row.contact.label if row.contact else ""
    line = searchable(row.task, row.owner_name, row.note, row.origin, person, *said)
    return all(word in line for word in searchable(words).split())


def _own(session: Session, actor: Actor, number: int) -> FollowUp:
    """One that the actor may tick: a planner any, everybody else their own."""
    row = get_follow_up(session, actor, number)
    is_mine = actor.account_id is not None and row.owner_id == actor.account_id
    if not is_mine and not actor.may(Permission.PLAN_TRIPS):
        raise ForbiddenError("Your role does not allow this.")
    return row


def _assign(session: Session, row: FollowUp, details: FollowUpDetails) -> None:
    owner = _owner(session, details.owner_id)
    require_known(session, Contact, details.contact_id, "contact_id")
    require_known(session, Organisation, details.organisation_id, "organisation_id")
    for name, value in asdict(details).items():
        setattr(row, name, value)
    if owner is not None:
        row.owner_name = owner.name or owner.email
    if not row.owner_name:
        raise InvalidError("Say who does it.", field="owner_name")


def _owner(session: Session, number: int | None) -> Account | None:
    if number is None:
        return None
    query = select(Account).join(Membership, Membership.account_id == Account.id)
    owner = session.scalar(query.where(Account.id == number, Membership.is_active))
    if owner is None:
        raise InvalidError("Choose from the lists.", field="owner_id")
    return owner
