"""Letting a program in: which token it brings, and whether it may ask once more."""

from datetime import datetime

from sqlalchemy import Engine

from planner.db.engine import open_session
from planner.domain.access import Actor
from planner.services.api_limits import RequestLimits
from planner.services.api_tokens import find_token


def admit(engine: Engine, limits: RequestLimits, secret: str, now: datetime) -> Actor | None:
    """Who acts with this token; None where there is none that works.

    `ThrottledError` after too many requests. Comes before the request's own transaction.
    """
    with open_session(engine, writes=False) as session:
        token = find_token(session, secret, now)
    if token is None:
        return None
    limits.spend(token.id, now)
    return token.as_actor()
