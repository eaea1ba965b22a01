"""Offices and what they set."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import JSON, BigInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import CENTS, UNAUDITED, Base, Versioned
from planner.db.types import Utc

LEGAL_BASIS = "BeamtStG § 42; TVöD § 3 (2)"


class Office(Versioned, Base):
    """One economic development office: the tenant.

    `edition` counts the releases of all its trips: the version of the office-wide calendar.
    `calendar_changed_at` is when a setting last changed the bytes of calendars.

    Money: `head_email` leads the office, `decides_for_head` decides about what they are given.
    `flight_class` is the highest without a reason, `hotel_limit_cents` the dearest night without
    one (None: no limit). `mileage_cents` are paid per kilometre, gifts from `gift_threshold_cents`
    on are reported. `legal_basis` is what decisions name unless somebody writes another.

    `second_factor_roles` are the roles that need a second factor where they sign in by password.

    Personal data of travellers is erased `erase_days` after their trip; an entry rule that was
    checked more than `rule_months` ago is to be checked again.
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
    head_email: Mapped[str] = mapped_column(String(320), default="", server_default="")
    decides_for_head: Mapped[str] = mapped_column(String(320), default="", server_default="")
    flight_class: Mapped[str] = mapped_column(
        String(40), default="economy", server_default="economy"
    )
    hotel_limit_cents: Mapped[int | None] = mapped_column(BigInteger, info=CENTS)
    mileage_cents: Mapped[int] = mapped_column(default=30, server_default="30", info=CENTS)
    gift_threshold_cents: Mapped[int] = mapped_column(
        BigInteger, default=25_00, server_default="2500", info=CENTS
    )
    erase_days: Mapped[int] = mapped_column(default=30, server_default="30")
    rule_months: Mapped[int] = mapped_column(default=6, server_default="6")
    second_factor_roles: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default=text("'[]'")
    )
    legal_basis: Mapped[str] = mapped_column(Text, default=LEGAL_BASIS, server_default=LEGAL_BASIS)
    edition: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    calendar_changed_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The office's name."""
        return self.name
