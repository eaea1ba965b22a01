"""The budget lines of a trip: added, edited, deleted; and who pays the allowances."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.budget_lines import (
    add_line,
    choose_allowance_payer,
    costs_of_line,
    delete_line,
    edit_line,
    get_lines,
    line_of,
)
from planner.services.history import Lost, find_payer_change
from planner.web.costs.line_forms import AllowancePayerForm, LineForm, line_data, payer_data
from planner.web.editing import conflict, gone, saved
from planner.web.forms import PlannerForm
from planner.web.session import actor, db
from planner.web.trips.pages import trip_of

blueprint = Blueprint("budget_lines", __name__, url_prefix="/trips/<slug>/costs/budget")

Answer = str | Response | tuple[str, int]


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new budget line, of the year in which the trip begins."""
    require(actor(), Permission.KEEP_COSTS)
    trip = trip_of(slug)
    form = LineForm(data={"year": trip.starts_on.year})
    if saved(form, lambda: add_line(db(), actor(), slug, form.result())):
        return _saved(slug)
    page = render_template("costs/line_new.html", trip=trip, form=form)
    return page, _status(form)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What people write about a budget line."""
    require(actor(), Permission.KEEP_COSTS)
    trip = get_lines(db(), actor(), slug)
    try:
        line = line_of(trip, number)
    except NotFoundError:
        lost = Lost("BudgetLine", number, trip.id)
        again = url_for("budget_lines.new", slug=slug)
        return gone(LineForm(), lost, again=again, trip=trip)
    form = _form(slug, number)
    save = partial(edit_line, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            return _saved(slug)
    except EditConflictError:
        return conflict(form, partial(_form, slug, number, formdata=None), row=line, trip=trip)
    page = render_template("costs/line_edit.html", trip=trip, form=form, line=line)
    return page, _status(form)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before a budget line goes, or what it pays."""
    require(actor(), Permission.KEEP_COSTS)
    trip = get_lines(db(), actor(), slug)
    line = line_of(trip, number)
    form = PlannerForm(obj=line)
    if saved(form, lambda: delete_line(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=line.cost_centre))
        return redirect(url_for("costs.show", slug=slug, _anchor="budget"))
    paid = costs_of_line(db(), actor(), line)
    page = render_template("costs/line_delete.html", trip=trip, form=form, line=line, paid=paid)
    return page, _status(form)


@blueprint.route("/allowances", methods=["GET", "POST"])
def allowances(slug: str) -> Answer:
    """Who pays the allowances."""
    require(actor(), Permission.KEEP_COSTS)
    trip = get_lines(db(), actor(), slug)
    form = _payer_form(slug)
    save = partial(choose_allowance_payer, db(), actor(), slug, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            return _saved(slug)
    except EditConflictError:
        change = find_payer_change(db(), actor(), trip.id)
        stored = partial(_payer_form, slug, formdata=None)
        return conflict(form, stored, row=trip, trip=trip, change=change)
    page = render_template("costs/allowance_payer.html", trip=trip, form=form)
    return page, _status(form)


def _form(slug: str, number: int, **kwargs: Any) -> LineForm:  # noqa: ANN401 - WTForms
    line = line_of(get_lines(db(), actor(), slug), number)
    return LineForm(data=line_data(line), **kwargs)


def _payer_form(slug: str, **kwargs: Any) -> AllowancePayerForm:  # noqa: ANN401 - WTForms
    trip = get_lines(db(), actor(), slug)
    form = AllowancePayerForm(data=payer_data(trip), **kwargs)
    form.offer(trip)
    return form


def _saved(slug: str) -> Response:
    flash(gettext("Saved."))
    return redirect(url_for("costs.show", slug=slug, _anchor="budget"))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200
