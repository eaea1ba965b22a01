"""Mail that waits, and the console that shows it where there is no mail server."""

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.services.outbox import Letter, queue_mail, show_waiting_mail
from tests.records import NOW

SITE = "https://planner.example.org:8443/trips"


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
