"""The office's checklists by country, and its entry rules with their sources."""

from functools import partial
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.history import Lost
from planner.services.offices import office_of
from planner.services.readiness.rules import (
    add_rule,
    confirm_rule,
    delete_rule,
    edit_rule,
    get_rule,
    list_rules,
)
from planner.services.readiness.templates import (
    add_template,
    delete_template,
    edit_template,
    get_template,
    list_templates,
    seed_checklists,
)
from planner.web.editing import conflict, gone, made, saved
from planner.web.filters import country, plain
from planner.web.forms import PlannerForm
from planner.web.readiness.forms import RuleForm, TemplateForm
from planner.web.session import actor, db, now

blueprint = Blueprint("checklists", __name__, url_prefix="/directory/checklists")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """Entry rules by country, then the tasks that trips start with."""
    areas = groupby(list_templates(db(), actor()), key=lambda each: each.area)
    return render_template(
        "checklists/index.html",
        rules=list_rules(db(), actor(), now()),
        areas=[(area, list(each)) for area, each in areas],
        months=office_of(db(), actor()).rule_months,
    )


@blueprint.post("/proposals")
def seed() -> Response:
    """Start with the proposals."""
    seed_checklists(db(), actor())
    flash(gettext("The proposals are yours now: change them as your office works."))
    return redirect(url_for("checklists.index"))


@blueprint.route("/tasks/new", methods=["GET", "POST"])
def new() -> Answer:
    """One more task for trips to start with."""
    require(actor(), Permission.KEEP_DIRECTORY)
    form = TemplateForm(data={"area": request.args.get("area", "")})
    if made(form, lambda: add_template(db(), actor(), form.result())):
        return _done()
    return render_template("checklists/new.html", form=form), _status(form)


@blueprint.route("/tasks/<int:number>", methods=["GET", "POST"])
def edit(number: int) -> Answer:
    """A task that trips start with."""
    require(actor(), Permission.KEEP_DIRECTORY)
    try:
        template = get_template(db(), actor(), number)
    except NotFoundError:
        lost = Lost("ChecklistTemplate", number)
        return gone(TemplateForm(), lost, again=url_for("checklists.new"))
    form = TemplateForm(obj=template)
    save = partial(edit_template, db(), actor(), number, form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            return _done()
    except EditConflictError:
        return conflict(form, partial(_stored, number), row=template)
    page = render_template("checklists/edit.html", form=form, template=template)
    return page, _status(form)


@blueprint.route("/tasks/<int:number>/delete", methods=["GET", "POST"])
def delete(number: int) -> Answer:
    """The question before a task is dropped from its checklist."""
    require(actor(), Permission.KEEP_DIRECTORY)
    template = get_template(db(), actor(), number)
    form = PlannerForm(obj=template)
    if saved(form, lambda: delete_template(db(), actor(), number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=plain(template.title)))
        return redirect(url_for("checklists.index"))
    return render_template("checklists/delete.html", form=form, template=template), _status(form)


@blueprint.route("/rules/new", methods=["GET", "POST"])
def new_rule() -> Answer:
    """The rule of one more country; ``?country=`` chooses it."""
    require(actor(), Permission.KEEP_DIRECTORY)
    form = RuleForm(data={"country": request.args.get("country", "")})
    if made(form, lambda: add_rule(db(), actor(), form.result(), now())):
        return _done()
    return render_template("checklists/rule_new.html", form=form), _status(form)


@blueprint.route("/rules/<int:number>", methods=["GET", "POST"])
def rule(number: int) -> Answer:
    """A country's rule."""
    require(actor(), Permission.KEEP_DIRECTORY)
    try:
        found = get_rule(db(), actor(), number)
    except NotFoundError:
        return gone(RuleForm(), Lost("EntryRule", number), again=url_for("checklists.new_rule"))
    form = RuleForm(obj=found)
    save = partial(edit_rule, db(), actor(), number, form.seen_version)
    try:
        if saved(form, lambda: save(form.result(), now())):
            return _done()
    except EditConflictError:
        return conflict(form, partial(_stored_rule, number), row=found)
    return render_template("checklists/rule_edit.html", form=form, found=found), _status(form)


@blueprint.post("/rules/<int:number>/checked")
def checked(number: int) -> Response:
    """Somebody read it today, and it stands."""
    seen = PlannerForm().seen_version
    confirm_rule(db(), actor(), number, seen, now())
    return _done()


@blueprint.route("/rules/<int:number>/delete", methods=["GET", "POST"])
def drop_rule(number: int) -> Answer:
    """The question before a rule is dropped."""
    require(actor(), Permission.KEEP_DIRECTORY)
    found = get_rule(db(), actor(), number)
    form = PlannerForm(obj=found)
    if saved(form, lambda: delete_rule(db(), actor(), number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=country(found.country)))
        return redirect(url_for("checklists.index"))
    return render_template("checklists/rule_delete.html", form=form, found=found), _status(form)


def _stored(number: int) -> TemplateForm:
    return TemplateForm(formdata=None, obj=get_template(db(), actor(), number))


def _stored_rule(number: int) -> RuleForm:
    return RuleForm(formdata=None, obj=get_rule(db(), actor(), number))


def _done() -> Response:
    flash(gettext("Saved."))
    return redirect(url_for("checklists.index"))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200
