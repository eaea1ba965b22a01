"""The words that trips are found by: see `planner.db.trip_words`."""

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.db.base import Base, Owned


class SearchWord(Owned, Base):
    """A word in the `search_text` of an office's trips; it stays when no trip has it any more."""

    __tablename__ = "search_words"
    __table_args__ = (UniqueConstraint("office_id", "word"),)

    word: Mapped[str] = mapped_column(Text)


trip_words = Table(
    "trip_words",
    Base.metadata,
    Column("word_id", ForeignKey("search_words.id", ondelete="CASCADE"), primary_key=True),
    Column("trip_id", ForeignKey("trips.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""Which trips have a word."""
