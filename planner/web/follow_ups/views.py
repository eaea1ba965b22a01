"""Open follow-ups of the office: listed, added, edited, ticked off, as a workbook."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from planner.domain.access import Permission, require
from planner.domain.follow_ups import URGENCY_LABELS, Urgency
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.follow_ups import (
    FollowUpFilter,
    add_follow_up,
    delete_follow_up,
    edit_follow_up,
    export_follow_ups,
    finish_follow_up,
    follow_up_options,
    get_follow_up,
    list_follow_ups,
    reopen_follow_up,
)
from planner.services.history import Lost
from planner.services.outcomes import Spot
from planner.web.downloads import download
from planner.web.editing import conflict, gone, made, saved
from planner.web.follow_ups.forms import FollowUpForm
from planner.web.forms import PlannerForm
from planner.web.languages import language
from planner.web.security import local_path
from planner.web.session import actor, db, now

if TYPE_CHECKING:
    from planner.db.models import FollowUp

blueprint = Blueprint("follow_ups", __name__, url_prefix="/directory/follow-ups")

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """The open ones, the most urgent first; ``?done=1`` those that are done."""
    wanted = _wanted()
    found = list_follow_ups(db(), actor(), wanted, now())
    return render_template(
        "follow_ups/index.html",
        found=found,
        wanted=wanted,
        labels=URGENCY_LABELS,
        urgencies=Urgency,
    )


@blueprint.get("/list.xlsx")
def workbook() -> Response:
    """What the list shows, as a workbook."""
    return download(export_follow_ups(db(), actor(), _wanted(), language(), now()))


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """One more; ``?trip=`` and ``?item=`` say what it comes from."""
    require(actor(), Permission.PLAN_TRIPS)
    form = _offering(FollowUpForm(data={"owner_id": actor().account_id}))
    if made(form, lambda: add_follow_up(db(), actor(), _source(), form.result())):
        flash(gettext("Saved."))
        return redirect(_back())
    return render_template("follow_ups/new.html", form=form, back=_back()), _status(form)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(number: int) -> Answer:
    """Change one."""
    require(actor(), Permission.PLAN_TRIPS)
    try:
        row = get_follow_up(db(), actor(), number)
    except NotFoundError:
        lost = Lost("FollowUp", number)
        return gone(_offering(FollowUpForm()), lost, again=url_for("follow_ups.new"))
    form = _offering(FollowUpForm(obj=row))
    save = partial(edit_follow_up, db(), actor(), number, form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return redirect(_back())
    except EditConflictError:
        return conflict(form, partial(_stored, number), row=row)
    return render_template("follow_ups/edit.html", form=form, row=row, back=_back()), _status(form)


@blueprint.post("/<int:number>/done")
def finish(number: int) -> BaseResponse:
    """Tick it off; the message offers to take it back."""
    finish_follow_up(db(), actor(), number, PlannerForm().seen_version, now())
    flash(gettext("Done. It is in the list of those that are done."))
    return redirect(_back())


@blueprint.post("/<int:number>/open")
def reopen(number: int) -> BaseResponse:
    """Take the tick back."""
    reopen_follow_up(db(), actor(), number, PlannerForm().seen_version)
    flash(gettext("Open again."))
    return redirect(_back())


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(number: int) -> Answer:
    """The question before one is struck."""
    require(actor(), Permission.PLAN_TRIPS)
    row = get_follow_up(db(), actor(), number)
    form = PlannerForm(obj=row)
    if saved(form, lambda: delete_follow_up(db(), actor(), number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=row.label))
        return redirect(url_for("follow_ups.index"))
    return render_template("follow_ups/delete.html", form=form, row=row), _status(form)


def _wanted() -> FollowUpFilter:
    return FollowUpFilter(
        words=request.args.get("q", "").strip(),
        done="done" in request.args,
        mine="mine" in request.args,
    )


def _source() -> Spot | None:
    slug = request.args.get("trip", "")
    return Spot(slug, request.args.get("item", "")) if slug else None


def _back() -> str:
    """Where the reader came from: a page of this site, the trip's results or the list."""
    if "back" in request.args:
        return local_path(request.args["back"])
    source = _source()
    if source is not None:
        return url_for("outcomes.index", slug=source.slug)
    return url_for("follow_ups.index")


def _offering(form: FollowUpForm) -> FollowUpForm:
    form.offer(follow_up_options(db(), actor()))
    return form


def _stored(number: int) -> FollowUpForm:
    row: FollowUp = get_follow_up(db(), actor(), number)
    return _offering(FollowUpForm(formdata=None, obj=row))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200
