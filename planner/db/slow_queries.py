"""Which statements of the database take long: how long, and their text without what was asked."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

LONGEST = 2000
"""Characters of a statement that are told."""

_log = logging.getLogger("planner.slow_queries")


def watch_queries(
    engine: Engine,
    least_ms: int,
    clock: Callable[[], float] = perf_counter,
    tell: Callable[[], object] = bool,
) -> None:
    """Log each statement that takes `least_ms` or longer, and `tell` somebody; 0 watches none.

    Parameters are never logged: they are people's data.
    """
    if not least_ms:
        return

    def begin(connection: Connection, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature
        connection.info["planner_begun"] = clock()

    def end(connection: Connection, _: Any, statement: str, *__: Any) -> None:  # noqa: ANN401
        took = round((clock() - connection.info["planner_begun"]) * 1000)
        if took >= least_ms:
            told = " ".join(statement.split())[:LONGEST]
            fields = {"ms": took, "statement": told}
            _log.warning("a statement took %s ms: %s", took, told, extra={"fields": fields})
            tell()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
