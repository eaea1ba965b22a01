"""What the secret address of a traveller opens: programme, items, the card for the driver."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from planner.domain.audiences import traveller
from planner.domain.change_wording import Teller
from planner.domain.days import Line, days_of
from planner.domain.papers import PaperKind
from planner.domain.present import present_of
from planner.domain.programmes import Item, Programme
from planner.domain.refusals import NotFoundError
from planner.domain.times import WallTime
from planner.i18n.catalogues import texts
from planner.services.acknowledgements import acknowledge
from planner.services.calendar_files import own_item_file
from planner.services.exports import ExportWish, FileStyle, export_own
from planner.services.holidays import holidays_of
from planner.services.own_pages import OwnPage, news_of, note_view, open_page
from planner.services.readiness.matters import own_tasks
from planner.services.visits import Visits
from planner.web.downloads import calendar_download, download
from planner.web.my import links
from planner.web.my.pages import CHOICE, chosen_language, page, reading_language
from planner.web.programme.wording import WORDS
from planner.web.security import is_open
from planner.web.session import db, now, settings
from planner.web.sign_in.visitors import browser_name

blueprint = is_open(Blueprint("my", __name__, url_prefix="/my/<secret>"))

VISITS = "planner_page_visits"
WECHAT = "MicroMessenger"

LARGEST_REQUEST = 1024
"""Bytes; nothing is sent to these pages but the press of a button."""


@blueprint.record_once
def _note_visits(state: BlueprintSetupState) -> None:
    state.app.extensions[VISITS] = Visits(state.app.extensions["planner_engine"])


@blueprint.record_once
def _take_without_token(state: BlueprintSetupState) -> None:
    """Take the button's request without a CSRF token: these pages have no session to keep one in.

    A foreign site could only forge the request if it knew the secret, and then needs no forgery.
    """
    state.app.extensions["csrf"].exempt(read)


@blueprint.url_value_preprocessor
def _stay_small(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Refuse long requests before anything reads them."""
    del endpoint, values
    request.max_content_length = LARGEST_REQUEST


@blueprint.url_defaults
def _read_on(endpoint: str, values: dict[str, Any]) -> None:
    """Links between the pages keep the secret and the chosen language."""
    del endpoint
    if request.blueprint == blueprint.name:
        values.setdefault("secret", (request.view_args or {}).get("secret"))
        if chosen_language():
            values.setdefault(CHOICE, chosen_language())


@blueprint.after_request
def _headers(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.errorhandler(NotFoundError)
def _missing(error: NotFoundError) -> Response:
    """One page for whatever is not there, whyever it is not."""
    del error
    response = page("my/missing.html", reading_language(""))
    response.status_code = HTTPStatus.NOT_FOUND
    return response


def _open(secret: str) -> OwnPage:
    mine = open_page(db(), secret, now())
    browser = browser_name(request.user_agent.string)
    note_view(current_app.extensions[VISITS], mine, browser, now())
    return mine


def _released(mine: OwnPage) -> Programme:
    if mine.programme is None:
        raise NotFoundError("Nothing has been released yet.")
    return mine.programme


def _item(programme: Programme, uid: str) -> Item:
    item = next((item for item in programme.items if item.uid == uid), None)
    if item is None:
        raise NotFoundError("There is no such item.")
    return item


def _line(item: Item) -> Line | None:
    """How a timed item stands in a list."""
    starts, ends = item.starts, item.ends
    if isinstance(starts, WallTime) and isinstance(ends, WallTime):
        return Line(item, starts, ends)
    return None


def _answer(template: str, mine: OwnPage, **values: object) -> Response:
    language = reading_language(mine.link.traveller.language)
    return page(
        template,
        language,
        mine=mine,
        programme=mine.programme,
        times=WORDS,
        links=links,
        **values,
    )


@blueprint.get("/")
def show(secret: str) -> Response:
    """Now and next, then every day."""
    mine = _open(secret)
    tasks = own_tasks(db(), mine.link.traveller, now())
    if mine.programme is None or mine.release is None:
        return _answer("my/empty.html", mine, tasks=tasks)
    days = days_of(mine.programme, with_empty=False)
    language = reading_language(mine.link.traveller.language)
    return _answer(
        "my/show.html",
        mine,
        days=days,
        present=present_of(mine.programme, days, now()),
        holidays=holidays_of(mine.office, days),
        news=news_of(db(), mine, mine.release),
        tasks=tasks,
        teller=Teller(language, texts(language).gettext),
    )


@blueprint.post("/versions/<int:number>/read")
def read(secret: str, number: int) -> Response:
    """Somebody says that they have read a version; saying it again changes nothing."""
    acknowledge(db(), secret, number, now())
    return redirect(url_for("my.show"))


@blueprint.get("/items/<uid>")
def item(secret: str, uid: str) -> Response:
    """One item with all that its traveller needs."""
    mine = _open(secret)
    programme = _released(mine)
    found = _item(programme, uid)
    contacts = [programme.contact_of[key] for key in found.contacts if key in programme.contact_of]
    in_wechat = WECHAT in request.user_agent.string
    return _answer(
        "my/item.html",
        mine,
        item=found,
        line=_line(found),
        contacts=contacts,
        in_wechat=in_wechat,
    )


@blueprint.get("/items/<uid>.ics")
def calendar_file(secret: str, uid: str) -> Response:
    """An item for the calendar of the phone."""
    mine = _open(secret)
    language = reading_language(mine.link.traveller.language)
    return calendar_download(own_item_file(db(), mine, uid, language), "programme", "inline")


@blueprint.get("/<any(itinerary, booklet):paper>.pdf")
def print_paper(secret: str, paper: str) -> Response:
    """Their programme on paper: to be read, or to be folded."""
    return _file(secret, FileStyle.PDF, PaperKind(paper))


@blueprint.get("/trip.zip")
def bundle(secret: str) -> Response:
    """Everything to take along in one file."""
    return _file(secret, FileStyle.ZIP)


def _file(secret: str, style: FileStyle, kind: PaperKind | None = None) -> Response:
    mine = _open(secret)
    language = reading_language(mine.link.traveller.language)
    owner = traveller(mine.link.traveller.key)
    wish = ExportWish(owner, style, language, paper=kind, fonts=settings().fonts)
    return download(export_own(db(), mine, wish))


@blueprint.get("/items/<uid>/<any(place, to_place):where>")
def driver(secret: str, uid: str, where: str) -> Response:
    """The place of an item, or the one that it leads to, as a driver reads it."""
    mine = _open(secret)
    programme = _released(mine)
    found = _item(programme, uid)
    place = programme.place_of.get(getattr(found, where))
    if place is None:
        raise NotFoundError("There is no such place.")
    return _answer("my/driver.html", mine, item=found, place=place)


@blueprint.get("/<path:rest>")
def elsewhere(secret: str, rest: str) -> Response:
    """Nothing else is here; not even that is said on a page of staff's."""
    del secret, rest
    raise NotFoundError("There is nothing at this address.")
