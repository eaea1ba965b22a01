"""Calendar polls, beside Flask: no session, no cookie, no template.

Whatever is wrong with an address, the answer is the same 404, or 429 where it comes from a
network that was wrong too often. Nothing here writes an address down.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, cast

from planner.config.logs import request_id
from planner.config.settings import Settings
from planner.services.feed_polls import (
    NONE_SLOW,
    FeedPolls,
    LookupFailedError,
    Served,
    SlowQueries,
    make_replica_engine,
)
from planner.services.guesses import Guesses
from planner.web import measurements
from planner.web.addresses import address_of
from planner.web.conditional import asks_for_gzip, has_copy
from planner.web.requests import HEADER, id_of
from planner.web.security import HSTS
from planner.web.session import read_clock

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from sqlalchemy import Engine

PREFIX = "/feeds/"
SUFFIX = ".ics"
TRIES = 2
"""How often an answer is begun: a release may replace the bytes just after they were found."""

CONTENT = "text/calendar; charset=utf-8"
POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""A calendar is no page: whatever a browser takes it for, nothing of it is loaded or framed."""

CACHING = "private, max-age=0, must-revalidate"

_NOT_FOUND = "404 Not Found"
_NOT_ALLOWED = "405 Method Not Allowed"
_WAIT = "429 Too Many Requests"
_FAILED = "500 Internal Server Error"
_BUSY = "503 Service Unavailable"

_log = logging.getLogger(__name__)

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Representation:
    """A calendar as it is sent, plain or zipped; its headers are made once."""

    etag: str
    last_modified: datetime
    headers: Headers
    unchanged: Headers


class FeedApplication:
    """A WSGI application for the addresses below `PREFIX`."""

    def __init__(
        self,
        settings: Settings,
        engine: "Engine",
        clock: Callable[[], datetime] = read_clock,
        slow: SlowQueries = NONE_SLOW,
    ) -> None:
        url = settings.feed_database_url
        secure = [("Strict-Transport-Security", HSTS)] if settings.is_secure else []
        self._always = [
            ("Referrer-Policy", "no-referrer"),
            ("X-Robots-Tag", "noindex"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", POLICY),
            *secure,
        ]
        self._clock = clock
        replica = make_replica_engine(url) if url else None
        self._polls = FeedPolls(engine, measurements.RENDERINGS.inc, replica, slow)
        self._guesses = Guesses(engine)
        self._shown = lru_cache(maxsize=4096)(self._represent)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Answer one poll."""
        started, answer = perf_counter(), _FAILED

        def start(status: str, headers: Headers) -> object:
            nonlocal answer
            answer = status
            return start_response(status, headers)

        try:
            return self._reply(environ, cast("StartResponse", start))
        finally:
            measurements.POLLS.note(answer[:3], perf_counter() - started)

    def _reply(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return self._refuse(start_response, method, _NOT_ALLOWED, ("Allow", "GET, HEAD"))
        try:
            return self._answer(environ, start_response, method)
        except LookupFailedError:
            return self._refuse(start_response, method, _BUSY, ("Retry-After", "30"))
        except Exception:  # noqa: BLE001 - nobody above this answers
            found = request_id.set(id_of(environ))
            _log.exception("a calendar poll failed")
            told = (HEADER, request_id.get())
            request_id.reset(found)
            return self._refuse(start_response, method, _FAILED, told)

    def close(self) -> None:
        """Store what is noted, close what is open."""
        self._polls.close()

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", method: str
    ) -> list[bytes]:
        now, secret = self._clock(), _secret_in(environ["PATH_INFO"])
        for _ in range(TRIES):
            served = self._polls.find(secret, now)
            if served is None:
                wait = self._guesses.wait(secret, address_of(environ), now)
                told = [("Retry-After", str(wait))] if wait else []
                return self._refuse(start_response, method, _WAIT if wait else _NOT_FOUND, *told)
            codings = environ.get("HTTP_ACCEPT_ENCODING")
            zipped = codings is not None and served.may_zip and asks_for_gzip(codings)
            shown = self._shown(served, zipped)
            is_known = has_copy(environ, shown.etag, shown.last_modified)
            body = b"" if is_known else self._polls.read(served, now, zipped=zipped)
            if body is None:
                continue
            if method == "GET":
                self._polls.note(served, environ.get("HTTP_USER_AGENT", ""), now)
            if is_known:
                start_response("304 Not Modified", shown.unchanged)
                return []
            start_response("200 OK", [*shown.headers, ("Content-Length", str(len(body)))])
            return [body] if method == "GET" else []
        raise LookupFailedError

    def _represent(self, served: Served, zipped: bool) -> Representation:  # noqa: FBT001 - a cache's key
        kept = served.kept
        etag = f'"{kept.etag}-gzip"' if zipped else f'"{kept.etag}"'
        coding = [("Content-Encoding", "gzip")] if zipped else []
        unchanged = [("ETag", etag), ("Cache-Control", CACHING), ("Vary", "Accept-Encoding")]
        modified = format_datetime(kept.last_modified.astimezone(UTC), usegmt=True)
        whole = [("Content-Type", CONTENT), *coding, ("Last-Modified", modified)]
        headers = [*whole, *unchanged, *self._always]
        return Representation(etag, kept.last_modified, headers, unchanged)

    def _refuse(
        self, start_response: "StartResponse", method: str, status: str, *more: tuple[str, str]
    ) -> list[bytes]:
        body = f"{status}\n".encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *self._always,
            *more,
        ]
        start_response(status, headers)
        return [] if method == "HEAD" else [body]


def _secret_in(path: str) -> str:
    """The secret of an address; nothing where it is none."""
    is_address = path.startswith(PREFIX) and path.endswith(SUFFIX)
    return path[len(PREFIX) : -len(SUFFIX)] if is_address else ""
