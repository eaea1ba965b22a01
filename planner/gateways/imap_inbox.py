"""The inbox of the installation's address on a mail server (IMAP): looked at, never changed.

``imaps://`` speaks TLS from the start; ``imap://`` turns to TLS where the server offers it. A
password goes over TLS only, unless the server is this machine. It is in no message and no log.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from imaplib import IMAP4, IMAP4_SSL
from ssl import create_default_context
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from planner.gateways.mailboxes import MailboxError

SECONDS = 30
"""How long the server may take for one answer."""

PORTS = {"imap": 143, "imaps": 993}
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})

DAYS = 30
"""How old a mail may be: reading it again changes nothing, but takes time."""

MOST_BYTES = 5_000_000
"""Longer mails are no answers; they are not fetched."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_imap(url: str, today: date) -> Iterator[bytes]:
    """The bytes of each mail of the last days in the folder that ``imap://…/Folder`` names.

    Without a folder the inbox. `MailboxError` carries the server's words.
    """
    parts = urlsplit(url)
    try:
        server = _connect(parts)
        try:
            _open(server, parts)
            for number in _numbers(server, today - timedelta(days=DAYS)):
                if (body := _body(server, number)) is not None:
                    yield body
        finally:
            _leave(server)
    except (IMAP4.error, OSError) as error:
        raise MailboxError(_told(error)) from None


def _connect(parts: SplitResult) -> IMAP4:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "imaps":
        return IMAP4_SSL(host, port, timeout=SECONDS, ssl_context=create_default_context())
    return IMAP4(host, port, timeout=SECONDS)


def _open(server: IMAP4, parts: SplitResult) -> None:
    """Turn to TLS, sign in, look at the folder without marking anything as read (EXAMINE)."""
    is_private = parts.scheme == "imaps" or parts.hostname in THIS_MACHINE
    if parts.scheme == "imap" and "STARTTLS" in server.capabilities:
        server.starttls(create_default_context())
        is_private = True
    if not is_private:
        raise IMAP4.error("the server offers no TLS: the password was not sent")
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except IMAP4.error:  # servers may repeat what was sent
        raise IMAP4.error("the server did not accept the sign-in") from None
    folder = unquote(parts.path.strip("/")) or "INBOX"
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    _checked(server.select(f'"{quoted}"', readonly=True))


def _numbers(server: IMAP4, since: date) -> list[str]:
    """The UIDs of mails that are not too old and not too long."""
    day = f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}"
    (found,) = _checked(server.uid("SEARCH", "SINCE", day, "SMALLER", str(MOST_BYTES)))[:1]
    return found.decode().split() if isinstance(found, bytes) else []


def _body(server: IMAP4, number: str) -> bytes | None:
    """A mail's bytes; None where somebody deleted it meanwhile."""
    answer = _checked(server.uid("FETCH", number, "(BODY.PEEK[])"))
    return next((part[1] for part in answer if isinstance(part, tuple)), None)


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        told = data[0].decode("utf-8", "replace") if data and isinstance(data[0], bytes) else status
        raise IMAP4.error(told)
    return data


def _leave(server: IMAP4) -> None:
    try:
        server.logout()
    except (IMAP4.error, OSError):
        return  # it is gone already: what it said was read


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).rstrip(".") or type(error).__name__
