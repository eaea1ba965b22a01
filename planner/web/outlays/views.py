"""The outlays that travellers of a trip sent: taken over as costs, or not, with the reason."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired

from planner.domain.access import Permission, require
from planner.services.captures.outlays import (
    accept_outlay,
    get_outlay,
    list_outlays,
    outlay_photo,
    refuse_outlay,
)
from planner.services.offices import office_of
from planner.web.editing import made, saved
from planner.web.forms import PlannerForm
from planner.web.photos import photo_answer
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

blueprint = Blueprint("outlays", __name__, url_prefix="/trips/<slug>/costs/outlays")

Answer = str | AnyResponse | tuple[str, int]


class ReasonForm(PlannerForm):
    """Why an outlay is not taken over."""

    reason = StringField(
        _("Reason"),
        validators=[InputRequired(_("Say why: the traveller reads it."))],
        description=_("The traveller reads it."),
    )


@blueprint.get("")
def index(slug: str) -> str:
    """All of them, those that wait first."""
    return _list(slug, PlannerForm(formdata=None))


@blueprint.get("/<int:number>/photo")
def photo(slug: str, number: int) -> Response:
    """The photo of a receipt."""
    return photo_answer(outlay_photo(db(), actor(), slug, number))


@blueprint.post("/<int:number>/accept")
def accept(slug: str, number: int) -> Answer:
    """Take it over; the cost that it became is opened, for its budget line."""
    form = PlannerForm()
    cost = made(
        form,
        lambda: accept_outlay(db(), actor(), slug, number, version=form.seen_version, now=now()),
    )
    if cost is None:
        db().rollback()
        return _list(slug, form), 422
    flash(gettext("Taken over. Say which budget line pays it."))
    return redirect(url_for("cost_items.edit", slug=slug, number=cost.id))


@blueprint.route("/<int:number>/refuse", methods=["GET", "POST"])
def refuse(slug: str, number: int) -> Answer:
    """The question why it is not taken over."""
    require(actor(), Permission.KEEP_COSTS)
    outlay = get_outlay(db(), actor(), slug, number)
    form = ReasonForm(data={"version": str(outlay.version)})
    if saved(
        form,
        lambda: refuse_outlay(
            db(),
            actor(),
            slug,
            number,
            form.reason.data or "",
            version=form.seen_version,
            now=now(),
        ),
    ):
        flash(gettext("Not taken over; the traveller reads why."))
        return redirect(url_for("outlays.index", slug=slug))
    page = render_template("outlays/refuse.html", trip=trip_of(slug), outlay=outlay, form=form)
    return page, 422 if form.is_submitted() else 200


def _list(slug: str, form: PlannerForm) -> str:
    return render_template(
        "outlays/index.html",
        trip=trip_of(slug),
        outlays=list_outlays(db(), actor(), slug),
        form=form,
        zone=office_of(db(), actor()).zone,
    )
