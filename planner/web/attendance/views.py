"""The grid of who attends what, and what the host of each item needs to know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.services.attendance import (
    AttendanceConflictError,
    Edit,
    attendance_of,
    save_attendance,
)
from planner.services.item_invitations import answers_of
from planner.services.programme_drafts import get_draft
from planner.web.attendance.cells import columns_of, edits_from, inputs_for
from planner.web.attendance.forms import BulkForm
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.domain.attendance import Attendance

blueprint = Blueprint("attendance", __name__, url_prefix="/trips/<slug>/attendance")


@dataclass(frozen=True, slots=True)
class Done:
    """A change of several items that was saved: in words, and the edits that take it back."""

    said: str
    back: Sequence[Edit]


Answer = str | Response | tuple[str, int]


@blueprint.get("")
def show(slug: str) -> str:
    """Travellers × items."""
    return _page(slug)


@blueprint.post("")
def save(slug: str) -> Answer:
    """Store what was ticked, with a change of several at once where one was asked for."""
    require(actor(), Permission.PLAN_TRIPS)
    grid = attendance_of(db(), actor(), slug)
    edits, form = list(edits_from(request.form, grid.roster)), BulkForm()
    if not form.is_submitted():
        return _page(slug, edits)
    is_bulk = "apply" in request.form
    if is_bulk:
        form.offer(grid)
        if not form.validate():
            return _page(slug, edits, form=form), 422
        edits = list(form.applied(grid, edits))
    try:
        items = save_attendance(db(), actor(), slug, edits)
    except AttendanceConflictError as conflict:
        db().rollback()
        return _page(slug, edits, torn=conflict.items), 409
    if is_bulk and items:
        changed = {item.id for item in items}
        back = [Edit(e.number, e.wanted, e.seen) for e in edits if e.number in changed]
        return _page(slug, done=Done(form.said, back))
    flash(ngettext("Saved: %(num)s item changed.", "Saved: %(num)s items changed.", len(items)))
    return redirect(url_for("attendance.show", slug=slug))


@blueprint.get("/participants")
def participants(slug: str) -> str:
    """How many and who attend each item, with their functions: what its host asks for."""
    draft = get_draft(db(), actor(), slug)
    items = [item for item in draft.programme.items if not item.is_cancelled]
    items.sort(key=lambda item: (item.day, draft.programme.items.index(item)))
    return render_template(
        "attendance/participants.html", trip=draft.trip, programme=draft.programme, items=items
    )


def _page(
    slug: str,
    edits: Iterable[Edit] = (),
    torn: frozenset[int] = frozenset(),
    form: BulkForm | None = None,
    done: Done | None = None,
) -> str:
    """The grid as it is stored, with what somebody wants of it and could not save yet."""
    grid = attendance_of(db(), actor(), slug)
    if form is None:
        form = BulkForm(formdata=None)
        form.offer(grid)
    stored = {row.item.id: row.attendance for row in grid.rows}
    unsaved = {edit.number: edit.wanted for edit in edits if edit.wanted != edit.seen}
    shown: dict[int, Attendance] = stored | {n: unsaved[n] for n in unsaved if n in stored}
    return render_template(
        "attendance/show.html",
        trip=grid.trip,
        grid=grid,
        form=form,
        shown=shown,
        torn=torn,
        unsaved=unsaved,
        columns_of=columns_of,
        done=done,
        inputs_for=inputs_for,
        answers=answers_of(db(), actor(), grid.trip),
    )
