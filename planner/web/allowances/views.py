"""The allowances of a trip: the days with their reasons, overrides, who pays, a workbook."""

from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.costs import EUR
from planner.domain.countries import COUNTRIES
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.search import sortable
from planner.services.allowances.overrides import (
    DayOf,
    Place,
    override_day,
    propose_value,
    recall_override,
)
from planner.services.allowances.payers import assign_allowances
from planner.services.allowances.reading import Allowances, list_allowances
from planner.services.allowances.workbooks import export_allowances
from planner.services.history import find_payer_change
from planner.web.allowances import wording
from planner.web.allowances.forms import OverrideForm, PayerForm, RecallForm, payer_of
from planner.web.downloads import download
from planner.web.editing import conflict, saved
from planner.web.errors import explain
from planner.web.filters import country
from planner.web.languages import language
from planner.web.money_fields import amount_text
from planner.web.session import actor, db, now

blueprint = Blueprint("allowances", __name__, url_prefix="/trips/<slug>/costs/allowances")
wording.install(blueprint)

Answer = str | Response | tuple[str, int]


def _list(slug: str) -> Response:
    return redirect(url_for("allowances.index", slug=slug))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFoundError("There is no such day.") from error


def _found(slug: str) -> Allowances:
    require(actor(), Permission.KEEP_COSTS)
    return list_allowances(db(), actor(), slug)


@blueprint.get("")
def index(slug: str) -> str:
    """Each traveller's days, with the reason of every figure."""
    found = list_allowances(db(), actor(), slug)
    fault = explain(found.fault) if found.fault else ""
    return render_template("allowances/index.html", trip=found.trip, found=found, fault=fault)


@blueprint.get("/file.xlsx")
def workbook(slug: str) -> Response:
    """The days as a workbook, in the reader's language."""
    return download(export_allowances(db(), actor(), slug, language(), now()))


@blueprint.route("/<int:number>/<on>", methods=["GET", "POST"])
def override(slug: str, number: int, on: str) -> Answer:
    """Another amount for a day; ``?country=CN&place=`` proposes that of another place."""
    found = _found(slug)
    table, day = found.table_of(number), _day(on)
    shown = table.day_on(day)
    data = {"version": table.seen(day), "value": amount_text(_proposed(found, number, day), EUR)}
    form = OverrideForm(data=data)
    which = DayOf(number, day, form.seen_version)
    save = partial(override_day, db(), actor(), slug, which, now=now())
    try:
        if saved(form, lambda: save(cents=form.result(), reason=form.reason.data or "")):
            flash(gettext("The day pays what you decided. What was computed stays beside it."))
            return _list(slug)
    except EditConflictError:
        decided = _found(slug).table_of(number).history.get(day, ())
        if not decided:  # nobody decided: the address was made up
            raise
        stored = partial(_stored, slug, number, day)
        return conflict(form, stored, row=decided[-1], trip=found.trip)
    page = render_template(
        "allowances/override.html",
        trip=found.trip,
        found=found,
        table=table,
        day=shown,
        form=form,
        countries=sorted(COUNTRIES, key=lambda code: sortable(country(code))),
        rows=list(wording.other_rows(table.allowance.days, shown)),
        propose=lambda row: propose_value(found, which, Place(row.country, row.place)),
    )
    return page, 422 if form.is_submitted() else 200


def _proposed(found: Allowances, number: int, on: date) -> int:
    """What the address proposes for a day, else what it pays now."""
    code = request.args.get("country", "")
    if code in COUNTRIES:
        where = Place(code, request.args.get("place", ""))
        return propose_value(found, DayOf(number, on), where)
    return found.table_of(number).day_on(on).net


def _stored(slug: str, number: int, on: date) -> OverrideForm:
    table = _found(slug).table_of(number)
    last = table.history[on][-1]
    value = amount_text(last.value_cents)
    data = {"version": last.id, "value": value, "reason": last.reason}
    return OverrideForm(formdata=None, data=data)


@blueprint.route("/<int:number>/<on>/recall", methods=["GET", "POST"])
def recall(slug: str, number: int, on: str) -> Answer:
    """Ask why a day pays again what is computed."""
    found = _found(slug)
    table, day = found.table_of(number), _day(on)
    shown = table.day_on(day)
    form = RecallForm(data={"version": table.seen(day)})
    which = DayOf(number, day, form.seen_version)
    save = partial(recall_override, db(), actor(), slug, which, now=now())
    if saved(form, lambda: save(reason=form.reason.data or "")):
        flash(gettext("The day pays again what is computed."))
        return _list(slug)
    page = render_template(
        "allowances/recall.html", trip=found.trip, table=table, day=shown, form=form
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/payer", methods=["GET", "POST"])
def payer(slug: str) -> Answer:
    """Choose who pays the allowances."""
    trip = _found(slug).trip
    form = PayerForm(data={"version": trip.version, "payer": payer_of(trip)})
    form.offer(trip)
    save = partial(assign_allowances, db(), actor(), slug, form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return _list(slug)
    except EditConflictError:
        change = find_payer_change(db(), actor(), trip.id)
        return conflict(form, partial(_stored_payer, slug), row=trip, trip=trip, change=change)
    page = render_template("allowances/payer.html", trip=trip, form=form)
    return page, 422 if form.is_submitted() else 200


def _stored_payer(slug: str) -> PayerForm:
    trip = _found(slug).trip
    form = PayerForm(formdata=None, data={"version": trip.version, "payer": payer_of(trip)})
    form.offer(trip)
    return form
