"""The door of travellers' pages: who is let in, how much they may send, what every answer says."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from planner.domain.refusals import ForbiddenError, NotFoundError
from planner.services.captures.receiving import MOST_BYTES
from planner.services.own_pages import OwnPage, note_view, open_page
from planner.services.traveller_pages import find_page
from planner.services.visits import Visits
from planner.web.addresses import parts_of
from planner.web.my.missing import missing
from planner.web.my.pages import CHOICE, chosen_language, page, reading_language
from planner.web.security import is_open
from planner.web.session import db, glance, now, settings
from planner.web.sign_in.visitors import browser_name

blueprint = is_open(Blueprint("my", __name__, url_prefix="/my/<secret>"))

VISITS = "planner_page_visits"

LARGEST_REQUEST = 1024
"""Bytes of what is only the press of a button."""

WITH_PHOTO = frozenset({"my.send_contact", "my.send_outlay"})
LARGEST_NOTE = MOST_BYTES + 64 * 1024
"""Bytes of a note with a picture."""

FRIENDLY = frozenset({"same-origin", "none"})
"""Where a browser says that a request comes from, if it comes from here (Fetch Metadata)."""


@blueprint.record_once
def _note_visits(state: BlueprintSetupState) -> None:
    state.app.extensions[VISITS] = Visits(state.app.extensions["planner_engine"])


@blueprint.url_value_preprocessor
def _stay_small(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Refuse long requests before anything reads them; pictures only from who knows a secret."""
    request.max_content_length = LARGEST_REQUEST
    if endpoint in WITH_PHOTO and request.method == "POST":
        secret, at = str((values or {}).get("secret")), now()
        if glance(lambda session: find_page(session, secret, at)) is not None:
            request.max_content_length = LARGEST_NOTE


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


blueprint.register_error_handler(NotFoundError, missing)


@blueprint.errorhandler(ForbiddenError)
def _foreign(error: ForbiddenError) -> Response:
    """The same page for a request that another site made."""
    del error
    response = page("my/missing.html", reading_language(""))
    response.status_code = 403
    return response


def enter(secret: str) -> OwnPage:
    """What a secret opens, its visit noted; `NotFoundError` where it opens nothing."""
    mine = open_page(db(), secret, now())
    browser = browser_name(request.user_agent.string)
    note_view(current_app.extensions[VISITS], mine, browser, now())
    return mine


def require_own_origin() -> None:
    """Raise `ForbiddenError` for what another site's page sends.

    A form of ours has the origin ``null``, since our pages name no referrer: then the browser's
    word on the site decides, where it gives one. What is secret is the address in any case.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = {request.host, urlsplit(settings().base_url).netloc}
    is_named = origin not in {None, "null"}
    is_foreign = is_named and parts_of(origin or "").netloc not in ours
    if is_foreign or (site is not None and site not in FRIENDLY):
        raise ForbiddenError("This was sent from another site.")
