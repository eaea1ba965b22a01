"""Mail that waits to be sent, written in the same transaction as what it tells."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned
from planner.db.types import Utc, Word
from planner.domain.mails import Attachment, CalendarPart, MailKind, MailState


class OutboxAttachment(Base):
    """A file that goes with a mail, in a table of its own: a list of mails never loads it."""

    __tablename__ = "outbox_attachments"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("outbox_messages.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(String(100))
    body: Mapped[bytes] = mapped_column(LargeBinary)

    def as_value(self) -> Attachment:
        """The file as a mail holds it."""
        return Attachment(self.name, self.content_type, self.body)


class OutboxMessage(Base):
    """One mail; `message_id` is fixed when it is written, so that it is never sent as another.

    Mail to an account (a forgotten password) belongs to no office. `due_at` is when somebody may
    try to send it, None where nothing is left to do: whoever takes it puts that off and writes
    `lease`, and `ended_at` as long as the server has all of it and did not answer. `once` names
    what is told a single time. What `is_secret`, as it holds an address that is shown once, is
    emptied when it was sent. `unsubscribe_hash` belongs to the address behind which its reader
    switches such mails off. `settled_at`: the failure was seen to.
    """

    __tablename__ = "outbox_messages"
    audited = True

    office_id: Mapped[int | None] = mapped_column(
        ForeignKey("offices.id", ondelete="CASCADE"), info=UNAUDITED
    )
    message_id: Mapped[str] = mapped_column(String(200), unique=True, info=UNAUDITED)
    kind: Mapped[MailKind] = mapped_column(
        Word(MailKind), default=MailKind.ACCOUNT, server_default=MailKind.ACCOUNT
    )
    trip_id: Mapped[int | None] = mapped_column(
        ForeignKey("trips.id", ondelete="CASCADE"), index=True
    )
    traveller_id: Mapped[int | None] = mapped_column(
        ForeignKey("travellers.id", ondelete="SET NULL"), index=True
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    recipient: Mapped[str] = mapped_column(String(320))
    reply_to: Mapped[str] = mapped_column(
        String(320), default="", server_default="", info=UNAUDITED
    )
    subject: Mapped[str] = mapped_column(Text, info=UNAUDITED)  # the label says it
    language: Mapped[str] = mapped_column(String(5), default="", server_default="", info=UNAUDITED)
    text: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    html: Mapped[str] = mapped_column(Text, default="", server_default="", info=UNAUDITED)
    calendar_method: Mapped[str] = mapped_column(
        String(20), default="", server_default="", info=UNAUDITED
    )
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary, info=UNAUDITED)
    unsubscribe_url: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=UNAUDITED
    )
    unsubscribe_hash: Mapped[str | None] = mapped_column(String(64), unique=True, info=UNAUDITED)
    once: Mapped[str | None] = mapped_column(String(120), unique=True, info=UNAUDITED)
    is_secret: Mapped[bool] = mapped_column(default=False, server_default=false(), info=UNAUDITED)
    created_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    due_at: Mapped[datetime | None] = mapped_column(Utc, index=True, info=UNAUDITED)
    lease: Mapped[str | None] = mapped_column(String(36), info=UNAUDITED)
    ended_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)
    tries: Mapped[int] = mapped_column(default=0, server_default="0", info=UNAUDITED)
    sent_at: Mapped[datetime | None] = mapped_column(Utc, index=True, info=UNAUDITED)
    failed_at: Mapped[datetime | None] = mapped_column(Utc)
    failure: Mapped[str] = mapped_column(Text, default="", server_default="")
    settled_at: Mapped[datetime | None] = mapped_column(Utc)

    attachments: Mapped[list[OutboxAttachment]] = relationship(
        order_by=OutboxAttachment.id, cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def label(self) -> str:
        """The subject."""
        return self.subject

    @property
    def state(self) -> MailState:
        """How far it is; a bounce makes a failure of what was sent."""
        if self.failed_at:
            return MailState.FAILED
        if self.sent_at:
            return MailState.SENT
        return MailState.DELAYED if self.failure else MailState.WAITING

    @property
    def calendar_part(self) -> CalendarPart | None:
        """The iCalendar object, if it carries one."""
        return CalendarPart(self.calendar_method, self.calendar) if self.calendar else None


class TravellerMailChoice(Owned, Base):
    """A kind of mail that a traveller switched off."""

    __tablename__ = "traveller_mail_choices"
    __table_args__ = (UniqueConstraint("traveller_id", "kind"),)

    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id", ondelete="CASCADE"))
    kind: Mapped[MailKind] = mapped_column(Word(MailKind))


class AccountMailChoice(Base):
    """A kind of mail that somebody who signs in switched off, for all their offices."""

    __tablename__ = "account_mail_choices"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[MailKind] = mapped_column(Word(MailKind))
