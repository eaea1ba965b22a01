"""A button that was pressed on an old page: what changed since, and the same button once more.

Forms that hold input have a page of their own, which shows both versions (`planner.web.editing`).
"""

from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from flask_babel import gettext

from planner.domain.refusals import EditConflictError
from planner.services.history import find_last_change
from planner.services.offices import office_of
from planner.services.trips import get_trip
from planner.web.button_words import GRAVE, pressed
from planner.web.errors import refusal
from planner.web.history.lines import lines_of
from planner.web.merging import RESOLVE
from planner.web.problems import is_api
from planner.web.security import local_path
from planner.web.session import actor, db, find_actor

LEAVE = "leave"
"""The input that says where to go from a page that asks whether to do something all the same."""


def stale(error: EditConflictError, version_input: str = "version") -> tuple[str, int] | Response:
    """What changed since a button was shown that holds no input, and the same button once more.

    Its form is sent again as it was, with the version that is stored now: one press does what was
    wanted. `version_input` names the input that says which version was seen.
    """
    is_of_form = version_input in request.form and RESOLVE not in request.form
    if is_api() or not error.thing or not is_of_form or request.files or not find_actor():
        return refusal(error)
    db().rollback()
    own = {"csrf_token", LEAVE, version_input}
    inputs = [pair for pair in request.form.items(multi=True) if pair[0] not in own]
    slug = (request.view_args or {}).get("slug")
    zone = office_of(db(), actor()).zone
    button = pressed(version_input)
    change = find_last_change(db(), actor(), error.thing, error.number)
    page = render_template(
        "shared/stale.html",
        button=gettext(button) if button else "",
        is_grave=button in GRAVE,
        inputs=[*inputs, (version_input, error.current_version)],
        change=change,
        lines=lines_of([change] if change else [], zone),
        trip=get_trip(db(), actor(), slug) if slug else None,
        action=request.full_path.rstrip("?"),
        leave=_page_before(),
    )
    return page, 409


def _page_before() -> str:
    """The page of ours that a form stood on."""
    before = urlsplit(request.referrer or "")
    asked = f"{before.path}?{before.query}" if before.query else before.path
    return local_path(request.form.get(LEAVE) or (asked if before.netloc == request.host else "/"))


def install(app: Flask) -> None:
    """Answer with `stale` where a view has no page of its own for a conflict."""
    app.register_error_handler(EditConflictError, stale)
