"""Notices that a mail could not be delivered (RFC 3464), as mail servers send them back.

Read by the email package's older rules, as `reply_read` says.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32

from planner.formats.ics_text import plain

MOST_BYTES = 5_000_000
LONGEST_REASON = 500
NUL = "\x00"
"""No database looks for it."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not reach one reader for good; `message_id` is that of our mail."""

    message_id: str
    recipient: str
    reason: str


def read_bounces(body: bytes) -> tuple[Bounce, ...]:
    """The final failures that a message reports; none where it is no report, or of delays only.

    Only a report that brings our mail's Message-ID back counts: who forges one must know it.
    """
    if len(body) > MOST_BYTES:
        return ()
    try:
        message = message_from_bytes(body, policy=compat32)
        if message.get_content_type() != "multipart/report":
            return ()
        message_id = _original(message)
        statuses = [part for part in message.walk() if _is_status(part)]
    except (MessageError, ValueError, LookupError, RecursionError):
        return ()
    if not message_id or NUL in message_id:
        return ()
    return tuple(
        bounce
        for status in statuses
        for block in _blocks(status)
        if (bounce := _bounce(message_id, block))
    )


def _is_status(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status"


def _blocks(status: Message) -> list[Message]:
    """The messages in a part; of a status the groups of fields: of the message, of each reader."""
    payload = status.get_payload()
    return (
        [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    )


def _bounce(message_id: str, block: Message) -> Bounce | None:
    action = _field(block, "Action").lower()
    status = _field(block, "Status")
    if action != "failed" or not status.startswith("5"):
        return None
    recipient = _field(block, "Original-Recipient") or _field(block, "Final-Recipient")
    told = _field(block, "Diagnostic-Code").partition(";")[2].strip()
    reason = " ".join(plain(told or status).split())
    address = plain(recipient.partition(";")[2]).lower()
    return Bounce(message_id, address, reason[:LONGEST_REASON])


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _original(message: Message) -> str:
    """The Message-ID of the mail that came back, whole or its headers only."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for inner in _blocks(part):
                return _field(inner, "Message-ID")
        if kind == "text/rfc822-headers":
            lines = part.get_payload(decode=True)
            headers = message_from_bytes(
                lines if isinstance(lines, bytes) else b"", policy=compat32
            )
            return _field(headers, "Message-ID")
    return ""
