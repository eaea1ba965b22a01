"""How often somebody who is signed in may be wrong about their own password.

Who finds a browser open would guess it there, where the sign-in page's count does not see it.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.throttling import PER_ACCOUNT
from planner.services.sign_in import count_tries, forget_tries


def count_own_try(engine: Engine, actor: Actor, now: datetime) -> None:
    """Count a try, or raise `ThrottledError`; stored when this returns, whatever comes of it."""
    with open_session(engine) as session, everywhere(session):
        count_tries(session, {_key(actor): PER_ACCOUNT}, now)
        session.commit()


def forget_own_tries(session: Session, actor: Actor) -> None:
    """Take the tries back of who was right."""
    with everywhere(session):
        forget_tries(session, _key(actor))


def _key(actor: Actor) -> str:
    return sha256(f"own password {actor.account_id}".encode()).hexdigest()
