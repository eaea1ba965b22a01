"""Wrong secrets, from another process and from earlier."""

from datetime import datetime

from sqlalchemy import Engine, insert

from planner.db.engine import make_engine
from planner.db.models import SignInAttempt
from planner.domain.throttling import network_of
from planner.services.guesses import Guesses, key_of


def count_guesses(url: str, names: list[str], address: str, now: datetime) -> list[int]:
    """How long the network has to wait after each of them."""
    engine = make_engine(url)
    guesses = Guesses(engine)
    waits = [guesses.wait(name, address, now) for name in names]
    engine.dispose()
    return waits


def have_guessed(engine: Engine, address: str, count: int, now: datetime) -> None:
    """Store that so many different ones were counted."""
    row = {"key_hash": key_of(network_of(address)), "at": now}
    with engine.begin() as connection:
        connection.execute(insert(SignInAttempt), [row] * count)
