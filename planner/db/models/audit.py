"""The audit log: who, when, what, old and new."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import Base, Owned
from planner.db.types import Utc


class AuditEntry(Owned, Base):
    """One change of one record; `changes` is ``{field: [old, new]}``.

    `account_id`, `thing_id` and `trip_id` are plain numbers: an entry outlives what it names.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "office_id", "at"),
        Index(None, "trip_id", "at"),
        Index(None, "thing", "thing_id"),
    )

    changeable = frozenset[str]()

    at: Mapped[datetime] = mapped_column(Utc)
    account_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    thing: Mapped[str] = mapped_column(Text)
    thing_id: Mapped[int | None]
    label: Mapped[str] = mapped_column(Text)
    trip_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
