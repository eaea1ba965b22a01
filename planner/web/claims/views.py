"""The claims of a trip: all travellers, one, its steps, the payroll office's files."""

from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from planner.domain.access import Permission, require
from planner.domain.authorisations import AUTHORITY_LABELS, is_open
from planner.domain.claims import NEXT
from planner.domain.refusals import EditConflictError
from planner.domain.travel_rules import EXCEEDED_LABELS
from planner.domain.vocabulary import ClaimState
from planner.services.claims import get_claims, get_traveller_claim
from planner.services.claims.payroll import PayrollWish, export_claims
from planner.services.claims.rows import Spot
from planner.services.claims.steps import get_cost, give_reason, step_claim
from planner.services.exports import FileStyle
from planner.web.claims.forms import ReasonForm, StepForm
from planner.web.claims.pages import desk_for, today
from planner.web.claims.wording import STEP_TITLES
from planner.web.downloads import download
from planner.web.editing import conflict, saved
from planner.web.money_fields import number_text
from planner.web.session import actor, db, now
from planner.web.trips.pages import trip_of

blueprint = Blueprint("claims", __name__, url_prefix="/trips/<slug>/costs/claims")

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("")
def index(slug: str) -> str:
    """Everybody's authorisation and claim, and what stands in the way."""
    claims = get_claims(db(), actor(), slug, now())
    return render_template(
        "claims/index.html",
        trip=claims.trip,
        claims=claims,
        authorities=AUTHORITY_LABELS,
        exceeded=EXCEEDED_LABELS,
    )


@blueprint.get("/<int:number>")
def show(slug: str, number: int) -> str:
    """One traveller's authorisation, advances and claim."""
    claims = get_claims(db(), actor(), slug, now())
    mine = get_traveller_claim(claims, number)
    return render_template(
        "claims/show.html",
        trip=claims.trip,
        claims=claims,
        mine=mine,
        authorities=AUTHORITY_LABELS,
        is_open=is_open(mine.authority),
        following=NEXT[mine.state],
        step_titles=STEP_TITLES,
        number=number_text,
    )


@blueprint.route("/<int:number>/<any(prepared, submitted, settled):state>", methods=["GET", "POST"])
def step(slug: str, number: int, state: str) -> Answer:
    """A step of the claim: the day, and the amount that it notes."""
    desk = desk_for(Permission.KEEP_COSTS, slug, number)
    mine = get_traveller_claim(get_claims(db(), actor(), slug, now()), number)
    form = StepForm(data={"version": mine.last.id if mine.last else 0, "changed_on": today()})
    spot, wanted = Spot(slug, number, form.seen_version), ClaimState(state)
    take = partial(step_claim, db(), actor(), spot)
    if saved(form, lambda: take(form.result_for(wanted), now())):
        flash(gettext("Saved."))
        return redirect(desk.address)
    return desk.page(form, "claims/step.html", mine=mine, title=STEP_TITLES[wanted])


@blueprint.route("/reasons/<int:cost>", methods=["GET", "POST"])
def reason(slug: str, cost: int) -> Answer:
    """Why a flight or a hotel exceeds the office's rule."""
    require(actor(), Permission.KEEP_COSTS)
    row, trip = get_cost(db(), actor(), slug, cost), trip_of(slug)
    form = ReasonForm(obj=row)
    save = partial(give_reason, db(), actor(), slug, cost, version=form.seen_version)
    try:
        if saved(form, lambda: save(reason=form.class_reason.data or "")):
            flash(gettext("Saved."))
            return redirect(url_for("claims.index", slug=slug))
    except EditConflictError:
        stored = partial(ReasonForm, None, obj=row)
        return conflict(form, stored, row=row, trip=trip)
    page = render_template("claims/reason.html", trip=trip, form=form, cost=row)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/payroll.<any(csv, xlsx):style>")
def payroll(slug: str, style: str) -> Response:
    """The claims for the payroll office; ``?language=de`` says in which language."""
    wish = PayrollWish(FileStyle(style), request.args.get("language", ""))
    return download(export_claims(db(), actor(), slug, wish, now()))
