"""Calendar feeds, travellers' pages, and the bytes that feeds serve."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import HIDDEN, UNAUDITED, Base, Owned
from planner.db.models.people import Traveller
from planner.db.types import Utc, Word
from planner.domain.vocabulary import AudienceKind


class _SecretLink(Owned):
    """A secret address; only the hash of its secret is kept, and it can be revoked singly."""

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True, info=HIDDEN)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Utc)
    created_by: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(Utc)
    last_fetched_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)
    last_client: Mapped[str] = mapped_column(String(80), default="", info=UNAUDITED)
    last_version: Mapped[int | None] = mapped_column(info=UNAUDITED)

    @property
    def label(self) -> str:
        """The device's name."""
        return self.name


class Feed(_SecretLink, Base):
    """A calendar subscription of one audience on one device; `trip_id` is None office-wide."""

    __tablename__ = "feeds"
    audited = True

    trip_id: Mapped[int | None] = mapped_column(
        ForeignKey("trips.id", ondelete="CASCADE"), index=True
    )
    audience: Mapped[AudienceKind] = mapped_column(Word(AudienceKind))
    traveller_id: Mapped[int | None] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(5))

    traveller: Mapped[Traveller | None] = relationship()


class TravellerPage(_SecretLink, Base):
    """The address of a traveller's own page."""

    __tablename__ = "traveller_pages"
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    traveller_id: Mapped[int] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), index=True
    )

    traveller: Mapped[Traveller] = relationship()


class Rendering(Owned, Base):
    """The bytes of one calendar: rendered once per release, audience and language.

    `scope` is the permanent id of the trip, or ``office:<id>``, `edition` the release's number or
    the office's edition, `look` a digest of what else shapes the bytes (office settings, renderer,
    message catalogues). `etag` is the SHA-256 of the body.
    """

    __tablename__ = "renderings"
    __table_args__ = (UniqueConstraint("scope", "edition", "audience", "language", "look"),)

    scope: Mapped[str] = mapped_column(String(40))
    edition: Mapped[int]
    audience: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(5))
    look: Mapped[str] = mapped_column(String(24))
    etag: Mapped[str] = mapped_column(String(64))
    last_modified: Mapped[datetime] = mapped_column(Utc)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class EventPiece(Owned, Base):
    """The bytes of one event, kept by item, revision, content and language.

    `look` is a digest of the renderer, `zones` the IANA zones named, separated by blanks.
    """

    __tablename__ = "event_pieces"
    __table_args__ = (
        UniqueConstraint("trip_id", "content", "language", "look", "uid", "revision"),
    )

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"))
    content: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    look: Mapped[str] = mapped_column(String(24))
    uid: Mapped[str] = mapped_column(String(36))
    revision: Mapped[str] = mapped_column(String(60))
    zones: Mapped[str] = mapped_column(String(130))
    body: Mapped[bytes] = mapped_column(LargeBinary)
