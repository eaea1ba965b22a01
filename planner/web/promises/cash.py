"""Cash handed to travellers: added, edited, deleted; they are listed with the promises."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.history import Lost
from planner.services.people.orders import row_of
from planner.services.promises.given import add_cash, delete_cash, edit_cash
from planner.services.promises.listing import promise_options
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.promises.forms import CashForm, inputs_of_given
from planner.web.promises.offers import offering_people
from planner.web.promises.views import Answer, to_list
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import SetOff, Trip

blueprint = Blueprint("cash", __name__, url_prefix="/trips/<slug>/costs/cash")


def _offering(slug: str, form: CashForm) -> CashForm:
    offering_people(slug, form)
    return form


def _found(slug: str, number: int) -> tuple["Trip", "SetOff"]:
    trip = promise_options(db(), actor(), slug).trip
    return trip, row_of(trip.set_offs, number)


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """Cash that was handed over."""
    require(actor(), Permission.KEEP_COSTS)
    trip = promise_options(db(), actor(), slug).trip
    form = _offering(slug, CashForm())
    if made(form, lambda: add_cash(db(), actor(), slug, form.result())):
        flash(gettext("Saved."))
        return to_list(slug)
    page = render_template("promises/cash.html", trip=trip, form=form, row=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What people write about cash."""
    require(actor(), Permission.KEEP_COSTS)
    try:
        trip, row = _found(slug, number)
    except NotFoundError:
        return _gone(slug, number)
    form = _offering(slug, CashForm(data=inputs_of_given(row)))
    save = partial(edit_cash, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return to_list(slug)
    except EditConflictError:
        return conflict(form, partial(_stored, slug, number), row=row, trip=trip)
    page = render_template("promises/cash.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200


def _gone(slug: str, number: int) -> tuple[str, int]:
    trip = promise_options(db(), actor(), slug).trip
    form = _offering(slug, CashForm())
    again = url_for("cash.new", slug=slug)
    return gone(form, Lost("SetOff", number, trip.id), again=again, trip=trip)


def _stored(slug: str, number: int) -> CashForm:
    _, row = _found(slug, number)
    return _offering(slug, CashForm(formdata=None, data=inputs_of_given(row)))


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before cash is deleted."""
    require(actor(), Permission.KEEP_COSTS)
    trip, row = _found(slug, number)
    form = PlannerForm(data={"version": row.version})
    if saved(form, lambda: delete_cash(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("The cash is deleted."))
        return to_list(slug)
    page = render_template("promises/delete_given.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200
