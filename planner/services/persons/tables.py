"""Which rows of which table are a person's: read from foreign keys, and from `HOLDINGS`.

A row is theirs where it refers to them as a traveller or account, or holds their e-mail address
alone in a column, or their name alone where a row is about somebody.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    and_,
    cast,
    false,
    func,
    or_,
)
from sqlalchemy.orm import Mapper

from planner.db.base import Base
from planner.db.models import Account, Approval, AuditEntry, Office, OutboxMessage, Traveller
from planner.domain.names import full_name
from planner.services.persons.finding import Person
from planner.services.persons.holdings import HOLDINGS, Holding

APART = (AuditEntry, Office)
"""Looked at on their own."""


def mappers() -> list[Mapper[Any]]:
    """Those of the tables that may hold something of a person, by name."""
    found = (each for each in Base.registry.mappers if each.class_ not in APART)
    return sorted(found, key=lambda each: str(each.local_table))


def holding_of(mapper: Mapper[Any]) -> Holding:
    """What the table holds."""
    return HOLDINGS[str(mapper.local_table)]


def table_of(model: Any) -> Table:  # noqa: ANN401 - any model
    """The table of a model, to be written past the session."""
    table: Table = model.__table__
    return table


def columns(mapper: Mapper[Any]) -> Iterator[tuple[str, Column[Any]]]:
    """The columns of a table that has rows of its own, by attribute."""
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if isinstance(column, Column):
            yield attribute.key, column


def addresses_of(person: Person) -> list[str]:
    """Their e-mail addresses, as they are spelt and in lower case."""
    spelt = {row.email.strip() for row, _ in person.travellers} | {person.email}
    return sorted((spelt | {each.lower() for each in spelt}) - {""})


def names_of(person: Person) -> list[str]:
    """What a person is called, however short."""
    found = {person.account.name} if person.account else set()
    for row, _ in person.travellers:
        found |= {row.label, full_name(row.family_name, row.given_name), row.native_name}
    return sorted(found - {""}, key=lambda each: (-len(each), each))


def theirs(mapper: Mapper[Any], person: Person) -> ColumnElement[bool] | None:
    """Which rows of a table are a person's; None where it holds nothing of anybody."""
    conditions = [
        *_references(mapper, person),
        *_addresses(mapper, person),
        *_names(mapper, person),
        *_decided_about(mapper, person),
    ]
    return or_(*conditions) if conditions else None


def mails_of(person: Person, office_id: int) -> ColumnElement[bool]:
    """Mails to them: those of the office, and those to their account, which are of no office."""
    mails = table_of(OutboxMessage)
    is_to_them = func.lower(mails.c.recipient).in_(addresses_of(person))
    account = [mails.c.account_id == person.account.id] if person.account else []
    if not person.has_own_mail:
        return is_to_them & (mails.c.office_id == office_id)
    is_ours = or_(mails.c.office_id == office_id, mails.c.office_id.is_(None))
    return or_(is_to_them, *account) & is_ours


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
    mails = addresses_of(person)
    for key in holding_of(mapper).addresses if mails else ():
        yield func.lower(getattr(mapper.class_, key)).in_(mails)


def _names(mapper: Mapper[Any], person: Person) -> Iterator[ColumnElement[bool]]:
    for key in holding_of(mapper).names:
        yield getattr(mapper.class_, key).in_(names_of(person))


def _decided_about(mapper: Mapper[Any], person: Person) -> Iterator[ColumnElement[bool]]:
    """Decisions name whom they are about by the key of the trip's document."""
    if mapper.class_ is Approval:
        about = (
            and_(Approval.trip_id == trip.id, Approval.traveller_key == row.key)
            for row, trip in person.travellers
        )
        yield or_(false(), *about)


def contains(column: Any, words: list[str]) -> ColumnElement[bool]:  # noqa: ANN401 - any column
    """Whether a column of text or JSON has one of some words in it, however JSON spells them.

    Addresses in any case. It finds at least the rows that hold one as a whole word.
    """
    text = cast(column, Text)
    spellings = {spelt for word in words for spelt in (word, json.dumps(word)[1:-1])}
    return or_(
        false(),
        *(
            (text.icontains if "@" in each else text.contains)(each, autoescape=True)
            for each in sorted(spellings)
        ),
    )
