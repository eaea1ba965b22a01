"""Personal data of a traveller: asked for while a task needs it, shown on demand, erased."""

from collections.abc import Collection
from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.vocabulary import PersonalKind
from planner.services.history import find_personal_change
from planner.services.readiness.personal import (
    DATES,
    Personal,
    PersonalConflictError,
    erase_personal,
    personal_of,
    reveal_personal,
    save_personal,
)
from planner.web.editing import conflict, made
from planner.web.errors import explain
from planner.web.forms import PlannerForm
from planner.web.readiness.forms import PersonalForm
from planner.web.readiness.vaults import vault
from planner.web.session import actor, db, keep_what_was_noted

blueprint = Blueprint("personal", __name__, url_prefix="/trips/<slug>/people/<int:number>/personal")

Answer = str | Response | tuple[str, int]


@blueprint.before_request
def only_keepers() -> None:
    """Also for the pages that show nothing."""
    require(actor(), Permission.KEEP_PERSONAL_DATA)


@blueprint.after_request
def _keep_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("", methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """What is asked for; what is kept is not shown."""
    found = personal_of(db(), actor(), slug, number)
    form = PersonalForm()
    form.keep(found.asked)
    save = partial(save_personal, db(), actor(), slug, number, vault=vault(), seen=form.seen_marks)
    try:
        written = made(form, lambda: (save(form.result()),))
    except PersonalConflictError as error:
        return _both(slug, number, form, error)
    if written:
        flash(gettext("Saved, sealed.") if written[0] else gettext("Nothing was changed."))
        return redirect(url_for("personal.edit", slug=slug, number=number))
    if form.is_submitted():
        return _page(slug, number, form), 422
    form.show(found.marks)
    return _page(slug, number, form)


def _both(
    slug: str, number: int, form: PersonalForm, error: PersonalConflictError
) -> tuple[str, int]:
    """What both wrote, in plain text; the history notes who looked at it."""
    found = personal_of(db(), actor(), slug, number)
    page = conflict(
        form,
        lambda: _stored(slug, number, form, error.kinds),
        row=found.traveller,
        trip=found.trip,
        change=find_personal_change(db(), actor(), found.traveller, error.number),
    )
    keep_what_was_noted()
    return page


def _stored(
    slug: str, number: int, mine: PersonalForm, kinds: Collection[PersonalKind]
) -> PersonalForm:
    """What is kept of some kinds; of the others what was written, which nobody else did."""
    found = personal_of(db(), actor(), slug, number)
    kept = reveal_personal(db(), actor(), slug, number, vault(), kinds)
    data = {str(kind): mine[kind].data for kind in found.asked if kind not in kinds}
    data |= {kind: date.fromisoformat(kept[kind]) if kind in DATES else kept[kind] for kind in kept}
    form = PersonalForm(formdata=None, data=data)
    form.keep(found.asked)
    form.show(found.marks)
    return form


@blueprint.post("/shown")
def reveal(slug: str, number: int) -> str:
    """What is kept, once; the history notes who looked."""
    shown = reveal_personal(db(), actor(), slug, number, vault())
    found = personal_of(db(), actor(), slug, number)
    return _page(slug, number, _empty(found), shown=shown)


@blueprint.post("/erased")
def erase(slug: str, number: int) -> Answer:
    """Nothing is kept any more; what was saved meanwhile has to be seen first."""
    try:
        count = erase_personal(db(), actor(), slug, number, PersonalForm().seen_marks)
    except PersonalConflictError as error:
        db().rollback()
        form = _empty(personal_of(db(), actor(), slug, number))
        form.form_errors.append(explain(error))
        return _page(slug, number, form), 409
    flash(ngettext("%(num)s piece of personal data erased.",
                   "%(num)s pieces of personal data erased.", count))  # fmt: skip
    return redirect(url_for("personal.edit", slug=slug, number=number))


def _empty(found: Personal) -> PersonalForm:
    form = PersonalForm(formdata=None)
    form.keep(found.asked)
    form.show(found.marks)
    return form


def _page(slug: str, number: int, form: PlannerForm, shown: object = None) -> str:
    found = personal_of(db(), actor(), slug, number)
    return render_template(
        "readiness/personal.html",
        trip=found.trip,
        found=found,
        form=form,
        shown=shown or {},
        has_key=bool(vault().keys),
    )
