"""How often a secret address is asked for what takes long to make, over all processes.

Pages behind an address cost little and are not counted: each would cost a write.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine

from planner.db.engine import OUTAGES, open_session
from planner.db.tenancy import everywhere
from planner.domain.secret_addresses import hash_of
from planner.domain.throttling import PER_SECRET_PAPERS
from planner.services.sign_in import count_tries


def count_paper(engine: Engine, secret: str, now: datetime) -> None:
    """Count a paper behind an address that holds; `ThrottledError` after too many.

    Opens a transaction of its own, since reading stores nothing. One that fails counts nothing:
    who only reads goes on reading.
    """
    try:
        with open_session(engine) as session, everywhere(session):
            count_tries(session, {key_of(secret): PER_SECRET_PAPERS}, now)
            session.commit()
    except OUTAGES:
        return


def key_of(secret: str) -> str:
    """Under which the papers of an address are counted."""
    return sha256(f"papers {hash_of(secret)}".encode()).hexdigest()
