"""Polls answered from a read replica: `docs/decisions/0023`.

What the replica does not know, or not yet, the main database is asked for, and everything while the
replica does not answer.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine, make_url

from planner.db.engine import make_engine
from planner.db.feed_lookup import FeedLookup, FoundFeed, Kept, LookupFailedError, Row
from planner.db.slow_queries import SlowQueries

REST = timedelta(seconds=10)
"""How long a replica that did not answer is left alone."""

PATIENCE = {"connect_timeout": "2", "tcp_user_timeout": "2000"}
"""How long a replica may be silent, unless its address says otherwise: seconds, milliseconds."""

Found = TypeVar("Found", list[Row], list[FoundFeed], bytes | None)

_log = logging.getLogger(__name__)


def make_replica_engine(url: str) -> Engine:
    """An engine for a PostgreSQL that may be gone: nobody waits long for it."""
    parsed = make_url(url)
    patience = {name: value for name, value in PATIENCE.items() if name not in parsed.query}
    address = parsed.update_query_dict(patience).render_as_string(hide_password=False)
    return make_engine(address, is_watched=True)


class ReplicaLookup:
    """As `FeedLookup`, from a replica where it can be; safe to use in several threads."""

    def __init__(self, replica: Engine, main: FeedLookup, slow: SlowQueries) -> None:
        self._replica = FeedLookup(replica, slow)
        self._main = main
        self._rests_until = datetime.min.replace(tzinfo=UTC)

    def find(self, secret_hash: str, now: datetime) -> list[Row]:
        """What was made a moment ago is found, too; what was revoked as soon as that arrived."""
        return self._ask(lambda lookup: lookup.find(secret_hash, now), now)

    def describe(self, secret_hash: str, now: datetime) -> list[FoundFeed]:
        """As `find`, with what the signatures stand for."""
        return self._ask(lambda lookup: lookup.describe(secret_hash, now), now)

    def read_body(self, kept: Kept, now: datetime) -> bytes | None:
        """Kept bytes, None if they went in the meantime."""
        return self._ask(lambda lookup: lookup.read_body(kept, now), now)

    def close(self) -> None:
        """Close the idle connections to the replica."""
        self._replica.close()

    def _ask(self, question: Callable[[FeedLookup], Found], now: datetime) -> Found:
        if now >= self._rests_until:
            try:
                found = question(self._replica)
            except LookupFailedError:
                self._rests_until = now + REST
                _log.warning("the replica does not answer: polls go to the main database")
            else:
                if found:
                    return found
        return question(self._main)
