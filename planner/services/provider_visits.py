"""How often a network may ask the identity provider through us without being let in.

Each sign-in costs the provider two requests when it begins and three when it comes back. Both are
counted before they are made; who is let in takes theirs back, so that a whole office can come in at
eight o'clock and nobody makes this installation a nuisance to the office's own sign-in.
"""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from planner.db.models import SignInAttempt
from planner.db.tenancy import everywhere
from planner.domain.throttling import PER_NETWORK_PROVIDER, network_of
from planner.services.sign_in import count_tries


def count_visit(session: Session, address: str, now: datetime) -> int:
    """Count that the provider is asked for somebody; the count's number, or `ThrottledError`."""
    with everywhere(session):
        [counted] = count_tries(session, {key_of(address): PER_NETWORK_PROVIDER}, now)
        return counted.id


def forget_visits(session: Session, numbers: Collection[int]) -> None:
    """Take back what was counted of somebody who was let in."""
    with everywhere(session):
        session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(numbers)))


def key_of(address: str) -> str:
    """Under which the visits of an address's network are counted."""
    return sha256(f"provider {network_of(address)}".encode()).hexdigest()
