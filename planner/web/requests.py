"""Each request's id, its line in the log, and what is counted of it.

An id that a proxy sends is taken if it is harmless; the answer and every line logged meanwhile
carry it. Addresses are never logged, only the route that they belong to: they may be secrets.
"""

import logging
import re
import secrets
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from flask import Flask, Response, request

from planner.config.logs import request_id
from planner.web import measurements

HEADER = "X-Request-ID"
NO_ROUTE = "none"
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_STARTED = "planner.started"
_log = logging.getLogger("planner.requests")


def id_of(environ: Mapping[str, Any]) -> str:
    """The id that a request came with, if it is one; else a new one."""
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    return sent if _SANE.fullmatch(sent) else secrets.token_hex(8)


def _begin() -> None:
    request.environ[_STARTED] = perf_counter()
    request_id.set(id_of(request.environ))


def _finish(response: Response) -> Response:
    response.headers[HEADER] = request_id.get()
    took = perf_counter() - request.environ[_STARTED]
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    method = request.method if request.method in METHODS else "other"
    measurements.REQUESTS.labels(route, method, str(response.status_code)).inc()
    measurements.REQUEST_SECONDS.labels(route).observe(took)
    fields = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(took * 1000, 1),
    }
    _log.info("%s %s %s", method, route, response.status_code, extra={"fields": fields})
    return response


def _forget(error: BaseException | None) -> None:
    del error
    request_id.set("")


def install(app: Flask) -> None:
    """Name, log and count each request."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)
