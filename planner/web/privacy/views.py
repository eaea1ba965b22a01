"""What is kept of people and how long; all of one person as a file; erasing them."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from planner.domain.access import Permission, require
from planner.domain.retention import RETENTION
from planner.services.offices import office_of
from planner.services.persons.erasing import erase_person, reason_to_wait
from planner.services.persons.exporting import export_person
from planner.services.persons.finding import Person, get_person, list_persons
from planner.web.editing import saved
from planner.web.errors import explain
from planner.web.forms import PlannerForm
from planner.web.session import actor, db, now

blueprint = Blueprint("privacy", __name__, url_prefix="/admin/privacy")


class ErasureForm(PlannerForm):
    """The confirmation of erasing somebody."""


@blueprint.before_request
def only_administrators() -> None:
    """Services are asked again."""
    require(actor(), Permission.MANAGE_ACCOUNTS)


@blueprint.get("/")
def index() -> str:
    """The record of what is kept, and everybody who travelled."""
    office = office_of(db(), actor())
    kept = [
        (
            gettext(each.what),
            gettext(each.long) % {"days": getattr(office, each.setting, "")},
            gettext(each.why),
        )
        for each in RETENTION
    ]
    return render_template("privacy/index.html", kept=kept, persons=list_persons(db(), actor()))


@blueprint.get("/<int:number>")
def person(number: int) -> str:
    """What somebody's rows are, and what may be done with them."""
    found = get_person(db(), actor(), number)
    reason = _reason_to_wait(found)
    return render_template("privacy/person.html", person=found, reason=reason, number=number)


def _reason_to_wait(person: Person) -> str:
    """What is in the way of erasing somebody; nothing where it can be done."""
    wait = reason_to_wait(person, actor(), now().date())
    return explain(wait) if wait else ""


@blueprint.post("/<int:number>/export.zip")
def export(number: int) -> Response:
    """Everything that is kept of somebody; sent as a form, since the history notes it."""
    body = export_person(db(), actor(), number, now())
    named = {"Content-Disposition": f'attachment; filename="person-{number}.zip"'}
    return Response(body, mimetype="application/zip", headers=named)


@blueprint.route("/<int:number>/erase", methods=["GET", "POST"])
def erase(number: int) -> str | Answer | tuple[str, int]:
    """Erase somebody, once confirmed."""
    found = get_person(db(), actor(), number)
    form = ErasureForm()
    if saved(form, lambda: erase_person(db(), actor(), number, now())):
        flash(gettext("Erased. The books name %(name)s.", name=found.first.label))
        return redirect(url_for("privacy.index"))
    reason = _reason_to_wait(found)
    page = render_template(
        "privacy/erase.html", form=form, person=found, reason=reason, number=number
    )
    return page, 422 if form.is_submitted() else 200
