"""Forms of travel advances."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.claims.advances import (
    add_advance,
    delete_advance,
    edit_advance,
    get_advance,
)
from planner.services.claims.rows import Spot
from planner.services.history import Lost
from planner.web.claims.forms import AdvanceForm
from planner.web.claims.pages import Desk, desk_for, today
from planner.web.editing import conflict, gone, saved
from planner.web.filters import money
from planner.web.forms import PlannerForm
from planner.web.money_fields import amount_text
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import TravelAdvance

blueprint = Blueprint(
    "advances", __name__, url_prefix="/trips/<slug>/costs/claims/<int:number>/advances"
)

Answer = Response | tuple[str, int]


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str, number: int) -> Answer:
    """Note an advance."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    form = AdvanceForm(data={"paid_on": today()})
    if saved(form, lambda: add_advance(db(), actor(), Spot(slug, number), form.result())):
        flash(gettext("Saved."))
        return redirect(desk.address)
    return desk.page(form, "claims/advance.html")


@blueprint.route("/<int:record>", methods=["GET", "POST"])
def edit(slug: str, number: int, record: int) -> Answer:
    """Change an advance."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    try:
        row = get_advance(db(), actor(), Spot(slug, number, record))
    except NotFoundError:
        return _gone(desk, record)
    form = AdvanceForm(obj=row, data=_amount(row))
    save = partial(edit_advance, db(), actor(), Spot(slug, number, record, form.seen_version))
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return redirect(desk.address)
    except EditConflictError:
        return conflict(form, partial(_stored, row), row=row, trip=desk.trip)
    return desk.page(form, "claims/advance.html", row=row)


@blueprint.route("/<int:record>/delete", methods=["GET", "POST"])
def delete(slug: str, number: int, record: int) -> Answer:
    """The question before an advance is struck."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    row = get_advance(db(), actor(), Spot(slug, number, record))
    form = PlannerForm(obj=row)
    spot = Spot(slug, number, record, form.seen_version)
    if saved(form, lambda: delete_advance(db(), actor(), spot)):
        flash(gettext("Deleted: %(name)s", name=money(row.amount_minor, row.currency)))
        return redirect(desk.address)
    return desk.page(form, "claims/delete.html", label=money(row.amount_minor, row.currency))


def _amount(row: "TravelAdvance") -> dict[str, str]:
    return {"amount": amount_text(row.amount_minor, row.currency)}


def _stored(row: "TravelAdvance") -> AdvanceForm:
    return AdvanceForm(formdata=None, obj=row, data=_amount(row))


def _gone(desk: Desk, record: int) -> tuple[str, int]:
    lost = Lost("TravelAdvance", record, desk.trip.id)
    again = url_for("advances.new", slug=desk.trip.slug, number=desk.person.id)
    return gone(AdvanceForm(), lost, again=again, trip=desk.trip)
