"""Importing a file in two steps, earlier imports, and taking one back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.imports.diffs import Change, Line
from planner.domain.imports.headings import OF_ITEMS, OF_PEOPLE, Meaning
from planner.domain.imports.people import PersonLine
from planner.domain.imports.telling import MEANINGS, told
from planner.domain.refusals import InvalidError
from planner.services.imports.people import PeoplePreview, apply_people, preview_people
from planner.services.imports.programme import Preview, apply_import, preview_import
from planner.services.imports.undoing import list_imports, report_import, undo_import
from planner.services.imports.uploads import Upload
from planner.services.offices import office_of
from planner.web.errors import explain, worded
from planner.web.imports.forms import Content, ImportForm
from planner.web.imports.wording import when, zone_of
from planner.web.sent_files import Kept
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

blueprint = Blueprint("imports", __name__, url_prefix="/trips/<slug>/import")

Answer = str | Response | tuple[str, int]
AnyPreview = Preview | PeoplePreview


@dataclass(frozen=True, slots=True)
class _Way:
    """How files with some content are looked at and taken over."""

    preview: Callable[..., AnyPreview]
    apply: Callable[..., tuple[AnyPreview, Any]]
    meanings: frozenset[Meaning]


WAYS = {
    Content.PROGRAMME: _Way(preview_import, apply_import, OF_ITEMS),
    Content.PEOPLE: _Way(preview_people, apply_people, OF_PEOPLE),
}


@blueprint.route("", methods=["GET", "POST"])
def index(slug: str) -> Answer:
    """A file to send, and what was imported earlier; a file sent is shown as a diff."""
    require(actor(), Permission.PLAN_TRIPS)
    form = ImportForm()
    if request.method == "GET":
        form.content.data = request.args.get("content", Content.PROGRAMME)
        return _start(slug, form)
    if not form.validate_on_submit():
        return _start(slug, form), 422
    try:
        upload = form.result()
        if form.is_to_apply:
            return _apply(slug, form, upload)
        return _preview(slug, form, upload)
    except InvalidError as error:
        form.refuse(error)
        return _start(slug, form), 422


@blueprint.get("/<int:number>")
def show(slug: str, number: int) -> str:
    """What an import did, and taking it back."""
    report = report_import(db(), actor(), slug, number)
    return render_template(
        "imports/show.html",
        trip=trip_of(slug),
        report=report,
        when=when,
        zone_of=zone_of,
        office=office_of(db(), actor()),
    )


@blueprint.post("/<int:number>/undo")
def undo(slug: str, number: int) -> Response:
    """Take an import back as a whole."""
    record = undo_import(db(), actor(), slug, number, now())
    flash(gettext("Taken back: %(name)s", name=record.filename))
    return redirect(url_for("imports.index", slug=slug))


def _start(slug: str, form: ImportForm) -> str:
    return render_template(
        "imports/index.html",
        trip=trip_of(slug),
        form=form,
        imports=list_imports(db(), actor(), slug),
        office=office_of(db(), actor()),
    )


def _apply(slug: str, form: ImportForm, upload: Upload) -> Answer:
    """Take the ticked lines over; what stands in the way is told over the preview."""
    way = WAYS[Content(form.content.data)]
    try:
        _, record = way.apply(
            db(), actor(), slug, upload, now(), chosen=form.chosen, seen=form.seen
        )
    except InvalidError as error:
        form.form_errors.append(explain(error))
        return _preview(slug, form, upload), 422
    if record is None:
        form.form_errors.append(gettext("Tick at least one line."))
        return _preview(slug, form, upload), 422
    return redirect(url_for("imports.show", slug=slug, number=record.id))


def _preview(slug: str, form: ImportForm, upload: Upload) -> str:
    way = WAYS[Content(form.content.data)]
    preview = way.preview(db(), actor(), slug, upload)
    if isinstance(preview, Preview) and preview.needs_zone:
        form.zone.data = preview.frame.zones[0]
        upload = replace(upload, fallback=form.zone.data)
        preview = way.preview(db(), actor(), slug, upload)
    lines: list[tuple[int, Line | PersonLine]] = list(enumerate(preview.lines))
    return render_template(
        "imports/preview.html",
        trip=preview.trip,
        form=form,
        preview=preview,
        kept=Kept.of(upload.filename, upload.data),
        proposed=upload.fallback,
        meanings=[(m, gettext(MEANINGS[m])) for m in Meaning if m in way.meanings],
        offered=[each for each in lines if each[1].change in {Change.ADD, Change.CHANGE}],
        same=[each for _, each in lines if each.change is Change.SAME],
        skipped=[each for _, each in lines if each.change is Change.SKIP],
        ticked=form.ticked(len(lines)),
        told=lambda line: told(line, worded),
        when=when,
        examples=lambda column: _examples(preview, column),
        zone_of=zone_of,
        is_people=way is WAYS[Content.PEOPLE],
        old={item.key: item for item in preview.trip.items} if isinstance(preview, Preview) else {},
    )


def _examples(preview: AnyPreview, column: int) -> str:
    """The first values below a heading."""
    headed = preview.headings.row if preview.headings else 0
    texts = (str(row.cell(column)).strip() for row in preview.rows if row.number > headed)
    return " · ".join(text[:40] for text in islice(filter(None, texts), 3))
