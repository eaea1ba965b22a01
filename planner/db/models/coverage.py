"""What the overview of all trips keeps of each: see `planner.db.coverage_marks`."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import Base, Owned


class CoverageSummary(Owned, Base):
    """The figures of one trip, and what they were made from.

    `wanted` counts the changes of the trip, `made_from` is that count when the figures were
    reckoned (None: never), `rates` the newest import of rates then (0: none), `look` a digest of
    the rules. Figures count only while all three are what they are now.
    """

    __tablename__ = "coverage_summaries"

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), unique=True)
    wanted: Mapped[int] = mapped_column(default=0)
    made_from: Mapped[int | None]
    rates: Mapped[int] = mapped_column(default=0)
    look: Mapped[str] = mapped_column(String(64), default="")
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
