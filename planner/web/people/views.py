"""The people of a trip: listed, added, edited, moved, copied, removed."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.names import with_native
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.deliveries import PERHAPS_SENT
from planner.services.history import Lost
from planner.services.item_invitations import Post, call_off
from planner.services.item_options import item_options
from planner.services.people.orders import row_of
from planner.services.people.ties import remove_traveller, ties_of
from planner.services.people.travellers import (
    add_traveller,
    copy_travellers,
    edit_traveller,
    get_people,
    list_sources,
    move_traveller,
    same_person,
)
from planner.services.trip_mails import failures_of
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.mails import announce_mail
from planner.web.people.forms import CopyForm, TravellerForm
from planner.web.people.steps import wanted_steps
from planner.web.session import actor, db, now, settings

if TYPE_CHECKING:
    from planner.db.models import Traveller, Trip

blueprint = Blueprint("people", __name__, url_prefix="/trips/<slug>/people")

Answer = str | Response | tuple[str, int]

INHERITED = ("employer_id", "home_id", "regime", "role", "language")
"""What a new traveller has like the one before, until told."""


def _trip(slug: str) -> "Trip":
    return get_people(db(), actor(), slug)


def _list(slug: str) -> Response:
    return redirect(url_for("people.index", slug=slug))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200


@blueprint.get("")
def index(slug: str) -> str:
    """Travellers and groups."""
    trip = _trip(slug)
    groups = {
        person.id: [group for group in trip.groups if person in group.travellers]
        for person in trip.travellers
    }
    failures = failures_of(db(), actor(), trip)
    return render_template(
        "people/list.html", trip=trip, groups=groups, failures=failures, perhaps_sent=PERHAPS_SENT
    )


def _offering(slug: str, form: TravellerForm) -> TravellerForm:
    form.offer(item_options(db(), actor(), slug))
    return form


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new traveller; employer, home and rules as the last one has them."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = _trip(slug)
    last = trip.travellers[-1] if trip.travellers else None
    inherited = {name: getattr(last, name, None) for name in INHERITED}
    form = _offering(slug, TravellerForm(data=inherited))
    add = partial(add_traveller, db(), actor(), slug)
    traveller = made(form, lambda: add(form.result(), is_another=form.is_another.data))
    if traveller:
        flash(gettext("%(name)s is on the trip.", name=traveller.label))
        return _list(slug)
    return render_template("people/new.html", trip=trip, form=form), _status(form)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What people write about a traveller."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = _trip(slug)
    try:
        traveller = row_of(trip.travellers, number)
    except NotFoundError:
        return _gone(trip, number)
    form = _offering(slug, TravellerForm(obj=traveller))
    save = partial(edit_traveller, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result(), is_another=form.is_another.data)):
            flash(gettext("Saved."))
            return _list(slug)
    except EditConflictError:
        return conflict(form, partial(_stored_traveller, slug, number), row=traveller, trip=trip)
    page = render_template("people/edit.html", trip=trip, form=form, traveller=traveller)
    return page, _status(form)


def _gone(trip: "Trip", number: int) -> tuple[str, int]:
    form = _offering(trip.slug, TravellerForm())
    lost = Lost("Traveller", number, trip.id)
    return gone(form, lost, again=url_for("people.new", slug=trip.slug), trip=trip)


def _stored_traveller(slug: str, number: int) -> TravellerForm:
    stored = row_of(_trip(slug).travellers, number)
    return _offering(slug, TravellerForm(formdata=None, obj=stored))


@blueprint.route("/<int:number>/remove", methods=["GET", "POST"])
def remove(slug: str, number: int) -> Answer:
    """The question before a traveller leaves the trip: what goes, or what holds them."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = _trip(slug)
    traveller = row_of(trip.travellers, number)
    form = PlannerForm(obj=traveller)
    ties = ties_of(db(), actor(), traveller)
    if saved(form, lambda: _remove(slug, number, form.seen_version)):
        announce_mail()
        flash(gettext("%(name)s is no longer on the trip.", name=traveller.label))
        return _list(slug)
    page = render_template(
        "people/remove.html", trip=trip, form=form, traveller=traveller, ties=ties
    )
    return page, _status(form)


def _remove(slug: str, number: int, version: int) -> None:
    """Call off what they were invited to, then take them off."""
    post = Post(settings().base_url, settings().organizer, now())
    call_off(db(), actor(), slug, number, post)
    remove_traveller(db(), actor(), slug, number, version)


@blueprint.post("/<int:number>/move")
def move(slug: str, number: int) -> Response:
    """One step up or down the list."""
    move_traveller(db(), actor(), slug, number, wanted_steps())
    return _list(slug)


@blueprint.route("/copy", methods=["GET", "POST"])
def copy(slug: str) -> Answer:
    """People of another trip, to be taken along."""
    trip, sources = _trip(slug), list_sources(db(), actor(), slug)
    source = next((each for each in sources if each.slug == request.args.get("from")), None)
    people = _trip(source.slug).travellers if source else []
    form = CopyForm()
    form.offer((person.id, _called(person)) for person in people)
    save = partial(copy_travellers, db(), actor(), slug, source.slug if source else "")
    copies = made(form, lambda: save(form.result()))
    if copies:
        flash(ngettext("%(num)s person was added.", "%(num)s people were added.", len(copies)))
        return _list(slug)
    here = {
        person.id
        for person in people
        if any(same_person(person, other) for other in trip.travellers)
    }
    page = render_template(
        "people/copy.html", trip=trip, sources=sources, source=source, form=form, here=here
    )
    return page, _status(form)


def _called(person: "Traveller") -> str:
    return with_native(person.label, person.native_name)
