"""What comes back marks its mail, once; forged notices mark nothing."""

import mailbox
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.mails import MailState
from planner.gateways.mailboxes import MailboxError, read_mailbox
from planner.services.inboxes import InboxTally, read_inbox
from planner.services.outbox import Letter, queue_mail
from tests.formats.test_bounce_read import bounce
from tests.records import NOW


def queue(engine: Engine, recipient: str = "eva@example.org") -> str:
    with open_session(engine) as session:
        mail = queue_mail(
            session,
            Letter(recipient, "Hello", "Hello"),
            office_id=None,
            base_url="https://planner.example.org",
            now=NOW,
        )
        mail.sent_at, mail.due_at = NOW, None
        session.commit()
        return mail.message_id


def states(engine: Engine) -> list[MailState]:
    with open_session(engine) as session, everywhere(session):
        return [row.state for row in session.scalars(select(OutboxMessage))]


def test_a_notice_marks_its_mail_once(engine: Engine) -> None:
    message = bounce(message_id=queue(engine))
    assert read_inbox(engine, [message, b"Subject: Hi\r\n\r\n"], NOW) == InboxTally(2, 1)
    assert states(engine) == [MailState.FAILED]
    assert read_inbox(engine, [message], NOW) == InboxTally(1, 0)


def test_a_notice_of_another_mail_or_reader_marks_nothing(engine: Engine) -> None:
    message_id = queue(engine, "max@example.org")
    forged = [bounce(message_id=message_id), bounce(message_id="<guessed@planner.example.org>")]
    assert read_inbox(engine, forged, NOW) == InboxTally(2, 0)
    assert states(engine) == [MailState.SENT]


@pytest.mark.parametrize("kind", [mailbox.Maildir, mailbox.mbox])
def test_both_kinds_of_mailbox_are_read_and_left_as_they_are(
    tmp_path: Path, kind: type[mailbox.Maildir | mailbox.mbox]
) -> None:
    path = tmp_path / "box"
    box = kind(path, create=True)
    box.add(bounce())
    box.close()
    before = {each: each.read_bytes() for each in path.rglob("*") if each.is_file()} or {
        path: path.read_bytes()
    }
    [message] = read_mailbox(path)
    assert b"Recipient address rejected" in message
    assert before == {each: each.read_bytes() for each in before}


def test_no_mailbox_is_said(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match="there is none"):
        list(read_mailbox(tmp_path / "none"))
