"""The bytes of a mail: plain text, HTML and calendar as alternatives, files beside them.

The same mail gives the same bytes, however often it is tried. The shape is that of `calendar.md`
26: Outlook and Gmail act on a calendar part that is the last alternative, in base64, and whose
``method`` equals its METHOD; others read the attached file.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from planner.domain.mail_addresses import mail_address
from planner.domain.mails import Attachment, CalendarPart

INVITATION_FILE = "invite.ics"


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail holds; `sender` and `reply_to` may carry a name, `recipient` is bare.

    `unsubscribe_url`, https, is where a mail client switches such mails off for its reader.
    """

    message_id: str
    written_at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    html: str = ""
    language: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""
    calendar: CalendarPart | None = None
    attachments: tuple[Attachment, ...] = ()


def write_mail(mail: Mail) -> EmailMessage:
    """The message; `ValueError` where an address is none or a header has more than one line."""
    message = EmailMessage(policy=SMTP)
    _put_headers(message, mail)
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    if mail.calendar:
        _put_calendar(message, mail.calendar)
    for file in mail.attachments:
        maintype, _, subtype = file.content_type.partition("/")
        message.add_attachment(file.body, maintype=maintype, subtype=subtype, filename=file.name)
    if mail.language:
        message["Content-Language"] = mail.language
    _name_boundaries(message, mail.message_id)
    return message


def _put_headers(message: EmailMessage, mail: Mail) -> None:
    message["From"] = _address(mail.sender)
    mail_address(mail.recipient)  # one reader, not a list
    message["To"] = _address(mail.recipient)
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notices in answer
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        if mail.unsubscribe_url.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058


def _address(written: str) -> Address:
    """One address, maybe with a name."""
    name, address = parseaddr(written)
    mail_address(address)
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain.encode("idna").decode("ascii"))


def _put_calendar(message: EmailMessage, part: CalendarPart) -> None:
    parameters = {"charset": "utf-8", "method": part.method}
    message.add_alternative(part.body, maintype="text", subtype="calendar", params=parameters)
    message.add_attachment(
        part.body, maintype="application", subtype="ics", filename=INVITATION_FILE
    )


def _name_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries that are the same each time; a digest occurs in no text."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        part.set_boundary(f"={sha256(f'{message_id} {number}'.encode()).hexdigest()[:40]}=")
