"""Forms of ways by one's own car."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.claims.mileage import (
    add_mileage,
    delete_mileage,
    edit_mileage,
    get_mileage,
)
from planner.services.claims.rows import Spot
from planner.services.history import Lost
from planner.services.offices import office_of
from planner.web.claims.forms import MileageForm
from planner.web.claims.pages import Desk, desk_for
from planner.web.editing import conflict, gone, saved
from planner.web.forms import PlannerForm
from planner.web.money_fields import number_text
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import CostItem

blueprint = Blueprint(
    "mileage", __name__, url_prefix="/trips/<slug>/costs/claims/<int:number>/mileage"
)

Answer = Response | tuple[str, int]


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str, number: int) -> Answer:
    """Note a way; the trip's first day is proposed."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    form = MileageForm(data={"driven_on": desk.trip.starts_on})
    if saved(form, lambda: add_mileage(db(), actor(), Spot(slug, number), form.result())):
        flash(gettext("Saved."))
        return redirect(desk.address)
    return desk.page(form, "claims/mileage.html", rate=_rate())


@blueprint.route("/<int:record>", methods=["GET", "POST"])
def edit(slug: str, number: int, record: int) -> Answer:
    """Change a way."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    try:
        row = get_mileage(db(), actor(), Spot(slug, number, record))
    except NotFoundError:
        return _gone(desk, record)
    form = MileageForm(data=_typed(row))
    save = partial(edit_mileage, db(), actor(), Spot(slug, number, record, form.seen_version))
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return redirect(desk.address)
    except EditConflictError:
        return conflict(form, partial(_stored, row), row=row, trip=desk.trip)
    return desk.page(form, "claims/mileage.html", row=row, rate=_rate())


@blueprint.route("/<int:record>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int, record: int) -> Answer:
    """The question before a way is struck."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    row = get_mileage(db(), actor(), Spot(slug, number, record))
    form = PlannerForm(obj=row)
    spot = Spot(slug, number, record, form.seen_version)
    if saved(form, lambda: delete_mileage(db(), actor(), spot)):
        flash(gettext("Deleted: %(name)s", name=row.description))
        return redirect(desk.address)
    return desk.page(form, "claims/delete.html", label=row.description)


def _rate() -> int:
    return office_of(db(), actor()).mileage_cents


def _typed(row: "CostItem") -> dict[str, object]:
    return {
        "version": row.version,
        "description": row.description,
        "kilometres": number_text(row.kilometres),
        "driven_on": row.incurred_on,
    }


def _stored(row: "CostItem") -> MileageForm:
    return MileageForm(formdata=None, data=_typed(row))


def _gone(desk: Desk, record: int) -> tuple[str, int]:
    lost = Lost("CostItem", record, desk.trip.id)
    again = url_for("mileage.new", slug=desk.trip.slug, number=desk.person.id)
    return gone(MileageForm(), lost, again=again, trip=desk.trip)
