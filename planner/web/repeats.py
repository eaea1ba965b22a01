"""A new thing is not made twice by going back and saving the same form again.

The browser's cookie remembers its last save of something new: a digest of what was sent, and where
it led. Any other change made since lets it be forgotten: then the same may be meant anew.
"""

from functools import partial
from hashlib import sha256

from flask import Flask, Response, flash, redirect, request
from flask import session as cookie
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.web.problems import is_api
from planner.web.session import FIRST_ERROR, SAFE_METHODS, after_commit

LAST = "last"
NEW = frozenset(
    {
        "budget_lines.new",
        "cost_items.new",
        "benefits.new",
        "cash.new",
        "deciders.new",
        "decisions.again",
        "decisions.new",
        "advances.new",
        "directory.new",
        "gifts.new",
        "groups.new",
        "mileage.new",
        "people.new",
        "programme.new",
        "promises.new",
        "templates.save",
        "trips.copy",
        "trips.new",
        "wishes.new",
    }
)
"""The endpoints that make something of a form."""


def _digest() -> str:
    sent = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
    return sha256(repr((request.full_path, sent)).encode()).hexdigest()[:16]


def _lead_to_the_first() -> AnyResponse | None:
    if request.method != "POST" or request.endpoint not in NEW:
        return None
    sent, led_to = cookie.get(LAST, ("", ""))
    if sent != _digest():
        return None
    flash(gettext("This was saved already: here it is. Nothing was added a second time."))
    return redirect(led_to)


def _remember(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= FIRST_ERROR or is_api():
        return response
    cookie.pop(LAST, None)
    if request.endpoint in NEW and response.location:
        after_commit(partial(cookie.__setitem__, LAST, (_digest(), response.location)))
    return response


def install(app: Flask) -> None:
    """Watch what new things are made."""
    app.before_request(_lead_to_the_first)
    app.after_request(_remember)
