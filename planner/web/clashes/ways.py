"""The table of ways between cities, which is better than a guess by distance."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError
from planner.services.ways import delete_way, find_way, keep_way, list_ways
from planner.web.clashes.forms import WayForm
from planner.web.editing import conflict, saved
from planner.web.forms import PlannerForm
from planner.web.session import actor, db

blueprint = Blueprint("ways", __name__, url_prefix="/directory/ways")


@blueprint.get("/")
def index() -> str:
    """All ways that are known, and a form for one more."""
    form = WayForm(formdata=None)
    form.show(list_ways(db(), actor()))
    return _page(form)


@blueprint.post("/")
def keep() -> tuple[str, int] | Response:
    """A way between two cities: a new one, or another time for a known one."""
    require(actor(), Permission.KEEP_DIRECTORY)
    form = WayForm()
    try:
        if saved(form, lambda: keep_way(db(), actor(), form.result(), form.seen_ways)):
            flash(gettext("Saved."))
            return redirect(url_for("ways.index"))
    except EditConflictError:
        way = find_way(db(), actor(), form.first.data or "", form.second.data or "")
        if way is not None:
            return conflict(form, partial(_stored, form), row=way)
    return _page(form), 422


@blueprint.post("/<int:number>/delete")
def delete(number: int) -> Response:
    """Forget a way: from then on the distance counts."""
    gone = delete_way(db(), actor(), number, PlannerForm().seen_version)
    told = gettext("Forgotten: %(name)s, %(minutes)s min", name=gone.label, minutes=gone.minutes)
    flash(told)
    return redirect(url_for("ways.index"))


def _stored(mine: WayForm) -> WayForm:
    """The pair as it was typed, with the time that is noted now."""
    first, second = mine.first.data or "", mine.second.data or ""
    way = find_way(db(), actor(), first, second)
    data = {"first": first, "second": second, "minutes": way.minutes if way else None}
    form = WayForm(formdata=None, data=data)
    form.show(list_ways(db(), actor()))
    return form


def _page(form: WayForm) -> str:
    return render_template("clashes/ways.html", form=form, ways=list_ways(db(), actor()))
