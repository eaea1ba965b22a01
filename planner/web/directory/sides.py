"""Two records side by side, field by field, for a merge."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.texts import LANGUAGES
from planner.i18n.catalogues import LOCALES
from planner.web.editing import HOUSEKEEPING, inputs_of, shown
from planner.web.fields import TextsField
from planner.web.forms import PlannerForm


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or one language of a text, that the two records fill differently.

    `name` is what a choice for it is sent under (see `planner.web.merging`).
    """

    name: str
    label: str
    kept: str
    dropped: str


def inputs_of_form(form: PlannerForm) -> Iterator[tuple[str, str]]:
    """The inputs that a browser would send for a form's present values."""
    for field in form:
        if field.short_name not in HOUSEKEEPING:
            yield from inputs_of(field)


def _all_rows(kept: PlannerForm, dropped: PlannerForm) -> Iterator[Row]:
    for field in kept:
        other, label = dropped[field.short_name], str(field.label.text)
        if field.short_name in HOUSEKEEPING:
            continue
        if isinstance(field, TextsField) and isinstance(other, TextsField):
            for code in LANGUAGES:
                name = f"{field.name}-{code}"
                yield Row(name, f"{label} ({LOCALES[code]})", field.own(code), other.own(code))
        else:
            yield Row(field.name, label, shown(field), shown(other))


def rows_of(kept: PlannerForm, dropped: PlannerForm) -> Iterator[Row]:
    """What the two records fill differently."""
    return (row for row in _all_rows(kept, dropped) if row.kept != row.dropped)
