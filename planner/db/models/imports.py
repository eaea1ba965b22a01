"""Programmes read from a host's file, so that each import can be undone as a whole."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import UNAUDITED, Base, Owned
from planner.db.types import Utc


class ProgrammeImport(Owned, Base):
    """One import of items or of travellers.

    `before` is ``{"items": …}`` or ``{"travellers": …}``: by the key of each record that it wrote
    ``{"was": what the record was, None where it was new, "seen": its version then, "left": its
    version after}``.
    """

    __tablename__ = "programme_imports"
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(Utc)
    imported_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The file's name."""
        return self.filename
