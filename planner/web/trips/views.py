"""The list of trips; a trip's overview; adding, editing, copying and deleting one."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.timelines import strip_of
from planner.services.history import Lost
from planner.services.offices import office_of
from planner.services.templates import list_templates, parts_of
from planner.services.trip_copies import copy_trip
from planner.services.trip_deletions import contents_of, delete_trip
from planner.services.trip_overviews import overview_of
from planner.services.trip_searches import (
    Cursor,
    list_trips,
    list_trips_of_year,
    list_years,
    year_to_show,
)
from planner.services.trips import add_trip, edit_trip
from planner.web.editing import conflict, gone, made, saved
from planner.web.errors import explain
from planner.web.session import actor, db, now
from planner.web.trips.copy_notes import words_of
from planner.web.trips.forms import CopyForm, DeletionForm, TripEditForm, TripFilterForm, TripForm
from planner.web.trips.pages import trip_of

blueprint = Blueprint("trips", __name__, url_prefix="/trips")

Answer = str | Response | tuple[str, int]

BAR_GAP = 3
"""Days between two bars of the year's strip that still look like two."""


@blueprint.get("/")
def index() -> str:
    """The office's trips, filtered, page by page, under a strip of the year."""
    years = list_years(db(), actor())
    form = TripFilterForm(request.args, years)
    wanted = form.result()
    after = Cursor.read(request.args.get("after", ""))
    page = list_trips(db(), actor(), wanted, after)
    year = wanted.year or year_to_show(db(), actor(), now().date())
    drawn = list_trips_of_year(db(), actor(), replace(wanted, year=year))
    strip = strip_of(year, ((trip, trip.starts_on, trip.ends_on) for trip in drawn), BAR_GAP)
    kept = {name: value for name, value in request.args.items() if name in form and value}
    return render_template(
        "trips/list.html",
        form=form,
        wanted=wanted,
        wanted_args=kept,
        page=page,
        after=after,
        strip=strip,
        years=years,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """A new trip; the zone at home is the office's unless told."""
    require(actor(), Permission.PLAN_TRIPS)
    form = TripForm(data={"home_zone": office_of(db(), actor()).zone})
    trip = made(form, lambda: add_trip(db(), actor(), form.result()))
    if trip:
        return redirect(url_for("trips.show", slug=trip.slug))
    templates = list_templates(db(), actor())
    page = render_template("trips/new.html", form=form, templates=templates)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<slug>/")
def show(slug: str) -> str:
    """The overview of one trip."""
    overview = overview_of(db(), actor(), slug, now())
    trip = overview.review.trip
    return render_template("trips/show.html", trip=trip, overview=overview, explain=explain)


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> Answer:
    """What people write about a trip."""
    require(actor(), Permission.PLAN_TRIPS)
    try:
        trip = trip_of(slug)
    except NotFoundError:
        lost = Lost("Trip", field="slug", value=slug)
        return gone(TripEditForm(), lost, again=url_for("trips.new"))
    form = TripEditForm(obj=trip)
    try:
        save = partial(edit_trip, db(), actor(), slug, form.seen_version)
        stored = made(form, lambda: save(form.result()))
    except EditConflictError:
        new = partial(TripEditForm, formdata=None, obj=trip)
        return conflict(form, new, row=trip, trip=trip)
    if stored:
        flash(gettext("Saved."))
        return redirect(url_for("trips.show", slug=stored.slug))
    page = render_template("trips/edit.html", form=form, trip=trip)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<slug>/copy", methods=["GET", "POST"])
def copy(slug: str) -> Answer:
    """A trip like this one at another time; of a template all that was kept in it."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = trip_of(slug)
    ticked = {"parts": parts_of(db(), actor(), trip)} if trip.is_template else {}
    form = CopyForm(data={"title": trip.title, **ticked})
    copied = made(form, lambda: copy_trip(db(), actor(), slug, form.result()))
    if copied:
        for line in words_of(copied.notes):
            flash(line, "warning")
        return redirect(url_for("trips.show", slug=copied.trip.slug))
    page = render_template("trips/copy.html", form=form, trip=trip)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<slug>/delete", methods=["GET", "POST"])
def remove(slug: str) -> Answer:
    """Ask before a trip goes, naming what goes with it."""
    trip = trip_of(slug)
    contents = contents_of(db(), actor(), trip)
    form = DeletionForm()
    is_template = trip.is_template
    if saved(form, lambda: delete_trip(db(), actor(), slug, form.result(), now())):
        if is_template:
            flash(gettext("The template %(slug)s was deleted.", slug=slug))
            return redirect(url_for("templates.index"))
        flash(gettext("The trip %(slug)s was deleted.", slug=slug))
        return redirect(url_for("trips.index"))
    page = render_template("trips/delete.html", form=form, trip=trip, contents=contents)
    return page, 422 if form.is_submitted() else 200
