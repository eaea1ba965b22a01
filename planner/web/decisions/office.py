"""Who decides in the office, by which rules, and who stands in for whom."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError
from planner.services.deciders import (
    add_deputy,
    edit_decision_settings,
    edit_deputy,
    get_deputy,
    list_deciders,
    list_deputies,
    remove_deputy,
)
from planner.services.offices import office_of
from planner.web.decisions.office_forms import DecisionSettingsForm, DeputyForm
from planner.web.editing import conflict, made, saved
from planner.web.forms import PlannerForm
from planner.web.session import actor, db

blueprint = Blueprint("deciders", __name__, url_prefix="/admin/decisions")

Answer = str | Response | tuple[str, int]


@blueprint.before_request
def only_administrators() -> None:
    """Also for pages that only show a form: services are asked again when it is sent."""
    require(actor(), Permission.MANAGE_OFFICE)


def _start() -> Response:
    return redirect(url_for("deciders.index"))


@blueprint.route("/", methods=["GET", "POST"])
def index() -> Answer:
    """The rules of the office, and its deputies."""
    office = office_of(db(), actor())
    form = DecisionSettingsForm(obj=office)
    save = partial(edit_decision_settings, db(), actor(), form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return _start()
    except EditConflictError:
        return conflict(form, partial(DecisionSettingsForm, None, obj=office), row=office)
    page = render_template(
        "decisions/office.html",
        form=form,
        deputies=list_deputies(db(), actor()),
        deciders=list_deciders(db()),
        office=office,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/deputies/new", methods=["GET", "POST"])
def new() -> Answer:
    """Let somebody stand in."""
    form = DeputyForm()
    if made(form, lambda: add_deputy(db(), actor(), form.result())):
        flash(gettext("Saved."))
        return _start()
    page = render_template("decisions/deputy.html", form=form, deputy=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/deputies/<int:number>", methods=["GET", "POST"])
def edit(number: int) -> Answer:
    """Who stands in for whom, and when."""
    deputy = get_deputy(db(), actor(), number)
    form = DeputyForm(obj=deputy)
    save = partial(edit_deputy, db(), actor(), number, form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return _start()
    except EditConflictError:
        return conflict(form, partial(DeputyForm, None, obj=deputy), row=deputy)
    page = render_template("decisions/deputy.html", form=form, deputy=deputy)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/deputies/<int:number>/remove", methods=["GET", "POST"])
def remove(number: int) -> Answer:
    """The question before somebody stands in no more."""
    deputy = get_deputy(db(), actor(), number)
    form = PlannerForm(obj=deputy)
    if saved(form, lambda: remove_deputy(db(), actor(), number, form.seen_version)):
        flash(gettext("%(name)s stands in no more.", name=deputy.deputy))
        return _start()
    page = render_template("decisions/remove_deputy.html", form=form, deputy=deputy)
    return page, 422 if form.is_submitted() else 200
