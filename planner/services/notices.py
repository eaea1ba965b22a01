"""Telling people something by mail: only those who want it, with a link to switch it off.

A mail room knows, for all readers of one use case, who switched off what: three are told with as
many questions as one. Each notice becomes plain text and HTML with the same words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import (
    Account,
    AccountMailChoice,
    Office,
    OutboxMessage,
    Traveller,
    TravellerMailChoice,
)
from planner.domain.letters import Block, Link, Paragraph, plain_text
from planner.domain.mails import (
    FOR_ACCOUNTS,
    FOR_TRAVELLERS,
    Attachment,
    CalendarPart,
    MailKind,
)
from planner.domain.secret_addresses import hash_of
from planner.formats.mail_html import write_html
from planner.i18n.catalogues import LOCALES, texts
from planner.services.outbox import Cause, Letter, queue_mail
from planner.services.secret_links import new_secret


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody of whom nothing is known but an address: they can switch nothing off."""

    email: str
    language: str = ""


Reader = Traveller | Account | Outsider

SWITCHABLE = frozenset((*FOR_TRAVELLERS, *FOR_ACCOUNTS))
"""Kinds of mail that their reader can switch off."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told to one reader, in their language."""

    subject: str
    blocks: tuple[Block, ...]
    reply_to: str = ""
    calendar: CalendarPart | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class MailRoom:
    """Where one use case writes its mails; `refused` names readers and what they switched off."""

    session: Session
    office: Office
    base_url: str
    now: datetime
    refused: frozenset[tuple[str, int, MailKind]]

    def language_of(self, reader: Reader) -> str:
        """In which language to write to somebody: theirs, else the office's."""
        return reader.language if reader.language in LOCALES else self.office.language

    def wants(self, reader: Reader, kind: MailKind) -> bool:
        """Whether somebody gets mails of a kind; some can't be switched off."""
        return (*_named(reader), kind) not in self.refused or kind not in SWITCHABLE

    def send(self, reader: Reader, notice: Notice, cause: Cause) -> OutboxMessage | None:
        """Queue a notice; None where its reader has no address or does not want it."""
        if not reader.email or not self.wants(reader, cause.kind):
            return None
        is_switchable = cause.kind in SWITCHABLE and not isinstance(reader, Outsider)
        secret = new_secret() if is_switchable else ""
        url = f"{self.base_url}/mail/{secret}" if secret else ""
        language = self.language_of(reader)
        footer = self._footer(language, url)
        letter = Letter(
            recipient=reader.email,
            subject=notice.subject,
            text=plain_text((*notice.blocks, *footer)),
            html=write_html(
                subject=notice.subject,
                language=language,
                office=self.office.name,
                blocks=notice.blocks,
                footer=footer,
            ),
            language=language,
            reply_to=notice.reply_to,
            calendar=notice.calendar,
            attachments=notice.attachments,
        )
        message = queue_mail(
            self.session,
            letter,
            office_id=self.office.id,
            base_url=self.base_url,
            now=self.now,
            cause=_about(cause, reader),
        )
        if secret:
            message.unsubscribe_url, message.unsubscribe_hash = url, hash_of(secret)
        return message

    def _footer(self, language: str, url: str) -> tuple[Block, ...]:
        _ = texts(language).gettext
        if not url:
            return (Paragraph(_("Sent by %(office)s.") % {"office": self.office.name}),)
        label = _("Sent by %(office)s. To choose which mails you get, or none:")
        return (Link(label % {"office": self.office.name}, url),)


def mail_room(
    session: Session,
    office: Office,
    readers: Iterable[Reader],
    *,
    base_url: str,
    now: datetime,
) -> MailRoom:
    """A mail room for these readers, who may be told something."""
    readers = list(readers)
    travellers = [each.id for each in readers if isinstance(each, Traveller)]
    accounts = [each.id for each in readers if isinstance(each, Account)]
    refused: set[tuple[str, int, MailKind]] = set()
    if travellers:
        theirs = TravellerMailChoice.traveller_id.in_(travellers)
        for row in session.scalars(select(TravellerMailChoice).where(theirs)):
            refused.add((Traveller.__name__, row.traveller_id, row.kind))
    if accounts:
        ours = AccountMailChoice.account_id.in_(accounts)
        for each in session.scalars(select(AccountMailChoice).where(ours)):
            refused.add((Account.__name__, each.account_id, each.kind))
    return MailRoom(session, office, base_url, now, frozenset(refused))


def _named(reader: Reader) -> tuple[str, int]:
    """What sort of reader it is, and which."""
    match reader:
        case Traveller():
            return Traveller.__name__, reader.id
        case Account():
            return Account.__name__, reader.id
        case Outsider():
            return Outsider.__name__, 0


def _about(cause: Cause, reader: Reader) -> Cause:
    """The cause with its reader, whose mails are listed together."""
    match reader:
        case Traveller():
            return replace(cause, traveller_id=reader.id)
        case Account():
            return replace(cause, account_id=reader.id)
        case Outsider():
            return cause
