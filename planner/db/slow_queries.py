"""Which statements of the database take long: how long, and their text without what was asked."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

LONGEST = 2000
"""Characters of a statement that are told."""

_log = logging.getLogger("planner.slow_queries")


class SlowQueries:
    """Logs each statement that takes `least_ms` or longer, and tells somebody; 0 logs none.

    Parameters are never logged: they are people's data.
    """

    def __init__(
        self,
        least_ms: int,
        clock: Callable[[], float] = perf_counter,
        tell: Callable[[], object] = bool,
    ) -> None:
        self.least_ms = least_ms
        self.clock = clock
        self._tell = tell

    def note(self, statement: str, begun: float) -> None:
        """A statement is over that was begun when the clock said `begun`."""
        if not self.least_ms:
            return
        took = round((self.clock() - begun) * 1000)
        if took >= self.least_ms:
            told = " ".join(statement.split())[:LONGEST]
            fields = {"ms": took, "statement": told}
            _log.warning("a statement took %s ms: %s", took, told, extra={"fields": fields})
            self._tell()


NONE_SLOW = SlowQueries(0)


def watch_queries(engine: Engine, slow: SlowQueries) -> None:
    """Let an engine's statements be noted."""
    if not slow.least_ms:
        return

    def begin(connection: Connection, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature
        connection.info["planner_begun"] = slow.clock()

    def end(connection: Connection, _: Any, statement: str, *__: Any) -> None:  # noqa: ANN401
        slow.note(statement, connection.info["planner_begun"])

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
