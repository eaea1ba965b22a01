"""The groups of a trip: added, edited, moved, dissolved."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.names import with_native
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.history import Lost
from planner.services.people.groups import add_group, edit_group, move_group
from planner.services.people.orders import row_of
from planner.services.people.ties import items_of_group, remove_group
from planner.services.people.travellers import get_people
from planner.web.editing import conflict, gone, saved
from planner.web.forms import PlannerForm
from planner.web.people.forms import GroupForm
from planner.web.people.steps import wanted_steps
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import Group, Trip

blueprint = Blueprint("groups", __name__, url_prefix="/trips/<slug>/people/groups")

Answer = str | Response | tuple[str, int]


def _trip(slug: str) -> "Trip":
    require(actor(), Permission.PLAN_TRIPS)
    return get_people(db(), actor(), slug)


def _list(slug: str) -> Response:
    return redirect(url_for("people.index", slug=slug))


def _offering(trip: "Trip", form: GroupForm) -> GroupForm:
    form.offer(
        (person.id, with_native(person.label, person.native_name)) for person in trip.travellers
    )
    return form


def _members(group: "Group") -> list[int]:
    return [person.id for person in group.travellers]


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new group."""
    trip = _trip(slug)
    form = _offering(trip, GroupForm())
    save = partial(add_group, db(), actor(), slug)
    if saved(form, lambda: save(form.result(), is_another=form.is_another.data)):
        flash(gettext("Saved."))
        return _list(slug)
    page = render_template("people/new_group.html", trip=trip, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """A group's name and members."""
    trip = _trip(slug)
    try:
        group = row_of(trip.groups, number)
    except NotFoundError:
        return _gone(trip, number)
    form = _offering(trip, GroupForm(obj=group, members=_members(group)))
    save = partial(edit_group, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result(), is_another=form.is_another.data)):
            flash(gettext("Saved."))
            return _list(slug)
    except EditConflictError:
        return conflict(form, partial(_stored, slug, number), row=group, trip=trip)
    page = render_template("people/edit_group.html", trip=trip, form=form, group=group)
    return page, 422 if form.is_submitted() else 200


def _gone(trip: "Trip", number: int) -> tuple[str, int]:
    form = _offering(trip, GroupForm())
    lost = Lost("Group", number, trip.id)
    return gone(form, lost, again=url_for("groups.new", slug=trip.slug), trip=trip)


def _stored(slug: str, number: int) -> GroupForm:
    trip = _trip(slug)
    group = row_of(trip.groups, number)
    return _offering(trip, GroupForm(formdata=None, obj=group, members=_members(group)))


@blueprint.route("/<int:number>/remove", methods=["GET", "POST"])
def remove(slug: str, number: int) -> Answer:
    """The question before a group is dissolved."""
    trip = _trip(slug)
    group = row_of(trip.groups, number)
    form = PlannerForm(obj=group)
    items = items_of_group(db(), actor(), group)
    if saved(form, lambda: remove_group(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("The group is dissolved."))
        return _list(slug)
    page = render_template(
        "people/remove_group.html", trip=trip, form=form, group=group, items=items
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/<int:number>/move")
def move(slug: str, number: int) -> Response:
    """One step up or down the list."""
    move_group(db(), actor(), slug, number, wanted_steps())
    return _list(slug)
