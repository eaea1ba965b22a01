"""Receipts, letters and decisions of a trip as files, kept in the database (`docs/decisions`)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import UNAUDITED, Base, Owned, Versioned
from planner.db.types import Utc, Word
from planner.domain.vocabulary import DocumentKind


class DocumentBody(Owned, Base):
    """The bytes of a document, in a table of their own: a list of documents never loads them."""

    __tablename__ = "document_bodies"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), unique=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Document(Owned, Versioned, Base):
    """A file that proves something of a trip; `for_travellers` says that they may see it.

    `media_type` is what its content was found to be, not what the browser said; `size` is in
    bytes, `sha256` the hash of the bytes in hexadecimal.
    """

    __tablename__ = "documents"
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    for_travellers: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger, info=UNAUDITED)
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[str] = mapped_column(Text, info=UNAUDITED)
    uploaded_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)

    body: Mapped[DocumentBody] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, single_parent=True
    )

    @property
    def label(self) -> str:
        """The title, else the file's name."""
        return self.title or self.file_name
