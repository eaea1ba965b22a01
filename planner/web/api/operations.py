"""How each address of the API is asked and answered, and the list that its description is made of.

A program brings its token in each request; cookies are not looked at, so that no foreign site can
use anybody's. Rights are asked first, then the body is read, then a service is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from pydantic import TypeAdapter
from werkzeug.exceptions import UnsupportedMediaType

from planner.domain.access import require
from planner.domain.refusals import EditConflictError
from planner.formats.api.bodies import read_body, tag_of, write_body
from planner.formats.api.openapi import JSON, MERGE_PATCH, Operation
from planner.services.api_limits import RequestLimits
from planner.services.api_sign_in import admit
from planner.services.editing import MESSAGE
from planner.web.guesses import raise_if_guessed
from planner.web.problems import (
    SignInError,
    UnconditionalError,
    of_sign_in,
    of_unconditional,
)
from planner.web.security import is_open
from planner.web.session import act_as, actor, ask_no_cookie, engine, now

PREFIX = "/api/v1"
LIMITS = "planner_api_limits"
NAME = "api"

blueprint = is_open(Blueprint(NAME, __name__, url_prefix=PREFIX))
blueprint.register_error_handler(SignInError, of_sign_in)
blueprint.register_error_handler(UnconditionalError, of_unconditional)

OPERATIONS: list[Operation] = []
"""Every operation, in the order of their modules."""

WITHOUT_TOKEN = f"{NAME}.openapi"
"""The description itself says nothing of any office."""

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Made:
    """A record that was made, and where it is from now on.

    `there` is what is read there, where the answer tells more.
    """

    record: object
    location: str
    there: object = None


@blueprint.record
def _count_requests(state: BlueprintSetupState) -> None:
    limits = RequestLimits(state.app.extensions["planner_engine"])
    state.app.extensions[LIMITS] = limits


@blueprint.before_request
def sign_in() -> None:
    """Let the program in whose token comes with the request."""
    ask_no_cookie()
    if request.endpoint == WITHOUT_TOKEN:
        return
    brought = request.authorization
    if brought is None or brought.type != "bearer" or not brought.token:
        raise SignInError
    found = admit(engine(), current_app.extensions[LIMITS], brought.token, now())
    if found is None:
        raise_if_guessed(brought.token)
        raise SignInError
    act_as(found)


def operation(about: Operation) -> Callable[[View], View]:
    """Let a view answer an operation: it gives a record, `Made`, or None for nothing."""
    OPERATIONS.append(about)

    def register(view: View) -> View:
        @wraps(view)
        def answer(**values: Any) -> Response:  # noqa: ANN401 - parts of the address
            for permission in about.needs:
                require(actor(), permission)
            if about.is_conditional and not request.headers.get("If-Match"):
                raise UnconditionalError
            if about.takes:
                _check_media(about)
            return _answered(about, view(**values))

        blueprint.add_url_rule(
            about.path,
            about.name,
            answer,
            methods=[about.method],
            merge_slashes=False,  # a redirect would be a page; programs are told that it is wrong
        )
        return view

    return register


def sent(kind: type[T]) -> T:
    """The record in the request's body; `FaultsError`."""
    reader: TypeAdapter[T] = _reader(kind)  # type: ignore[arg-type] # a type is hashable, whichever
    return read_body(request.get_data(cache=False), reader)


def require_seen(record: object) -> None:
    """Raise `EditConflictError` unless If-Match names the state that is stored now (§ 13.1.1)."""
    tags = request.if_match
    current = tag_of(write_body(record)).strip('"')
    if not tags.star_tag and not tags.contains(current):
        raise EditConflictError(MESSAGE, current_version=0)


@lru_cache
def _reader(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type of a record
    return TypeAdapter(kind)


def _check_media(about: Operation) -> None:
    """Raise `UnsupportedMediaType` for another body than JSON."""
    taken = {JSON, MERGE_PATCH} if about.patches else {JSON}
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in taken or charset != "utf-8":
        raise UnsupportedMediaType


def _answered(about: Operation, result: Any) -> Response:  # noqa: ANN401 - any record
    if result is None:
        return _without_body(about.status)
    record = result.record if isinstance(result, Made) else result
    there = result.there if isinstance(result, Made) else None
    answer = tagged(write_body(record), about.status, write_body(there) if there else b"")
    is_read = about.method == "GET"
    answer.headers["Cache-Control"] = "private, no-cache" if is_read else "no-store"
    if isinstance(result, Made):
        answer.headers["Location"] = result.location
    return answer


def _without_body(status: int) -> Response:
    answer = Response(status=status)
    del answer.headers["Content-Type"]
    return answer


def tagged(body: bytes, status: int = HTTPStatus.OK, there: bytes = b"") -> Response:
    """A body with its tag; without the body for who has it (RFC 9110 § 13.1.2).

    Of what was made the tag is that of what is read `there`, if that is not the same (§ 15.3.2).
    """
    tag = tag_of(there or body)
    has_it = request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(
        tag.strip('"')
    )
    answer = Response(b"", HTTPStatus.NOT_MODIFIED) if has_it else Response(body, status)
    answer.mimetype = JSON
    answer.headers["ETag"] = tag
    return answer
