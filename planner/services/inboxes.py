"""What comes back to the installation's address: notices of mails that did not arrive.

Reading a mailbox again changes nothing: each notice marks its mail once. What is nothing of ours
is left alone, for whoever reads the mailbox.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.formats.bounce_read import Bounce, read_bounces


@dataclass(slots=True)
class InboxTally:
    """How many messages there were, and how many marked a mail as not delivered."""

    read: int = 0
    bounced: int = 0


def read_inbox(engine: Engine, messages: Iterable[bytes], now: datetime) -> InboxTally:
    """Take over what messages tell, each in a transaction of its own."""
    tally = InboxTally()
    for body in messages:
        tally.read += 1
        for bounce in read_bounces(body):
            tally.bounced += note_bounce(engine, bounce, now)
    return tally


def note_bounce(engine: Engine, bounce: Bounce, now: datetime) -> bool:
    """Mark the mail as failed; False where it is none of ours, of another reader, or was marked."""
    mine = (
        OutboxMessage.message_id == bounce.message_id,
        func.lower(OutboxMessage.recipient) == bounce.recipient,
        OutboxMessage.failed_at.is_(None),
    )
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = now
        row = session.scalar(select(OutboxMessage).where(*mine).with_for_update())
        if row is None:
            return False
        row.failed_at, row.failure, row.due_at = now, bounce.reason, None
        session.commit()
    return True
