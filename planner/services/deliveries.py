"""Sending what waits: each mail is taken by one worker, tried, and marked.

Never twice: a worker that dies while it holds a mail has lost it after `LEASE`, and another tries
it unless its end was on the way already. Then nobody knows what the server said: the mail counts as
failed, people are told so and may send it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.models import OutboxAttachment, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.labels import mark
from planner.domain.mails import LEASE, MOST_TRIES, next_try
from planner.formats.mime_write import Mail, write_mail
from planner.gateways.smtp_mail import (
    DelayedError,
    MailServer,
    RefusedError,
    UnreachableError,
)
from planner.services.outbox import EMPTIED

GIVEN_UP = mark("given up: each worker that took it died")
PERHAPS_SENT = mark("perhaps sent: the worker died before it had the server’s answer")

DONE = {"due_at": None, "lease": None, "ended_at": None}
"""What is left of a delivery that nobody has to do any more."""


@dataclass(slots=True)
class Tally:
    """What became of the mails of one round; `unreachable` says why the server took none."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    unreachable: str = ""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A mail that this worker holds."""

    row_id: int
    lease: str
    tries: int
    mail: Mail
    is_secret: bool
    is_lost: bool
    is_in_doubt: bool


def deliver_due(
    engine: Engine,
    server: MailServer,
    sender: str,
    clock: Callable[[], datetime],
    goes_on: Callable[[], bool] = lambda: True,
) -> Tally:
    """Try each mail that is due; `sender` is the installation's address, maybe with a name.

    The round ends early where the server can't be reached, or when `goes_on` says no.
    """
    tally = Tally()
    while goes_on() and not tally.unreachable and (taken := _take(engine, sender, clock())):
        _deliver(engine, server, taken, clock, tally)
    return tally


def _deliver(
    engine: Engine, server: MailServer, taken: _Taken, clock: Callable[[], datetime], tally: Tally
) -> None:
    try:
        if taken.is_in_doubt or taken.tries > MOST_TRIES:
            raise RefusedError(PERHAPS_SENT if taken.is_in_doubt else GIVEN_UP)  # noqa: TRY301 - one end
        bounces_to, message = parseaddr(taken.mail.sender)[1], _written(taken.mail)
        server.send(
            message,
            sender=bounces_to,
            recipient=taken.mail.recipient,
            before_end=lambda: _note_end(engine, taken, clock()),
        )
    except RefusedError as error:
        tally.failed += 1
        _fail(engine, taken, str(error), clock())
    except DelayedError as error:
        if _delay(engine, taken, str(error), clock()):
            tally.delayed += 1
        else:
            tally.failed += 1
    except UnreachableError as error:
        tally.unreachable = str(error)
        _delay(engine, taken, str(error), clock())
    else:
        _note_sent(engine, taken, clock())
        tally.sent += 1


def _written(mail: Mail) -> EmailMessage:
    try:
        return write_mail(mail)
    except ValueError as error:  # also a domain that IDNA does not know
        raise RefusedError(f"{mail.recipient}: {error}") from None


def _take(engine: Engine, sender: str, now: datetime) -> _Taken | None:
    """Take the mail that waits longest, so that nobody else does; None where none is due."""
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    lease = str(uuid4())
    take = (
        update(OutboxMessage)
        .where(OutboxMessage.id == due.scalar_subquery())
        .values(due_at=now + LEASE, lease=lease, tries=OutboxMessage.tries + 1)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    with open_session(engine) as session, everywhere(session):
        row_id = session.scalar(take)
        if row_id is None:
            return None
        row = session.get_one(OutboxMessage, row_id)
        is_lost = row.is_secret and row.trip_id is None
        mail, is_in_doubt = _mail_of(row, sender), row.ended_at is not None
        taken = _Taken(row_id, lease, row.tries, mail, row.is_secret, is_lost, is_in_doubt)
        session.commit()
    return taken


def _mail_of(row: OutboxMessage, sender: str) -> Mail:
    return Mail(
        message_id=row.message_id,
        written_at=row.created_at,
        sender=sender,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        language=row.language,
        reply_to=row.reply_to,
        unsubscribe_url=row.unsubscribe_url,
        calendar=row.calendar_part,
        attachments=tuple(each.as_value() for each in row.attachments),
    )


def _note_end(engine: Engine, taken: _Taken, now: datetime) -> None:
    """Note that the mail's end goes out, and hold the mail from now on for the answer.

    `DelayedError` if somebody else holds it by now.
    """
    with open_session(engine) as session, everywhere(session):
        if not _mark(session, taken, ended_at=now, due_at=now + LEASE):
            raise DelayedError("another worker has it")


def _note_sent(engine: Engine, taken: _Taken, now: datetime) -> None:
    """It is sent whoever holds it by now; what was secret goes."""
    values: dict[str, Any] = {**DONE, "sent_at": now, "failure": ""}
    if taken.is_secret:
        values |= EMPTIED
    with open_session(engine) as session, everywhere(session):
        session.execute(
            update(OutboxMessage).where(OutboxMessage.id == taken.row_id).values(values)
        )
        if taken.is_secret:
            mine = OutboxAttachment.message_id == taken.row_id
            session.execute(delete(OutboxAttachment).where(mine))
        session.commit()


def _delay(engine: Engine, taken: _Taken, reason: str, now: datetime) -> bool:
    """Put it off; False where that was the last try, and it failed."""
    due_at = next_try(taken.tries, now)
    if due_at is None:
        _fail(engine, taken, reason, now)
        return False
    with open_session(engine) as session, everywhere(session):
        _mark(session, taken, due_at=due_at, lease=None, ended_at=None, failure=reason)
    return True


def _fail(engine: Engine, taken: _Taken, reason: str, now: datetime) -> None:
    """It failed for good; a link to an account, which nobody can send again, goes."""
    values = {**DONE, "failed_at": now, "failure": reason}
    with open_session(engine) as session, everywhere(session):
        _mark(session, taken, **values, **(EMPTIED if taken.is_lost else {}))


def _mark(session: Session, taken: _Taken, **values: object) -> bool:
    """Note what became of a mail; False where somebody else holds it by now."""
    mine = OutboxMessage.id == taken.row_id, OutboxMessage.lease == taken.lease
    marked = update(OutboxMessage).where(*mine).values(values).returning(OutboxMessage.id)
    is_mine = session.scalar(marked) is not None
    session.commit()
    return is_mine
