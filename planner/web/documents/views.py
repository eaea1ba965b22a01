"""The documents of a trip: listed, sent, looked at, described, deleted."""

from functools import partial
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.vocabulary import DocumentKind
from planner.formats.document_types import PDF
from planner.services.documents import (
    MOST_DOCUMENTS,
    Documents,
    add_document,
    delete_document,
    edit_document,
    get_document,
    list_documents,
    proofs_of,
    provable_of,
    read_document,
)
from planner.services.history import Lost
from planner.services.offices import office_of
from planner.web.documents.forms import DocumentForm, UploadForm
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.numbers import asked_records
from planner.web.photos import SHUT
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

blueprint = Blueprint("documents", __name__, url_prefix="/trips/<slug>/documents")

Answer = str | AnyResponse | tuple[str, int]

PROVED = ("cost", "commitment", "authorisation", "approval")
"""What the address of a new document may name, by number."""


@blueprint.get("")
def index(slug: str) -> str:
    """All documents, and what each of them proves."""
    return _list(list_documents(db(), actor(), slug))


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A file to send, for what the address names."""
    require(actor(), Permission.KEEP_COSTS)
    provable = provable_of(db(), actor(), slug)
    form = UploadForm(data=_wanted())
    form.offer(provable)
    add = partial(add_document, db(), actor(), slug, now=now())
    document = made(form, lambda: add(form.sent(), form.result()))
    if document:
        flash(gettext("Stored: %(name)s", name=document.label))
        return redirect(url_for("documents.index", slug=slug))
    page = render_template("documents/new.html", trip=provable.trip, form=form)
    return page, _status(form)


def _wanted() -> dict[str, Any]:
    """What the address says that the file will prove; a paper of a decision is no receipt."""
    chosen = {f"{name}s": asked_records(name) for name in PROVED}
    is_decided = chosen["authorisations"] or chosen["approvals"]
    return chosen | ({"kind": DocumentKind.DECISION} if is_decided else {})


@blueprint.get("/<int:number>/file")
def file(slug: str, number: int) -> Response:
    """The file itself: a picture to look at, a PDF to be stored."""
    document, content = read_document(db(), actor(), slug, number)
    place = "attachment" if document.media_type == PDF.media_type else "inline"
    response = make_response(content)
    response.headers["Content-Type"] = document.media_type
    response.headers["Content-Disposition"] = f"{place}; {_named(document.file_name)}"
    response.headers["Content-Security-Policy"] = SHUT
    return response


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What is said of a document."""
    require(actor(), Permission.KEEP_COSTS)
    try:
        document = get_document(db(), actor(), slug, number)
    except NotFoundError:
        return _gone(slug, number)
    form, trip = _form(slug, number), trip_of(slug)
    save = partial(edit_document, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return redirect(url_for("documents.index", slug=slug))
    except EditConflictError:
        return conflict(form, partial(_form, slug, number, formdata=None), row=document, trip=trip)
    page = render_template("documents/edit.html", trip=trip, form=form, document=document)
    return page, _status(form)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before a document goes, or what it proves."""
    require(actor(), Permission.KEEP_COSTS)
    document = get_document(db(), actor(), slug, number)
    form = PlannerForm(obj=document)
    if saved(form, lambda: delete_document(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=document.label))
        return redirect(url_for("documents.index", slug=slug))
    page = render_template(
        "documents/delete.html",
        trip=trip_of(slug),
        form=form,
        document=document,
        proofs=proofs_of(db(), actor(), document),
    )
    return page, _status(form)


def _named(file_name: str) -> str:
    """The file's name as a header says it (RFC 6266): in UTF-8, escaped."""
    return f"filename*=UTF-8''{quote(file_name, safe='')}"


def _list(documents: Documents) -> str:
    return render_template(
        "documents/index.html",
        trip=documents.trip,
        documents=documents,
        is_full=len(documents.rows) >= MOST_DOCUMENTS,
        zone=office_of(db(), actor()).zone,
    )


def _form(slug: str, number: int, **kwargs: Any) -> DocumentForm:  # noqa: ANN401 - WTForms
    document = get_document(db(), actor(), slug, number)
    proofs = proofs_of(db(), actor(), document)
    chosen = {
        name: [proof.number for proof in proofs if proof.thing == thing]
        for name, thing in (
            ("costs", "CostItem"),
            ("commitments", "Commitment"),
            ("authorisations", "TravelAuthorisation"),
        )
    }
    form = DocumentForm(obj=document, data=chosen, **kwargs)
    form.offer(provable_of(db(), actor(), slug))
    return form


def _gone(slug: str, number: int) -> tuple[str, int]:
    provable = provable_of(db(), actor(), slug)
    form = DocumentForm()
    form.offer(provable)
    lost = Lost("Document", number, provable.trip.id)
    return gone(form, lost, again=url_for("documents.new", slug=slug), trip=provable.trip)


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200
