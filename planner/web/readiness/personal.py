"""Personal data of a traveller: asked for while a task needs it, shown on demand, erased."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.services.readiness.personal import (
    erase_personal,
    personal_of,
    reveal_personal,
    save_personal,
)
from planner.web.editing import made
from planner.web.forms import PlannerForm
from planner.web.readiness.forms import PersonalForm
from planner.web.readiness.vaults import vault
from planner.web.session import actor, db

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
    written = made(
        form, lambda: (save_personal(db(), actor(), slug, number, form.result(), vault()),)
    )
    if written:
        flash(gettext("Saved, sealed.") if written[0] else gettext("Nothing was changed."))
        return redirect(url_for("personal.edit", slug=slug, number=number))
    page = _page(slug, number, form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/shown")
def reveal(slug: str, number: int) -> str:
    """What is kept, once; the history notes who looked."""
    shown = reveal_personal(db(), actor(), slug, number, vault())
    found = personal_of(db(), actor(), slug, number)
    form = PersonalForm(formdata=None)
    form.keep(found.asked)
    return _page(slug, number, form, shown=shown)


@blueprint.post("/erased")
def erase(slug: str, number: int) -> Response:
    """Nothing is kept any more."""
    count = erase_personal(db(), actor(), slug, number)
    flash(ngettext("%(num)s piece of personal data erased.",
                   "%(num)s pieces of personal data erased.", count))  # fmt: skip
    return redirect(url_for("personal.edit", slug=slug, number=number))


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
