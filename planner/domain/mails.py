"""What mails are about, how often one is tried, and what hangs on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class MailKind(StrEnum):
    """Why a mail is written."""

    ACCOUNT = "account"
    WELCOME = "welcome"
    RELEASE = "release"
    SOON = "soon"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    TASKS = "tasks"
    REQUEST = "request"
    DECISION = "decision"
    INVITATION = "invitation"


class MailState(StrEnum):
    """How far a mail is: `delayed` was tried in vain and waits to be tried again."""

    WAITING = "waiting"
    DELAYED = "delayed"
    SENT = "sent"
    FAILED = "failed"


FOR_TRAVELLERS = (
    MailKind.RELEASE,
    MailKind.SOON,
    MailKind.REMINDER,
    MailKind.TASKS,
    MailKind.INVITATION,
)
"""What a traveller may switch off; a welcome and a cancellation nobody can."""

FOR_ACCOUNTS = (MailKind.REQUEST, MailKind.DECISION, MailKind.TASKS)
"""What somebody who signs in may switch off."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `content_type` like ``application/pdf``."""

    name: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar object that a mail client acts on; `method` is its METHOD (``REQUEST``)."""

    method: str
    body: bytes


LEASE = timedelta(minutes=15)
"""How long a worker may take for one mail; afterwards another one takes it for dead."""

_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    *[timedelta(hours=12)] * 6,
)
MOST_TRIES = len(_WAITS) + 1
"""After three days and a few hours nobody tries any more (RFC 5321 4.5.4.1: four to five days)."""


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries in vain, the first being 1; None: give up."""
    return now + _WAITS[tries - 1] if 0 < tries < MOST_TRIES else None
