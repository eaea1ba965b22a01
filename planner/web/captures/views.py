"""The contacts that travellers of a trip sent: into the directory, tied to it, or put aside."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from planner.domain.access import Permission, require
from planner.services.captures.contacts import (
    accept_capture,
    capture_photo,
    dismiss_capture,
    get_capture,
    link_capture,
    list_captures,
    proposed_details,
    reopen_capture,
)
from planner.services.directory.duplicates import Similar, find_similar
from planner.services.directory.edits import SimilarError
from planner.services.item_options import item_options, organisation_options
from planner.services.offices import office_of
from planner.web.directory.forms import ContactForm
from planner.web.editing import made, saved
from planner.web.fields import RecordField
from planner.web.forms import PlannerForm
from planner.web.options import choices, labelled
from planner.web.photos import photo_answer
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

if TYPE_CHECKING:
    from planner.db.models import ContactCapture

blueprint = Blueprint("captures", __name__, url_prefix="/trips/<slug>/people/met")

Answer = str | AnyResponse | tuple[str, int]


class LinkForm(PlannerForm):
    """Who of the directory it is."""

    contact = RecordField(
        _("Contact"), empty=_("Please choose"), validators=[InputRequired(_("Choose a contact."))]
    )


@blueprint.get("")
def index(slug: str) -> str:
    """All of them, those that wait first."""
    return render_template(
        "captures/index.html",
        trip=trip_of(slug),
        captures=list_captures(db(), actor(), slug),
        zone=office_of(db(), actor()).zone,
    )


@blueprint.get("/<int:number>/photo")
def photo(slug: str, number: int) -> Response:
    """The photo of a card."""
    return photo_answer(capture_photo(db(), actor(), slug, number))


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def accept(slug: str, number: int) -> Answer:
    """A new contact of the directory; those like it are shown before it is stored."""
    capture = get_capture(db(), actor(), slug, number)
    details = proposed_details(db(), actor(), capture)
    form, similar = _form(capture, details), find_similar(db(), actor(), details)
    try:
        contact = made(
            form,
            lambda: accept_capture(
                db(),
                actor(),
                slug,
                number,
                form.result(),
                version=form.seen_version,
                is_another=bool(form.is_another.data),
                now=now(),
            ),
        )
    except SimilarError as error:
        contact, similar = None, error.similar
    if contact:
        flash(gettext("In the directory now: %(name)s", name=contact.label))
        return _back(slug)
    return _page(slug, capture, form, _link_form(slug, capture), similar), _status(form)


@blueprint.post("/<int:number>/link")
def link(slug: str, number: int) -> Answer:
    """It is somebody whom the directory has."""
    capture = get_capture(db(), actor(), slug, number)
    form = _link_form(slug, capture)
    contact = made(
        form,
        lambda: link_capture(
            db(),
            actor(),
            slug,
            number,
            form.contact.data,
            version=form.seen_version,
            now=now(),
        ),
    )
    if contact:
        flash(gettext("Tied to %(name)s.", name=contact.label))
        return _back(slug)
    details = proposed_details(db(), actor(), capture)
    fresh = _form(capture, details, formdata=None)
    return _page(slug, capture, fresh, form, find_similar(db(), actor(), details)), 422


@blueprint.post("/<int:number>/dismiss")
def dismiss(slug: str, number: int) -> Answer:
    """Put it aside; it can be taken up again."""
    form = PlannerForm()
    if not saved(
        form,
        lambda: dismiss_capture(db(), actor(), slug, number, version=form.seen_version, now=now()),
    ):
        return _told(slug, form)
    flash(gettext("Put aside."))
    return _back(slug)


@blueprint.post("/<int:number>/reopen")
def reopen(slug: str, number: int) -> Answer:
    """Take it up again."""
    form = PlannerForm()
    if not saved(
        form, lambda: reopen_capture(db(), actor(), slug, number, version=form.seen_version)
    ):
        return _told(slug, form)
    return _back(slug)


def _told(slug: str, form: PlannerForm) -> Answer:
    """The list with the reason why nothing was done."""
    for reason in form.form_errors:
        flash(reason)
    return index(slug), 422


def _form(capture: "ContactCapture", details: object, **kwargs: Any) -> ContactForm:  # noqa: ANN401 - WTForms
    form = ContactForm(obj=details, data={"version": str(capture.version)}, **kwargs)
    organisations = labelled(organisation_options(db(), actor()))
    form.offer_organisations([(each.number, label) for each, label in organisations])
    return form


def _link_form(slug: str, capture: "ContactCapture") -> LinkForm:
    form = LinkForm(data={"version": str(capture.version)})
    form.contact.offer(choices(item_options(db(), actor(), slug).contacts))
    return form


def _page(
    slug: str,
    capture: "ContactCapture",
    form: ContactForm,
    link_form: LinkForm,
    similar: tuple[Similar, ...],
) -> str:
    require(actor(), Permission.KEEP_DIRECTORY)
    return render_template(
        "captures/accept.html",
        trip=trip_of(slug),
        capture=capture,
        form=form,
        link_form=link_form,
        similar=similar,
        kind="contacts",
        zone=office_of(db(), actor()).zone,
    )


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("captures.index", slug=slug))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200
