"""The pages of a programme and its items."""

from datetime import date
from enum import StrEnum
from functools import partial
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from werkzeug.wrappers import Response

from planner.domain.access import Permission, require
from planner.domain.days import days_of
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.domain.schedules import doubts_about
from planner.domain.vocabulary import Instigator, Kind, MealKind, Track
from planner.services.boards import get_board
from planner.services.history import Lost, list_changes
from planner.services.holidays import holidays_of
from planner.services.item_details import details_of
from planner.services.item_options import item_options
from planner.services.offices import office_of
from planner.services.programme_drafts import (
    Choice,
    Draft,
    get_draft,
    get_item_value,
    is_released,
    narrowed,
)
from planner.services.programmes import (
    add_item,
    cancel_item,
    delete_item,
    duplicate_item,
    edit_item,
    get_item,
    reinstate_item,
)
from planner.web.editing import conflict, gone, made, saved
from planner.web.errors import worded
from planner.web.fields import zone_options
from planner.web.filters import may, plain, word
from planner.web.forms import PlannerForm
from planner.web.history.lines import lines_of
from planner.web.languages import language
from planner.web.programme.addresses import ItemKeyConverter
from planner.web.programme.board import board_context
from planner.web.programme.board_forms import QuickForm
from planner.web.programme.choices import BOARD, chosen_view
from planner.web.programme.forms import ItemForm, blank_item
from planner.web.programme.money import money_of
from planner.web.programme.wording import WORDS
from planner.web.session import actor, db

W = TypeVar("W", bound=StrEnum)
Answer = str | tuple[str, int] | Response

blueprint = Blueprint("programme", __name__, url_prefix="/trips/<slug>/programme")
ITEM = "/<item_key:key>"


@blueprint.record_once
def _know_keys(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["item_key"] = ItemKeyConverter


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"times": WORDS}


@blueprint.get("")
def show(slug: str) -> str:
    """The working draft: the board, or a list by days; a choice of items is always a list."""
    choice = _choice()
    if choice == Choice() and chosen_view() == BOARD:
        return _board_page(slug)
    return _list_page(slug, choice)


def _board_page(slug: str) -> str:
    quick = None
    if may(Permission.PLAN_TRIPS):
        quick = QuickForm()
        quick.offer(item_options(db(), actor(), slug))
    view = get_board(db(), actor(), slug)
    context = board_context(view)
    return render_template("programme/board.html", kinds=Kind, tracks=Track, quick=quick, **context)


def _list_page(slug: str, choice: Choice) -> str:
    draft = get_draft(db(), actor(), slug)
    programme = narrowed(draft.programme, choice)
    days = days_of(programme, with_empty=choice == Choice())
    return render_template(
        "programme/show.html",
        trip=draft.trip,
        draft=draft,
        choice=choice,
        programme=programme,
        days=days,
        holidays=holidays_of(office_of(db(), actor()), days),
        kinds=Kind,
        tracks=Track,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """A new item of a kind."""
    options = item_options(db(), actor(), slug)
    kind = _word(Kind, "kind") or Kind.MEETING
    form = ItemForm(options, blank_item(kind, _day("on") or options.starts_on))
    if request.method == "GET":
        form.leave_end_open()
    item = made(form, lambda: add_item(db(), actor(), slug, form.result()))
    if item:
        return _done(slug, item.key)
    return _form_page("programme/new.html", form, money=money_of(slug, form))


@blueprint.route(ITEM, methods=["GET", "POST"])
def item(slug: str, key: str) -> Answer:
    """One item: to edit, or for those who don't plan, to read."""
    if request.method == "GET" and not may(Permission.PLAN_TRIPS):
        return _item_page(slug, key)
    try:
        stored = get_item(db(), actor(), slug, key)
    except NotFoundError:
        return _gone(slug, key)
    form = _item_form(slug, key)
    try:
        if saved(form, lambda: edit_item(db(), actor(), slug, key, form.result())):
            return _done(slug, key)
    except EditConflictError:
        trip = form.options.trip
        new = partial(_item_form, slug, key, formdata=None)
        return conflict(form, new, row=stored, trip=trip)
    return _form_page(
        "programme/edit.html",
        form,
        item=stored,
        doubts=_doubts(slug, key),
        history=_history(stored.id),
        money=money_of(slug, form, key),
    )


@blueprint.post(f"{ITEM}/duplicate")
def duplicate(slug: str, key: str) -> Response:
    """A second item like this one, to be changed next."""
    copy = duplicate_item(db(), actor(), slug, key)
    flash(gettext("This is the copy: change what is different."))
    return redirect(url_for("programme.item", slug=slug, key=copy.key))


@blueprint.post(f"{ITEM}/cancel")
def cancel(slug: str, key: str) -> Response:
    """Say that the item will not take place."""
    cancel_item(db(), actor(), slug, key, PlannerForm().seen_version)
    flash(gettext("Cancelled. Travellers see it struck out with the next release."))
    return _back(slug, key)


@blueprint.post(f"{ITEM}/reinstate")
def reinstate(slug: str, key: str) -> Response:
    """Let the item take place after all."""
    reinstate_item(db(), actor(), slug, key, PlannerForm().seen_version)
    flash(gettext("It takes place after all; its status is tentative."))
    return _back(slug, key)


@blueprint.route(f"{ITEM}/delete", methods=["GET", "POST"])
def delete(slug: str, key: str) -> Answer:
    """Ask before an item goes."""
    require(actor(), Permission.PLAN_TRIPS)
    stored = get_item(db(), actor(), slug, key)
    form = PlannerForm(obj=stored)
    if saved(form, lambda: delete_item(db(), actor(), slug, key, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=plain(stored.title)))
        return redirect(url_for("programme.show", slug=slug))
    draft = get_draft(db(), actor(), slug)
    return render_template(
        "programme/delete.html",
        form=form,
        trip=draft.trip,
        item=stored,
        was_released=is_released(db(), draft, key),
    )


def _gone(slug: str, key: str) -> tuple[str, int]:
    options = item_options(db(), actor(), slug)
    form = ItemForm(options, blank_item(Kind.MEETING, options.starts_on))
    lost = Lost("ProgrammeItem", trip_id=options.trip.id, field="key", value=key)
    again = url_for("programme.new", slug=slug)
    return gone(form, lost, again=again, trip=options.trip)


def _item_form(slug: str, key: str, **kwargs: object) -> ItemForm:
    stored = details_of(get_item(db(), actor(), slug, key))
    return ItemForm(item_options(db(), actor(), slug), stored, **kwargs)


def _form_page(template: str, form: ItemForm, **context: object) -> tuple[str, int]:
    page = render_template(
        template,
        form=form,
        trip=form.options.trip,
        zones=zone_options(language()),
        meal_words={meal: word(meal) for meal in MealKind},
        instigators=[(each, word(each)) for each in Instigator],
        **context,
    )
    return page, 422 if form.is_submitted() else 200


def _item_page(slug: str, key: str) -> str:
    draft = get_draft(db(), actor(), slug)
    value = get_item_value(draft, key)
    number = get_item(db(), actor(), slug, key).id
    return render_template(
        "programme/item.html",
        trip=draft.trip,
        draft=draft,
        item=value,
        doubts=_doubts_in(draft, key),
        history=_history(number),
    )


def _history(number: int) -> dict[str, object]:
    page = list_changes(db(), actor(), thing="ProgrammeItem", thing_id=number, limit=20)
    return {
        "number": number,
        "lines": lines_of(page.changes, office_of(db(), actor()).zone),
        "older": page.older,
    }


def _doubts(slug: str, key: str) -> list[str]:
    return _doubts_in(get_draft(db(), actor(), slug), key)


def _doubts_in(draft: Draft, key: str) -> list[str]:
    typed = draft.typed
    found = doubts_about(typed.item_of[key], typed)
    return [worded(doubt.message, doubt.params) for doubt in found]


def _done(slug: str, key: str) -> Response:
    flash(gettext("Saved."))
    for doubt in _doubts(slug, key):
        flash(doubt, "warning")
    return _back(slug, key)


def _back(slug: str, key: str) -> Response:
    return redirect(url_for("programme.show", slug=slug, _anchor=f"item-{key}"))


def _word(words: type[W], name: str) -> W | None:
    value = request.args.get(name, "")
    return words(value) if value in set(words) else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _choice() -> Choice:
    person = request.args.get("person") or None
    return Choice(_word(Kind, "kind"), _word(Track, "track"), person)
