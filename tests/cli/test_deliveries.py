"""`planner deliver` and `planner inbox` as commands."""

import json
import logging
import mailbox
import sys
from collections.abc import Iterator
from imaplib import IMAP4
from pathlib import Path
from socket import socket
from subprocess import Popen

import pytest
from click.testing import Result
from sqlalchemy import Engine, select

from planner.cli import deliveries
from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.domain.mails import MailState
from planner.domain.webhooks import WebhookEvent, signature_of
from planner.services.outbox import Letter, queue_mail
from planner.services.webhooks import Installation, WebhookWish, create_webhook, queue_event
from tests.cli.conftest import Run, RunJson
from tests.formats.test_bounce_read import bounce
from tests.mail_server import Postbox, free_port, listening
from tests.records import NOW
from tests.web_receiver import Receiver, receiving

SITE = "https://planner.example.org"
ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is the same on both databases."""


def queue(engine: Engine) -> str:
    with open_session(engine) as session:
        letter = Letter("eva@example.org", "Hello", "Grüße\n")
        mail = queue_mail(session, letter, office_id=None, base_url=SITE, now=NOW)
        session.commit()
        return mail.message_id


def states(engine: Engine) -> list[MailState]:
    with open_session(engine) as session, everywhere(session):
        return [row.state for row in session.scalars(select(OutboxMessage))]


@pytest.fixture
def mail_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_MAIL_FROM", "planner@example.org")


@pytest.mark.usefixtures("mail_from")
def test_what_waits_is_handed_over_once(
    engine: Engine, run_json: RunJson, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(engine)
    with listening(Postbox()) as box:
        monkeypatch.setenv("PLANNER_SMTP_URL", box.url)
        assert run_json("deliver") == {"sent": 1, "delayed": 0, "failed": 0, "called": 0}
        assert run_json("deliver") == {"sent": 0, "delayed": 0, "failed": 0, "called": 0}
    assert len(box.arrived) == 1


@pytest.mark.usefixtures("mail_from")
def test_a_server_that_is_not_there_is_said(
    engine: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(engine)
    monkeypatch.setenv("PLANNER_SMTP_URL", f"smtp://eva:geheim@127.0.0.1:{free_port()}")
    result = run("deliver")
    assert result.exit_code == 1
    assert result.stderr == "The mail server can't be used: Connection refused.\n"
    assert "geheim" not in result.output
    assert states(engine) == [MailState.DELAYED]


def test_without_a_sender_nothing_is_handed_over(
    engine: Engine, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(engine)
    monkeypatch.setenv("PLANNER_SMTP_URL", "smtp://127.0.0.1:25")
    result = run("deliver")
    assert (result.exit_code, states(engine)) == (1, [MailState.WAITING])
    assert result.stderr == "PLANNER_MAIL_FROM: must be set where PLANNER_SMTP_URL is\n"


def test_without_a_server_the_mail_is_shown(
    engine: Engine, run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    queue(engine)
    shown = run("deliver")
    assert shown.stdout == "1 sent, 0 delayed, 0 failed, 0 called\n"
    assert "Grüße" in shown.stderr + capfd.readouterr().err
    assert states(engine) == [MailState.SENT]


@pytest.fixture
def json_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard error is read by machines."""
    monkeypatch.setenv("PLANNER_LOGS", "json")
    logger = logging.getLogger("planner")
    before = (logger.handlers, logger.level)
    yield
    logger.handlers = before[0]
    logger.setLevel(before[1])


def told(result: Result) -> list[tuple[str, str]]:
    """The lines of the log, each a JSON object: level and message."""
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    return [(line["level"], line["message"]) for line in lines]


@ONE
@pytest.mark.usefixtures("json_log")
def test_nobody_reads_mail_in_a_log(engine: Engine, run: Run) -> None:
    assert told(run("deliver")) == []
    queue(engine)
    result = run("deliver")
    why = "The mail server can't be used: PLANNER_SMTP_URL is not set, and mail waits."
    assert (result.exit_code, told(result)) == (1, [("error", why)])
    assert states(engine) == [MailState.WAITING]


@ONE
@pytest.mark.usefixtures("json_log")
def test_machines_read_why_a_command_refuses(run: Run, tmp_path: Path) -> None:
    for words, status, why in (
        (["inbox", str(tmp_path / "box")], 1, "The mailbox can't be read: there is none at "),
        (["inbox"], 2, "Name a MAILBOX, or set PLANNER_IMAP_URL."),
        (["purge", "--nonsense"], 2, "No such option '--nonsense'."),
        (["remind", "--office", "none"], 1, "There is no office yet: "),
        (["backup", str(tmp_path / "x" / "y")], 1, "The backup can't be written: No such file or"),
    ):
        result = run(*words)
        ((level, message),) = told(result)
        assert (result.exit_code, level) == (status, "error")
        assert message.startswith(why)


@ONE
@pytest.mark.usefixtures("json_log")
def test_machines_read_how_far_a_backup_is(run: Run, tmp_path: Path) -> None:
    assert ("info", "accounts: 0 of 0 rows") in told(run("backup", str(tmp_path / "file")))


@ONE
@pytest.mark.usefixtures("json_log")
def test_a_crash_is_one_line_without_secrets(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("at /password/Zk3vq8XaBcDeFgHi")

    monkeypatch.setattr(deliveries, "read_mailbox", crash)
    result = run("inbox", str(tmp_path))
    line = json.loads(result.stderr)
    assert (result.exit_code, line["message"]) == (1, "the command failed")
    assert "RuntimeError: at /password/•••" in line["traceback"]


def test_an_inbox_marks_what_came_back(engine: Engine, run_json: RunJson, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(bounce(message_id=queue(engine)))
    box.close()
    nothing = {"answered": 0, "passed_over": []}
    assert run_json("inbox", str(tmp_path / "box")) == {"read": 1, "bounced": 1} | nothing
    assert run_json("inbox", str(tmp_path / "box")) == {"read": 1, "bounced": 0} | nothing
    assert states(engine) == [MailState.FAILED]


def test_no_inbox_is_said(run: Run, tmp_path: Path) -> None:
    result = run("inbox", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert result.stderr.startswith("The mailbox can't be read: there is none at ")


@pytest.fixture
def hooks(office: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office whose webhooks may be on this machine."""
    del office
    monkeypatch.setenv("PLANNER_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("PLANNER_PRIVATE_WEBHOOKS", "1")


def queue_call(engine: Engine, url: str) -> str:
    """Let a call wait; the secret of its webhook."""
    with open_session(engine) as session:
        actor = Actor(1, Role.SYSTEM, "test")
        act_in(session, actor, NOW)
        wish = WebhookWish("Intranet", url, [WebhookEvent.TRIP_RELEASED])
        site = Installation("k" * 32, allow_private=True)
        _, secret = create_webhook(session, actor, wish, site, NOW)
        queue_event(session, WebhookEvent.TRIP_RELEASED, {"trip": "foshan"}, NOW)
        session.commit()
        return secret


@pytest.mark.usefixtures("hooks")
def test_webhooks_are_called_too(engine: Engine, run_json: RunJson) -> None:
    with receiving(Receiver()) as receiver:
        secret = queue_call(engine, receiver.url)
        assert run_json("deliver") == {"sent": 0, "delayed": 0, "failed": 0, "called": 1}
    headers = receiver.headers[0]
    expected = signature_of(secret, int(headers["Planner-Timestamp"]), receiver.bodies[0])
    assert headers["Planner-Signature"] == expected


@ONE
@pytest.mark.usefixtures("hooks", "mail_from")
def test_mail_does_not_wait_for_who_is_called(
    engine: Engine, run_json: RunJson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receiver may take half a minute for each call, and a hundred may be due."""
    queue(engine)
    seen: list[int] = []
    with listening(Postbox()) as box:
        monkeypatch.setenv("PLANNER_SMTP_URL", box.url)

        def judge(number: int) -> int:
            seen.append(len(box.arrived))
            return 200 + number

        with receiving(Receiver(judge)) as receiver:
            queue_call(engine, receiver.url)
            assert run_json("deliver") == {"sent": 1, "delayed": 0, "failed": 0, "called": 1}
    assert seen == [1]


@pytest.fixture
def imap() -> Iterator[str]:
    """A real IMAP server with an empty inbox; its address without anybody's name."""
    port = free_port()
    command = Path(sys.executable).with_name("pymap")
    server = Popen(  # noqa: S603 - a command of our own
        [command, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service",
         "managesieve", "dict", "--demo-user", "planner", "--demo-password", "geheim"],
    )  # fmt: skip
    try:
        while not _listens(port):
            assert server.poll() is None
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_an_inbox_on_a_server_is_read_and_nothing_marked_there(
    engine: Engine, run_json: RunJson, imap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = queue(engine)
    host, _, port = imap.partition(":")
    old = '"01-Aug-2026 08:00:00 +0000"'
    with IMAP4(host, int(port)) as client:
        client.login("planner", "geheim")
        for day, body in (
            ("", bounce(message_id=message_id)),
            ("", b"Subject: Hi\r\n\r\n"),
            (old, bounce(message_id=message_id)),
        ):
            assert client.append("INBOX", "", day, body)[0] == "OK"
    monkeypatch.setenv("PLANNER_IMAP_URL", f"imap://planner:geheim@{imap}")
    nothing = {"answered": 0, "passed_over": []}
    assert run_json("inbox") == {"read": 2, "bounced": 1} | nothing
    assert run_json("inbox") == {"read": 2, "bounced": 0} | nothing
    assert states(engine) == [MailState.FAILED]
    with IMAP4(host, int(port)) as client:
        client.login("planner", "geheim")
        client.select("INBOX", readonly=True)
        _, (unseen,) = client.search(None, "UNSEEN")
    assert unseen == b"1 2 3"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("imap://planner:secret-word@{imap}", "the server did not accept the sign-in"),
        ("imap://planner:geheim@{imap}/None", "[NONEXISTENT] Mailbox does not exist.\n"),
        ("imap://planner:secret-word@127.0.0.1:{free}", "Connection refused"),
    ],
)
def test_an_inbox_that_does_not_open_is_said_without_the_password(
    run: Run, imap: str, address: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_IMAP_URL", address.format(imap=imap, free=free_port()))
    result = run("inbox")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"The mailbox can't be read: {reason}")
    assert "secret-word" not in result.output


def test_no_password_goes_to_a_server_elsewhere_without_tls(
    run: Run, imap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = imap.replace("127.0.0.1", "127.1")
    monkeypatch.setenv("PLANNER_IMAP_URL", f"imap://planner:geheim@{elsewhere}")
    result = run("inbox")
    assert result.stderr.startswith("The mailbox can't be read: the server offers no TLS")


def test_neither_mailbox_nor_server_is_wrong_usage(run: Run) -> None:
    result = run("inbox")
    assert result.exit_code == 2
    assert "Name a MAILBOX, or set PLANNER_IMAP_URL." in result.stderr
