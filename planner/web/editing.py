"""Saving what people edit: input kept on refusal, both versions shown on a conflict.

A conflict page posts to the address that it came from. For each part of the form that differs the
editor chose `mine` or `theirs`; `planner.web.merging` turns that back into the data of one save.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from flask import render_template, request

from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.history import Change, Lost, find_deletion, find_last_change
from planner.services.offices import office_of
from planner.web.forms import PlannerForm
from planner.web.inputs import Inputs, Part, belonging, inputs_of_form, parts_of
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.base import Base
    from planner.db.models import Trip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a form that two people gave different values.

    `changed_by` is who changed what both had seen: ``mine``, ``theirs`` or ``both``; `keep` the
    side that a plain save takes, empty where both changed it and the editor must say.
    """

    name: str
    label: str
    mine: str
    theirs: str
    changed_by: str
    keep: str


def made(form: PlannerForm, make: Callable[[], T]) -> T | None:
    """What `make` made of a submitted form; None where it was invalid or refused."""
    if not form.validate_on_submit():
        return None
    try:
        return make()
    except InvalidError as error:
        form.refuse(error)
        return None


def saved(form: PlannerForm, save: Callable[[], object]) -> bool:
    """Whether a submitted form was valid and `save` took it; refusals show at their field."""
    return made(form, lambda: (save(),)) is not None


def _changed_by(mine: Part, theirs: Part, seen: Inputs) -> str:
    """Who changed a part that differs; both where nobody says what was seen."""
    before = belonging(seen, mine.name)
    if not seen or before not in {mine.inputs, theirs.inputs}:
        return "both"
    return "theirs" if before == mine.inputs else "mine"


def _differences(mine: PlannerForm, theirs: PlannerForm) -> Iterator[Difference]:
    seen = mine.seen_inputs
    for own, other in zip(parts_of(mine), parts_of(theirs), strict=True):
        if own.inputs == other.inputs:
            continue
        changed_by = _changed_by(own, other, seen)
        keep = request.form.get(f"keep:{own.name}", "" if changed_by == "both" else changed_by)
        yield Difference(own.name, own.label, own.shown, other.shown, changed_by, keep)


def conflict(  # noqa: PLR0913 - both versions, and what they are of
    mine: PlannerForm,
    stored: Callable[[], PlannerForm],
    *,
    row: "Base",
    trip: "Trip | None" = None,
    name: str = "",
    change: Change | None = None,
) -> tuple[str, int]:
    """The page that shows both versions of `row`, in the frame of its trip if it has one.

    `name` is what it is called in the reader's language where the row doesn't know.
    `stored` builds the form of what is stored now. `change` is who changed what the form holds,
    where that is told of something else than the row; else it is the row's last one.
    """
    db().rollback()
    theirs = stored()
    differences = list(_differences(mine, theirs))
    if change is None or not differences:
        fields = {each.name.partition("-")[0] for each in differences}
        change = find_last_change(db(), actor(), type(row).__name__, row.id, fields)
    page = render_template(
        "shared/conflict.html",
        differences=differences,
        mine=inputs_of_form(mine),
        theirs=inputs_of_form(theirs),
        version=theirs.version.data,
        form=mine,
        row=row,
        trip=trip,
        name=name,
        change=change,
        zone=office_of(db(), actor()).zone,
        action=request.full_path.rstrip("?"),
    )
    return page, 409


def gone(
    form: PlannerForm, lost: Lost, *, again: str, trip: "Trip | None" = None
) -> tuple[str, int]:
    """The page that gives back what was typed into the form of something deleted meanwhile.

    `again` is where to send the inputs to make it anew. `NotFoundError` where nothing was sent, or
    where the log knows of no such thing: then there never was one here.
    """
    deletion = find_deletion(db(), actor(), lost)
    if deletion is None or not form.is_submitted():
        raise NotFoundError("There is no such record.")
    page = render_template(
        "shared/gone.html",
        deletion=deletion,
        parts=[part for part in parts_of(form) if part.shown],
        inputs=inputs_of_form(form),
        again=again,
        trip=trip,
        zone=office_of(db(), actor()).zone,
    )
    return page, 410  # the address was right, and will not be again
