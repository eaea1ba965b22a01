"""Answers to invitations as calendars mail them: METHOD:REPLY of RFC 5546 in a mail (RFC 6047).

Anybody may write to the mailbox. So mails are read by the email package's older rules, whose time
grows with the length of a header and not with its square, and nothing that is odd raises.
"""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from icalendar import Calendar, Component

from planner.domain.invitations import Answer, Reply
from planner.formats.ics_text import plain

MOST_BYTES = 2_000_000
MOST_EVENTS = 10
LONGEST_COMMENT = 1000
NUL = "\x00"
"""No database looks for it."""

_CALENDARS = {"text/calendar", "application/ics"}
_FAILED = re.compile(r"\b(?:dkim|spf|dmarc)\s*=\s*(?:fail|softfail|permerror)\b", re.IGNORECASE)


def read_replies(body: bytes) -> tuple[Reply, ...]:
    """The replies that a mail brings; none where it is no reply or can't be read.

    Each part of the same calendar (an alternative, a file) is read once.
    """
    if len(body) > MOST_BYTES:
        return ()
    try:
        message = message_from_bytes(body, policy=compat32)
        sender = _sender(message)
        calendars = {part for part in map(_content, message.walk()) if part}
    except (MessageError, ValueError, LookupError, RecursionError):
        return ()
    doubted = any(_FAILED.search(str(line)) for line in message.get_all(_RESULTS, []))
    found = {
        reply: None
        for calendar in sorted(calendars)
        for reply in _replies(calendar, sender, is_doubted=doubted)
    }
    return tuple(found)


_RESULTS = "Authentication-Results"
"""What the receiving server found out about the sender (RFC 8601)."""


def _sender(message: Message) -> str:
    """The one address that the mail is from; nothing where there are several."""
    addresses = getaddresses([str(line) for line in message.get_all("From", [])])
    return addresses[0][1].lower() if len(addresses) == 1 else ""


def _content(part: Message) -> bytes | None:
    if part.get_content_type() not in _CALENDARS:
        return None
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else None


def _replies(content: bytes, sender: str, *, is_doubted: bool) -> list[Reply]:
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return []
    if not isinstance(calendar, Calendar) or str(calendar.get("METHOD", "")).upper() != "REPLY":
        return []
    events = [each for each in calendar.subcomponents if each.name == "VEVENT"][:MOST_EVENTS]
    found = (_reply(event, sender, is_doubted=is_doubted) for event in events)
    return [reply for reply in found if reply]


def _reply(event: Component, sender: str, *, is_doubted: bool) -> Reply | None:
    """One event's answer; None where it lacks what makes one (RFC 5546 § 3.2.3)."""
    attendee, comment = event.get("ATTENDEE"), event.get("COMMENT", "")
    uid = str(event.get("UID", ""))
    if isinstance(attendee, list) or attendee is None or isinstance(comment, list) or NUL in uid:
        return None
    try:
        stamp = getattr(event.get("DTSTAMP"), "dt", None)
        answer = Answer(str(attendee.params.get("PARTSTAT", "")).lower())
        sequence = int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError):  # broken, or there twice
        return None
    if answer is Answer.NEEDS_ACTION or not isinstance(stamp, datetime):
        return None
    return Reply(
        uid=uid,
        sender=sender,
        attendee=re.sub("^mailto:", "", str(attendee), flags=re.IGNORECASE).strip().lower(),
        answer=answer,
        sequence=sequence,
        stamp=stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC),
        comment=plain(str(comment))[:LONGEST_COMMENT],
        is_doubted=is_doubted,
    )
