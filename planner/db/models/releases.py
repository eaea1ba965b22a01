"""Releases: frozen versions of a programme."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import UNAUDITED, Base, Owned
from planner.db.types import Utc


class Release(Owned, Base):
    """Version `number` of a trip's programme, as plain JSON (see the domain's snapshots).

    `index` is what calendars need without reading the items, `block` the trip in the office's
    calendar, `changed` when each audience's calendar last changed, `ledger` what is remembered of
    items over all releases. `renewed` is the snapshot once more with the items alone that changed,
    None where they are many: calendars are rendered anew from it.
    """

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("trip_id", "number"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    number: Mapped[int]
    released_at: Mapped[datetime] = mapped_column(Utc)
    released_by: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    affected: Mapped[list[str]] = mapped_column(JSON)
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, info=UNAUDITED)
    block: Mapped[dict[str, Any]] = mapped_column(JSON, info=UNAUDITED)
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, info=UNAUDITED)
    renewed: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), deferred=True, info=UNAUDITED
    )
    index: Mapped[list[list[Any]]] = mapped_column(JSON, deferred=True, info=UNAUDITED)
    ledger: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The number: the history shows it behind a word in the reader's language."""
        return str(self.number)


class Acknowledgement(Owned, Base):
    """A traveller has read version `number` of the trip, and said so."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("traveller_id", "number"),)

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id", ondelete="CASCADE"))
    number: Mapped[int]
    acknowledged_at: Mapped[datetime] = mapped_column(Utc)
