"""Mail that waits to be sent: written in the same transaction as what it tells.

What may be switched off goes through `planner.services.notices` instead.
"""

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import open_session
from planner.db.models import OutboxAttachment, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.mails import Attachment, CalendarPart, MailKind
from planner.gateways.console_mail import show_mail


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it, in the reader's language.

    `reply_to` is where an answer goes, else to the installation. A `calendar` part is what mail
    clients act on (an invitation); it is attached as a file, too.
    """

    recipient: str
    subject: str
    text: str
    html: str = ""
    language: str = ""
    reply_to: str = ""
    calendar: CalendarPart | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a mail is written, and about what.

    What is told `once` has a name under which it is never queued again. `is_secret`: it holds an
    address that is shown once, and is emptied as soon as it was sent.
    """

    kind: MailKind = MailKind.ACCOUNT
    trip_id: int | None = None
    traveller_id: int | None = None
    account_id: int | None = None
    once: str | None = None
    is_secret: bool = False


PERSONAL = Cause(is_secret=True)
"""A link to an account, which works once."""

EMPTIED: dict[str, Any] = {"text": "", "html": "", "calendar": None}
"""What is left of a mail whose words nobody needs any more."""


def queue_mail(  # noqa: PLR0913 - what, why, for whom, by which installation
    session: Session,
    letter: Letter,
    *,
    office_id: int | None,
    base_url: str,
    now: datetime,
    cause: Cause = PERSONAL,
) -> OutboxMessage:
    """Write a mail down; it is sent once the transaction is stored, and under one Message-ID.

    `office_id` is None for mail to a person, whatever office. The host of `base_url`, the
    installation's address, makes the Message-ID unique in the world.
    """
    calendar = letter.calendar
    message = OutboxMessage(
        office_id=office_id,
        message_id=f"<{uuid4()}@{urlsplit(base_url).hostname}>",
        kind=cause.kind,
        trip_id=cause.trip_id,
        traveller_id=cause.traveller_id,
        account_id=cause.account_id,
        once=cause.once,
        is_secret=cause.is_secret,
        recipient=letter.recipient,
        reply_to=letter.reply_to,
        subject=" ".join(letter.subject.split()),  # one line: a header
        language=letter.language,
        text=letter.text,
        html=letter.html,
        calendar_method=calendar.method if calendar else "",
        calendar=calendar.body if calendar else None,
        attachments=[
            OutboxAttachment(name=file.name, content_type=file.content_type, body=file.body)
            for file in letter.attachments
        ],
        created_at=now,
        due_at=now,
    )
    session.add(message)
    session.flush()
    return message


def mail_waits(engine: Engine, now: datetime) -> bool:
    """Whether any mail is due."""
    with open_session(engine, writes=False) as session, everywhere(session):
        return session.scalar(select(OutboxMessage.id).where(_is_due(now)).limit(1)) is not None


def show_waiting_mail(engine: Engine, now: datetime) -> int:
    """Show what waits on the console instead of sending it, in a transaction of its own; how many.

    For a developer's installation, without a mail server, after the request's transaction is
    stored. What is secret goes, as from a mail that was sent.
    """
    waiting = select(OutboxMessage).where(_is_due(now)).order_by(OutboxMessage.id)
    with open_session(engine) as session, everywhere(session):
        session.info["now"] = now
        shown = session.scalars(waiting.with_for_update(skip_locked=True)).all()
        for message in shown:
            show_mail(
                sys.stderr,
                recipient=message.recipient,
                subject=message.subject,
                text=message.text,
            )
            message.sent_at, message.due_at = now, None
            if message.is_secret:
                empty(message)
        session.commit()
    return len(shown)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return OutboxMessage.due_at <= now


def empty(message: OutboxMessage) -> None:
    """Let nothing of its words stay."""
    for name, value in EMPTIED.items():
        setattr(message, name, value)
    message.attachments = []
