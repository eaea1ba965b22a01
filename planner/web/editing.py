"""Saving what people edit: input kept on refusal, both versions shown on a conflict.

A conflict page posts to the address that it came from. For each field that differs the editor
chose `mine` or `theirs`; `planner.web.merging` turns that back into the data of one save.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from flask import render_template, request
from flask_babel import gettext
from wtforms import BooleanField, Field, FieldList, FormField, SelectField, SelectMultipleField

from planner.domain.refusals import InvalidError
from planner.web.fields import Composite
from planner.web.forms import PlannerForm
from planner.web.session import db

T = TypeVar("T")
HOUSEKEEPING = frozenset({"version", "csrf_token", "is_another"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people gave different values."""

    name: str
    label: str
    mine: str
    theirs: str


def made(form: PlannerForm, make: Callable[[], T]) -> T | None:
    """What `make` made of a submitted form; None where it was invalid or refused."""
    if not form.validate_on_submit():
        return None
    try:
        return make()
    except InvalidError as error:
        form.refuse(error)
        return None


def saved(form: PlannerForm, save: Callable[[], object]) -> bool:
    """Whether a submitted form was valid and `save` took it; refusals show at their field."""
    return made(form, lambda: (save(),)) is not None


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
        case _:
            return " · ".join(value for _, value in inputs_of(field) if value)


def _differences(mine: PlannerForm, theirs: PlannerForm) -> Iterator[Difference]:
    for field in mine:
        if field.short_name in HOUSEKEEPING:
            continue
        other = theirs[field.short_name]
        if list(inputs_of(field)) != list(inputs_of(other)):
            yield Difference(field.name, str(field.label.text), shown(field), shown(other))


def conflict(mine: PlannerForm, stored: Callable[[], PlannerForm]) -> tuple[str, int]:
    """The page that shows both versions; `stored` builds the form of what is stored now."""
    db().rollback()
    theirs = stored()
    sent = [(field.name, list(inputs_of(field))) for field in mine]
    kept = [(field.name, list(inputs_of(field))) for field in theirs]
    page = render_template(
        "shared/conflict.html",
        differences=list(_differences(mine, theirs)),
        mine=[pair for name, pairs in sent if name not in HOUSEKEEPING for pair in pairs],
        theirs=[pair for name, pairs in kept if name not in HOUSEKEEPING for pair in pairs],
        version=theirs.seen_version,
        form=mine,
        action=request.full_path.rstrip("?"),
    )
    return page, 409
