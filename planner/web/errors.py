"""Refusals and errors as pages: what happened, what was kept, what to do."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from babel.dates import format_date
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import get_locale, gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed

from planner.config.logs import request_id
from planner.domain.refusals import (
    EditConflictError,
    ForbiddenError,
    NotFoundError,
    RefusalError,
    ThrottledError,
)
from planner.services.security_events import Event, note
from planner.web.kept_inputs import form_address, sent_inputs
from planner.web.problems import is_api, of_http, of_refusal, problem
from planner.web.session import find_actor
from planner.web.sizes import allowed_megabytes, read_the_rest

STATUS: dict[type[RefusalError], int] = {
    NotFoundError: 404,
    ForbiddenError: 403,
    EditConflictError: 409,
    ThrottledError: 429,
}


def status_of(error: RefusalError) -> int:
    """The status code of a refusal."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)


def explain(error: RefusalError) -> str:
    """The reason in the reader's language."""
    return worded(error.message, error.params)


def worded(message: str, params: Mapping[str, object]) -> str:
    """An English text with ``%(name)s`` places in the reader's language; days are written out."""
    shown = {
        name: format_date(value, "long", get_locale()) if isinstance(value, date) else value
        for name, value in params.items()
    }
    return gettext(message) % shown


def page(status: int, title: str, reason: str) -> tuple[str, int]:
    """An error page; readable with and without somebody signed in."""
    number = request_id.get() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    shown = render_template(
        "error.html",
        title=title,
        reason=reason,
        known=find_actor() is not None,
        request_number=number,
    )
    return shown, status


def refusal(error: RefusalError) -> tuple[str, int] | Response:
    """Why something was not done, as a page or for a program."""
    if isinstance(error, ForbiddenError):
        _note(Event.FORBIDDEN)
    if is_api():
        return of_refusal(error)
    if isinstance(error, NotFoundError):
        return _not_found()
    told = page(status_of(error), gettext("This was not done"), explain(error))
    if not isinstance(error, ThrottledError):
        return told
    answer = make_response(told)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _note(event: Event) -> None:
    """Log who was refused which page: the route, never the address, which may be a secret."""
    who = find_actor()
    note(
        event,
        role=who.role if who else None,
        account=who.account_id if who else None,
        route=request.url_rule.rule if request.url_rule else None,
    )


def _not_found() -> tuple[str, int]:
    reason = gettext("There is no such page, or it is not yours to see.")
    return page(404, gettext("Not found"), reason)


def _http(
    error: HTTPException,
) -> tuple[str, int, dict[str, str]] | tuple[str, int] | HTTPException | Response:
    code = error.code or 500
    if is_api():
        _read_what_a_program_sends(code)
        return of_http(error)
    # A page leads to others, and no address can be made here, whatever else is wrong.
    if isinstance(error, BadHost) or isinstance(request.routing_exception, BadHost):
        return Response("400 Bad Request\n", code, mimetype="text/plain")
    if code == 404:  # noqa: PLR2004 - the status code
        return _not_found()
    if code < 400:  # noqa: PLR2004 - redirects are answers
        return error
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _too_large()
    reason = gettext("The request could not be handled: %(reason)s", reason=f"HTTP {code}")
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    told = {"Allow": ", ".join(sorted(methods))} if methods else {}
    return *page(code, gettext("This was not done"), reason), told


def _read_what_a_program_sends(code: int) -> None:
    """As `_too_large`: a program that was let in reads its answer, too."""
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.blueprint and find_actor():
        read_the_rest()


def _too_large() -> tuple[str, int]:
    """Only for who is signed in the rest is waited for: nobody else keeps the server reading."""
    if find_actor() is not None:
        read_the_rest()
    reason = gettext(
        "What was sent is larger than this page takes, which is %(most)s MB. Nothing was changed. "
        "Go back in your browser: what you wrote is still there.",
        most=allowed_megabytes(),
    )
    return page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext("This is too large"), reason)


def _csrf(error: CSRFError) -> tuple[str, int]:
    del error
    _note(Event.FORGED)
    kept = sent_inputs()
    if kept and find_actor():
        return render_template("sign_in/resume.html", target=form_address(), kept=kept), 400
    reason = gettext(
        "The page was open for too long or in another session. Nothing was changed. Go back, "
        "reload the page and try again."
    )
    return page(400, gettext("This was not done"), reason)


def _crash(error: Exception) -> tuple[str, int] | Response:
    current_app.logger.error("%s %s failed", request.method, request.endpoint, exc_info=error)
    if is_api():
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    reason = gettext(
        "Something went wrong on our side. Nothing was changed. Try again; if it stays, tell the "
        "person who runs this server."
    )
    return page(500, gettext("This did not work"), reason)


def install(app: Flask) -> None:
    """Answer every refusal and error with a page."""
    app.register_error_handler(RefusalError, refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)
