"""Notices of mails that did not arrive, in the shapes that mail servers write."""

import pytest

from planner.formats.bounce_read import Bounce, read_bounces

ID = "<0af1@planner.example.org>"

POSTFIX = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: planner@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XYZ

Final-Recipient: rfc822; Eva@example.org
Original-Recipient: rfc822;Eva@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <Eva@example.org>: Recipient address rejected:
    User unknown

--b1
Content-Type: {kind}

From: planner@example.org
To: eva@example.org
Subject: Hello
Message-ID: {message_id}

Hello

--b1--
"""


def bounce(
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "message/rfc822",
    message_id: str = ID,
) -> bytes:
    text = POSTFIX.format(action=action, status=status, kind=kind, message_id=message_id)
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_final_failure_names_mail_reader_and_reason(kind: str) -> None:
    reason = "550 5.1.1 <Eva@example.org>: Recipient address rejected: User unknown"
    assert read_bounces(bounce(kind=kind)) == (Bounce(ID, "eva@example.org", reason),)


@pytest.mark.parametrize(
    "body",
    [
        bounce(action="delayed", status="4.4.1"),
        bounce(action="delivered", status="2.0.0"),
        bounce(message_id=""),
        bounce().replace(b"multipart/report", b"multipart/mixed"),
        b"",
        b"\xff\xfe\x00",
        bounce(message_id="<a\0b@planner.example.org>"),
        b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
        b"Subject: Hello\r\n\r\nHello\r\n",
        bounce() + b"x" * 5_000_000,
    ],
)
def test_what_is_no_final_failure_of_a_known_mail_says_nothing(body: bytes) -> None:
    assert read_bounces(body) == ()


def test_one_notice_for_two_readers_names_both() -> None:
    second = (
        b"Final-Recipient: rfc822; max@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n--b1"
    )
    body = bounce().replace(b"    User unknown\r\n\r\n--b1", b"    User unknown\r\n\r\n" + second)
    assert [each.recipient for each in read_bounces(body)] == ["eva@example.org", "max@example.org"]
    assert read_bounces(body)[1].reason == "5.2.2"


def test_a_reason_is_plain_text() -> None:
    (found,) = read_bounces(bounce().replace(b"User unknown", b"User\0 \xffunknown"))
    assert found.reason.endswith("rejected: User \ufffdunknown")
