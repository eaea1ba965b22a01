"""What a signed-in browser made something of last: a form that comes again makes nothing.

Kept in the row of its session, so that of two that come at once the second waits for the first.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planner.db.models import AccountSession
from planner.db.tenancy import everywhere


def last_made(session: Session, number: int) -> tuple[str, str]:
    """The digest of the form that was sent, and where that led; both empty where there is none.

    Others who ask of the same browser wait until the transaction ends.
    """
    query = select(AccountSession.made_of, AccountSession.made_at).where(
        AccountSession.id == number
    )
    with everywhere(session):
        digest, led_to = session.execute(query.with_for_update()).one()
    return digest, led_to


def note_made(session: Session, number: int, digest: str, led_to: str) -> None:
    """Something was made of a form: together with it this is stored, or not."""
    _write(session, number, digest, led_to)


def forget_made(session: Session, number: int) -> None:
    """Something else was changed since: the same may be meant anew."""
    _write(session, number, "", "")


def _write(session: Session, number: int, digest: str, led_to: str) -> None:
    change = update(AccountSession).where(AccountSession.id == number)
    with everywhere(session):
        session.execute(change.values(made_of=digest, made_at=led_to))
