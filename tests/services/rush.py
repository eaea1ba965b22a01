"""Tries to sign in from another process."""

from datetime import datetime

from planner.db.engine import make_engine, open_session
from planner.domain.refusals import InvalidError, ThrottledError
from planner.services.sign_in import Visitor, sign_in


def count_looks(url: str, email: str, tries: int, now: datetime) -> int:
    """How many wrong passwords were looked at before the others had to wait."""
    engine = make_engine(url)
    looks = 0
    for number in range(tries):
        with open_session(engine) as session:
            try:
                sign_in(session, email, f"wrong {number}", Visitor("192.0.2.1", "Firefox"), now)
            except ThrottledError:
                continue
            except InvalidError:
                looks += 1
    engine.dispose()
    return looks
