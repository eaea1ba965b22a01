"""Counting what nobody was given: secrets of addresses, links and tokens that open nothing.

Each network may be wrong about so many different secrets in an hour; then it is told to wait, by
every process. Only what opens nothing is counted, once for each secret: a calendar that asks for a
revoked address all day is one guess, and one write. Whoever brings a secret that holds is served
whatever was counted: a hotel's guests share an address, and none of them may keep the others out.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import TypeVar

from sqlalchemy import Engine

from planner.db.engine import OUTAGES, open_session
from planner.db.tenancy import everywhere
from planner.domain.refusals import ThrottledError
from planner.domain.secret_addresses import hash_of
from planner.domain.throttling import PER_NETWORK_GUESSES, network_of
from planner.services.sign_in import count_tries

MOST_KNOWN = 10_000
"""Guesses and networks that a process remembers; beyond them it forgets all, and counts anew."""


K = TypeVar("K")


class Guesses:
    """Counts wrong secrets in an engine's database; safe to use in several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._counted: dict[tuple[str, str], datetime] = {}
        self._closed: dict[str, datetime] = {}

    def wait(self, secret: str, address: str, now: datetime) -> int:
        """Count a secret that opened nothing; the seconds that its network has to wait, mostly 0.

        Opens a transaction of its own: the request's must not hold the database. One that fails
        counts nothing.
        """
        network = network_of(address)
        left = self._closed.get(network, now) - now
        if left > timedelta(0):
            return ceil(left.total_seconds())
        guess = network, hash_of(secret)
        counted = self._counted.get(guess)
        if counted is not None and counted > now - PER_NETWORK_GUESSES.window:
            return 0
        return self._count(guess, now)

    def _count(self, guess: tuple[str, str], now: datetime) -> int:
        network, _ = guess
        try:
            with open_session(self._engine) as session, everywhere(session):
                count_tries(session, {key_of(network): PER_NETWORK_GUESSES}, now)
                session.commit()
        except ThrottledError as error:
            _remember(self._closed, network, now + timedelta(seconds=error.seconds))
            return error.seconds
        except OUTAGES:
            return 0
        _remember(self._counted, guess, now)
        return 0


def key_of(network: str) -> str:
    """Under which the guesses of a network are counted."""
    return sha256(f"guesses {network}".encode()).hexdigest()


def _remember(known: dict[K, datetime], key: K, at: datetime) -> None:
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[key] = at
