"""The wish list beside the board: kept, placed, and what comes back to it."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.times import WallTime, day_of
from planner.services.candidates import (
    add_candidate,
    as_wish,
    delete_candidate,
    edit_candidate,
    fits_wish,
    get_candidate,
    place_candidate,
    take_back,
)
from planner.services.history import Lost, find_last_change
from planner.services.item_options import item_options
from planner.services.offices import office_of
from planner.services.programme_drafts import get_draft, is_released
from planner.services.programmes import get_item
from planner.web.editing import conflict, gone, made, saved
from planner.web.errors import worded
from planner.web.filters import plain
from planner.web.forms import PlannerForm
from planner.web.history.lines import lines_of
from planner.web.programme.board import ITEM, Answer, answered, back, faults
from planner.web.programme.board_forms import SpotForm, WishForm
from planner.web.session import actor, db
from planner.web.trips.pages import trip_of

if TYPE_CHECKING:
    from planner.db.models import Candidate, ProgrammeItem

blueprint = Blueprint("wishes", __name__, url_prefix="/trips/<slug>/board")
WISH = "/wishes/<int:number>"


@blueprint.route("/wishes/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new wish."""
    form = _form(slug, WishForm(minutes=90, priority=2))
    if saved(form, lambda: add_candidate(db(), actor(), slug, form.result())):
        flash(gettext("Saved."))
        return _board(slug)
    return _page(slug, form)


@blueprint.route(WISH, methods=["GET", "POST"])
def edit(slug: str, number: int) -> Answer:
    """A wish as it is written."""
    require(actor(), Permission.PLAN_TRIPS)
    trip = trip_of(slug)
    try:
        wish = get_candidate(db(), actor(), slug, number)
    except NotFoundError:
        lost = Lost("Candidate", number, trip.id)
        again = url_for("wishes.new", slug=slug)
        return gone(_form(slug, WishForm()), lost, again=again, trip=trip)
    form = _form(slug, WishForm(obj=wish))
    save = partial(edit_candidate, db(), actor(), slug, number, version=form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return _board(slug)
    except EditConflictError:
        return conflict(form, partial(_stored, slug, number), row=wish, trip=trip)
    return _page(slug, form, wish)


@blueprint.post(f"{WISH}/delete")
def delete(slug: str, number: int) -> Response:
    """Let a wish go; an item made of it stays."""
    require(actor(), Permission.PLAN_TRIPS)
    version = PlannerForm().seen_version
    delete_candidate(db(), actor(), slug, number, version=version)
    flash(gettext("The wish is deleted."))
    return _board(slug)


@blueprint.route(f"{WISH}/place", methods=["GET", "POST"])
def place(slug: str, number: int) -> Answer:
    """Put a wish into the programme: by the board's script, or by a form."""
    require(actor(), Permission.PLAN_TRIPS)
    wish = get_candidate(db(), actor(), slug, number)
    form = SpotForm(data={"version": wish.version, "on": trip_of(slug).starts_on})
    if request.method == "POST" and request.accept_mimetypes.best == "application/json":
        if not form.validate_on_submit():
            return faults(form)
        return answered(lambda: _placed_json(wish, _place(slug, wish, form)))
    try:
        item = made(form, lambda: _place(slug, wish, form))
    except EditConflictError:
        return _place_again(slug, number, form)
    if item:
        for said in _said(wish, item):
            flash(said)
        return back(slug, item.key)
    page = render_template("programme/place.html", form=form, trip=trip_of(slug), wish=wish)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(f"{ITEM}/back", methods=["GET", "POST"])
def take(slug: str, key: str) -> Answer:
    """Take an item back to the wish list; asks, for what was released may be known."""
    require(actor(), Permission.PLAN_TRIPS)
    stored = get_item(db(), actor(), slug, key)
    draft = get_draft(db(), actor(), slug)
    was_released = is_released(db(), draft, key)
    form = PlannerForm(obj=stored)
    if request.method == "POST" and request.accept_mimetypes.best == "application/json":
        if was_released or not fits_wish(stored):
            return jsonify(
                reason=gettext("Say so first: more goes than the list keeps."), asks=True
            ), 409
        return answered(lambda: _taken_json(slug, key, form.seen_version))
    if saved(form, lambda: take_back(db(), actor(), slug, key, version=form.seen_version)):
        flash(_taken(stored))
        return _board(slug)
    page = render_template(
        "programme/take_back.html",
        form=form,
        trip=draft.trip,
        item=stored,
        was_released=was_released,
    )
    return page, 422 if form.is_submitted() else 200


def _place_again(slug: str, number: int, form: SpotForm) -> tuple[str, int]:
    """The wish as it is now, with the day and the time that were typed."""
    db().rollback()
    wish = get_candidate(db(), actor(), slug, number)
    form.version.data = str(wish.version)
    change = find_last_change(db(), actor(), "Candidate", number)
    page = render_template(
        "programme/place.html",
        form=form,
        trip=trip_of(slug),
        wish=wish,
        lines=lines_of([change] if change else [], office_of(db(), actor()).zone),
    )
    return page, 409


def _form(slug: str, form: WishForm) -> WishForm:
    form.offer(item_options(db(), actor(), slug))
    return form


def _stored(slug: str, number: int) -> WishForm:
    wish = get_candidate(db(), actor(), slug, number)
    return _form(slug, WishForm(formdata=None, obj=wish))


def _page(slug: str, form: WishForm, wish: "Candidate | None" = None) -> tuple[str, int]:
    page = render_template("programme/wish.html", form=form, trip=trip_of(slug), wish=wish)
    return page, 422 if form.is_submitted() else 200


def _board(slug: str) -> Response:
    return redirect(url_for("programme.show", slug=slug, view="board", _anchor="wishes"))


def _place(slug: str, wish: "Candidate", form: SpotForm) -> "ProgrammeItem":
    version = form.seen_version
    return place_candidate(db(), actor(), slug, wish.id, form.result(), version=version)


def _said(wish: "Candidate", item: "ProgrammeItem") -> list[str]:
    doubts = as_wish(wish).doubts(item.starts, item.ends)
    placed = gettext("%(name)s is in the programme.", name=plain(item.title))
    return [placed, *(worded(doubt.message, doubt.params) for doubt in doubts)]


def _placed_json(wish: "Candidate", item: "ProgrammeItem") -> Response:
    return jsonify(key=item.key, said=" ".join(_said(wish, item)))


def _taken(item: "ProgrammeItem") -> str:
    return str(gettext("%(name)s is on the wish list again.", name=plain(item.title)))


def _taken_json(slug: str, key: str, version: int) -> Response:
    item = get_item(db(), actor(), slug, key)
    spot = _spot(item)
    wish = take_back(db(), actor(), slug, key, version=version)
    place = url_for("wishes.place", slug=slug, number=wish.id)
    return jsonify(key=key, said=_taken(item), place=place, spot=spot)


def _spot(item: "ProgrammeItem") -> dict[str, str]:
    """Where the board's script puts it again."""
    starts = item.starts
    at = {"at": f"{starts.at:%H:%M}", "zone": starts.zone} if isinstance(starts, WallTime) else {}
    return {"on": day_of(starts).isoformat(), **at}
