"""A trip's results: the list, the form of an item, its follow-ups, cards and the report."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from planner.domain.access import Permission, require
from planner.domain.follow_ups import URGENCY_LABELS, urgency_of
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.times import in_zone
from planner.services.contact_cards import cards_of_trip
from planner.services.outcomes import (
    Spot,
    get_outcome,
    keep_outcome,
    results_of,
)
from planner.services.trip_reports import ReportVersion, ReportWish, export_report, print_report
from planner.web.downloads import download
from planner.web.editing import conflict, saved
from planner.web.languages import language
from planner.web.outcomes.forms import OutcomeForm
from planner.web.session import actor, db, now, settings
from planner.web.trips.pages import trip_of

if TYPE_CHECKING:
    from planner.db.models import Outcome
    from planner.domain.programmes import Item

blueprint = Blueprint("outcomes", __name__, url_prefix="/trips/<slug>/outcomes")

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("")
def index(slug: str) -> str:
    """What came of each visit, and what is still to be done."""
    results = results_of(db(), actor(), slug)
    today = in_zone(now(), results.trip.home_zone).date()
    return render_template(
        "outcomes/index.html",
        trip=results.trip,
        results=results,
        urgency=lambda row: urgency_of(row.due_on, row.done_on, today),
        urgency_labels=URGENCY_LABELS,
        is_over=results.trip.ends_on <= today,
        versions=ReportVersion,
    )


@blueprint.route("/items/<item_key:key>", methods=["GET", "POST"])
def edit(slug: str, key: str) -> Answer:
    """What came of one item."""
    require(actor(), Permission.PLAN_TRIPS)
    trip, spot = trip_of(slug), Spot(slug, key)
    item = _item(slug, key)
    form = OutcomeForm(obj=get_outcome(db(), actor(), spot))
    keep = partial(keep_outcome, db(), actor(), spot, form.seen_version)
    try:
        if saved(form, lambda: keep(form.result())):
            flash(gettext("Saved."))
            return redirect(url_for("outcomes.index", slug=slug))
    except EditConflictError:
        name = item.title.best(language())
        return conflict(form, partial(_stored, spot), row=_row(spot), trip=trip, name=name)
    status = 422 if form.is_submitted() else 200
    return render_template("outcomes/edit.html", trip=trip, item=item, form=form), status


@blueprint.get("/contacts.vcf")
def cards(slug: str) -> Response:
    """The people of the trip as address cards."""
    return download(cards_of_trip(db(), actor(), slug, language()))


@blueprint.get("/report.docx")
def report(slug: str) -> Response:
    """The trip report as a Word document; ``?version=public`` is the redacted one."""
    return download(export_report(db(), actor(), slug, _report_wish(), now()))


@blueprint.get("/report.pdf")
def report_on_paper(slug: str) -> Response:
    """The same as PDF."""
    return download(print_report(db(), actor(), slug, _report_wish(), settings().fonts, now()))


def _report_wish() -> ReportWish:
    word = request.args.get("version", ReportVersion.OFFICE)
    version = ReportVersion(word) if word in set(ReportVersion) else ReportVersion.OFFICE
    return ReportWish(version, request.args.get("language", language()))


def _item(slug: str, key: str) -> "Item":
    """The planned item; `NotFoundError`."""
    found = results_of(db(), actor(), slug).programme.item_of.get(key)
    if found is None:
        raise NotFoundError("There is no such programme item.")
    return found


def _row(spot: Spot) -> "Outcome":
    row = get_outcome(db(), actor(), spot)
    if row is None:
        raise NotFoundError("There is no such record.")
    return row


def _stored(spot: Spot) -> OutcomeForm:
    return OutcomeForm(formdata=None, obj=get_outcome(db(), actor(), spot))
