"""What travellers send from the road: people they met, and money that they laid out.

Each has a `token` that the phone made up: the same one sent twice is stored once.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import MINOR, UNAUDITED, Base, Owned, Versioned
from planner.db.models.costs import CostItem
from planner.db.models.directory import Contact
from planner.db.models.people import Traveller
from planner.db.types import Utc, Word
from planner.domain.vocabulary import CaptureState, OutlayState


class SentPhoto(Owned, Base):
    """A picture that came with it; a list never loads `content`.

    `media_type` is what the content was found to be; `size` is in bytes.
    """

    __tablename__ = "sent_photos"

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class _Sent(Owned, Versioned):
    """What both have: `noted_at` is the phone's time, `digest` the hash of what was sent."""

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(String(80), info=UNAUDITED)
    digest: Mapped[str] = mapped_column(String(64), info=UNAUDITED)
    noted_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    received_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)
    decided_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)
    decided_by: Mapped[str] = mapped_column(Text, default="", info=UNAUDITED)
    photo_id: Mapped[int | None] = mapped_column(
        ForeignKey("sent_photos.id", ondelete="SET NULL"), index=True, info=UNAUDITED
    )


class ContactCapture(_Sent, Base):
    """Somebody whom a traveller met; it outlives the traveller's place on the trip.

    `item_uid` names the programme item where it was; `contact` is who it became in the directory.
    """

    __tablename__ = "contact_captures"
    __table_args__ = (Unique("traveller_id", "token"),)
    audited = True

    traveller_id: Mapped[int | None] = mapped_column(
        ForeignKey("travellers.id", ondelete="SET NULL")
    )
    captured_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    item_uid: Mapped[str] = mapped_column(String(80), default="", info=UNAUDITED)
    name: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    follow_up: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CaptureState] = mapped_column(Word(CaptureState), default=CaptureState.OPEN)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), index=True
    )

    traveller: Mapped[Traveller | None] = relationship()
    photo: Mapped[SentPhoto | None] = relationship()
    contact: Mapped[Contact | None] = relationship()

    @property
    def label(self) -> str:
        """The name, else the organisation."""
        return self.name or self.organisation


class Outlay(_Sent, Base):
    """Money that a traveller laid out; taken over, it is a cost item, refused it has a reason."""

    __tablename__ = "outlays"
    __table_args__ = (Unique("traveller_id", "token"),)
    audited = True

    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id", ondelete="CASCADE"))
    category: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text, default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger, info=MINOR)
    currency: Mapped[str] = mapped_column(String(3))
    spent_on: Mapped[date]
    state: Mapped[OutlayState] = mapped_column(Word(OutlayState), default=OutlayState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    cost_id: Mapped[int | None] = mapped_column(
        ForeignKey("cost_items.id", ondelete="SET NULL"), index=True
    )

    traveller: Mapped[Traveller] = relationship()
    photo: Mapped[SentPhoto | None] = relationship()
    cost: Mapped[CostItem | None] = relationship()

    @property
    def label(self) -> str:
        """What it was for."""
        return self.description or self.category
