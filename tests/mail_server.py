"""A mail server of the tests' own: it takes mails, refuses some, and knows who brought each."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

YES = "250 OK"
Judge = Callable[[int, str, str], str]
"""From the number of the mail, the stage and who brings it to the answer."""


def _agree(number: int, stage: str, worker: str) -> str:
    del number, stage, worker
    return YES


@dataclass
class Postbox:
    """What arrived: the bytes of each mail, in order; `judge` says what is answered when."""

    judge: Judge = _agree
    host: str = "127.0.0.1"
    port: int = 0
    arrived: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def mails(self) -> list[EmailMessage]:
        """What arrived, as somebody else's parser reads it."""
        return [message_from_bytes(each, policy=default) for each in self.arrived]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, options
        number = self.numbers[id(session)] = max(self.numbers.values(), default=0) + 1
        answer = self.judge(number, "MAIL", _worker(session))
        if answer == YES:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, options
        answer = self.judge(self.numbers[id(session)], f"RCPT {address}", _worker(session))
        if answer == YES:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server
        answer = self.judge(self.numbers[id(session)], "DATA", _worker(session))
        if answer == YES:
            self.keep(envelope)
        return answer

    def keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        self.arrived.append(envelope.content)
        self.senders.append(envelope.mail_from)


def _worker(session: Session) -> str:
    data = session.auth_data
    return data.login.decode() if isinstance(data, LoginPassword) else ""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens at."""
    with socket.create_server((host, 0)) as free:
        port: int = free.getsockname()[1]
        return port


CERTIFICATE = Path(__file__).with_suffix(".pem")
"""Of the server at 127.0.0.2, signed by itself, with its key; of no use anywhere else."""


def _tls() -> SSLContext:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def listening(box: Postbox, password: str = "", tls: str = "") -> Iterator[Postbox]:
    """The server, as long as the block lasts; whoever knows `password` may sign in.

    `tls` is ``starttls``, ``smtps`` or nothing.
    """

    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        is_right = isinstance(data, LoginPassword) and data.password == password.encode()
        return AuthResult(success=is_right, handled=False, auth_data=data)

    box.port = free_port(box.host)
    controller = Controller(
        box,
        hostname=box.host,
        port=box.port,
        authenticator=check if password else None,
        auth_require_tls=tls == "starttls",
        ssl_context=_tls() if tls == "smtps" else None,
        tls_context=_tls() if tls == "starttls" else None,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
