"""How many requests a token makes in a minute, over all processes, without a write for each.

A process takes a share of the minute from the database and spends it in memory. Never more than
the whole are let through; what a process took and did not spend is lost with the minute.
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from threading import Lock

from sqlalchemy import Engine, select, update

from planner.db.engine import open_session
from planner.db.models import ApiToken
from planner.db.tenancy import everywhere
from planner.domain.api_tokens import WINDOW, share_of, window_of
from planner.domain.refusals import ThrottledError

_MOST_KEPT = 10_000
"""Tokens whose share is remembered; beyond them all is forgotten, which costs a write each."""


@dataclass(slots=True)
class _Share:
    window: datetime
    left: int


class RequestLimits:
    """Counts the requests of tokens in an engine's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shares: dict[int, _Share] = {}
        self._lock = Lock()

    def spend(self, token_id: int, now: datetime) -> None:
        """Count one request; `ThrottledError` where the minute has none left for this process.

        Comes before the request's own transaction: SQLite has one writer.
        """
        window = window_of(now)
        with self._lock:
            share = self._shares.get(token_id)
            if share is None or share.window != window or share.left == 0:
                share = self._take(token_id, window, now)
            if share.left == 0:
                wait = ceil((window + WINDOW - now).total_seconds())
                raise ThrottledError(
                    "Too many requests. Wait %(seconds)s seconds and try again.", seconds=wait
                )
            share.left -= 1

    def _take(self, token_id: int, window: datetime, now: datetime) -> _Share:
        """A share of the window from the database; also notes when the token was last used."""
        this = ApiToken.id == token_id
        with open_session(self._engine) as session, everywhere(session):
            counted = select(ApiToken.window_at, ApiToken.window_taken).where(this)
            began, taken = session.execute(counted.with_for_update()).one()
            before = taken if began == window else 0
            share = _Share(window, share_of(before))
            if share.left:
                values = {"window_at": window, "window_taken": before + share.left}
                session.execute(update(ApiToken).where(this).values(last_used_at=now, **values))
                session.commit()
        if len(self._shares) >= _MOST_KEPT:
            self._shares.clear()
        self._shares[token_id] = share
        return share
