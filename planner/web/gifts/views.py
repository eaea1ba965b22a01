"""The register of gifts: searched, kept, downloaded."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from planner.domain.access import Permission, require
from planner.domain.gifts import REPORT_LABELS, Report
from planner.domain.record_numbers import number as number_in
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.gifts import (
    GiftFilter,
    add_gift,
    delete_gift,
    edit_gift,
    export_gifts,
    get_gift,
    gift_options,
    list_gifts,
    our_side,
)
from planner.services.history import Lost
from planner.services.item_options import organisation_options
from planner.web.downloads import download
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.gifts.forms import GiftForm
from planner.web.languages import language
from planner.web.money_fields import amount_text
from planner.web.numbers import asked_number, asked_year
from planner.web.session import actor, db, now

if TYPE_CHECKING:
    from planner.db.models import Gift

blueprint = Blueprint("gifts", __name__, url_prefix="/directory/gifts")

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """The register, the latest gift first."""
    wanted = _wanted()
    register = list_gifts(db(), actor(), wanted)
    return render_template(
        "gifts/index.html",
        register=register,
        wanted=wanted,
        labels=REPORT_LABELS,
        reports=Report,
        our_side=our_side,
    )


@blueprint.get("/register.xlsx")
def workbook() -> Response:
    """What the register shows, as a workbook."""
    return download(export_gifts(db(), actor(), _wanted(), language(), now()))


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """One more gift; ``?trip=`` chooses the trip."""
    require(actor(), Permission.KEEP_COSTS)
    form = _offering(GiftForm(data={"trip_id": asked_number("trip")}))
    if made(form, lambda: add_gift(db(), actor(), form.result())):
        flash(gettext("Saved."))
        return redirect(url_for("gifts.index"))
    return render_template("gifts/new.html", form=form), _status(form)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
def edit(number: int) -> Answer:
    """What is noted about a gift."""
    require(actor(), Permission.KEEP_COSTS)
    try:
        gift = get_gift(db(), actor(), number)
    except NotFoundError:
        return gone(_offering(GiftForm()), Lost("Gift", number), again=url_for("gifts.new"))
    form = _offering(GiftForm(obj=gift, data=_value(gift)))
    save = partial(edit_gift, db(), actor(), number, form.seen_version)
    try:
        if saved(form, lambda: save(form.result())):
            flash(gettext("Saved."))
            return redirect(url_for("gifts.index"))
    except EditConflictError:
        return conflict(form, partial(_stored, number), row=gift)
    return render_template("gifts/edit.html", form=form, gift=gift), _status(form)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def delete(number: int) -> Answer:
    """The question before a gift leaves the register."""
    require(actor(), Permission.KEEP_COSTS)
    gift = get_gift(db(), actor(), number)
    form = PlannerForm(obj=gift)
    if saved(form, lambda: delete_gift(db(), actor(), number, form.seen_version)):
        flash(gettext("Deleted: %(name)s", name=gift.label))
        return redirect(url_for("gifts.index"))
    return render_template("gifts/delete.html", form=form, gift=gift), _status(form)


def _wanted() -> GiftFilter:
    return GiftFilter(
        words=request.args.get("q", "").strip(),
        year=asked_year(),
        only_due="due" in request.args,
    )


def _offering(form: GiftForm) -> GiftForm:
    options = gift_options(db(), actor(), number_in(form.trip_id.data))
    form.offer(options, organisation_options(db(), actor()))
    return form


def _value(gift: "Gift") -> dict[str, str]:
    return {"value": amount_text(gift.value_minor, gift.currency)}


def _stored(number: int) -> GiftForm:
    gift = get_gift(db(), actor(), number)
    return _offering(GiftForm(formdata=None, obj=gift, data=_value(gift)))


def _status(form: PlannerForm) -> int:
    return 422 if form.is_submitted() else 200
