"""Templates of trips: the list, and a trip kept as one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.services.templates import list_templates
from planner.services.trip_copies import copy_trip
from planner.web.editing import made
from planner.web.session import actor, db
from planner.web.trips.forms import TemplateForm
from planner.web.trips.pages import trip_of

blueprint = Blueprint("templates", __name__, url_prefix="/trips")

Answer = str | Response | tuple[str, int]


@blueprint.get("/templates/")
def index() -> str:
    """The office's templates."""
    return render_template("trips/templates.html", templates=list_templates(db(), actor()))


@blueprint.route("/<slug>/template", methods=["GET", "POST"])
def save(slug: str) -> Answer:
    """Keep a trip, as it is planned now, to make others from."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = trip_of(slug)
    form = TemplateForm(data={"title": trip.title})
    wish = form.result
    if made(form, lambda: copy_trip(db(), actor(), slug, wish(trip.starts_on))):
        flash(gettext("Saved as a template."))
        return redirect(url_for("templates.index"))
    page = render_template("trips/template.html", form=form, trip=trip)
    return page, 422 if form.is_submitted() else 200
