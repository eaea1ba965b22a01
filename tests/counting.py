"""How many statements some code sends to the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Engine, event

CountQueries = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def count_queries(engine: Engine) -> CountQueries:
    """The collector of statements: a context manager that yields their list."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        queries: list[str] = []

        def note(*args: object) -> None:
            queries.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield queries
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted
