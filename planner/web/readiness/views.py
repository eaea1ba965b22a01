"""The board of travellers × tasks, its cells, and the tasks themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.readiness import SOON, Urgency, asked_for
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.vocabulary import TaskState
from planner.services.history import Lost
from planner.services.readiness.marking import (
    BoardConflictError,
    Edit,
    Spot,
    Spotted,
    get_cell,
    mark_cell,
    save_states,
)
from planner.services.readiness.reading import TRIP, Row, board_of
from planner.services.readiness.tasks import (
    add_task,
    delete_task,
    edit_task,
    get_task,
    list_responsible,
    missing_templates,
    take_over,
)
from planner.services.trips import get_trip
from planner.web.editing import conflict, gone, made, saved
from planner.web.filters import plain
from planner.web.forms import PlannerForm
from planner.web.numbers import asked_number
from planner.web.readiness.cells import edits_from, name_of, seen_of
from planner.web.readiness.forms import BulkForm, MarkForm, TaskForm
from planner.web.readiness.vaults import vault
from planner.web.session import actor, db, now

blueprint = Blueprint("readiness", __name__, url_prefix="/trips/<slug>/readiness")

Answer = str | Response | tuple[str, int]

SHOWN = ("all", "open", "overdue")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the board is wanted: which cells, and whose (`TRIP`: everybody's)."""

    show: str
    person: int

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.show == SHOWN[0] and self.person == TRIP


@blueprint.get("")
def show(slug: str) -> str:
    """The board."""
    return _page(slug)


@blueprint.post("")
def save(slug: str) -> Answer:
    """Store how the cells stand, with a change of many at once where one was asked for."""
    require(actor(), Permission.PLAN_TRIPS)
    form, edits = BulkForm(), list(edits_from(request.form))
    if not form.is_submitted():
        return _page(slug, edits)
    if "apply" in request.form:
        board = board_of(db(), actor(), slug, now())
        form.offer(board)
        if not form.validate():
            return _page(slug, edits, form=form), 422
        edits = list(form.applied(board, edits))
    try:
        changed = save_states(db(), actor(), slug, edits, now())
    except BoardConflictError as error:
        db().rollback()
        return _page(slug, edits, torn=error.spots), 409
    flash(ngettext("Saved: %(num)s cell changed.", "Saved: %(num)s cells changed.", len(changed)))
    return redirect(_back(slug))


@blueprint.post("/checklists")
def checklists(slug: str) -> Response:
    """Give the trip what the office's checklists have for it."""
    tasks = take_over(db(), actor(), slug)
    flash(ngettext("%(num)s task taken over.", "%(num)s tasks taken over.", len(tasks)))
    return redirect(url_for("readiness.show", slug=slug))


@blueprint.route("/tasks/<int:number>/state", methods=["GET", "POST"], defaults={"person": TRIP})
@blueprint.route("/tasks/<int:number>/people/<int:person>", methods=["GET", "POST"])
def cell(slug: str, number: int, person: int) -> Answer:
    """How one task stands for one traveller or for the trip, with a note."""
    require(actor(), Permission.PLAN_TRIPS)
    spot = number, person
    found = get_cell(db(), actor(), slug, spot, now())
    form = MarkForm(data=_mark_data(found))
    save_it = partial(mark_cell, db(), actor(), slug, spot, form.seen_version)
    try:
        if saved(form, lambda: save_it(form.result(), now())):
            flash(gettext("Saved."))
            return redirect(url_for("readiness.show", slug=slug))
    except EditConflictError:
        mark = get_cell(db(), actor(), slug, spot, now()).standing.mark
        if mark is None:
            raise
        stored = partial(_stored_mark, slug, spot)
        return conflict(form, stored, row=mark, trip=found.board.trip)
    page = render_template("readiness/cell.html", trip=found.board.trip, form=form, found=found)
    return page, _status(form)


@blueprint.route("/tasks/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """One more task."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = get_trip(db(), actor(), slug)
    form = _offering(TaskForm())
    if made(form, lambda: add_task(db(), actor(), slug, form.result())):
        flash(gettext("Saved."))
        return redirect(url_for("readiness.show", slug=slug))
    return render_template("readiness/new.html", trip=trip, form=form), _status(form)


@blueprint.route("/tasks/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What a task is."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = get_trip(db(), actor(), slug)
    try:
        task = get_task(db(), actor(), slug, number)
    except NotFoundError:
        again = url_for("readiness.new", slug=slug)
        return gone(
            _offering(TaskForm()), Lost("TripTask", number, trip.id), again=again, trip=trip
        )
    form = _offering(TaskForm(obj=task))
    save_it = partial(edit_task, db(), actor(), slug, number, form.seen_version)
    try:
        if saved(form, lambda: save_it(form.result())):
            flash(gettext("Saved."))
            return redirect(url_for("readiness.show", slug=slug))
    except EditConflictError:
        return conflict(form, partial(_stored_task, slug, number), row=task, trip=trip)
    return render_template("readiness/edit.html", trip=trip, form=form, task=task), _status(form)


@blueprint.route("/tasks/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before a task is dropped."""
    require(actor(), Permission.PLAN_TRIPS)
    trip, task = get_trip(db(), actor(), slug), get_task(db(), actor(), slug, number)
    form = PlannerForm(obj=task)
    if saved(form, lambda: delete_task(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=plain(task.title)))
        return redirect(url_for("readiness.show", slug=slug))
    return render_template("readiness/delete.html", trip=trip, form=form, task=task), _status(form)


def _offering(form: TaskForm) -> TaskForm:
    form.offer(list_responsible(db(), actor()))
    return form


def _stored_task(slug: str, number: int) -> TaskForm:
    return _offering(TaskForm(formdata=None, obj=get_task(db(), actor(), slug, number)))


def _mark_data(found: Spotted) -> dict[str, Any]:
    mark = found.standing.mark
    note = mark.note if mark else ""
    return {"version": found.version, "state": found.standing.state, "note": note}


def _stored_mark(slug: str, spot: Spot) -> MarkForm:
    return MarkForm(None, data=_mark_data(get_cell(db(), actor(), slug, spot, now())))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200


def _wanted() -> Wanted:
    wanted = request.args.get("show", "")
    person = asked_number("person") or TRIP
    return Wanted(wanted if wanted in SHOWN else SHOWN[0], person)


def _back(slug: str) -> str:
    """The board as it was filtered."""
    wanted = _wanted()
    show = None if wanted.show == SHOWN[0] else wanted.show
    return url_for("readiness.show", slug=slug, show=show, person=wanted.person or None)


def _is_shown(row: Row, columns: tuple[int, ...], wanted: Wanted) -> bool:
    cells = [row.cells[whose] for whose in columns if whose in row.cells]
    if wanted.show == "open":
        return any(each.is_open for each in cells)
    if wanted.show == "overdue":
        return any(each.urgency is Urgency.OVERDUE for each in cells)
    return True


def _page(
    slug: str,
    edits: Iterable[Edit] = (),
    torn: frozenset[Spot] = frozenset(),
    form: BulkForm | None = None,
) -> str:
    """The board as it is stored, with what somebody wants of it and could not save yet."""
    board, wanted = board_of(db(), actor(), slug, now(), vault()), _wanted()
    if form is None:
        form = BulkForm(formdata=None)
        form.offer(board)
    people = [one for one in board.trip.travellers if wanted.person in {TRIP, one.id}]
    columns = tuple(person.id for person in people)
    return render_template(
        "readiness/show.html",
        trip=board.trip,
        board=board,
        form=form,
        wanted=wanted,
        people=people,
        personal=[row for row in board.personal if _is_shown(row, columns, wanted)],
        common=[row for row in board.common if _is_shown(row, (TRIP,), wanted)],
        asks=asked_for(row.task.needs for row in board.personal),
        missing=missing_templates(db(), actor(), slug),
        mine={each.spot: each.wanted for each in edits if each.wanted is not each.seen},
        torn=torn,
        states=TaskState,
        soon=SOON.days,
        days_left=(board.trip.starts_on - board.today).days,
        columns=columns,
        name_of=name_of,
        seen_of=seen_of,
        action=_back(slug),
    )
