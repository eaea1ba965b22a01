"""What a form holds, part by part: as the inputs that a browser sends, and as people read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    SelectField,
    SelectMultipleField,
)

from planner.domain.texts import LANGUAGES
from planner.i18n.catalogues import LOCALES
from planner.web.fields import Composite, TextsField
from planner.web.filters import day

Inputs = tuple[tuple[str, str], ...]
"""Names and values, in the order of the form."""

HOUSEKEEPING = frozenset({"version", "csrf_token", "is_another"})


@dataclass(frozen=True, slots=True)
class Part:
    """A field, or one language of a text; `name` begins the names of all its inputs."""

    name: str
    label: str
    inputs: Inputs
    shown: str


def inputs_of(field: Field) -> Iterator[tuple[str, str]]:
    """The inputs that a browser would send for a field with its present value."""
    match field:
        case Composite():
            yield from field.inputs()
        case FormField() | FieldList():
            for part in field:
                yield from inputs_of(part)
        case BooleanField():
            if field.data:
                yield field.name, "y"
        case SelectMultipleField():
            for value in sorted(map(str, field.data or ())):
                yield field.name, value
        case SelectField():
            yield field.name, "" if field.data is None else str(field.data)
        case _:
            yield field.name, str(field._value())  # type: ignore[attr-defined] # noqa: SLF001 - the raw value


def shown(field: Field) -> str:
    """A field's value for people."""
    match field:
        case Composite():
            return field.shown()
        case BooleanField():
            return gettext("yes") if field.data else gettext("no")
        case SelectMultipleField() | SelectField():
            chosen = (each for each in field.iter_choices() if each[2] and each[0])
            names = [str(label) for _, label, *_ in chosen]
            return ", ".join(names)
        case DateField() if field.data:
            return day(field.data)
        case _:
            return " · ".join(value for _, value in inputs_of(field) if value)


def parts_of(form: Form) -> Iterator[Part]:
    """What people fill in, in the order of the form; each language of a text by itself."""
    for field in form:
        if field.short_name in HOUSEKEEPING:
            continue
        label = str(field.label.text)
        if isinstance(field, TextsField):
            yield from _languages_of(field, label)
        else:
            yield Part(field.name, label, tuple(inputs_of(field)), shown(field))


def _languages_of(field: TextsField, label: str) -> Iterator[Part]:
    for code in LANGUAGES:
        name, text = f"{field.name}-{code}", field.own(code)
        yield Part(name, f"{label} ({LOCALES[code]})", ((name, text),), text)


def inputs_of_form(form: Form) -> Inputs:
    """The inputs that a browser would send for a form's present values."""
    return tuple(pair for part in parts_of(form) for pair in part.inputs)


def belonging(inputs: Iterable[tuple[str, str]], name: str) -> Inputs:
    """Those inputs that belong to the part of that name."""
    return tuple(pair for pair in inputs if pair[0] == name or pair[0].startswith(f"{name}-"))
