"""The wish list of a trip: what might be put into its programme."""

from datetime import time

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.models.directory import Organisation, Place
from planner.db.models.programmes import ProgrammeItem
from planner.db.types import TextsType, Word
from planner.domain.texts import Texts
from planner.domain.vocabulary import Kind


class Candidate(Owned, Versioned, Base):
    """Something not yet placed; once it is, `item` is the programme item made of it.

    `priority` is 1 (must) to 3 (if there is time), `minutes` how long it takes; `opens` and
    `closes` are clock times at the place, both or none.
    """

    __tablename__ = "candidates"
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    title: Mapped[Texts] = mapped_column(TextsType)
    priority: Mapped[int] = mapped_column(default=2)
    minutes: Mapped[int] = mapped_column(default=90)
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    note: Mapped[str] = mapped_column(Text, default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme_items.id", ondelete="SET NULL"), index=True, info=UNAUDITED
    )

    place: Mapped[Place | None] = relationship()
    host: Mapped[Organisation | None] = relationship()
    item: Mapped[ProgrammeItem | None] = relationship()

    @property
    def label(self) -> str:
        """The title in the first language there is."""
        return self.title.best("en")
