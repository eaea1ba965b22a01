"""Files of a trip to take along, send or print: what an audience may see, of the last release."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.audiences import HOSTS, STAFF, Audience, traveller, view_of
from planner.domain.calendars import Reader
from planner.domain.countries import language_in
from planner.domain.export_tables import Reach, TableName, tables_of
from planner.domain.keys import slug_from
from planner.domain.papers import PaperKind
from planner.domain.place_clocks import by_place_clocks
from planner.domain.programmes import Programme, Traveller
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import AudienceKind
from planner.formats.csv_write import write_csv
from planner.formats.pdf_write import write_pdf
from planner.formats.trip_document import write_document
from planner.formats.xlsx_write import write_workbook
from planner.i18n.catalogues import LOCALES, texts
from planner.services.calendar_files import calendar_file, staff_file
from planner.services.offices import office_of
from planner.services.own_pages import OwnPage
from planner.services.papers.bundles import write_bundle, write_paper
from planner.services.papers.costs import cost_sheet
from planner.services.papers.decisions import decision_record
from planner.services.papers.released import paper_kind
from planner.services.papers.subjects import Subject
from planner.services.releases import get_release, released_programme
from planner.services.trip_documents import dump_trip
from planner.services.trip_queries import trip_with_programme
from planner.services.trips import get_trip


class FileStyle(StrEnum):
    """The formats that a trip is exported in."""

    ICS = "ics"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    VCF = "vcf"
    DOCX = "docx"
    PDF = "pdf"
    ZIP = "zip"


TRIP_STYLES = tuple(each for each in FileStyle if each not in {FileStyle.VCF, FileStyle.DOCX})
"""Those that a trip has for its audiences."""

MEDIA_TYPES = {
    FileStyle.ICS: "text/calendar; charset=utf-8",
    FileStyle.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileStyle.CSV: "text/csv; charset=utf-8",
    FileStyle.JSON: "application/json",
    FileStyle.VCF: "text/vcard; charset=utf-8",
    FileStyle.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileStyle.PDF: "application/pdf",
    FileStyle.ZIP: "application/zip",
}


@dataclass(frozen=True, slots=True)
class ExportWish:
    """A file that somebody asks for; without a language in the office's.

    `table` is the one that a CSV file holds; a workbook has them all. `paper` is which PDF, else
    the audience's first. PDF and ZIP without a language are in the traveller's or hosts' own.
    `fonts` is a folder of more fonts for PDF.
    """

    audience: Audience
    style: FileStyle
    language: str = ""
    table: TableName = TableName.PROGRAMME
    paper: PaperKind | None = None
    fonts: Path | None = None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file: `name` is for whom and of what, in ASCII."""

    name: str
    style: FileStyle
    body: bytes

    @property
    def media_type(self) -> str:
        """What HTTP calls its format."""
        return MEDIA_TYPES[self.style]


def export_trip(session: Session, actor: Actor, slug: str, wish: ExportWish) -> ExportFile:
    """What an audience may see of the last release; the trip document is the working draft.

    `InvalidError` where the audience has no such file or nothing is released.
    """
    require(actor, Permission.SEE_TRIPS)
    trip = get_trip(session, actor, slug)
    audience, language = wish.audience, _language(session, actor, wish.language)
    match wish.style:
        case FileStyle.JSON:
            body = _document(session, actor, slug, audience)
        case FileStyle.ICS:
            _require_release(trip)
            body = _calendar(session, actor, slug, audience, language)
        case FileStyle.CSV | FileStyle.XLSX:
            _require_release(trip)
            body = _tables(session, actor, trip, wish, language)
        case FileStyle.PDF | FileStyle.ZIP:
            _require_release(trip)
            body = _printed(session, actor, trip, wish)
        case _:
            raise InvalidError("There is no such file.", field="as")
    return ExportFile(_name(slug, wish), wish.style, body)


def export_costs(  # noqa: PLR0913, PLR0917 - as `export_draft`, and how to print
    session: Session, actor: Actor, slug: str, language: str, fonts: Path | None, now: datetime
) -> ExportFile:
    """The cost sheet of the working draft; `InvalidError` says what can't be reckoned."""
    require(actor, Permission.SEE_MONEY)
    sheet = cost_sheet(session, actor, slug, _language(session, actor, language), now)
    return ExportFile(f"{slug}-costs.pdf", FileStyle.PDF, write_pdf(sheet, fonts=fonts))


def export_decision(  # noqa: PLR0913, PLR0917 - as `export_costs`
    session: Session, actor: Actor, number: int, language: str, fonts: Path | None, now: datetime
) -> ExportFile:
    """The record of a request and of what was decided about it; `NotFoundError`."""
    require(actor, Permission.SEE_RECEIPTS)
    record = decision_record(session, actor, number, _language(session, actor, language), now)
    return ExportFile(f"decision-{number}.pdf", FileStyle.PDF, write_pdf(record, fonts=fonts))


def export_own(session: Session, page: OwnPage, wish: ExportWish) -> ExportFile:
    """A paper or the bundle of whose page it is; it gets passed on, so no booking reference."""
    if page.release is None:
        raise NotFoundError("Nothing has been released yet.")
    trip = session.get_one(Trip, page.link.trip_id)
    own = replace(wish, audience=traveller(page.link.traveller.key))
    subject = Subject(page.office, trip, page.release, own.audience, own.language)
    return ExportFile(_name(trip.slug, own), own.style, _print(session, subject, own))


def export_draft(
    session: Session, actor: Actor, slug: str, language: str, now: datetime
) -> ExportFile:
    """The working draft as a workbook for staff, with how to reach the travellers."""
    require(actor, Permission.SEE_TRIPS)
    trip = trip_with_programme(session, slug)
    language = _language(session, actor, language)
    listed = {use.organisation_id: use.record.name.best(language) for use in trip.organisations}
    reach = {
        person.key: Reach(listed.get(person.employer_id or 0, ""), person.email, person.phone)
        for person in trip.travellers
    }
    tables = tables_of(by_place_clocks(trip.as_programme()), _reader(STAFF, language), reach)
    body = write_workbook(tables.values(), now)
    return ExportFile(f"{slug}-draft.xlsx", FileStyle.XLSX, body)


def released_people(session: Session, actor: Actor, slug: str) -> tuple[Traveller, ...]:
    """The travellers of the last release: there is a file for each."""
    require(actor, Permission.SEE_TRIPS)
    return released_programme(session, get_trip(session, actor, slug), STAFF).travellers


def _tables(session: Session, actor: Actor, trip: Trip, wish: ExportWish, language: str) -> bytes:
    whole = released_programme(session, trip, STAFF)
    view = _view(whole, wish.audience)
    tables = tables_of(view, _reader(wish.audience, language))
    if wish.style is FileStyle.CSV:
        if wish.table not in tables:
            raise InvalidError("This list is not for these readers.", field="table")
        return write_csv(tables[wish.table])
    release = get_release(session, actor, trip.slug, trip.released_version)
    return write_workbook(tables.values(), release.released_at)


def _printed(session: Session, actor: Actor, trip: Trip, wish: ExportWish) -> bytes:
    office = office_of(session, actor)
    own = "" if wish.language else _own_language(released_programme(session, trip, STAFF), wish)
    language = _language(session, actor, wish.language or own)
    release = get_release(session, actor, trip.slug, trip.released_version)
    return _print(session, Subject(office, trip, release, wish.audience, language), wish)


def _print(session: Session, subject: Subject, wish: ExportWish) -> bytes:
    kind = paper_kind(wish.audience, wish.paper)
    if wish.style is FileStyle.ZIP:
        return write_bundle(session, subject, wish.fonts)
    return write_paper(session, subject, kind, wish.fonts)


def _own_language(whole: Programme, wish: ExportWish) -> str:
    """The language of whom a paper is for; of hosts that of the first place abroad."""
    if wish.audience.kind is AudienceKind.HOSTS:
        places = view_of(whole, HOSTS).places
        return next((language_in(place.country) for place in places), "")
    found = whole.traveller_of.get(wish.audience.traveller)
    return found.language if found else ""


def _view(whole: Programme, audience: Audience) -> Programme:
    if audience.kind is AudienceKind.OFFICE:
        raise InvalidError("Choose for whom the file is.", field="for")
    if audience.traveller and audience.traveller not in whole.traveller_of:
        raise NotFoundError("There is no such traveller on this trip.")
    return view_of(whole, audience)


def _calendar(
    session: Session, actor: Actor, slug: str, audience: Audience, language: str
) -> bytes:
    if audience.kind is AudienceKind.OFFICE:
        raise InvalidError("Choose for whom the file is.", field="for")
    if audience.kind is AudienceKind.STAFF:
        return staff_file(session, actor, slug, language)
    return calendar_file(session, actor, slug, audience, language)


def _document(session: Session, actor: Actor, slug: str, audience: Audience) -> bytes:
    if audience.kind is not AudienceKind.STAFF:
        raise InvalidError("The trip document is for staff only.", field="for")
    return write_document(dump_trip(session, actor, slug))


def _require_release(trip: Trip) -> None:
    if not trip.released_version:
        raise InvalidError("Nothing has been released yet.")


def _language(session: Session, actor: Actor, wanted: str) -> str:
    language = wanted or office_of(session, actor).language
    if language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    return language


def _reader(audience: Audience, language: str) -> Reader:
    content = "staff" if audience.kind is AudienceKind.STAFF else audience.content
    return Reader(content, language, texts(language).gettext)


def _name(slug: str, wish: ExportWish) -> str:
    audience = wish.audience
    who = slug_from(audience.traveller, "traveller") if audience.traveller else audience.kind
    is_part = wish.style is FileStyle.CSV and wish.table is not TableName.PROGRAMME
    what = f"-{wish.table}" if is_part else ""
    if wish.style is FileStyle.PDF:
        what = f"-{paper_kind(audience, wish.paper)}"
    return f"{slug}-{who}{what}.{wish.style}"
