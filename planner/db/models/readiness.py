"""Checklists: an office's templates and entry rules, a trip's tasks, and how each one stands."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.db.base import HIDDEN, UNAUDITED, Base, Owned, Versioned
from planner.db.models.accounts import Account
from planner.db.models.people import Traveller
from planner.db.types import TextsType, Utc, Word
from planner.domain.checklists import TaskFacts
from planner.domain.readiness import PASSPORT_MONTHS, due_on
from planner.domain.texts import Texts
from planner.domain.vocabulary import Direction, PersonalKind, TaskKind, TaskScope, TaskState


class _Task(Owned, Versioned):
    """What a task is, in a template and in a trip: see `TaskFacts`."""

    kind: Mapped[TaskKind] = mapped_column(Word(TaskKind))
    title: Mapped[Texts] = mapped_column(TextsType)
    hint: Mapped[Texts] = mapped_column(TextsType, default=Texts)
    scope: Mapped[TaskScope] = mapped_column(Word(TaskScope))
    days_before: Mapped[int]
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    for_travellers: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0, info=UNAUDITED)

    @property
    def label(self) -> str:
        """The title in the first language there is."""
        return self.title.best("en")

    def as_facts(self) -> TaskFacts:
        """The task as a value."""
        return TaskFacts(
            kind=self.kind,
            title=self.title,
            scope=self.scope,
            days_before=self.days_before,
            hint=self.hint,
            needs=tuple(map(PersonalKind, self.needs)),
            for_travellers=self.for_travellers,
        )


class ChecklistTemplate(_Task, Base):
    """A task that trips of an area (a country; ``EU``; everywhere: empty) start with."""

    __tablename__ = "checklist_templates"
    audited = True

    area: Mapped[str] = mapped_column(String(2), default="")
    direction: Mapped[Direction | None] = mapped_column(Word(Direction))


class EntryRule(Owned, Versioned, Base):
    """Who may enter a country how, as somebody of the office read it on a day.

    `checked_on` None: nobody did yet. `valid_until` is the rule's own end, if it has one.
    A passport must hold `passport_months` beyond the return.
    """

    __tablename__ = "entry_rules"
    __table_args__ = (UniqueConstraint("office_id", "country"),)
    audited = True

    country: Mapped[str] = mapped_column(String(2))
    rule: Mapped[Texts] = mapped_column(TextsType)
    source: Mapped[str] = mapped_column(Text, default="")
    checked_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    passport_months: Mapped[int] = mapped_column(default=PASSPORT_MONTHS)

    @property
    def label(self) -> str:
        """The country's code."""
        return self.country


class TripTask(_Task, Base):
    """A task of a trip; `responsible` sees to it. It came from a template, or was written here.

    `reminded` is how pressing it was when it was last called to mind by mail.
    """

    __tablename__ = "trip_tasks"
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("checklist_templates.id", ondelete="SET NULL"), index=True
    )
    responsible_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    reminded: Mapped[str] = mapped_column(String(10), default="", info=UNAUDITED)

    responsible: Mapped[Account | None] = relationship()

    def due_on(self, departs_on: date) -> date:
        """Its last day, counted back from departure."""
        return due_on(departs_on, self.days_before)


class TaskMark(Owned, Versioned, Base):
    """How a task stands for one traveller, or (`traveller` None) for the trip; none: to do.

    `whose` is the traveller's number again, 0 for the trip: it keeps marks single.
    """

    __tablename__ = "task_marks"
    __table_args__ = (UniqueConstraint("task_id", "whose"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("trip_tasks.id", ondelete="CASCADE"))
    traveller_id: Mapped[int | None] = mapped_column(
        ForeignKey("travellers.id", ondelete="CASCADE"), index=True
    )
    whose: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    state: Mapped[TaskState] = mapped_column(Word(TaskState))
    note: Mapped[str] = mapped_column(Text, default="")
    marked_by: Mapped[str] = mapped_column(Text, default="", info=UNAUDITED)
    marked_at: Mapped[datetime] = mapped_column(Utc, info=UNAUDITED)

    task: Mapped[TripTask] = relationship()
    traveller: Mapped[Traveller | None] = relationship()

    @property
    def label(self) -> str:
        """Task and traveller."""
        return " · ".join(each.label for each in (self.task, self.traveller) if each)


class PersonalField(Owned, Versioned, Base):
    """One piece of personal data of a traveller, sealed; the log says that it is there, not what.

    It is kept while a task needs it, and erased some days after the trip.
    """

    __tablename__ = "personal_fields"
    __table_args__ = (UniqueConstraint("traveller_id", "kind"),)
    audited = True

    trip_id: Mapped[int] = mapped_column(ForeignKey("trips.id", ondelete="CASCADE"), index=True)
    traveller_id: Mapped[int] = mapped_column(ForeignKey("travellers.id", ondelete="CASCADE"))
    kind: Mapped[PersonalKind] = mapped_column(Word(PersonalKind))
    sealed: Mapped[str] = mapped_column(Text, info=HIDDEN)

    traveller: Mapped[Traveller] = relationship()

    @property
    def label(self) -> str:
        """Whose it is."""
        return self.traveller.label
