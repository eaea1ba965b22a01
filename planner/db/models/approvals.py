"""Decisions about accepting what others give (`costs.md`)."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import CENTS, UNAUDITED, Base
from planner.db.models.documents import Document
from planner.db.models.trip_parts import Keyed
from planner.db.types import Utc, Word
from planner.domain.vocabulary import Decision


class Approval(Keyed, Base):
    """A request or a decision about accepting promises; append-only: a newer one replaces it.

    It is a record of what was decided, so it names traveller and commitments by key: they may
    change or go later. `replaced_at` is set when another row took its place. The rows of a key in
    the order of their numbers are its history; a decision repeats the request that it is about.

    `statement` and `decider_statement` are what traveller and decider say of their interests.
    `subject` is what was decided, `fingerprint` its hash; both are empty where nobody noted it.
    `is_late` is the permanent mark of a decision after the first use. `made_at` is when the row was
    written, None for those from before it was noted.
    """

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "trip_id", "key"),)
    audited = True
    changeable = frozenset({"position", "replaced_at", "document_id"})

    traveller_key: Mapped[str] = mapped_column(String(80))
    commitment_keys: Mapped[list[str]] = mapped_column(JSON)
    max_value_cents: Mapped[int] = mapped_column(BigInteger, info=CENTS)
    requested_by: Mapped[str] = mapped_column(String(320))
    requested_on: Mapped[date]
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    decided_by: Mapped[str] = mapped_column(String(320), default="")
    decided_on: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[datetime | None] = mapped_column(Utc)
    described: Mapped[str] = mapped_column(Text, default="", server_default="")
    statement: Mapped[str] = mapped_column(Text, default="", server_default="")
    decider_statement: Mapped[str] = mapped_column(Text, default="", server_default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="", server_default="")
    in_place_of: Mapped[str] = mapped_column(String(320), default="", server_default="")
    subject: Mapped[str] = mapped_column(Text, default="", server_default="", info=UNAUDITED)
    fingerprint: Mapped[str] = mapped_column(
        String(64), default="", server_default="", info=UNAUDITED
    )
    is_late: Mapped[bool] = mapped_column(default=False, server_default=false())
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    made_at: Mapped[datetime | None] = mapped_column(Utc, info=UNAUDITED)

    document: Mapped[Document | None] = relationship()
