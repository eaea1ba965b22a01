"""Files of a trip: for whom, in which language, in which format."""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from planner.domain.audiences import HOSTS, STAFF, TRIP, Audience, audience_named, traveller
from planner.domain.export_tables import TABLES, TITLES, TableName
from planner.domain.labels import mark
from planner.domain.papers import PAPERS, PaperKind
from planner.domain.refusals import InvalidError
from planner.i18n.catalogues import LOCALES
from planner.services.exports import (
    ExportWish,
    FileStyle,
    export_draft,
    export_trip,
    released_people,
)
from planner.services.offices import office_of
from planner.services.trips import get_trip
from planner.web.downloads import download
from planner.web.session import actor, db, now, settings

W = TypeVar("W", bound=StrEnum)

blueprint = Blueprint("export", __name__, url_prefix="/trips/<slug>/export")


PAPER_NAMES = {
    PaperKind.ITINERARY: mark("Itinerary"),
    PaperKind.BOOKLET: mark("Booklet to fold"),
    PaperKind.PROGRAMME: mark("Programme in two languages"),
    PaperKind.BRIEFING: mark("Briefing book"),
}


@blueprint.get("")
def show(slug: str) -> str:
    """What can be downloaded of the last release and of the draft."""
    trip = get_trip(db(), actor(), slug)
    wanted = request.args.get("language", "")
    people = released_people(db(), actor(), slug) if trip.released_version else ()
    readers: list[tuple[Audience, str, str]] = [
        (TRIP, gettext("All travellers"), TRIP.content),
        (HOSTS, gettext("Hosts"), HOSTS.content),
        (STAFF, gettext("Staff"), "staff"),
        *((traveller(one.key), one.name, "travellers") for one in people),
    ]
    return render_template(
        "export/show.html",
        trip=trip,
        readers=readers,
        tables=TABLES,
        papers=PAPERS,
        paper_names=PAPER_NAMES,
        titles=TITLES,
        chosen=wanted if wanted in LOCALES else office_of(db(), actor()).language,
    )


@blueprint.get("/file")
def file(slug: str) -> Response:
    """One file: ``?for=hosts&as=xlsx&language=zh``.

    ``table`` says which list of CSV files, ``paper`` which PDF.
    """
    get_trip(db(), actor(), slug)
    audience = audience_named(request.args.get("for", ""))
    if audience is None:
        raise InvalidError("Choose for whom the file is.", field="for")
    wish = ExportWish(
        audience,
        _word(FileStyle, "as"),
        request.args.get("language", ""),
        _word(TableName, "table", TableName.PROGRAMME),
        _word(PaperKind, "paper") if "paper" in request.args else None,
        settings().fonts,
    )
    return download(export_trip(db(), actor(), slug, wish))


@blueprint.get("/draft.xlsx")
def draft(slug: str) -> Response:
    """The working draft for staff, all its lists in one workbook."""
    language = request.args.get("language", "")
    return download(export_draft(db(), actor(), slug, language, now()))


def _word(words: type[W], name: str, unsaid: W | None = None) -> W:
    value = request.args.get(name, unsaid or "")
    if value not in set(words):
        raise InvalidError("There is no such file.", field=name)
    return words(value)
