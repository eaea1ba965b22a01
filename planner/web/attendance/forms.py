"""Changing who attends for several items at once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import StopValidation

from planner.domain.attendance import EVERYONE, Attendance, Step
from planner.services.attendance import Edit
from planner.web.filters import day_short, plain
from planner.web.forms import PlannerForm

if TYPE_CHECKING:
    from planner.services.attendance import Grid

STEPS = {
    Step.JOIN: _("attend"),
    Step.LEAVE: _("do not attend"),
    Step.ONLY: _("attend, and nobody else"),
}


def _chosen(form: Form, field: Field) -> None:
    """Refuse no choice; no `InputRequired`, for that keeps browsers from saving the grid beside."""
    del form
    if not field.data:
        raise StopValidation(gettext("Please choose."))


class BulkForm(PlannerForm):
    """Somebody × something to do × some items; beside the grid, in the same form as it."""

    whom = SelectField(_("Who"), default="", validators=[_chosen])
    step = SelectField(_("What"), default=str(Step.JOIN))
    where = SelectField(_("Which items"), default="", validators=[_chosen])

    def offer(self, grid: "Grid") -> None:
        """Set what there is to choose from."""
        items = [(str(row.item.id), plain(row.item.title)) for row in grid.rows]
        self.whom.choices = list(_whom(grid, items))
        self.step.choices = [SelectChoice(str(step), label) for step, label in STEPS.items()]
        self.where.choices = list(_where(grid, items))

    def applied(self, grid: "Grid", edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits with the change made on top of them."""
        edits = tuple(edits)
        whom = self._named({edit.number: edit.wanted for edit in edits})
        chosen = self._rows(grid)
        for edit in edits:
            new = grid.roster.after(edit.wanted, Step(self.step.data), whom)
            yield replace(edit, wanted=new) if edit.number in chosen else edit

    @property
    def said(self) -> str:
        """The change in the words of its fields."""
        return " · ".join(_label_of(field) for field in (self.whom, self.step, self.where))

    def _named(self, wanted: dict[int, Attendance]) -> Attendance:
        kind, _sign, number = self.whom.data.partition("-")
        match kind:
            case "group":
                return Attendance(groups=frozenset({int(number)}))
            case "person":
                return Attendance(people=frozenset({int(number)}))
            case "item":
                return wanted.get(int(number), EVERYONE)
            case _:
                return EVERYONE

    def _rows(self, grid: "Grid") -> set[int]:
        kind, _sign, value = self.where.data.partition("-")
        match kind:
            case "day":
                on = date.fromisoformat(value)
                return {row.item.id for row in grid.rows if row.day == on}
            case "item":
                return {int(value)}
            case _:
                return {row.item.id for row in grid.rows}


def _label_of(field: SelectField) -> str:
    offered = (choice for choice in field.choices or () if isinstance(choice, SelectChoice))
    return next(str(choice.label) for choice in offered if choice.value == field.data)


def _whom(grid: "Grid", items: list[tuple[str, str]]) -> Iterator[SelectChoice]:
    yield SelectChoice("", gettext("Please choose"))
    yield SelectChoice("all", gettext("Everyone"))
    for group in grid.trip.groups:
        yield SelectChoice(f"group-{group.id}", plain(group.name), {}, gettext("Groups"))
    for person in grid.trip.travellers:
        yield SelectChoice(f"person-{person.id}", person.label, {}, gettext("People"))
    for number, title in items:
        yield SelectChoice(f"item-{number}", title, {}, gettext("Those who attend"))


def _where(grid: "Grid", items: list[tuple[str, str]]) -> Iterator[SelectChoice]:
    yield SelectChoice("", gettext("Please choose"))
    yield SelectChoice("trip", gettext("All items"))
    for on, _rows in grid.days:
        yield SelectChoice(f"day-{on.isoformat()}", day_short(on), {}, gettext("All of a day"))
    for number, title in items:
        yield SelectChoice(f"item-{number}", title, {}, gettext("One item"))
