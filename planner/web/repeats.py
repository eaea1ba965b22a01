"""A new thing is not made twice: by going back and saving again, by reloading, by two quick clicks.

The browser's session remembers its last save of something new: a digest of what was sent, and where
it led. Any other change made since lets it be forgotten: then the same may be meant anew.
"""

from functools import partial
from hashlib import sha256

from flask import Flask, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.services.repeats import forget_made, last_made, note_made
from planner.web.kept_inputs import RELOAD
from planner.web.problems import is_api
from planner.web.session import (
    FIRST_ERROR,
    SAFE_METHODS,
    account_session,
    after_commit,
    apart,
    db,
    known_session,
    lacks_second_factor,
)

NEW = frozenset(
    {
        "admin.new",
        "advances.new",
        "authorisations.new",
        "benefits.new",
        "budget_lines.new",
        "cash.new",
        "checklists.new",
        "checklists.new_rule",
        "clashes.dismiss",
        "cost_items.new",
        "deciders.new",
        "decisions.again",
        "decisions.new",
        "directory.new",
        "follow_ups.new",
        "gifts.new",
        "groups.new",
        "mailing.welcome",
        "mileage.new",
        "people.copy",
        "people.new",
        "programme.new",
        "promises.new",
        "readiness.new",
        "templates.save",
        "trips.copy",
        "trips.new",
        "wishes.new",
    }
)
"""The endpoints that make something of a form and lead to it.

Others refuse it the second time: files and names that are there, steps that were taken.
"""

SHOWN_ONCE = {
    "programs.new_token": "programs.index",
    "programs.new_webhook": "programs.index",
}
"""Those that answer with a secret, and the list in which it is missed: reloading sends again."""


def _digest() -> str:
    sent = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
    return sha256(repr((request.full_path, sent)).encode()).hexdigest()


def _lead_to_the_first() -> AnyResponse | None:
    is_new = request.method == "POST" and request.endpoint in NEW | SHOWN_ONCE.keys()
    browser = account_session() if is_new else None
    if browser is None:
        return None
    sent, led_to = last_made(db(), browser.id)
    if sent != _digest():
        return None
    flash(gettext("This was saved already: here it is. Nothing was added a second time."))
    return redirect(led_to)


def _remember(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= FIRST_ERROR or is_api():
        return response
    browser = known_session()
    if browser is None or lacks_second_factor():  # who lacks it was led there: nothing was made
        return response
    shown_in = "" if RELOAD in request.form else SHOWN_ONCE.get(str(request.endpoint))
    made_at = response.location if request.endpoint in NEW else shown_in and url_for(shown_in)
    if made_at:
        note_made(db(), browser.id, _digest(), made_at)
    elif browser.made_of:  # apart: the request holds locks that others of this browser may wait for
        after_commit(partial(apart, partial(forget_made, number=browser.id)))
    return response


def install(app: Flask) -> None:
    """Watch what new things are made."""
    app.before_request(_lead_to_the_first)
    app.after_request(_remember)
