"""What the board does besides being shown: its state, moves, quick new items, the wish list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.moves import minutes_between, stepped
from planner.domain.refusals import EditConflictError, InvalidError, RefusalError
from planner.domain.times import WallTime, day_of, zone_names
from planner.services.boards import BoardView, board_tag, get_board, move_item
from planner.services.candidates import item_at
from planner.services.item_options import item_options
from planner.services.programmes import add_item, get_item
from planner.web.editing import conflict, made
from planner.web.errors import explain, status_of
from planner.web.filters import plain
from planner.web.forms import PlannerForm
from planner.web.languages import language
from planner.web.numbers import number
from planner.web.programme.board_forms import MoveForm, QuickForm, move_sent
from planner.web.programme.board_words import BOARD_WORDS, said_after, state
from planner.web.session import actor, db
from planner.web.stale import stale
from planner.web.trips.pages import trip_of

if TYPE_CHECKING:
    from planner.db.models import ProgrammeItem

Answer = str | tuple[str, int] | Response | tuple[Response, int]

blueprint = Blueprint("board", __name__, url_prefix="/trips/<slug>/board")
ITEM = "/items/<item_key:key>"
STEPS = {
    "earlier": timedelta(minutes=-15),
    "later": timedelta(minutes=15),
    "before": timedelta(days=-1),
    "after": timedelta(days=1),
}
"""The buttons beside an item, by name; each says the version that was seen."""


def board_context(view: BoardView) -> dict[str, object]:
    """What the board's templates need."""
    return {
        "view": view,
        "trip": view.draft.trip,
        "draft": view.draft,
        "programme": view.draft.programme,
        "words": BOARD_WORDS,
    }


@blueprint.get("")
def show(slug: str) -> str:
    """The board alone, for the script that brings a page up to date."""
    return render_template("programme/_board.html", **board_context(get_board(db(), actor(), slug)))


@blueprint.get("/tag")
def tag(slug: str) -> Response:
    """What names the trip's present state: 304 where the browser knows it."""
    found = board_tag(db(), actor(), slug)
    response = jsonify(tag=found)
    response.set_etag(found)
    response.cache_control.no_cache = True
    return response.make_conditional(request)


@blueprint.route(f"{ITEM}/move", methods=["GET", "POST"])
def move(slug: str, key: str) -> Answer:
    """Move an item: by the board's script, by a button, or by a form."""
    require(actor(), Permission.PLAN_TRIPS)
    if request.is_json:
        return answered(lambda: _moved_by_script(slug, key))
    for name, step in STEPS.items():
        if name in request.form:
            try:
                return _stepped(slug, key, step, request.form[name])
            except EditConflictError as error:
                return stale(error, name)
    return _move_page(slug, key)


def answered(do: Callable[[], Response]) -> tuple[Response, int]:
    """What was done, or why not, as JSON."""
    try:
        return do(), 200
    except RefusalError as error:
        db().rollback()
        return jsonify(reason=explain(error)), status_of(error)


def _moved_by_script(slug: str, key: str) -> Response:
    try:
        wanted, version = move_sent(request.get_json(silent=True))
    except ValueError as error:
        raise InvalidError("Check the day and the time.") from error
    view = move_item(db(), actor(), slug, key, wanted, version=version)
    return jsonify(state(view) | {"said": said_after(view, key)})


def _stepped(slug: str, key: str, step: timedelta, seen: str) -> Response:
    starts, _ = get_item(db(), actor(), slug, key).span_there
    wanted = stepped(starts, step)
    moved = move_item(db(), actor(), slug, key, wanted, version=number(seen) or 0)
    flash(said_after(moved, key))
    return back(slug, key)


def _move_page(slug: str, key: str) -> Answer:
    stored = get_item(db(), actor(), slug, key)
    form = MoveForm(data=_place_of(stored))
    save = partial(move_item, db(), actor(), slug, key, version=form.seen_version)
    try:
        view = made(form, lambda: save(form.result()))
    except EditConflictError:
        return conflict(form, partial(_stored, slug, key), row=stored, trip=trip_of(slug))
    if view:
        flash(said_after(view, key))
        return back(slug, key)
    page = render_template("programme/move.html", form=form, trip=trip_of(slug), item=stored)
    return page, 422 if form.is_submitted() else 200


def _stored(slug: str, key: str) -> MoveForm:
    return MoveForm(formdata=None, data=_place_of(get_item(db(), actor(), slug, key)))


def _place_of(stored: "ProgrammeItem") -> dict[str, object]:
    starts, ends = stored.span_there
    found: dict[str, object] = {"on": day_of(starts), "version": stored.version}
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        found |= {"at": starts.at.time(), "minutes": minutes_between(stored.kind, starts, ends)}
    return found


def back(slug: str, key: str) -> Response:
    """Back to the item in the programme."""
    return redirect(url_for("programme.show", slug=slug, _anchor=f"item-{key}"))


@blueprint.post("/items")
def add(slug: str) -> Answer:
    """A new item as it was drawn; answers JSON."""
    options = item_options(db(), actor(), slug)
    form = QuickForm()
    form.offer(options)
    if not form.validate_on_submit():
        return faults(form)

    def add_drawn() -> Response:
        spot = form.result()
        zone = options.zone_of(form.place.data, spot.zone if spot.zone in zone_names() else "")
        details = item_at(form.wish(language()), spot, zone)
        if group := form.group.data:
            details = replace(details, everyone=False, groups=(group,))
        return _made(add_item(db(), actor(), slug, details))

    return answered(add_drawn)


def _made(item: "ProgrammeItem") -> Response:
    said = gettext("%(name)s is in the programme.", name=plain(item.title))
    return jsonify(key=item.key, said=said)


def faults(form: PlannerForm) -> tuple[Response, int]:
    """What is wrong with a form, as JSON."""
    told = [
        f"{field.label.text}: {' '.join(map(str, field.errors))}" for field in form if field.errors
    ]
    return jsonify(reason=" ".join(told)), 422
