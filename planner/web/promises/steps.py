"""The steps of a promise: confirmed, withdrawn, and a step taken back; each asks first."""

from functools import partial

from flask import flash, render_template
from flask_babel import gettext

from planner.domain.access import Permission, require
from planner.services.promises.states import (
    Step,
    confirm_commitment,
    state_before,
    undo_step,
    withdraw_commitment,
)
from planner.web.editing import saved
from planner.web.forms import PlannerForm, present
from planner.web.promises.forms import ConfirmationForm, WithdrawalForm
from planner.web.promises.offers import offering_documents
from planner.web.promises.views import Answer, blueprint, commitment_of, to_list, today
from planner.web.session import actor, db, now


@blueprint.route("/<int:number>/confirm", methods=["GET", "POST"])
def confirm(slug: str, number: int) -> Answer:
    """Ask since when a payer stands by a promise, and what proves it."""
    require(actor(), Permission.KEEP_COSTS)
    trip, row = commitment_of(slug, number)
    stored = {"evidence": row.evidence, "evidence_id": row.evidence_id, "version": row.version}
    form = offering_documents(slug, ConfirmationForm(data=stored | {"on": today(trip)}))
    step = Step(number, form.seen_version, now())
    if saved(form, lambda: confirm_commitment(db(), actor(), slug, step, form.result())):
        flash(gettext("The promise is confirmed."))
        return to_list(slug)
    page = render_template("promises/confirm.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<int:number>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, number: int) -> Answer:
    """Ask since when a payer does not stand by a promise any more."""
    require(actor(), Permission.KEEP_COSTS)
    trip, row = commitment_of(slug, number)
    form = WithdrawalForm(data={"on": today(trip), "version": row.version})
    step = Step(number, form.seen_version, now())
    take = partial(withdraw_commitment, db(), actor(), slug, step)
    if saved(form, lambda: take(present(form.on.data))):
        flash(gettext("The promise is withdrawn: it takes nothing any more."))
        return to_list(slug)
    page = render_template("promises/withdraw.html", trip=trip, form=form, row=row)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<int:number>/undo", methods=["GET", "POST"])
def undo(slug: str, number: int) -> Answer:
    """The question before the last step is taken back."""
    require(actor(), Permission.KEEP_COSTS)
    trip, row = commitment_of(slug, number)
    form = PlannerForm(data={"version": row.version})
    step = Step(number, form.seen_version, now())
    if saved(form, lambda: undo_step(db(), actor(), slug, step)):
        flash(gettext("The step is taken back."))
        return to_list(slug)
    page = render_template(
        "promises/undo.html", trip=trip, form=form, row=row, before=state_before(row)
    )
    return page, 422 if form.is_submitted() else 200


__all__ = ["blueprint", "confirm", "undo", "withdraw"]
