"""Handing mails to the installation's mail server.

``smtps://`` speaks TLS from the start; ``smtp://`` turns to TLS. A server that offers none gets
nothing, unless it is this machine or the operator allows it; a password it never gets. That is in
no message and no log.

A server has a mail when it has read its end, a line with a dot (RFC 5321, § 4.1.1.4): whoever hands
it over is asked just before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from socket import IPPROTO_TCP, TCP_NODELAY
from ssl import create_default_context
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 30
"""How long the server may take for one answer."""

END_SECONDS = 600
"""How long for that to a mail's end: who hangs up before sends it again (§ 4.5.3.2.6)."""

GO_ON = 354
"""The answer to DATA (§ 4.3.2)."""

PORTS = {"smtp": 25, "smtps": 465}
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
FIRST_FINAL = 500
SIGN_IN = frozenset({530, 534, 535, 538})
"""Answers about the installation's own sign-in (RFC 4954): no fault of the mail."""


class DelayedError(Exception):
    """The mail was not taken this time; it is worth another try later."""


class RefusedError(Exception):
    """The mail was refused for good."""


class UnreachableError(Exception):
    """There is no working server: no mail can be handed over now."""


class _Halting(SMTP):
    """Stops before a mail's end, to do what was asked for."""

    before_end: Callable[[], object]

    def connect(self, *where: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's
        """As the library's; a mail's end is sent at once, not when its text was acknowledged.

        A server acknowledges only after 40 ms and more what it need not answer yet (RFC 1122
        4.2.3.2), and the kernel holds up what is small until then (Nagle).
        """
        answer = super().connect(*where, **options)
        if self.sock is not None:
            self.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        return answer

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's buffer
        """As the library's, in two parts; `msg` are bytes with lines as on the wire."""
        code, words = self.docmd("data")
        if code != GO_ON:
            self.close()  # the library does not reset it: the server would refuse the next mail
            raise SMTPDataError(code, words)
        stuffed = re.sub(rb"(?m)^\.", b"..", msg)
        self.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
        self.before_end()
        self._wait_for(END_SECONDS)
        self.send(b".\r\n")
        answer = self.getreply()
        self._wait_for(SECONDS)
        return answer

    def _wait_for(self, seconds: int) -> None:
        if self.sock is not None:  # else it hung up, which the library notices
            self.sock.settimeout(seconds)


class _HaltingTls(_Halting, SMTP_SSL):
    """The same over TLS."""


@dataclass(slots=True)
class MailServer:
    """A server and the connection to it, made when the first mail needs it.

    With `allow_plain` mail goes in the clear to a server that offers no TLS.
    """

    url: str = field(repr=False)
    allow_plain: bool = False
    _connection: _Halting | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None and kind is None:
            self._hang_up(self._connection)
        self._drop()

    def send(
        self,
        message: EmailMessage,
        *,
        sender: str,
        recipient: str,
        before_end: Callable[[], object] = bool,
    ) -> None:
        """Hand a mail over; `sender` is where bounces go. If `before_end` fails, it is not sent.

        `DelayedError`, `RefusedError` and `UnreachableError` carry the server's own words.
        """
        connection = self._connection or self._connect()
        self._connection = connection
        connection.before_end = before_end
        try:
            connection.send_message(message, from_addr=sender, to_addrs=[recipient])
        except SMTPRecipientsRefused as error:
            code, words = error.recipients[recipient]
            raise _judged(code, words) from None
        except SMTPSenderRefused as error:
            raise _judged(error.smtp_code, error.smtp_error) from None
        except SMTPResponseException as error:
            raise _judged(error.smtp_code, error.smtp_error) from None
        except SMTPNotSupportedError as error:  # an address in UTF-8 for an old server
            raise RefusedError(str(error)) from None
        except (SMTPException, OSError) as error:
            self._drop()
            raise DelayedError(_told(error)) from None
        except BaseException:
            self._drop()
            raise
        finally:
            if connection.sock is None:  # closed, as a 421 asks for
                self._drop()

    def _connect(self) -> _Halting:
        parts = urlsplit(self.url)
        try:
            connection = _dial(parts)
        except (SMTPException, OSError) as error:
            raise UnreachableError(_told(error)) from None
        try:
            _greet(connection, parts, allow_plain=self.allow_plain)
        except (SMTPException, OSError) as error:
            connection.close()
            raise UnreachableError(_told(error)) from None
        return connection

    def _hang_up(self, connection: SMTP) -> None:
        try:
            connection.quit()
        except (SMTPException, OSError):
            return  # it is gone already: the mails were taken

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _dial(parts: SplitResult) -> _Halting:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        return _HaltingTls(host, port, timeout=SECONDS, context=create_default_context())
    return _Halting(host, port, timeout=SECONDS)


def _greet(connection: SMTP, parts: SplitResult, *, allow_plain: bool) -> None:
    """Turn to TLS, and sign in where the address names somebody."""
    connection.ehlo_or_helo_if_needed()
    is_private = parts.scheme == "smtps" or parts.hostname in THIS_MACHINE
    if parts.scheme == "smtp" and connection.has_extn("starttls"):
        connection.starttls(context=create_default_context())
        connection.ehlo()
        is_private = True
    if not is_private and not allow_plain:
        raise SMTPNotSupportedError("the server offers no TLS: nothing was sent (PLANNER_SMTP_TLS)")
    if parts.username is None:
        return
    if not is_private:
        raise SMTPNotSupportedError("the server offers no TLS: the password was not sent")
    connection.login(unquote(parts.username), unquote(parts.password or ""))


def _judged(code: int, words: bytes | str) -> Exception:
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    reason = f"{code} {' '.join(told.split())}"
    if code in SIGN_IN:
        return UnreachableError(reason)
    return RefusedError(reason) if code >= FIRST_FINAL else DelayedError(reason)


def _told(error: Exception) -> str:
    """What happened, without what was sent."""
    if isinstance(error, SMTPAuthenticationError):
        return f"the server did not accept the sign-in ({error.smtp_code})"
    if isinstance(error, SMTPResponseException):
        return str(_judged(error.smtp_code, error.smtp_error))
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
