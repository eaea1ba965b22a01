"""Headers that every answer carries, and the gate that every page stands behind."""

from itertools import chain

from flask import Blueprint, Flask, Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from planner.web.addresses import UNREADABLE, parts_of
from planner.web.session import find_actor, lacks_second_factor, settings

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HSTS = "max-age=31536000; includeSubDomains"
OPEN = "planner_open"
SECOND_FACTOR = ("second_factor", "security_keys")
"""The pages that remain for who still needs a second factor; the first shows how it stands."""

NUL = "\x00"


class SignedOutError(Exception):
    """A page was asked for that only those see who are signed in; nobody is."""


def is_open(blueprint: Blueprint) -> Blueprint:
    """Let a blueprint's pages be reached without signing in."""
    setattr(blueprint, OPEN, True)
    return blueprint


def local_path(target: str) -> str:
    """`target` if it is a path on this site, else the front page: no open redirect."""
    parts = parts_of(target)
    is_local = not parts.scheme and not parts.netloc and target.startswith("/")
    has_trick = target.startswith(("//", "/\\")) or any(ord(sign) < ord(" ") for sign in target)
    return target if is_local and not has_trick else "/"


def _gate(app: Flask) -> AnyResponse | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    blueprint = app.blueprints.get(request.blueprint or "")
    if blueprint is not None and getattr(blueprint, OPEN, False):
        return None
    if find_actor() is None:
        raise SignedOutError
    if lacks_second_factor() and request.blueprint not in SECOND_FACTOR:
        return redirect(url_for(f"{SECOND_FACTOR[0]}.show"))
    return None


def _refuse_unstorable() -> None:
    """Refuse what no page sends: characters that PostgreSQL doesn't store, a torn referrer."""
    sent = chain(*request.values.items(multi=True), [request.path])
    if any(NUL in text for text in sent):
        raise BadRequest
    if parts_of(request.referrer or "") is UNREADABLE:  # which Flask-WTF would stumble over
        raise BadRequest


def _headers(response: Response) -> Response:
    headers = response.headers
    if (response.location or "").startswith(request.host_url):  # the router's, of a missing slash
        response.location = "/" + (response.location or "").removeprefix(request.host_url)
        response.set_data(b"")  # a page for no browser, which names that host, too
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "static" or not response.cache_control.max_age:
        headers.setdefault("Cache-Control", "no-store")
    if settings().is_secure:
        headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def install(app: Flask) -> None:
    """Close every page that is not declared open, and send the headers."""
    app.before_request(_refuse_unstorable)
    app.before_request(lambda: _gate(app))
    app.after_request(_headers)
