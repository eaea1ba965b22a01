"""Names, addresses and telephone numbers of an erased person in whatever people wrote."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, func, inspect, select, update
from sqlalchemy.orm import Mapper

from planner.db.models import (
    AuditEntry,
    Group,
    Office,
    OutboxMessage,
    ProgrammeItem,
    RateImport,
    Trip,
)
from planner.domain.pseudonyms import Swaps
from planner.services.persons.erasures import Erasure
from planner.services.persons.tables import (
    contains,
    holding_of,
    mappers,
    table_of,
    theirs,
)

FROZEN = (Trip, Group, ProgrammeItem)
"""Releases repeat them word by word: only what is replaced everywhere may be replaced in them."""


def note_own_rows(erasure: Erasure) -> None:
    """Note which rows are the person's, before anything of them changes."""
    for mapper in mappers():
        where, table = theirs(mapper, erasure.person), table_of(mapper.class_)
        if where is None or "office_id" not in table.c or mapper.class_ in FROZEN:
            continue
        query = select(table.c.id).where(table.c.office_id == erasure.office_id, where)
        erasure.own[mapper.class_.__name__] = frozenset(n for (n,) in erasure.rows(query))


def scrub_texts(erasure: Erasure) -> None:
    """Replace in the columns that are declared for it (`persons.holdings`), and in no other."""
    for mapper in [*mappers(), inspect(Office)]:
        holding, table = holding_of(mapper), table_of(mapper.class_)
        if mapper.class_ is not Office and "office_id" not in table.c:
            continue
        for name in (*holding.texts, *holding.names):
            _scrub(erasure, mapper, table.c[name])
        _scrub_makers(erasure, table, (*holding.names, *holding.makers))
        _scrub_addresses(erasure, table, holding.addresses)
    _scrub_makers(erasure, table_of(AuditEntry), ("by",))
    _scrub_rate_imports(erasure)


def _of_office(erasure: Erasure, table: Table) -> Any:  # noqa: ANN401 - a condition
    column = table.c.id if table.name == Office.__tablename__ else table.c.office_id
    return column == erasure.office_id


def _scrub(erasure: Erasure, mapper: Mapper[Any], column: Column[Any]) -> None:
    """Whole names everywhere; what may be any word or number in the person's rows alone."""
    is_mail = mapper.class_ is OutboxMessage
    _replace(erasure, column, erasure.in_mails if is_mail else erasure.everywhere)
    if own := erasure.own.get(mapper.class_.__name__):
        _replace(erasure, column, erasure.in_own_rows, column.table.c.id.in_(own))


def _replace(erasure: Erasure, column: Column[Any], swaps: Swaps, *where: Any) -> None:  # noqa: ANN401 - conditions
    table: Any = column.table
    query = select(table.c.id, column).where(
        _of_office(erasure, table), contains(column, list(swaps.words)), *where
    )
    for row_id, value in erasure.rows(query):
        if (new := swaps.of(value)) != value:
            erasure.run(update(table).where(table.c.id == row_id).values({column.name: new}))


def _scrub_makers(erasure: Erasure, table: Table, names: Sequence[str]) -> None:
    """Columns of one name each."""
    for name in names:
        is_theirs = table.c[name].in_(erasure.names)
        change = update(table).where(_of_office(erasure, table), is_theirs)
        erasure.run(change.values({name: erasure.new.name}))


def _scrub_addresses(erasure: Erasure, table: Table, names: Sequence[str]) -> None:
    """Columns of one address each."""
    for name in names:
        is_theirs = func.lower(table.c[name]).in_(erasure.mails)
        change = update(table).where(_of_office(erasure, table), is_theirs)
        erasure.run(change.values({name: erasure.new.mail}))


def _scrub_rate_imports(erasure: Erasure) -> None:
    """Rates belong to all offices: that it was this person says the history."""
    if account := erasure.person.account:
        entries, table = table_of(AuditEntry), table_of(RateImport)
        made = select(entries.c.thing_id).where(
            entries.c.thing == RateImport.__name__, entries.c.account_id == account.id
        )
        change = update(table).where(table.c.imported_by == account.name, table.c.id.in_(made))
        erasure.run(change.values(imported_by=erasure.new.name))
