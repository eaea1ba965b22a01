"""The clashes of a trip: listed, passed over with a reason, looked at again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.conflicts import Severity
from planner.services.clashes import (
    Dismissal,
    clashes_of,
    dismiss_clash,
    get_clash,
    recall_clash,
)
from planner.services.programme_drafts import get_draft
from planner.web.clashes.forms import DismissalForm
from planner.web.clashes.wording import clash_teller
from planner.web.editing import saved
from planner.web.session import actor, db, now

blueprint = Blueprint("clashes", __name__, url_prefix="/trips/<slug>/clashes")

Answer = str | Response | tuple[str, int]


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"tell_clash": lambda finding: clash_teller().tell(finding)}


@blueprint.get("")
def index(slug: str) -> str:
    """Everything that clashes in the draft, the worst first."""
    draft = get_draft(db(), actor(), slug)
    return render_template(
        "clashes/index.html",
        trip=draft.trip,
        programme=draft.programme,
        clashes=clashes_of(db(), actor(), draft.trip, draft.programme),
        severities=Severity,
    )


@blueprint.route("/<fingerprint>/dismiss", methods=["GET", "POST"])
def dismiss(slug: str, fingerprint: str) -> Answer:
    """Ask why a clash may stay."""
    require(actor(), Permission.PLAN_TRIPS)
    form = DismissalForm()
    wanted = Dismissal(fingerprint, form.reason.data or "")
    if saved(form, lambda: dismiss_clash(db(), actor(), slug, wanted, now())):
        flash(gettext("Passed over, as long as nothing about it changes."))
        return redirect(url_for("clashes.index", slug=slug))
    draft = get_draft(db(), actor(), slug)
    page = render_template(
        "clashes/dismiss.html",
        trip=draft.trip,
        programme=draft.programme,
        clash=get_clash(db(), actor(), draft.trip, fingerprint),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/<fingerprint>/recall")
def recall(slug: str, fingerprint: str) -> Response:
    """Look at a clash again."""
    recall_clash(db(), actor(), slug, fingerprint)
    flash(gettext("It is among the clashes again."))
    return redirect(url_for("clashes.index", slug=slug))
