"""Errors of the API as problem documents (RFC 9457), in English whatever the reader's language."""

from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from planner.domain.refusals import (
    EditConflictError,
    FaultsError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusalError,
    TakenError,
    ThrottledError,
)
from planner.formats.api.bodies import write_body
from planner.formats.api.openapi import PROBLEM_JSON, PROBLEMS
from planner.formats.api.records import Problem, ProblemError
from planner.services.releases import DraftChangedError
from planner.services.security_events import Event, note_sign_in
from planner.web.addresses import address_of

ADDRESS = "/api"

STATUS: dict[type[RefusalError], int] = {
    DraftChangedError: 412,
    NotFoundError: 404,
    ForbiddenError: 403,
    EditConflictError: 412,
    ThrottledError: 429,
    TakenError: 409,
}
"""Every change is conditional here, so that an edit in between is a failed precondition."""


class SignInError(Exception):
    """No token was brought, or none that works."""


class UnconditionalError(Exception):
    """A change does not say which state was seen."""


def is_api() -> bool:
    """Whether this request is to the API, known to it or not."""
    return request.path == ADDRESS or request.path.startswith(f"{ADDRESS}/")


def problem(
    status: int, detail: str = "", errors: tuple[ProblemError, ...] | None = None
) -> Response:
    """A problem document."""
    told = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail or PROBLEMS.get(status, "The request could not be handled."),
        errors=errors,
    )
    return Response(write_body(told), status, mimetype=PROBLEM_JSON)


def of_refusal(error: RefusalError) -> Response:
    """A service's refusal."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
    answer = problem(status, str(error), _errors(error))
    if isinstance(error, ThrottledError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def of_http(error: HTTPException) -> Response | HTTPException:
    """An error of the protocol; redirects are answers."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return error
    answer = problem(code)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def of_sign_in(error: SignInError) -> Response:
    """Whoever brings no token is told how to."""
    del error
    note_sign_in(Event.REFUSED, by="token", account_id=None, address=address_of(request.environ))
    answer = problem(HTTPStatus.UNAUTHORIZED)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="planner"'
    return answer


def of_unconditional(error: UnconditionalError) -> Response:
    """RFC 6585 § 3."""
    del error
    return problem(HTTPStatus.PRECONDITION_REQUIRED)


def _errors(error: RefusalError) -> tuple[ProblemError, ...] | None:
    if isinstance(error, FaultsError):
        return tuple(ProblemError(path=each.path, detail=each.message) for each in error.faults)
    if isinstance(error, InvalidError) and error.field:
        return (ProblemError(path=error.field, detail=str(error)),)
    return None
