"""Offices and what they set."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import UNAUDITED, Base, Versioned
from planner.db.types import Utc


class Office(Versioned, Base):
    """One economic development office: the tenant.

    `edition` counts the releases of all its trips: the version of the office-wide calendar.
    `calendar_changed_at` is when a setting last changed the bytes of calendars.
    """

    __tablename__ = "offices"
    audited = True

    permanent_id: Mapped[str] = mapped_column(
        String(36), default=lambda: str(uuid4()), server_default="", info=UNAUDITED
    )
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2))
    subdivision: Mapped[str] = mapped_column(String(10), default="")
    language: Mapped[str] = mapped_column(String(5), default="de")
    keep_cancelled_days: Mapped[int] = mapped_column(default=14)
    feed_days: Mapped[int] = mapped_column(default=365)
    refresh_minutes: Mapped[int] = mapped_column(default=60)
    gzip_feeds: Mapped[bool] = mapped_column(default=True)
    edition: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    calendar_changed_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The office's name."""
        return self.name
