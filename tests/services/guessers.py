"""Wrong secrets, from another process."""

from datetime import datetime

from planner.db.engine import make_engine
from planner.services.guesses import Guesses


def count_guesses(url: str, names: list[str], address: str, now: datetime) -> list[int]:
    """How long the network has to wait after each of them."""
    engine = make_engine(url)
    guesses = Guesses(engine)
    waits = [guesses.wait(name, address, now) for name in names]
    engine.dispose()
    return waits
