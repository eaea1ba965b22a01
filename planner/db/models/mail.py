"""Mail that waits to be sent, written in the same transaction as what it tells."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import Base
from planner.db.types import Utc


class OutboxMessage(Base):
    """One mail; `message_id` is fixed when it is written, so that it is never sent as another.

    Mail to an account (a forgotten password) belongs to no office.
    """

    __tablename__ = "outbox_messages"

    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Utc)
    sent_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
