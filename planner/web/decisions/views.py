"""Requests about accepting what others give: a trip's list, asking, deciding."""

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError
from planner.services.decisions.letters import tell_deciders
from planner.services.decisions.reading import Dossier, get_dossier, list_requests
from planner.services.decisions.requests import (
    Proposal,
    ask,
    ask_anew,
    propose_request,
    take_request_back,
)
from planner.services.decisions.rulings import decide_request
from planner.services.exports import export_decision
from planner.web.decisions.forms import DecisionForm, RequestForm
from planner.web.downloads import download
from planner.web.editing import made
from planner.web.errors import explain
from planner.web.forms import PlannerForm
from planner.web.languages import language
from planner.web.mails import announce_mail
from planner.web.session import actor, db, now, settings

if TYPE_CHECKING:
    from planner.db.models import Approval

blueprint = Blueprint("decisions", __name__)

Answer = str | Response | tuple[str, int]

LIST = "/trips/<slug>/costs/decisions"


@blueprint.get(LIST)
def index(slug: str) -> str:
    """The requests of a trip, and what nobody asked about yet."""
    found = list_requests(db(), actor(), slug, now())
    return render_template("decisions/index.html", trip=found.trip, found=found)


@blueprint.route(f"{LIST}/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """Ask that a traveller may accept what is promised; the value comes from the costs."""
    require(actor(), Permission.KEEP_COSTS)
    traveller = request.args.get("traveller", "")
    chosen = tuple(request.args.getlist("promise"))
    proposal = propose_request(db(), actor(), slug, traveller, chosen, language=language())
    form = _offered(proposal)
    if made(form, lambda: _ask(slug, traveller, form)):
        flash(gettext("Asked. An approver finds it on their front page."))
        return redirect(url_for("decisions.index", slug=slug))
    return _asking("decisions/new.html", proposal, form)


@blueprint.route(f"{LIST}/<int:number>/again", methods=["GET", "POST"])
def again(slug: str, number: int) -> Answer:
    """Ask again, with what is so now; what was decided stays in the history."""
    require(actor(), Permission.KEEP_COSTS)
    dossier = _dossier_of(slug, number)
    row = dossier.standing.row
    keys = tuple(row.commitment_keys)
    proposal = propose_request(db(), actor(), slug, row.traveller_key, keys, language=language())
    form = _offered(proposal, statement=row.statement, version=row.id)
    try:
        if made(form, lambda: _ask_anew(row, form)):
            flash(gettext("Asked again. What was decided stays in the history."))
            return redirect(url_for("decisions.index", slug=slug))
    except EditConflictError as error:
        return _again_after(error, slug, number, form)
    return _asking("decisions/again.html", proposal, form, dossier=dossier)


def _ask(slug: str, traveller: str, form: RequestForm) -> "Approval":
    return _told(ask(db(), actor(), slug, traveller, form.result(), now()))


def _ask_anew(row: "Approval", form: RequestForm) -> "Approval":
    seen = form.seen_version
    return _told(ask_anew(db(), actor(), row.id, form.result(), seen=seen, now=now()))


def _told(row: "Approval") -> "Approval":
    """The request, after those who may decide were written to."""
    tell_deciders(db(), actor(), row, base_url=settings().base_url, now=now())
    announce_mail()
    return row


def _again_after(
    error: EditConflictError, slug: str, number: int, form: RequestForm
) -> tuple[str, int]:
    """What was typed, over what is stored now."""
    db().rollback()
    dossier = _dossier_of(slug, number)
    proposal = propose_request(db(), actor(), slug, dossier.standing.row.traveller_key)
    form.form_errors.append(explain(error))
    form.version.data = str(error.current_version)
    return _asking("decisions/again.html", proposal, form, dossier=dossier)[0], 409


def _offered(proposal: Proposal, statement: str = "", version: int = 0) -> RequestForm:
    details = proposal.details
    form = RequestForm(
        data={
            "commitments": list(details.commitments),
            "described": details.described,
            "max_value": details.max_value or None,
            "statement": statement,
            "version": str(version),
        }
    )
    form.offer(proposal)
    return form


def _asking(
    template: str, proposal: Proposal, form: RequestForm, **values: object
) -> tuple[str, int]:
    page = render_template(
        template, trip=proposal.costs.trip, proposal=proposal, form=form, **values
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"{LIST}/<int:number>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, number: int) -> Answer:
    """The question before a request is taken back."""
    require(actor(), Permission.KEEP_COSTS)
    dossier = _dossier_of(slug, number)
    form = PlannerForm(data={"version": str(dossier.standing.row.id)})
    take = take_request_back
    if made(form, lambda: take(db(), actor(), number, seen=form.seen_version, now=now())):
        flash(gettext("The request is taken back."))
        return redirect(url_for("decisions.index", slug=slug))
    page = render_template("decisions/withdraw.html", trip=dossier.trip, dossier=dossier, form=form)
    return page, 422 if form.is_submitted() else 200


def _dossier_of(slug: str, number: int) -> Dossier:
    """A request of the trip that the address names."""
    return get_dossier(db(), actor(), number, now(), slug=slug)


@blueprint.get("/coverage/decisions/<int:number>")
def show(number: int) -> str:
    """Everything to decide about a request, on one page."""
    return _deciding(get_dossier(db(), actor(), number, now()))


@blueprint.get("/coverage/decisions/<int:number>/record.pdf")
def record(number: int) -> Response:
    """The request and all that was decided about it, on paper."""
    return download(export_decision(db(), actor(), number, language(), settings().fonts, now()))


@blueprint.post("/coverage/decisions/<int:number>")
def decide(number: int) -> Answer:
    """Decide; once, however often it is sent."""
    dossier = get_dossier(db(), actor(), number, now())
    require(actor(), Permission.DECIDE)
    form = DecisionForm()
    form.offer(dossier)
    try:
        row = made(form, lambda: _decide(number, form))
    except EditConflictError as error:
        db().rollback()
        form.form_errors.append(explain(error))
        form.version.data = str(error.current_version)
        return _deciding(get_dossier(db(), actor(), number, now()), form), 409
    if row is None:
        return _deciding(dossier, form), 422
    announce_mail()
    flash(gettext("Decided. Who asked is told by mail."))
    return redirect(url_for("decisions.show", number=row.id))


def _decide(number: int, form: DecisionForm) -> "Approval":
    return decide_request(
        db(),
        actor(),
        number,
        form.result(),
        seen=form.seen_version,
        base_url=settings().base_url,
        now=now(),
    )


def _deciding(dossier: Dossier, form: DecisionForm | None = None) -> str:
    """The page; a form that was not sent proposes what the office names."""
    if form is None:
        row = dossier.standing.row
        form = DecisionForm(None, data={"version": str(row.id), "legal_basis": dossier.legal_basis})
    form.offer(dossier)
    refusal = explain(dossier.refusal) if dossier.refusal else ""
    return render_template(
        "decisions/decide.html", trip=dossier.trip, dossier=dossier, form=form, refusal=refusal
    )
