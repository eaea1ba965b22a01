"""What the rows of one trip share: its number, their place in its document, their key there."""

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import UNAUDITED, Base, Owned


def link(name: str, column: str, table: str, other_column: str, other: str) -> Table:
    """A table that ties rows of `table` to rows of `other`; it goes with either."""
    return Table(
        name,
        Base.metadata,
        Column(column, ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=True),
        Column(
            other_column,
            ForeignKey(f"{other}.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )


class OfTrip(Owned):
    """A row of one trip, in the order of its document."""

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)


class Keyed(OfTrip):
    """A row with a key in the trip's document."""

    key: Mapped[str] = mapped_column(String(80))

    @property
    def label(self) -> str:
        """The key."""
        return self.key
