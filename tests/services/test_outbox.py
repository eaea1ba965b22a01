"""Mail that waits, and the console that shows it where there is no mail server."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.mails import Attachment, MailKind
from planner.services.outbox import (
    PERSONAL,
    Cause,
    Letter,
    mail_waits,
    queue_mail,
    show_waiting_mail,
)
from tests.records import NOW

SITE = "https://planner.example.org:8443/trips"
FILE = Attachment("a.txt", "text/plain", b"/password/x")


def _queue(engine: Engine, subject: str) -> OutboxMessage:
    letter = Letter("eva@example.org", subject, "Hello Eva,\n\n佛山\n")
    with open_session(engine) as session:
        message = queue_mail(session, letter, office_id=None, base_url=SITE, now=NOW)
        session.commit()
        return message


def test_each_mail_has_a_message_id_of_its_own(engine: Engine) -> None:
    first, second = _queue(engine, "One"), _queue(engine, "One")
    assert first.message_id != second.message_id
    assert first.message_id.startswith("<")
    assert first.message_id.endswith("@planner.example.org>")


def test_a_subject_cannot_add_headers(engine: Engine) -> None:
    assert _queue(engine, "Invitation\r\nBcc: x@example.org").subject == (
        "Invitation Bcc: x@example.org"
    )


def test_what_waits_is_shown_once(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    _queue(engine, "One")
    _queue(engine, "Two")
    show_waiting_mail(engine, NOW)
    shown = capsys.readouterr()
    rule = "─" * 72
    assert shown.out == ""
    assert shown.err == "".join(
        f"{rule}\nTo: eva@example.org\nSubject: {subject}\n\nHello Eva,\n\n佛山\n\n{rule}\n"
        for subject in ("One", "Two")
    )
    show_waiting_mail(engine, NOW)
    assert capsys.readouterr().err == ""
    with open_session(engine) as session, everywhere(session):
        assert session.scalars(select(OutboxMessage.sent_at)).all() == [NOW, NOW]


def test_a_secret_is_forgotten_once_it_was_shown(engine: Engine) -> None:
    letter = Letter("eva@example.org", "Link", "/password/x", html="<p>", attachments=(FILE,))
    for cause in (PERSONAL, Cause(kind=MailKind.TASKS)):
        with open_session(engine) as session:
            queue_mail(session, letter, office_id=None, base_url=SITE, now=NOW, cause=cause)
            session.commit()
    show_waiting_mail(engine, NOW)
    with open_session(engine) as session, everywhere(session):
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        assert [(row.text, row.html, len(row.attachments)) for row in rows] == [
            ("", "", 0),
            ("/password/x", "<p>", 1),
        ]


def test_what_is_due_waits(engine: Engine) -> None:
    assert not mail_waits(engine, NOW)
    _queue(engine, "One")
    assert not mail_waits(engine, NOW - timedelta(seconds=1))
    assert mail_waits(engine, NOW)
    show_waiting_mail(engine, NOW)
    assert not mail_waits(engine, NOW)
