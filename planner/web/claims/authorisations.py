"""Forms of travel authorisations: the request, the decision, taking it back."""

from functools import partial

from flask import Blueprint, flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError
from planner.services.claims.authorisations import (
    decide_travel,
    edit_request,
    get_authorisation,
    request_travel,
    withdraw_travel,
)
from planner.services.claims.rows import Spot
from planner.web.claims.forms import DecisionForm, RequestForm
from planner.web.claims.pages import desk_for, today
from planner.web.editing import conflict, saved
from planner.web.forms import PlannerForm
from planner.web.session import actor, db, now

blueprint = Blueprint(
    "authorisations", __name__, url_prefix="/trips/<slug>/costs/claims/<int:number>/authorisations"
)

Answer = Response | tuple[str, int]


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str, number: int) -> Answer:
    """Ask for a traveller's journey."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    form = RequestForm(data={"requested_by": desk.person.email, "requested_on": today()})
    ask = partial(request_travel, db(), actor(), Spot(slug, number))
    if saved(form, lambda: ask(form.result(), now())):
        flash(gettext("Saved."))
        return redirect(desk.address)
    return desk.page(form, "claims/request.html")


@blueprint.route("/<int:record>", methods=["GET", "POST"])
def edit(slug: str, number: int, record: int) -> Answer:
    """Change what is asked."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    row = get_authorisation(db(), actor(), Spot(slug, number, record))
    form = RequestForm(obj=row)
    save = partial(edit_request, db(), actor(), Spot(slug, number, record, form.seen_version))
    try:
        if saved(form, lambda: save(form.result(), now())):
            flash(gettext("Saved."))
            return redirect(desk.address)
    except EditConflictError:
        return conflict(form, partial(RequestForm, None, obj=row), row=row, trip=desk.trip)
    return desk.page(form, "claims/request.html", row=row)


@blueprint.route("/<int:record>/decide", methods=["GET", "POST"])
def decide(slug: str, number: int, record: int) -> Answer:
    """Grant or refuse a journey; of another office's there is none, whoever asks."""
    desk = desk_for(Permission.SEE_RECEIPTS, slug, number)
    require(actor(), Permission.DECIDE)
    row = get_authorisation(db(), actor(), Spot(slug, number, record))
    form = DecisionForm(data={"version": row.version, "decided_on": today()})
    save = partial(decide_travel, db(), actor(), Spot(slug, number, record, form.seen_version))
    if saved(form, lambda: save(form.result(), now())):
        flash(gettext("Saved."))
        return redirect(desk.address)
    return desk.page(form, "claims/decide.html", row=row)


@blueprint.route("/<int:record>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, number: int, record: int) -> Answer:
    """The question before a request or a grant is taken back."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    row = get_authorisation(db(), actor(), Spot(slug, number, record))
    form = PlannerForm(obj=row)
    spot = Spot(slug, number, record, form.seen_version)
    if saved(form, lambda: withdraw_travel(db(), actor(), spot)):
        flash(gettext("Taken back."))
        return redirect(desk.address)
    return desk.page(form, "claims/withdraw.html", row=row)
