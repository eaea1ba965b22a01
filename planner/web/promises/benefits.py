"""Hosted benefits of a trip: added, edited, deleted; they are listed with the promises."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.history import Lost
from planner.services.people.orders import row_of
from planner.services.promises.given import add_benefit, delete_benefit, edit_benefit
from planner.services.promises.listing import list_benefits, promise_options
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.promises.forms import BenefitForm, inputs_of_given
from planner.web.promises.offers import offering_people
from planner.web.promises.views import Answer, to_list
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import HostedBenefit, Trip

blueprint = Blueprint("benefits", __name__, url_prefix="/trips/<slug>/costs/benefits")


def _offering(slug: str, form: BenefitForm) -> BenefitForm:
    offering_people(slug, form)
    return form


def _found(slug: str, number: int) -> tuple["Trip", "HostedBenefit"]:
    trip = promise_options(db(), actor(), slug).trip
    return trip, row_of(list_benefits(db(), actor(), slug), number)


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new benefit."""
    require(actor(), Permission.KEEP_COSTS)
    trip = promise_options(db(), actor(), slug).trip
    form = _offering(slug, BenefitForm())
    if made(form, lambda: add_benefit(db(), actor(), slug, form.result())):
        flash(gettext("Saved."))
        return to_list(slug)
    page = render_template("promises/benefit.html", trip=trip, form=form, row=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What people write about a benefit."""
    require(actor(), Permission.KEEP_COSTS)
    try:
        trip, row = _found(slug, number)
    except NotFoundError:
        return _gone(slug, number)
    form = _offering(slug, BenefitForm(data=inputs_of_given(row)))
    save = partial(edit_benefit, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return to_list(slug)
    except EditConflictError:
        return conflict(form, partial(_stored, slug, number), row=row, trip=trip)
    page = render_template("promises/benefit.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200


def _gone(slug: str, number: int) -> tuple[str, int]:
    trip = promise_options(db(), actor(), slug).trip
    form = _offering(slug, BenefitForm())
    again = url_for("benefits.new", slug=slug)
    return gone(form, Lost("HostedBenefit", number, trip.id), again=again, trip=trip)


def _stored(slug: str, number: int) -> BenefitForm:
    _, row = _found(slug, number)
    return _offering(slug, BenefitForm(formdata=None, data=inputs_of_given(row)))


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before a benefit is deleted."""
    require(actor(), Permission.KEEP_COSTS)
    trip, row = _found(slug, number)
    form = PlannerForm(data={"version": row.version})
    if saved(form, lambda: delete_benefit(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("The hosted benefit is deleted."))
        return to_list(slug)
    page = render_template("promises/delete_given.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200
