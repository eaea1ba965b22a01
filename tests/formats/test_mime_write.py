"""The structure of mails, read back by the standard library's parser from their bytes."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

import pytest

from planner.domain.mails import Attachment, CalendarPart
from planner.formats.mime_write import Mail, write_mail

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:佛山\r\nEND:VCALENDAR\r\n".encode()
PLAIN = Mail(
    message_id="<1@planner.example.org>",
    written_at=datetime(2026, 10, 1, 8, tzinfo=UTC),
    sender="Büro Solingen <planner@example.org>",
    recipient="eva@example.org",
    subject="Ihre Reise nach 佛山: Änderungen, so lang, dass sie nicht in eine Zeile passen",
    text="Grüße\n" + "lang " * 300 + "\n",
    language="de",
)
FULL = replace(
    PLAIN,
    html="<p>Grüße aus 佛山</p>",
    reply_to="Eva Muster <eva.muster@solingen.example>",
    unsubscribe_url="https://planner.example.org/mail/abc",
    calendar=CalendarPart("REQUEST", ICS),
    attachments=(Attachment("Reiseplan 佛山.pdf", "application/pdf", b"%PDF-1.7"),),
)


def read(mail: Mail) -> EmailMessage:
    return message_from_bytes(write_mail(mail).as_bytes(), policy=default)


def shape(part: MIMEPart) -> object:
    """``[type, [parts]]``."""
    kind = part.get_content_type()
    return [kind, [shape(each) for each in part.iter_parts()]] if part.is_multipart() else kind


def test_a_plain_mail_is_plain_text() -> None:
    read_back = read(PLAIN)
    assert shape(read_back) == "text/plain"
    assert read_back["Subject"] == PLAIN.subject
    assert read_back["Content-Language"] == "de"
    assert read_back["Auto-Submitted"] == "auto-generated"
    assert read_back["List-Unsubscribe"] is None
    assert read_back.get_content() == PLAIN.text.replace("\n", "\r\n")


def test_a_full_mail_has_the_shape_of_the_contract() -> None:
    read_back = read(FULL)
    assert shape(read_back) == [
        "multipart/mixed",
        [
            ["multipart/alternative", ["text/plain", "text/html", "text/calendar"]],
            "application/ics",
            "application/pdf",
        ],
    ]
    alternative, ics, pdf = read_back.iter_parts()
    calendar = list(alternative.iter_parts())[-1]
    assert calendar["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert calendar.get_payload(decode=True) == ICS
    assert ics.get_payload(decode=True) == ICS
    assert (ics.get_filename(), pdf.get_filename()) == ("invite.ics", "Reiseplan 佛山.pdf")
    assert read_back["Reply-To"] == FULL.reply_to
    assert read_back["List-Unsubscribe"] == "<https://planner.example.org/mail/abc>"
    assert read_back["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_promised_over_https_only() -> None:
    read_back = read(replace(FULL, unsubscribe_url="http://127.0.0.1:8000/mail/abc"))
    assert read_back["List-Unsubscribe"] == "<http://127.0.0.1:8000/mail/abc>"
    assert read_back["List-Unsubscribe-Post"] is None


def test_every_line_is_ascii_ends_in_crlf_and_is_short() -> None:
    written = write_mail(FULL).as_bytes()
    assert written.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", written)
    assert max(map(len, written.split(b"\r\n"))) <= 998


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert write_mail(FULL).as_bytes() == write_mail(FULL).as_bytes()


@pytest.mark.parametrize(
    "recipient", ["", "eva", "eva@example.org, max@example.org", "eva@example.org\r\nBcc: x@y.org"]
)
def test_what_is_no_single_address_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        write_mail(replace(PLAIN, recipient=recipient))


def test_a_domain_of_umlauts_is_written_as_mail_servers_know_it() -> None:
    assert read(replace(PLAIN, recipient="eva@müller.de"))["To"] == "eva@xn--mller-kva.de"


def test_a_subject_of_two_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        write_mail(replace(PLAIN, subject="Hello\r\nBcc: x@example.org"))
