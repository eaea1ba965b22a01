"""The directory's lists, and each record: shown, added, edited, deleted, merged."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.vocabulary import RecordKind
from planner.services.contact_cards import card_of
from planner.services.directory.duplicates import Similar, list_pairs
from planner.services.directory.edits import SimilarError, add_record, delete_record, edit_record
from planner.services.directory.merging import merge_records
from planner.services.directory.records import COUNTED, MODELS, get_record, list_records
from planner.services.directory.uses import get_usage
from planner.services.history import Lost, list_changes
from planner.services.item_options import organisation_options
from planner.services.offices import office_of
from planner.web.directory.forms import ContactForm, DirectoryForm, OrganisationForm, PlaceForm
from planner.web.directory.sides import rows_of
from planner.web.downloads import download
from planner.web.editing import conflict, gone, made, saved
from planner.web.filters import plain
from planner.web.forms import PlannerForm
from planner.web.history.lines import lines_of
from planner.web.history.words import THINGS
from planner.web.inputs import inputs_of_form
from planner.web.languages import language
from planner.web.numbers import asked_number
from planner.web.options import labelled
from planner.web.security import local_path
from planner.web.session import actor, db
from planner.web.stored_labels import called, named

if TYPE_CHECKING:
    from planner.db.models.directory import Record

blueprint = Blueprint("directory", __name__, url_prefix="/directory")

Answer = str | Response | tuple[str, int]

KIND = "/<any(organisations, contacts, places):kind>"

FORMS: dict[RecordKind, type[DirectoryForm]] = {
    RecordKind.ORGANISATIONS: OrganisationForm,
    RecordKind.CONTACTS: ContactForm,
    RecordKind.PLACES: PlaceForm,
}


@blueprint.get("/contacts/<int:number>.vcf")
def card(number: int) -> Response:
    """A contact as an address card."""
    return download(card_of(db(), actor(), number, language()))


@blueprint.url_value_preprocessor
def read_kind(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Let views have the kind as a word of its list."""
    del endpoint
    if values and "kind" in values:
        values["kind"] = RecordKind(str(values["kind"]))


@blueprint.context_processor
def tell_bound() -> dict[str, int]:
    """Let templates have the number from which on uses are not counted."""
    return {"counted": COUNTED}


def _form(kind: RecordKind, record: "Record | None" = None) -> DirectoryForm:
    return _offering(kind, FORMS[kind](obj=record))


def _stored(kind: RecordKind, record: "Record") -> DirectoryForm:
    return _offering(kind, FORMS[kind](formdata=None, obj=record))


def _offering(kind: RecordKind, form: DirectoryForm) -> DirectoryForm:
    if kind is RecordKind.CONTACTS:
        organisations = labelled(organisation_options(db(), actor()))
        form.offer_organisations([(each.number, label) for each, label in organisations])
    return form


def _record(kind: RecordKind, number: int) -> "Record":
    return get_record(db(), actor(), kind, number)


def _name(record: "Record") -> str:
    """What the reader calls a record."""
    texts = getattr(record, "name", None)
    return plain(texts) if texts else record.label


def _shown(kind: RecordKind, number: int) -> Response:
    return redirect(url_for("directory.show", kind=kind, number=number))


@blueprint.get("/")
def start() -> Response:
    """The directory opens with its organisations."""
    return redirect(url_for("directory.index", kind=RecordKind.ORGANISATIONS))


@blueprint.get(f"{KIND}/")
def index(kind: RecordKind) -> str:
    """A list with search."""
    words = request.args.get("q", "").strip()
    after = asked_number("after")
    page = list_records(db(), actor(), kind, language(), words=words, after=after)
    return render_template("directory/list.html", kind=kind, page=page, words=words)


@blueprint.get(f"{KIND}/<int:number>")
def show(kind: RecordKind, number: int) -> str:
    """One record, and where it is used."""
    record = _record(kind, number)
    usage = get_usage(db(), actor(), record, with_rows=False)
    return render_template("directory/show.html", kind=kind, record=record, usage=usage)


@blueprint.route(f"{KIND}/new", methods=["GET", "POST"])
def new(kind: RecordKind) -> Answer:
    """A new record; similar ones are shown before it is stored."""
    require(actor(), Permission.KEEP_DIRECTORY)
    form = _form(kind)
    similar: tuple[Similar, ...] = ()
    save = partial(add_record, db(), actor(), is_another=form.is_another.data)
    try:
        record = made(form, lambda: save(form.result()))
    except SimilarError as error:
        record, similar = None, error.similar
    back = local_path(request.args["next"]) if "next" in request.args else ""
    if record:
        flash(gettext("Saved."))
        return redirect(back) if back else _shown(kind, record.id)
    page = render_template("directory/new.html", kind=kind, form=form, similar=similar, back=back)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"{KIND}/<int:number>/edit", methods=["GET", "POST"])
def edit(kind: RecordKind, number: int) -> Answer:
    """What people write about a record that drafts may use."""
    require(actor(), Permission.KEEP_DIRECTORY)
    try:
        record = _record(kind, number)
    except NotFoundError:
        lost = Lost(MODELS[kind].__name__, number)
        return gone(_form(kind), lost, again=url_for("directory.new", kind=kind))
    form = _form(kind, record)
    similar: tuple[Similar, ...] = ()
    save = partial(edit_record, db(), actor(), number, form.seen_version)
    try:
        if saved(form, lambda: save(form.result(), is_another=form.is_another.data)):
            flash(gettext("Saved."))
            return _shown(kind, number)
    except SimilarError as error:
        similar = error.similar
    except EditConflictError:
        return conflict(form, partial(_stored, kind, record), row=record)
    usage = get_usage(db(), actor(), record, with_rows=False)
    page = render_template(
        "directory/edit.html", kind=kind, form=form, record=record, similar=similar, usage=usage
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get(f"{KIND}/<int:number>/history")
def history(kind: RecordKind, number: int) -> str:
    """Who changed what of a record."""
    record = _record(kind, number)
    page = list_changes(
        db(),
        actor(),
        thing=type(record).__name__,
        thing_id=number,
        before=asked_number("before"),
    )
    lines = lines_of(page.changes, office_of(db(), actor()).zone)
    return render_template(
        "directory/history.html", kind=kind, record=record, lines=lines, older=page.older
    )


@blueprint.route(f"{KIND}/<int:number>/delete", methods=["GET", "POST"])
def delete(kind: RecordKind, number: int) -> Answer:
    """The question before a deletion, or where the record is in use."""
    require(actor(), Permission.KEEP_DIRECTORY)
    record = _record(kind, number)
    form = PlannerForm(obj=record)
    if saved(form, lambda: delete_record(db(), actor(), kind, number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=_name(record)))
        return redirect(url_for("directory.index", kind=kind))
    usage = get_usage(db(), actor(), record)
    page = render_template(
        "directory/delete.html", kind=kind, form=form, record=record, usage=usage
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get(f"{KIND}/duplicates")
def duplicates(kind: RecordKind) -> str:
    """Pairs of records that are probably the same."""
    pairs = list_pairs(db(), actor(), kind)
    return render_template("directory/duplicates.html", kind=kind, pairs=pairs)


@blueprint.route(f"{KIND}/<int:number>/merge/<int:other>", methods=["GET", "POST"])
def merge(kind: RecordKind, number: int, other: int) -> Answer:
    """Two records side by side; each field is taken from one of them, the second one goes."""
    require(actor(), Permission.KEEP_DIRECTORY)
    if number == other:
        raise NotFoundError("There are no two records to make one of.")
    kept, dropped = _record(kind, number), _record(kind, other)
    form = _form(kind)
    seen = form.seen_version, request.form.get("other_version", 0, int)
    save = partial(merge_records, db(), actor(), kept=number, dropped=other, versions=seen)
    if saved(form, lambda: save(form.result())):
        flash(gettext("Merged."))
        return _shown(kind, number)
    sides = tuple(_stored(kind, record) for record in (kept, dropped))
    page = render_template(
        "directory/merge.html",
        kind=kind,
        form=form,
        kept=kept,
        dropped=dropped,
        inputs=[list(inputs_of_form(side)) for side in sides],
        rows=list(rows_of(*sides)),
        usage=get_usage(db(), actor(), dropped),
        kept_usage=get_usage(db(), actor(), kept, with_rows=False),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/name")
def name() -> str:
    """How a person's name is written, while somebody types it."""
    form = ContactForm(request.args)
    return render_template("directory/_name.html", name=form.written_name)


@blueprint.app_template_filter()
def thing(name: str) -> str:
    """What people call a stored kind of record, by its model's name."""
    return str(gettext(THINGS.get(name, name)))


blueprint.add_app_template_filter(called)
blueprint.add_app_template_filter(named)
