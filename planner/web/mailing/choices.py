"""Which mails somebody gets: behind the address in a mail, on their own page, on their account.

Looking changes nothing: mail scanners follow every address.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from planner.domain.refusals import NotFoundError
from planner.services.mail_choices import (
    Choices,
    choices_behind,
    choices_of_page,
    choose,
    own_choices,
)
from planner.web.my.missing import missing
from planner.web.my.pages import CHOICE, chosen_language, page, reading_language
from planner.web.security import is_open
from planner.web.session import actor, db, now

blueprint = is_open(Blueprint("mail_choices", __name__))
account = Blueprint("account_mails", __name__)

LARGEST_REQUEST = 1024
"""Bytes; nothing is sent to these pages but the press of a button."""

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends (RFC 8058)."""


@blueprint.record_once
def _take_without_token(state: BlueprintSetupState) -> None:
    """As on travellers' pages: who knows the secret needs no forgery."""
    for view in (save_behind, save_own):
        state.app.extensions["csrf"].exempt(view)


@blueprint.url_value_preprocessor
def _stay_small(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Refuse long requests before anything reads them."""
    del endpoint, values
    request.max_content_length = LARGEST_REQUEST


@blueprint.url_defaults
def _read_on(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses of these pages keep the chosen language."""
    del endpoint
    if chosen_language():
        values.setdefault(CHOICE, chosen_language())


@blueprint.after_request
def _headers(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


blueprint.register_error_handler(NotFoundError, missing)


@blueprint.get("/mail/<secret>")
def show_behind(secret: str) -> Response:
    """Whoever got a mail chooses."""
    return _page(choices_behind(db(), secret, now()), "")


@blueprint.post("/mail/<secret>")
def save_behind(secret: str) -> Response:
    """One kind on or off; a mail program that unsubscribes switches the mail's own kind off."""
    choices = choices_behind(db(), secret, now())
    if request.form.get(ONE_CLICK[0]) == ONE_CLICK[1] and choices.asked:
        choose(db(), choices, choices.asked, wanted=False)
        return Response(status=HTTPStatus.OK)
    _save(choices)
    return redirect(url_for("mail_choices.show_behind", secret=secret))


@blueprint.get("/my/<secret>/mails")
def show_own(secret: str) -> Response:
    """A traveller chooses, from their page."""
    chosen: dict[str, Any] = {CHOICE: chosen_language()} if chosen_language() else {}
    back = url_for("my.show", secret=secret, **chosen)
    return _page(choices_of_page(db(), secret, now()), back)


@blueprint.post("/my/<secret>/mails")
def save_own(secret: str) -> Response:
    """One kind on or off."""
    _save(choices_of_page(db(), secret, now()))
    return redirect(url_for("mail_choices.show_own", secret=secret))


@account.post("/account/mails")
def save_account() -> Response:
    """One kind on or off, for who is signed in."""
    _save(own_choices(db(), actor()))
    return redirect(f"{url_for('account.show')}#mails")


def _save(choices: Choices) -> None:
    kind, wanted = request.form.get("kind", ""), request.form.get("wanted") == "yes"
    choose(db(), choices, kind, wanted=wanted)


def _page(choices: Choices, back: str) -> Response:
    language = reading_language(choices.reader.language)
    return page("mailing/choices.html", language, choices=choices, back=back)
