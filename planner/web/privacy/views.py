"""What is kept of people and how long; all of one person as a file; erasing them."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from planner.domain.access import Permission, require
from planner.domain.retention import RETENTION
from planner.services.offices import office_of
from planner.services.persons.erasing import erase_person as erase
from planner.services.persons.erasing import reason_to_wait
from planner.services.persons.exporting import export_person as archive_of
from planner.services.persons.finding import Listed, Person, get_person, list_persons
from planner.web.editing import saved
from planner.web.errors import explain
from planner.web.forms import PlannerForm
from planner.web.numbers import asked_number
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
    """The record of what is kept, and who travelled or has an account, page by page."""
    office = office_of(db(), actor())
    kept = [
        (
            gettext(each.what),
            gettext(each.long) % {"days": getattr(office, each.setting, "")},
            gettext(each.why),
        )
        for each in RETENTION
    ]
    words = request.args.get("q", "").strip()
    page = list_persons(db(), actor(), words, max(asked_number("page") or 1, 1))
    return render_template("privacy/index.html", kept=kept, page=page, words=words)


@blueprint.get("/<int:number>")
def person(number: int) -> str:
    """What somebody's rows are, and what may be done with them."""
    return _shown(get_person(db(), actor(), number))


@blueprint.get("/accounts/<int:number>")
def account(number: int) -> str:
    """The same of who has an account and never travelled."""
    return _shown(get_person(db(), actor(), number, is_account=True))


def _shown(found: Person) -> str:
    return render_template("privacy/person.html", person=found, reason=_reason_to_wait(found))


def _reason_to_wait(person: Person) -> str:
    """What is in the way of erasing somebody; nothing where it can be done."""
    wait = reason_to_wait(person, actor(), now().date())
    return explain(wait) if wait else ""


@blueprint.post("/<int:number>/export.zip")
def export_person(number: int) -> Response:
    """Everything that is kept of somebody; sent as a form, since the history notes it."""
    return _sent(f"person-{number}.zip", archive_of(db(), actor(), number, now()))


@blueprint.post("/accounts/<int:number>/export.zip")
def export_account(number: int) -> Response:
    """The same of who has an account and never travelled."""
    body = archive_of(db(), actor(), number, now(), is_account=True)
    return _sent(f"account-{number}.zip", body)


def _sent(name: str, body: bytes) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype="application/zip", headers=named)


@blueprint.route("/<int:number>/erase", methods=["GET", "POST"])
def erase_person(number: int) -> str | Answer | tuple[str, int]:
    """Erase somebody, once confirmed."""
    return _erased(number, is_account=False)


@blueprint.route("/accounts/<int:number>/erase", methods=["GET", "POST"])
def erase_account(number: int) -> str | Answer | tuple[str, int]:
    """Erase who has an account and never travelled, once confirmed."""
    return _erased(number, is_account=True)


def _erased(number: int, *, is_account: bool) -> str | Answer | tuple[str, int]:
    found = get_person(db(), actor(), number, is_account=is_account)
    form = ErasureForm()
    if saved(form, lambda: erase(db(), actor(), number, now(), is_account=is_account)):
        flash(gettext("Erased. The books name %(name)s.", name=found.label))
        return redirect(url_for("privacy.index"))
    reason = _reason_to_wait(found)
    page = render_template("privacy/erase.html", form=form, person=found, reason=reason)
    return page, 422 if form.is_submitted() else 200


@blueprint.app_template_global()
def address_of_person(somebody: Listed | Person, what: str = "") -> str:
    """The address of somebody's page, or of what may be done there: `export_` or `erase_`."""
    kind = "account" if somebody.is_account else "person"
    return url_for(f"privacy.{what}{kind}", number=somebody.row.id)
