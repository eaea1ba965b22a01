"""The forms of readiness: tasks, templates, entry rules, how a task stands, personal data."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Optional, Regexp, StopValidation

from planner.domain.checklists import TaskFacts
from planner.domain.labels import label_of
from planner.domain.readiness import EUROPE, GENERAL, PASSPORT_MONTHS
from planner.domain.vocabulary import Direction, PersonalKind, TaskKind, TaskScope, TaskState
from planner.services.readiness.marking import Edit, MarkDetails
from planner.services.readiness.rules import RuleDetails
from planner.services.readiness.tasks import TaskDetails
from planner.services.readiness.templates import TemplateDetails
from planner.web.fields import (
    AnyLanguage,
    CheckboxesField,
    CountryField,
    RecordField,
    TextsField,
    WordField,
)
from planner.web.filters import plain
from planner.web.forms import PlannerForm, present

if TYPE_CHECKING:
    from planner.db.models import Account
    from planner.services.readiness.reading import Board

WEEKS = 28


class _TaskForm(PlannerForm):
    """What a task is."""

    kind = WordField(_("What it is about"), words=TaskKind)
    title = TextsField(_("Task"), validators=[AnyLanguage()])
    hint = TextsField(
        _("Hint"), rows=2, description=_("What to bring, to hand in, to look up; no secrets.")
    )
    days_before = IntegerField(
        _("Days before departure"), default=WEEKS, validators=[InputRequired(_("Write a number."))]
    )
    scope = WordField(_("For whom"), words=TaskScope)
    needs = CheckboxesField(
        _("Asks each traveller for"),
        choices=[SelectChoice(str(each), _(label_of(each))) for each in PersonalKind],
        description=_(
            "Only while a task asks for it is it kept: sealed, seen by those who keep people, "
            "erased after the trip."
        ),
    )
    for_travellers = BooleanField(_("Travellers see it on their own page"))

    def facts(self) -> TaskFacts:
        """The task."""
        scope = TaskScope(self.scope.data)
        is_personal = scope is TaskScope.EACH
        return TaskFacts(
            kind=TaskKind(self.kind.data),
            title=self.title.data,
            scope=scope,
            days_before=present(self.days_before.data),
            hint=self.hint.data,
            needs=tuple(map(PersonalKind, self.needs.data or ())) if is_personal else (),
            for_travellers=bool(self.for_travellers.data) and is_personal,
        )


class TaskForm(_TaskForm):
    """A task of a trip."""

    responsible_id = RecordField(_("Responsible"), empty=_("Nobody yet"))

    def offer(self, accounts: Iterable["Account"]) -> None:
        """Give those who can be responsible."""
        self.responsible_id.offer((each.id, each.name) for each in accounts)

    def result(self) -> TaskDetails:
        """The task and who sees to it."""
        return TaskDetails(self.facts(), self.responsible_id.data)


class AreaField(CountryField):
    """A country, or one of the areas that are none."""

    def _countries(self) -> list[SelectChoice]:
        return [
            SelectChoice(value=GENERAL, label=gettext("Everywhere")),
            SelectChoice(value=EUROPE, label=gettext("EU, EEA and Switzerland")),
            *super()._countries(),
        ]


class TemplateForm(_TaskForm):
    """A task that trips start with."""

    area = AreaField(_("Trips that lead to"), default=GENERAL)
    direction = WordField(_("Direction"), words=Direction, empty=_("Every direction"))

    def result(self) -> TemplateDetails:
        """The task and its trips."""
        direction = Direction(self.direction.data) if self.direction.data else None
        return TemplateDetails(self.area.data or GENERAL, direction, self.facts())


class RuleForm(PlannerForm):
    """The entry rule of a country."""

    country = CountryField(_("Country"), empty=_("Please choose"), validators=[InputRequired()])
    rule = TextsField(_("Rule"), rows=4, validators=[AnyLanguage()])
    source = TextAreaField(
        _("Source"), description=_("Where it can be read: authority, page, letter.")
    )
    checked_on = DateField(
        _("Checked on"),
        validators=[Optional()],
        description=_("The day on which somebody of the office read it there."),
    )
    valid_until = DateField(_("The rule itself ends on"), validators=[Optional()])
    passport_months = IntegerField(
        _("Months that a passport is valid beyond the return"),
        default=PASSPORT_MONTHS,
        validators=[InputRequired(_("Write a number."))],
    )

    def result(self) -> RuleDetails:
        """The rule."""
        return RuleDetails(
            country=self.country.data or "",
            rule=self.rule.data,
            source=self.source.data or "",
            checked_on=self.checked_on.data,
            valid_until=self.valid_until.data,
            passport_months=present(self.passport_months.data),
        )


class MarkForm(PlannerForm):
    """How a task stands."""

    state = WordField(_("State"), words=TaskState)
    note = TextAreaField(
        _("Note"), description=_("For staff alone. No passport numbers, no health.")
    )

    def result(self) -> MarkDetails:
        """The state and the note."""
        return MarkDetails(TaskState(self.state.data), self.note.data or "")


def _chosen(form: Form, field: Field) -> None:
    """Refuse no choice; no `InputRequired`: that keeps browsers from saving the board beside."""
    del form
    if not field.data:
        raise StopValidation(gettext("Please choose."))


ALL = "all"


class BulkForm(PlannerForm):
    """Some tasks × some travellers; beside the board, in the same form as it."""

    task = SelectField(_("Which tasks"), default="", validators=[_chosen])
    whom = SelectField(_("For whom"), default=ALL)
    state = WordField(_("State"), words=TaskState, default=TaskState.DONE)

    def offer(self, board: "Board") -> None:
        """Set what there is to choose from."""
        tasks = [(str(row.task.id), plain(row.task.title)) for row in board.personal]
        people = [(str(person.id), person.label) for person in board.trip.travellers]
        none, every = [("", gettext("Please choose"))], [(ALL, gettext("All tasks"))]
        self.task.choices = list(_choices([*none, *every, *tasks]))
        self.whom.choices = list(_choices([(ALL, gettext("Everyone")), *people]))

    def applied(self, board: "Board", edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits with the change made on top of them."""
        personal = {row.task.id for row in board.personal}
        for edit in edits:
            task, whose = edit.spot
            is_meant = task in personal and self.task.data in {ALL, str(task)}
            if is_meant and self.whom.data in {ALL, str(whose)}:
                yield replace(edit, wanted=TaskState(self.state.data))
            else:
                yield edit


def _choices(pairs: Sequence[tuple[str, str]]) -> Iterator[SelectChoice]:
    return (SelectChoice(value, label) for value, label in pairs)


class PersonalForm(PlannerForm):
    """Personal data of a traveller: what is left empty stays as it is kept.

    What is kept is never put into its inputs.
    """

    passport_number = StringField(
        _("Passport number"),
        validators=[
            Optional(),
            Regexp(r"[A-Za-z0-9]{5,15}$", message=_("5 to 15 letters and digits.")),
        ],
    )
    passport_valid_until = DateField(_("Passport valid until"), validators=[Optional()])
    birth_date = DateField(_("Date of birth"), validators=[Optional()])
    catering = TextAreaField(
        _("Note for the kitchen"),
        description=_("Only what the kitchen must know; no reasons, no health, no religion."),
    )

    def show(self, marks: Mapping[PersonalKind, str]) -> None:
        """Say which state of what is kept the page shows: ``birth_date:3f2a…``, by its marks."""
        self.version.data = " ".join(f"{kind}:{mark}" for kind, mark in marks.items()) or "0"

    @property
    def seen_marks(self) -> dict[PersonalKind, str]:
        """The marks of what the editor saw."""
        shown = dict(each.split(":", 1) for each in str(self.version.data).split() if ":" in each)
        return {kind: shown[kind] for kind in PersonalKind if kind in shown}

    def keep(self, asked: Collection[PersonalKind]) -> None:
        """Drop what nobody asks for."""
        for kind in set(PersonalKind) - set(asked):
            del self[kind]

    def result(self) -> Mapping[PersonalKind, str]:
        """What was written, by kind; days as ISO 8601."""
        found = {kind: self[kind].data for kind in PersonalKind if kind in self}
        return {kind: _written(kind, value) for kind, value in found.items()}


def _written(kind: PersonalKind, value: date | str | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return (value or "").upper() if kind is PersonalKind.PASSPORT_NUMBER else value or ""
