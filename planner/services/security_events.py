"""What the log says of signing in and of rights: what happened, to whose account, from where.

Accounts stand there by number, networks as tries are counted by. What people typed (addresses,
passwords, codes) never does. In text logs, which keep warnings, only what was refused is seen.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from planner.domain.refusals import InvalidError
from planner.domain.throttling import network_of

_log = logging.getLogger("planner.security")


class Event(StrEnum):
    """What happened."""

    SIGNED_IN = "signed in"
    HALF_IN = "the first step of signing in was right"
    SIGNED_OUT = "signed out"
    PASSWORD_SET = "a password was set"  # noqa: S105 - an event
    REFUSED = "a sign-in was refused"
    THROTTLED = "somebody has to wait"
    OWN_PASSWORD = "somebody's own password was wrong"  # noqa: S105 - an event
    FORBIDDEN = "a page was refused to a role"
    FORGED = "a form came without its token"


EXPECTED = frozenset({Event.SIGNED_IN, Event.HALF_IN, Event.SIGNED_OUT, Event.PASSWORD_SET})


def note(event: Event, **about: object) -> None:
    """Write an event into the log with what is known `about` it; None is not told."""
    known = {name: value for name, value in about.items() if value is not None}
    told = ", ".join(f"{name} {value}" for name, value in known.items())
    level = logging.INFO if event in EXPECTED else logging.WARNING
    _log.log(level, "%s: %s", event, told, extra={"fields": {"event": event.name.lower(), **known}})


def note_sign_in(event: Event, *, by: str, account_id: int | None, address: str) -> None:
    """An event of signing `by` password, code, key or provider; None where nobody is meant."""
    note(event, by=by, account=account_id, network=network_of(address))


@contextmanager
def sign_in_noted(*, by: str, account_id: int, address: str) -> Iterator[None]:
    """Note what comes of a step of signing in: refused by an `InvalidError`, or signed in."""
    try:
        yield
    except InvalidError:
        note_sign_in(Event.REFUSED, by=by, account_id=account_id, address=address)
        raise
    note_sign_in(Event.SIGNED_IN, by=by, account_id=account_id, address=address)
