"""For machines that watch: whether it serves, whether it can work, what it counted."""

import hmac
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from planner.services.operations import VERSION, find_vitals, reasons_not_ready
from planner.web import measurements
from planner.web.security import is_open
from planner.web.session import engine, now, settings

blueprint = is_open(Blueprint("status", __name__))

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What proxies add: behind one every request seems to come from this machine."""


@blueprint.get("/healthz")
def healthz() -> tuple[dict[str, str], int]:
    """Whether the server serves; asks nothing of the database."""
    return {"status": "ok"}, HTTPStatus.OK


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, object], int]:
    """Whether requests can be answered; if not, which of ``database schema disk`` is why."""
    reasons = reasons_not_ready(engine(), settings().data)
    if reasons:
        return {"status": "not ready", "reasons": reasons}, HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": "ready"}, HTTPStatus.OK


@blueprint.get("/metrics")
def metrics() -> Response:
    """What was counted, for this machine itself or who knows the token."""
    if not (_knows_the_token() or _is_local()):
        told = "Only for this machine, or with the token of PLANNER_METRICS_TOKEN.\n"
        return Response(told, HTTPStatus.FORBIDDEN, mimetype="text/plain")
    body = measurements.exposition(find_vitals(engine(), now()), VERSION)
    return Response(body, content_type=measurements.CONTENT_TYPE_LATEST)


def _knows_the_token() -> bool:
    token = settings().metrics_token.encode()
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and kind.lower() == "bearer" and hmac.compare_digest(sent.encode(), token)


def _is_local() -> bool:
    """Whether this machine asks, and no proxy for somebody else.

    Where the installation's own address is another than this machine's a proxy may stand before
    it, whose word is not needed to take everybody for local: there only the token counts.
    """
    is_forwarded = any(name in request.headers for name in FORWARDED)
    is_direct = _is_loopback(urlsplit(settings().base_url).hostname or "")
    return is_direct and not is_forwarded and _is_loopback(request.remote_addr or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
