"""Named locks: two processes that decide about the same thing take turns."""

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from planner.db.tenancy import everywhere


def hold(session: Session, *names: str) -> None:
    """Hold the named locks until the transaction ends.

    On SQLite a transaction that writes is alone anyway (``BEGIN IMMEDIATE``).
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    with everywhere(session):
        for key in sorted(
            {lock_key(name) for name in names}
        ):  # one order: nobody waits in a circle
            session.execute(select(func.pg_advisory_xact_lock(key)))


def lock_key(name: str) -> int:
    """The number of a named lock on PostgreSQL."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
