"""One page for whatever is not there on a secret address, whyever it is not."""

from http import HTTPStatus

from flask import request
from werkzeug.wrappers import Response

from planner.domain.refusals import NotFoundError, UnknownSecretError
from planner.web.guesses import wait_after
from planner.web.my.pages import page, reading_language


def missing(error: NotFoundError) -> Response:
    """The page; from where too many secrets were wrong, it says with its status to wait."""
    secret = str((request.view_args or {}).get("secret"))
    wait = wait_after(secret) if isinstance(error, UnknownSecretError) else 0
    response = page("my/missing.html", reading_language(""))
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS if wait else HTTPStatus.NOT_FOUND
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
