"""The form of the welcome: to whom it goes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from planner.web.fields import CheckboxesField
from planner.web.filters import stamp
from planner.web.forms import PlannerForm

if TYPE_CHECKING:
    from planner.db.models import Traveller


class WelcomeForm(PlannerForm):
    """Who is sent their addresses."""

    people = CheckboxesField(_("Travellers"), coerce=int)

    def offer(
        self, people: Iterable["Traveller"], welcomed: Mapping[int, datetime], zone: str
    ) -> None:
        """Let those be chosen who have an address to write to; who was written to, and when."""
        self.people.choices = [
            SelectChoice(person.id, _called(person, welcomed.get(person.id), zone))
            for person in people
        ]

    def result(self) -> tuple[int, ...]:
        """The numbers of the chosen travellers."""
        return tuple(self.people.data or ())

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse to write to nobody."""
        is_valid = super().validate(extra_validators)
        if is_valid and not self.people.data:
            self.people.errors = [gettext("Choose at least one traveller.")]
            return False
        return is_valid


def _called(person: "Traveller", welcomed: datetime | None, zone: str) -> str:
    called = f"{person.label} · {person.email}"
    if welcomed is None:
        return called
    told = gettext("written to on %(moment)s", moment=stamp(welcomed, zone))
    return f"{called} · {told}"
