"""What asks for one's own password, tried no more often than signing in."""

from collections.abc import Callable
from typing import TypeVar

from planner.services.own_tries import count_own_try, forget_own_tries
from planner.web.session import actor, db, engine, now, take_back

T = TypeVar("T")


def by_password(use: Callable[[], T]) -> T:
    """What came of a use of one's own password; `ThrottledError` after too many wrong ones."""
    take_back()  # the count has a transaction of its own
    count_own_try(engine(), actor(), now())
    done = use()
    forget_own_tries(db(), actor())
    return done
