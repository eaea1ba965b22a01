"""The history in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext

from planner.domain.texts import LANGUAGES, Texts
from planner.i18n.catalogues import LOCALES
from planner.services.history import Change, FieldChange
from planner.web import filters
from planner.web.history.words import ACTIONS, FIELDS, THINGS
from planner.web.money_fields import category_name
from planner.web.stored_labels import amount, called

HIDDEN = "•"
"""What the log keeps of a secret: that it changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field; `old` and `new` are empty where there was or is nothing."""

    name: str
    old: str
    new: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One change, ready to be read."""

    at: str
    by: str
    action: str
    thing: str
    label: str
    differences: tuple[Difference, ...]


def lines_of(changes: Sequence[Change], zone: str) -> list[Line]:
    """The lines of a page; moments in `zone`, the office's."""
    return [_line(change, zone) for change in changes]


def _line(change: Change, zone: str) -> Line:
    found = (_difference(field, zone) for field in change.fields)
    return Line(
        at=filters.stamp(change.at, zone),
        by=change.by,
        action=gettext(ACTIONS.get(change.action, change.action)),
        thing=gettext(THINGS.get(change.thing, change.thing)),
        label=filters.plain(change.name) if change.name else called(change.label, change.thing),
        differences=tuple(each for each in found if each.is_secret or each.old != each.new),
    )


def _difference(field: FieldChange, zone: str) -> Difference:
    return Difference(
        name=gettext(FIELDS.get(field.name, field.name)),
        old=_named(field.name, _shown(field.old, zone)),
        new=_named(field.name, _shown(field.new, zone)),
        is_secret=HIDDEN in {str(field.old), str(field.new)},
    )


def _named(field: str, text: str) -> str:
    """A language by its own name, kinds of cost and amounts as readers know them, else as it is."""
    if field in {"category", "categories"}:
        return ", ".join(category_name(each) for each in text.split(", ")) if text else ""
    if field.endswith(("_minor", "_cents")):
        return amount(text)
    return LOCALES.get(text, text) if field == "language" else text


def _shown(value: object, zone: str) -> str:
    """A stored value for people; nothing for what is empty."""
    match value:
        case None:
            text = ""
        case bool():
            text = gettext("yes") if value else gettext("no")
        case StrEnum():
            text = filters.word(value)
        case Texts():
            text = " · ".join(value.own(each) for each in LANGUAGES if value.own(each))
        case datetime() if value.tzinfo:
            text = filters.stamp(value, zone)
        case datetime():
            text = f"{filters.day(value.date())}, {filters.clock(value)}"
        case date():
            text = filters.day(value)
        case list():
            text = ", ".join(_shown(each, zone) for each in value)
        case _:
            text = str(value)
    return text
