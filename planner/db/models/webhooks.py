"""Webhooks, and their calls that wait, written in the same transaction as what they tell."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import HIDDEN, UNAUDITED, Base, Owned
from planner.db.types import Utc, Word
from planner.domain.webhooks import CallState, WebhookEvent


class Webhook(Owned, Base):
    """An address that is told of `events`; its secret is derived from `salt`, kept nowhere."""

    __tablename__ = "webhooks"
    audited = True

    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JSON)
    salt: Mapped[str] = mapped_column(String(64), info=HIDDEN)
    created_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    created_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)

    @property
    def label(self) -> str:
        """Its name."""
        return self.name


class WebhookCall(Owned, Base):
    """One event for one webhook; `event_id` is the same in each try, so that it counts once.

    `due_at` is when somebody may try it, None where nothing is left to do; `lease` belongs to the
    worker that tries it. `answer` is the status code that came last.
    """

    __tablename__ = "webhook_calls"

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), index=True
    )
    event: Mapped[WebhookEvent] = mapped_column(Word(WebhookEvent))
    event_id: Mapped[str] = mapped_column(String(36))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
    lease: Mapped[str | None] = mapped_column(String(36))
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    delivered_at: Mapped[datetime | None] = mapped_column(Utc)
    failed_at: Mapped[datetime | None] = mapped_column(Utc)
    answer: Mapped[int | None]
    failure: Mapped[str] = mapped_column(Text, default="", server_default="")

    webhook: Mapped[Webhook] = relationship()

    @property
    def state(self) -> CallState:
        """How far it is."""
        if self.failed_at:
            return CallState.FAILED
        if self.delivered_at:
            return CallState.DELIVERED
        return CallState.DELAYED if self.failure else CallState.WAITING
