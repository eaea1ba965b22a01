"""A database that is gone, locked, full or read-only: 503, and what was typed is not lost.

The page sends the same form again with one button. What was sent in a file has to be chosen anew.
"""

from http import HTTPStatus

from flask import Flask, current_app, make_response, render_template, request
from flask import session as cookie
from flask.wrappers import Response

from planner.web.kept_inputs import form_address, sent_inputs
from planner.web.problems import is_api, problem
from planner.web.session import OUTAGES, SAFE_METHODS, is_unsure, let_go

AGAIN_AFTER = 10
"""Seconds after which a program may ask again."""

FLASHES = "_flashes"
"""The cookie's entry with what the view was about to tell: it did not happen."""


def _unavailable(error: Exception) -> Response:
    current_app.logger.error("the database failed %s", request.endpoint, exc_info=error)
    unsure = is_unsure()
    let_go()
    if is_api():
        return _told_to_wait(problem(HTTPStatus.SERVICE_UNAVAILABLE))
    cookie.pop(FLASHES, None)
    kept = sent_inputs()
    page = render_template(
        "unavailable.html",
        target=form_address() if kept else "",
        kept=kept,
        changes=request.method not in SAFE_METHODS,
        unsure=unsure,
        has_files=any(file.filename for file in request.files.values()),
    )
    return _told_to_wait(make_response(page, HTTPStatus.SERVICE_UNAVAILABLE))


def _told_to_wait(answer: Response) -> Response:
    answer.headers["Retry-After"] = str(AGAIN_AFTER)
    return answer


def install(app: Flask) -> None:
    """Answer every outage with a page."""
    for kind in OUTAGES:
        app.register_error_handler(kind, _unavailable)
