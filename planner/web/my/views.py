"""What the secret address of a traveller opens: programme, people, papers, notes, costs."""

from datetime import date
from urllib.parse import quote

from flask import make_response, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from planner.domain.audiences import traveller
from planner.domain.papers import PaperKind
from planner.domain.refusals import NotFoundError
from planner.services.acknowledgements import acknowledge
from planner.services.calendar_files import own_item_file
from planner.services.exports import ExportWish, FileStyle, export_own
from planner.services.own_documents import read_own_document
from planner.services.secret_uses import count_paper
from planner.web.downloads import calendar_download, download
from planner.web.my import offline, sending
from planner.web.my.doors import VISITS, blueprint, enter, require_own_origin
from planner.web.my.pages import reading_language
from planner.web.my.screens import Screens
from planner.web.photos import SHUT
from planner.web.session import db, engine, now, settings

WECHAT = "MicroMessenger"


@blueprint.record_once
def _take_without_token(state: BlueprintSetupState) -> None:
    """Take what is sent without a CSRF token: these pages have no session to keep one in.

    A foreign site could only forge the request if it knew the secret, and then needs no forgery.
    """
    for view in (read, sending.send_contact, sending.send_outlay):
        state.app.extensions["csrf"].exempt(view)


def _screens(secret: str) -> Screens:
    return Screens(enter(secret))


@blueprint.get("/")
def show(secret: str) -> Response:
    """Now and next, then every day."""
    return _screens(secret).start()


@blueprint.get("/days/<on>")
def day(secret: str, on: str) -> Response:
    """One day."""
    try:
        return _screens(secret).day(date.fromisoformat(on))
    except ValueError as error:
        raise NotFoundError("There is no such day.") from error


@blueprint.post("/versions/<int:number>/read")
def read(secret: str, number: int) -> Response:
    """Somebody says that they have read a version; saying it again changes nothing."""
    require_own_origin()
    acknowledge(db(), secret, number, now())
    return sending.answered(request.form.get("token", ""), url_for("my.show"))


@blueprint.get("/items/<uid>")
def item(secret: str, uid: str) -> Response:
    """One item with all that its traveller needs."""
    in_wechat = WECHAT in request.user_agent.string
    return _screens(secret).item(uid, in_wechat=in_wechat)


@blueprint.get("/items/<uid>.ics")
def calendar_file(secret: str, uid: str) -> Response:
    """An item for the calendar of the phone."""
    mine = enter(secret)
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
    mine = enter(secret)
    count_paper(engine(), secret, now())
    language = reading_language(mine.link.traveller.language)
    owner = traveller(mine.link.traveller.key)
    wish = ExportWish(owner, style, language, paper=kind, fonts=settings().fonts)
    return download(export_own(db(), mine, wish))


@blueprint.get("/items/<uid>/<any(place, to_place):where>")
def driver(secret: str, uid: str, where: str) -> Response:
    """The place of an item, or the one that it leads to, as a driver reads it."""
    return _screens(secret).driver(uid, where)


@blueprint.get("/people")
def people(secret: str) -> Response:
    """Whom the traveller meets."""
    return _screens(secret).people()


@blueprint.get("/attendance")
def attendance(secret: str) -> Response:
    """In which groups the traveller is, and where they take part."""
    return _screens(secret).attendance()


@blueprint.get("/documents")
def documents(secret: str) -> Response:
    """What travellers may have of the trip's documents."""
    return _screens(secret).documents()


@blueprint.get("/documents/<int:number>/<digest>")
def document(secret: str, number: int, digest: str) -> Response:
    """The file itself; its address changes with its content, so that a phone keeps it for good."""
    found, content = read_own_document(db(), enter(secret), number)
    if not found.sha256.startswith(digest):
        raise NotFoundError("There is no such document.")
    response = make_response(content)
    name = quote(found.file_name, safe="")
    response.headers["Content-Type"] = found.media_type
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SHUT
    return response


@blueprint.get("/contacts")
def contacts(secret: str) -> Response:
    """Whom the traveller met, and the form for somebody new."""
    return _screens(secret).contacts(item=request.args.get("item", ""))


@blueprint.get("/costs")
def costs(secret: str) -> Response:
    """What the traveller laid out, what others pay, what can be claimed."""
    return _screens(secret).costs()


for rule, view in (
    ("/offline", offline.fallback),
    ("/offline.json", offline.kept),
    ("/worker.js", offline.worker),
    ("/app.webmanifest", offline.manifest),
):
    blueprint.get(rule)(view)
blueprint.post("/contacts")(sending.send_contact)
blueprint.post("/costs")(sending.send_outlay)


@blueprint.get("/<path:rest>")
def elsewhere(secret: str, rest: str) -> Response:
    """Nothing else is here; not even that is said on a page of staff's."""
    del secret, rest
    raise NotFoundError("There is nothing at this address.")


__all__ = ["VISITS", "blueprint"]
