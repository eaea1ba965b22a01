"""Decisions about accepting what others give (`costs.md`)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    false,
    literal,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import CENTS, UNAUDITED, Base
from planner.db.models.documents import Document
from planner.db.models.trip_parts import Keyed
from planner.db.types import Utc, Word
from planner.domain import costs as values
from planner.domain.approvals import (
    History,
    Request,
    Ruling,
    Signature,
    Verdict,
    ask_again,
)
from planner.domain.vocabulary import Decision

WAITING = text("decision = 'pending' AND replaced_at IS NULL")
"""Of the index of what somebody has to decide: a few of the many requests."""


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
    __table_args__ = (
        Index(None, "trip_id", "key"),
        Index(
            "ix_approvals_waiting",
            "office_id",
            "trip_id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )
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

    @classmethod
    def is_waiting(cls) -> ColumnElement[bool]:
        """Rows about which somebody has to decide: said so that the index of them is used."""
        pending = literal(Decision.PENDING, Word(Decision), literal_execute=True)
        return and_(cls.decision == pending, cls.replaced_at.is_(None))

    def as_request(self, beneficiary: str) -> Request:
        """What was asked for; `beneficiary` is the traveller's e-mail address."""
        return Request(
            key=self.key,
            traveller=self.traveller_key,
            beneficiary=beneficiary,
            commitments=tuple(self.commitment_keys),
            max_value=self.max_value_cents,
            requested_by=self.requested_by,
            requested_on=self.requested_on,
            described=self.described,
            statement=self.statement,
        )

    def as_ruling(self) -> Ruling:
        """What was decided; where nobody noted the day, it was not before the request."""
        verdict = Verdict(
            decision=self.decision,
            on=self.decided_on or self.requested_on,
            conditions=self.conditions,
            legal_basis=self.legal_basis,
            statement=self.decider_statement,
        )
        return Ruling(
            verdict=verdict,
            signature=Signature(self.decided_by, self.in_place_of),
            subject=self.subject,
            fingerprint=self.fingerprint,
            is_late=self.is_late,
        )

    def as_value(self, history: History) -> values.Approval:
        """What counts now, for the newest row of a key; a day that nobody noted stays unknown."""
        return replace(history.as_approval(), decided_on=self.decided_on)

    def continued(self, history: History | None, beneficiary: str) -> History:
        """The history of the rows before this one with this one at its end."""
        request, is_pending = self.as_request(beneficiary), self.decision is Decision.PENDING
        if history is None:
            history = History(request)
        elif is_pending or request != history.request:
            history = ask_again(history, request)
        rulings = () if is_pending else (*history.rulings, self.as_ruling())
        return replace(history, rulings=rulings)

    @classmethod
    def of_request(cls, request: Request, position: int, made_at: datetime) -> "Approval":
        """A new row for a request, not yet of a trip."""
        return cls(
            key=request.key,
            position=position,
            traveller_key=request.traveller,
            commitment_keys=list(request.commitments),
            max_value_cents=request.max_value,
            requested_by=request.requested_by,
            requested_on=request.requested_on,
            described=request.described,
            statement=request.statement,
            decision=Decision.PENDING,
            made_at=made_at,
        )

    @classmethod
    def of_ruling(
        cls, request: Request, ruling: Ruling, position: int, made_at: datetime
    ) -> "Approval":
        """A new row for a decision about a request, not yet of a trip."""
        row, verdict = cls.of_request(request, position, made_at), ruling.verdict
        row.decision, row.decided_on = verdict.decision, verdict.on
        row.conditions, row.legal_basis = verdict.conditions, verdict.legal_basis
        row.decider_statement = verdict.statement
        row.decided_by, row.in_place_of = ruling.signature.decided_by, ruling.signature.in_place_of
        row.subject, row.fingerprint = ruling.subject, ruling.fingerprint
        row.is_late = ruling.is_late
        return row


def histories_of(rows: Iterable[Approval], mails: Mapping[str, str]) -> dict[str, History]:
    """The history of each key, from all rows of one trip; `mails` are addresses by traveller."""
    histories: dict[str, History] = {}
    for row in sorted(rows, key=lambda each: each.id):
        before = histories.get(row.key)
        histories[row.key] = row.continued(before, mails.get(row.traveller_key, ""))
    return histories
