"""The table of ways between cities, which is better than a guess by distance."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.services.ways import delete_way, keep_way, list_ways
from planner.web.clashes.forms import WayForm
from planner.web.editing import saved
from planner.web.session import actor, db

blueprint = Blueprint("ways", __name__, url_prefix="/directory/ways")


@blueprint.get("/")
def index() -> str:
    """All ways that are known, and a form for one more."""
    return _page(WayForm(formdata=None))


@blueprint.post("/")
def keep() -> tuple[str, int] | Response:
    """A way between two cities: a new one, or another time for a known one."""
    require(actor(), Permission.KEEP_DIRECTORY)
    form = WayForm()
    if saved(form, lambda: keep_way(db(), actor(), form.result())):
        flash(gettext("Saved."))
        return redirect(url_for("ways.index"))
    return _page(form), 422


@blueprint.post("/<int:number>/delete")
def delete(number: int) -> Response:
    """Forget a way: from then on the distance counts."""
    gone = delete_way(db(), actor(), number)
    told = gettext("Forgotten: %(name)s, %(minutes)s min", name=gone.label, minutes=gone.minutes)
    flash(told)
    return redirect(url_for("ways.index"))


def _page(form: WayForm) -> str:
    return render_template("clashes/ways.html", form=form, ways=list_ways(db(), actor()))
