"""Replies as Outlook, Google and Apple mail them, and mails that only look like one."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from time import process_time

import pytest

from planner.domain.invitations import Answer, Reply
from planner.formats.reply_read import MOST_BYTES, read_replies

EVA = "eva@example.org"
CALENDAR = """BEGIN:VCALENDAR\r
PRODID:-//Somebody//EN\r
VERSION:2.0\r
METHOD:REPLY\r
BEGIN:VEVENT\r
UID:abc\r
SEQUENCE:2\r
DTSTAMP:20261001T081500Z\r
DTSTART:20261024T010000Z\r
ORGANIZER:mailto:planner@example.org\r
ATTENDEE;CN="Eva";PARTSTAT=DECLINED:MAILTO:Eva@Example.org\r
COMMENT:Ill\r
END:VEVENT\r
END:VCALENDAR\r
"""
REPLY = Reply("abc", EVA, EVA, Answer.DECLINED, 2, datetime(2026, 10, 1, 8, 15, tzinfo=UTC), "Ill")


def mail(
    calendar: str = CALENDAR, sender: str = f"Eva <{EVA}>", results: str = "", *, twice: bool = True
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "planner@example.org", "Declined"
    if results:
        message["Authentication-Results"] = results
    message.set_content("Eva has declined")
    body = calendar.encode()
    message.add_alternative(
        body, maintype="text", subtype="calendar", params={"method": "REPLY", "charset": "utf-8"}
    )
    if twice:
        message.add_attachment(body, maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


@pytest.mark.parametrize("twice", [True, False])
def test_a_reply_is_read_once(twice: bool) -> None:
    assert read_replies(mail(twice=twice)) == (REPLY,)


def test_what_the_mail_server_found_out_about_the_sender_is_told() -> None:
    (doubted,) = read_replies(mail(results="mx.example.org; dkim=fail; spf=pass"))
    (trusted,) = read_replies(mail(results="mx.example.org; dkim=pass; spf=pass"))
    assert (doubted.is_doubted, trusted.is_doubted) == (True, False)


@pytest.mark.parametrize(
    "calendar",
    [
        CALENDAR.replace("REPLY", "REQUEST"),
        CALENDAR.replace("PARTSTAT=DECLINED", "PARTSTAT=NEEDS-ACTION"),
        CALENDAR.replace("PARTSTAT=DECLINED", "PARTSTAT=MAYBE"),
        CALENDAR.replace("SEQUENCE:2", "SEQUENCE:two"),
        CALENDAR.replace("DTSTAMP:20261001T081500Z\r\n", ""),
        CALENDAR.replace("SEQUENCE:2", "SEQUENCE:2\r\nSEQUENCE:2"),
        CALENDAR.replace("DTSTAMP:20261001T081500Z", "DTSTAMP:yesterday"),
        CALENDAR.replace("UID:abc", "UID:a\0bc"),
        CALENDAR.replace("COMMENT:Ill", "ATTENDEE:mailto:max@example.org"),
        CALENDAR.replace("END:VCALENDAR", ""),
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR",
        "",
    ],
)
def test_what_is_no_answer_is_left_alone(calendar: str) -> None:
    assert read_replies(mail(calendar)) == ()


def test_mails_without_a_calendar_or_far_too_long_are_left_alone() -> None:
    assert read_replies(b"Subject: Hi\r\n\r\nHello") == ()
    assert read_replies(b"\xff\xfe" * 10) == ()
    assert read_replies(mail() + b" " * MOST_BYTES) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"From: " + b"(" * 5_000 + b"eva@example.org\r\n\r\nHello",
        b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"\r\nHello",
        mail("BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 3_000),
    ],
    ids=["comments in comments", "mails in mails", "events in events"],
)
def test_what_is_nested_to_do_harm_is_left_alone(body: bytes) -> None:
    assert read_replies(body) == ()


def test_a_header_of_a_megabyte_is_read_at_once() -> None:
    """The email package's newer rules take hours for this one; a second would do for ten."""
    body = b"From: " + b"a@example.org," * 100_000 + b"\r\n\r\nHello"
    began = process_time()
    assert read_replies(body) == ()
    assert process_time() - began < 60


def test_a_comment_is_plain_text() -> None:
    (reply,) = read_replies(mail(CALENDAR.replace("COMMENT:Ill", "COMMENT: I\0ll\x7f ")))
    assert reply.comment == "Ill"


def test_a_mail_from_several_has_no_sender() -> None:
    (reply,) = read_replies(mail(sender=f"{EVA}, max@example.org"))
    assert reply.sender == ""
