"""Who was invited by mail to which released item, and what they said."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned
from planner.db.models.people import Traveller
from planner.db.types import Utc, Word
from planner.domain.invitations import Answer, Invited, Method


class ItemInvitation(Owned, Base):
    """A traveller's invitation to the item with a UID, as it was last sent.

    `revision` names the state of the item that was sent; `subject` its title, for who reads the
    history. `sequence` never falls, so that calendars take each mail for newer than the last.
    """

    __tablename__ = "item_invitations"
    __table_args__ = (UniqueConstraint("traveller_id", "uid"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(80), index=True, info=UNAUDITED)
    subject: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(320))
    method: Mapped[Method] = mapped_column(Word(Method))
    sequence: Mapped[int] = mapped_column(info=UNAUDITED)
    revision: Mapped[str] = mapped_column(String(120), info=UNAUDITED)
    sent_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    answer: Mapped[Answer] = mapped_column(Word(Answer), default=Answer.NEEDS_ACTION)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    comment: Mapped[str] = mapped_column(Text, default="")

    traveller: Mapped[Traveller] = relationship()

    @property
    def label(self) -> str:
        """The item's title."""
        return self.subject

    def as_value(self) -> Invited:
        """The invitation as the rule for replies knows it."""
        is_off = self.method is Method.CANCEL
        return Invited(self.email, self.sequence, is_off, self.answer, self.answered_at)
