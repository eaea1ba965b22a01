"""The promises of a trip: listed, added, edited, moved, deleted; their steps are in `steps`."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.times import in_zone
from planner.domain.vocabulary import CapScope
from planner.services.history import Lost
from planner.services.people.orders import row_of
from planner.services.promises.commitments import (
    add_commitment,
    approvals_about,
    delete_commitment,
    edit_commitment,
    move_commitment,
)
from planner.services.promises.listing import list_promises, promise_options
from planner.services.promises.workbooks import export_promises
from planner.web.downloads import download
from planner.web.editing import conflict, gone, made, saved
from planner.web.errors import explain
from planner.web.forms import PlannerForm
from planner.web.languages import language
from planner.web.people.steps import wanted_steps
from planner.web.promises.forms import CommitmentForm, inputs_of_commitment
from planner.web.promises.offers import cost_name, offering
from planner.web.session import actor, db, now

if TYPE_CHECKING:
    from planner.db.models import Commitment, Trip

blueprint = Blueprint("promises", __name__, url_prefix="/trips/<slug>/costs/promises")

Answer = str | Response | tuple[str, int]


@blueprint.app_template_filter("percent_text")
def _percent_text(percent: Decimal) -> str:
    """``33,33 %``."""
    return f"{format_decimal(percent, locale=get_locale())}\N{NO-BREAK SPACE}%"


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"cost_name": cost_name, "cap_scopes": list(CapScope)}


def to_list(slug: str) -> Response:
    """Back to the list."""
    return redirect(url_for("promises.index", slug=slug))


def commitment_of(slug: str, number: int) -> tuple["Trip", "Commitment"]:
    """A promise and its trip, for whoever may change it."""
    trip = promise_options(db(), actor(), slug).trip
    return trip, row_of(trip.commitments, number)


def today(trip: "Trip") -> date:
    """The day it is at the office of the trip."""
    return in_zone(now(), trip.home_zone).date()


@blueprint.get("")
def index(slug: str) -> str:
    """All that is promised, given and handed over."""
    promises = list_promises(db(), actor(), slug)
    return render_template(
        "promises/index.html",
        trip=promises.trip,
        promises=promises,
        today=today(promises.trip),
        fault=explain(promises.fault) if promises.fault else "",
    )


@blueprint.get("/file.xlsx")
def workbook(slug: str) -> Response:
    """Promises, hosted benefits and cash as a workbook, in the reader's language."""
    return download(export_promises(db(), actor(), slug, language(), now()))


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new promise, announced today if nothing else is said."""
    require(actor(), Permission.KEEP_COSTS)
    trip = promise_options(db(), actor(), slug).trip
    form = offering(slug, CommitmentForm(data={"announced_on": today(trip)}))
    if made(form, lambda: add_commitment(db(), actor(), slug, form.result())):
        flash(gettext("The promise is noted as announced. Confirm it once it is in writing."))
        return to_list(slug)
    page = render_template("promises/new.html", trip=trip, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What people write about a promise."""
    require(actor(), Permission.KEEP_COSTS)
    try:
        trip, row = commitment_of(slug, number)
    except NotFoundError:
        return _gone(slug, number)
    form = offering(slug, CommitmentForm(data=inputs_of_commitment(row)))
    save = partial(edit_commitment, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return to_list(slug)
    except EditConflictError:
        return conflict(form, partial(_stored, slug, number), row=row, trip=trip)
    page = render_template("promises/edit.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200


def _gone(slug: str, number: int) -> tuple[str, int]:
    trip = promise_options(db(), actor(), slug).trip
    form = offering(slug, CommitmentForm())
    again = url_for("promises.new", slug=slug)
    return gone(form, Lost("Commitment", number, trip.id), again=again, trip=trip)


def _stored(slug: str, number: int) -> CommitmentForm:
    _, row = commitment_of(slug, number)
    return offering(slug, CommitmentForm(formdata=None, data=inputs_of_commitment(row)))


@blueprint.post("/<int:number>/move")
def move(slug: str, number: int) -> Response:
    """One step up or down: who comes first, pays first."""
    move_commitment(db(), actor(), slug, number, wanted_steps())
    return to_list(slug)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int) -> Answer:
    """The question before a promise is deleted, which names the decisions about it."""
    require(actor(), Permission.KEEP_COSTS)
    trip, row = commitment_of(slug, number)
    form = PlannerForm(data={"version": row.version})
    if saved(form, lambda: delete_commitment(db(), actor(), slug, number, form.seen_version)):
        flash(gettext("The promise is deleted."))
        return to_list(slug)
    approvals = approvals_about(db(), actor(), row)
    page = render_template(
        "promises/delete.html", trip=trip, form=form, row=row, approvals=approvals
    )
    return page, 422 if form.is_submitted() else 200
