"""What asks for one's own password, tried no more often than signing in."""

from collections.abc import Callable
from typing import TypeVar

from planner.domain.refusals import InvalidError
from planner.services.own_tries import count_own_try, forget_own_tries
from planner.services.security_events import Event, note
from planner.web.session import actor, db, engine, now, take_back

T = TypeVar("T")

PRESENT = "old"
"""The field of one's present password."""


def by_password(use: Callable[[], T]) -> T:
    """What came of a use of one's own password; `ThrottledError` after too many wrong ones."""
    take_back()  # the count has a transaction of its own
    count_own_try(engine(), actor(), now())
    try:
        done = use()
    except InvalidError as error:
        if error.field == PRESENT:
            note(Event.OWN_PASSWORD, account=actor().account_id)
        raise
    forget_own_tries(db(), actor())
    return done
