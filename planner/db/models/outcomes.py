"""What came of a trip: what each programme item led to, and what is still to be done."""

from datetime import date

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import Base, Owned, Versioned
from planner.db.models.accounts import Account
from planner.db.models.directory import Contact, Organisation
from planner.db.models.programmes import ProgrammeItem
from planner.db.types import Word
from planner.domain.vocabulary import Held


class Outcome(Owned, Versioned, Base):
    """What became of a programme item; `subject` is its title, kept when the item goes.

    `public_result` is what may be told outside the office; the rest stays inside.
    """

    __tablename__ = "outcomes"
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme_items.id", ondelete="SET NULL"), unique=True
    )
    subject: Mapped[str] = mapped_column(Text)
    held: Mapped[Held] = mapped_column(Word(Held))
    goal: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[str] = mapped_column(Text, default="")
    public_result: Mapped[str] = mapped_column(Text, default="")
    sectors: Mapped[str] = mapped_column(Text, default="")

    @property
    def label(self) -> str:
        """The item's title when it was noted."""
        return self.subject


class FollowUp(Owned, Versioned, Base):
    """Something to do after a meeting; it stays open when the trip goes.

    `origin` names the trip that it came from, `owner_name` who does it, also where the account
    went or there never was one.
    """

    __tablename__ = "follow_ups"
    audited = True

    trip_id: Mapped[int | None] = mapped_column(
        ForeignKey("trips.id", ondelete="SET NULL"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme_items.id", ondelete="SET NULL"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="SET NULL"), index=True
    )
    task: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    owner_name: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")

    item: Mapped[ProgrammeItem | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    owner: Mapped[Account | None] = relationship()

    @property
    def label(self) -> str:
        """The task."""
        return self.task
