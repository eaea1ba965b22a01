"""Mail that waits to be sent: written in the same transaction as what it tells."""

import sys
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.gateways.console_mail import show_mail


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it, in the reader's language."""

    recipient: str
    subject: str
    text: str


def queue_mail(
    session: Session, letter: Letter, *, office_id: int | None, base_url: str, now: datetime
) -> OutboxMessage:
    """Write a mail down; it is sent once the transaction is stored, and under one Message-ID.

    `office_id` is None for mail to a person, whatever office. The host of `base_url`, the
    installation's address, makes the Message-ID unique in the world.
    """
    message = OutboxMessage(
        office_id=office_id,
        message_id=f"<{uuid4()}@{urlsplit(base_url).hostname}>",
        recipient=letter.recipient,
        subject=" ".join(letter.subject.split()),  # one line: a header
        text=letter.text,
        created_at=now,
    )
    session.add(message)
    session.flush()
    return message


def show_waiting_mail(engine: Engine, now: datetime) -> None:
    """Show what waits on the console instead of sending it, in a transaction of its own.

    For an installation without a mail server, after the request's transaction is stored.
    """
    waiting = (
        select(OutboxMessage).where(OutboxMessage.sent_at.is_(None)).order_by(OutboxMessage.id)
    )
    with open_session(engine) as session, everywhere(session):
        for message in session.scalars(waiting.with_for_update(skip_locked=True)):
            show_mail(
                sys.stderr,
                recipient=message.recipient,
                subject=message.subject,
                text=message.text,
            )
            message.sent_at = now
        session.commit()
