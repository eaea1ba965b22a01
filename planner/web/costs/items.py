"""The cost items of a trip: added, also from templates, edited, deleted."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.cost_templates import CostTemplate
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.cost_items import (
    add_cost,
    delete_cost,
    edit_cost,
    get_cost,
    move_cost,
    promises_for,
)
from planner.services.cost_options import cost_options, list_stays, propose_cost
from planner.services.history import Lost
from planner.web.costs.item_forms import CostForm
from planner.web.costs.item_values import data_of, data_of_proposal
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.languages import language
from planner.web.people.steps import wanted_steps
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

blueprint = Blueprint("cost_items", __name__, url_prefix="/trips/<slug>/costs/items")

Answer = str | Response | tuple[str, int]


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new cost, empty or as a template proposes it."""
    require(actor(), Permission.KEEP_COSTS)
    template = _template()
    form = CostForm(cost_options(db(), actor(), slug), data=_proposed(slug, template))
    cost = made(form, lambda: add_cost(db(), actor(), slug, form.result()))
    if cost:
        flash(gettext("Saved."))
        return _back(slug, cost.id)
    stays = list_stays(db(), actor(), slug) if template is CostTemplate.HOTEL else ()
    return _page("costs/item_new.html", form, template=template, stays=stays)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What people write about a cost; what it was estimated at before."""
    require(actor(), Permission.KEEP_COSTS)
    try:
        cost = get_cost(db(), actor(), slug, number)
    except NotFoundError:
        return _gone(slug, number)
    form = _form(slug, number)
    save = partial(edit_cost, db(), actor(), slug, number, version=form.seen_version, now=now())
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return _back(slug, number)
    except EditConflictError:
        stored = partial(_form, slug, number, formdata=None)
        return conflict(form, stored, row=cost, trip=form.options.trip)
    return _page("costs/item_edit.html", form, cost=cost)


@blueprint.post("/<int:number>/move")
def move(slug: str, number: int) -> Response:
    """One step up or down: what comes first uses up bounds and budgets first."""
    move_cost(db(), actor(), slug, number, wanted_steps())
    return _back(slug, number)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before a cost goes, or what holds it."""
    require(actor(), Permission.KEEP_COSTS)
    cost = get_cost(db(), actor(), slug, number)
    form = PlannerForm(obj=cost)
    if saved(form, lambda: delete_cost(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=cost.description or cost.label))
        return redirect(url_for("costs.show", slug=slug))
    promises = promises_for(db(), actor(), cost)
    page = render_template(
        "costs/item_delete.html",
        trip=trip_of(slug),
        form=form,
        cost=cost,
        promises=promises,
        holding=[each for each in promises if len(each.costs) == 1],
    )
    return page, 422 if form.is_submitted() else 200


def _form(slug: str, number: int, **kwargs: Any) -> CostForm:  # noqa: ANN401 - WTForms
    cost = get_cost(db(), actor(), slug, number)
    return CostForm(cost_options(db(), actor(), slug), data=data_of(cost), **kwargs)


def _gone(slug: str, number: int) -> tuple[str, int]:
    form = CostForm(cost_options(db(), actor(), slug))
    lost = Lost("CostItem", number, form.options.trip.id)
    again = url_for("cost_items.new", slug=slug)
    return gone(form, lost, again=again, trip=form.options.trip)


def _page(name: str, form: CostForm, **context: object) -> tuple[str, int]:
    page = render_template(name, form=form, trip=form.options.trip, **context)
    return page, 422 if form.is_submitted() else 200


def _back(slug: str, number: int) -> Response:
    return redirect(url_for("costs.show", slug=slug, _anchor=f"cost-{number}"))


def _template() -> CostTemplate | None:
    wanted = request.args.get("template", "")
    return CostTemplate(wanted) if wanted in set(CostTemplate) else None


def _proposed(slug: str, template: CostTemplate | None) -> dict[str, Any]:
    if template is None:
        return {}
    stay = request.args.get("stay", "")
    proposal = propose_cost(db(), actor(), slug, template, language=language(), stay=stay)
    return data_of_proposal(proposal)
