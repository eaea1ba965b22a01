"""Which tables hold something of a person: read from the tables themselves, so that none is missed.

A row is theirs where it refers to them as a traveller or account, or holds their e-mail address
alone in a column. A new table is found without a word here.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Text, cast, or_
from sqlalchemy.orm import Mapper

from planner.db.base import Base
from planner.db.models import Account, AccountSession, AuditEntry, Office, Traveller
from planner.services.persons.finding import Person

ADDRESS = 320
"""Characters that columns for e-mail addresses have."""

APART = (AuditEntry, Office)
"""Looked at on their own, or nobody's."""


def mappers() -> list[Mapper[Any]]:
    """Those of the tables that may hold something of a person, by name."""
    found = (each for each in Base.registry.mappers if each.class_ not in APART)
    return sorted(found, key=lambda each: str(each.local_table))


def theirs(mapper: Mapper[Any], person: Person) -> ColumnElement[bool] | None:
    """Which rows of a table are a person's; None where it holds nothing of anybody."""
    conditions = [*_references(mapper, person), *_addresses(mapper, person)]
    return or_(*conditions) if conditions else None


def columns(mapper: Mapper[Any]) -> Iterator[tuple[str, Column[Any]]]:
    """The columns of a table that has rows of its own, by attribute."""
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if isinstance(column, Column):
            yield attribute.key, column


def _references(mapper: Mapper[Any], person: Person) -> Iterator[ColumnElement[bool]]:
    numbers = {Traveller.__tablename__: person.numbers}
    if person.account:
        numbers[Account.__tablename__] = [person.account.id]
    for name, ids in numbers.items():
        if str(mapper.local_table) == name:
            yield mapper.class_.id.in_(ids)
        for key, column in columns(mapper):
            if any(each.column.table.name == name for each in column.foreign_keys):
                yield getattr(mapper.class_, key).in_(ids)
    for relation in mapper.relationships:
        if relation.secondary is not None and relation.mapper.class_ is Traveller:
            yield getattr(mapper.class_, relation.key).any(Traveller.id.in_(person.numbers))


def _addresses(mapper: Mapper[Any], person: Person) -> Iterator[ColumnElement[bool]]:
    if not person.email or mapper.class_ in {Account, AccountSession}:
        return
    for key, column in columns(mapper):
        if isinstance(column.type, String) and column.type.length == ADDRESS:
            yield getattr(mapper.class_, key).in_({person.email, person.first.email})


def contains(column: Any, words: list[str]) -> ColumnElement[bool]:  # noqa: ANN401 - any column
    """Whether a column of text or JSON has one of some words in it, however JSON spells them."""
    text = cast(column, Text)
    spellings = {spelt for word in words for spelt in (word, json.dumps(word)[1:-1])}
    return or_(*(text.contains(each, autoescape=True) for each in sorted(spellings)))


def is_text(column: Column[Any]) -> bool:
    """Whether a column holds what people write, as text or JSON, and not a code word or a hash."""
    kind = column.type
    written = getattr(kind, "impl_instance", kind)
    return isinstance(written, (Text, JSON)) or (
        isinstance(kind, String) and (kind.length or ADDRESS) >= ADDRESS
    )
