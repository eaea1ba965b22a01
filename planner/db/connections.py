"""How many connections an engine's pool holds and lends."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

Step = Callable[[], object]


def watch_connections(engine: Engine, opened: Step, closed: Step, lent: Step, back: Step) -> None:
    """Call one of four at each change: a connection was opened, closed, lent or given back."""
    steps = {"connect": opened, "close": closed, "checkout": lent, "checkin": back}
    for name, step in steps.items():

        def noted(*_: Any, step: Step = step) -> None:  # noqa: ANN401 - SQLAlchemy's signature
            step()

        event.listen(engine.pool, name, noted)
