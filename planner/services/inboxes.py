"""What comes back to the installation's address: notices of mails that did not arrive, answers.

Reading a mailbox again changes nothing: each notice marks its mail once. What is nothing of ours
is left alone, for whoever reads the mailbox.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, func, select

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.invitations import Verdict
from planner.formats.bounce_read import Bounce, read_bounces
from planner.formats.reply_read import read_replies
from planner.services.replies import note_reply


@dataclass(slots=True)
class InboxTally:
    """How many messages there were, and how many marked a mail as not delivered.

    `answered` answers were taken; `passed_over` says of the others whose they are and why not.
    """

    read: int = 0
    bounced: int = 0
    answered: int = 0
    passed_over: list[tuple[str, Verdict]] = field(default_factory=list)


def read_inbox(engine: Engine, messages: Iterable[bytes], now: datetime) -> InboxTally:
    """Take over what messages tell, each in a transaction of its own."""
    tally = InboxTally()
    for body in messages:
        tally.read += 1
        for bounce in read_bounces(body):
            tally.bounced += note_bounce(engine, bounce, now)
        for reply in read_replies(body):
            verdict = note_reply(engine, reply, now)
            if verdict is Verdict.TAKEN:
                tally.answered += 1
            else:
                tally.passed_over.append((reply.sender, verdict))
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
