"""Thousands of trips, or offices, from one that was made by the services: INSERT … SELECT.

Everything that hangs on the root row is copied, table by table: keys are counted up, references
inside the copy follow, days move, and what has to be unique gets a stamp of eight hex digits.
"""
# ruff: noqa: S608 - the names in the statements are those of our own tables

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table

from planner.db.contents import tables_in

PLAIN_KEYS = {"audit_entries": {"trip_id": "trips"}}
"""References without a foreign key: an entry of the log outlives what it names."""

BY_NAME = {"renderings": "scope IN (SELECT permanent_id FROM tpl_trips)"}
"""Rows that name what they belong to by another text than its key."""

OTHERS = "audit_entries", "thing_id"
"""Another number in each copy, of nothing that is there: else one thing had all copies' entries."""

MOMENTS = {"programme_items": {"starts_at", "ends_at", "starts_utc", "ends_utc"}}
"""Moments that move with the days; others are when somebody did something."""

FIELDS = ("k", "stamp", "days", "slug", "title", "search_text")


@dataclass(frozen=True, slots=True)
class Copy:
    """What differs in copy number `k`, counted from 0; the rest is as in the template."""

    k: int
    stamp: str
    days: int
    slug: str
    title: str
    search_text: str


@dataclass(frozen=True, slots=True)
class Mould:
    """What is copied: the root row, the text that stamps replace, what differs by (table, column).

    `at` is where in a unique secret the stamp stands, counted from 1; `apart` are tables that are
    not copied.
    """

    root: Table
    number: int
    text: str
    at: int
    own: Mapping[tuple[str, str], str]
    apart: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of the mould: its first new key, its rows in the template, the statement."""

    table: Table
    first: int
    rows: int
    statement: sa.TextClause


class Cloner:
    """Copies moulds in one database, on a connection that checks no foreign keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        late = {*PLAIN_KEYS, *BY_NAME}
        tables = tables_in(connection)
        self._tables = sorted(tables, key=lambda table: table.name in late)

    def table(self, name: str) -> Table:
        """A table by its name."""
        return next(table for table in self._tables if table.name == name)

    def number_of(self, table: str, found_by: Mapping[str, Any]) -> int:
        """The key of the one row with these values."""
        known = self.table(table)
        query = sa.select(known.c.id).where(*(known.c[name] == found_by[name] for name in found_by))
        number: int = self._connection.execute(query).scalar_one()
        return number

    def json(self, text: str) -> str:
        """SQL of a JSON column's value, given as text."""
        return text if self._is_sqlite else f"{text}::json"

    def copy(self, mould: Mould, copies: Iterable[list[Copy]]) -> Iterator[int]:
        """Make copies batch by batch; yields how many are made."""
        parts = self._parts(mould)
        made = 0
        for batch in copies:
            self._number(batch)
            for part in parts:
                self._connection.execute(part.statement, {"first": part.first, "rows": part.rows})
            self._connection.commit()
            made += len(batch)
            yield made
        for part in parts:
            self._run(f"DROP TABLE tpl_{part.table.name}")
        self._connection.commit()

    def settle(self) -> None:
        """Let PostgreSQL count on from the keys that were given; count rows on both."""
        for table in () if self._is_sqlite else self._tables:
            if "id" in table.c:
                self._run(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"
                    f" (SELECT COALESCE(MAX(id), 0) + 1 FROM {table.name}))"
                )
        self._connection.commit()

    def _run(self, statement: str, rows: list[dict[str, Any]] | None = None) -> Any:  # noqa: ANN401 - a result
        return self._connection.execute(sa.text(statement), rows)

    def _number(self, batch: list[Copy]) -> None:
        self._run("DROP TABLE IF EXISTS copies")
        self._run(
            "CREATE TEMPORARY TABLE copies (k INTEGER PRIMARY KEY, stamp TEXT, days INTEGER,"
            " slug TEXT, title TEXT, search_text TEXT)"
        )
        names, values = ", ".join(FIELDS), ", ".join(f":{name}" for name in FIELDS)
        rows = [{name: getattr(each, name) for name in FIELDS} for each in batch]
        self._run(f"INSERT INTO copies ({names}) VALUES ({values})", rows)

    def _parts(self, mould: Mould) -> list[_Part]:
        """The tables of the template, each after those that it refers to."""
        kept: dict[str, tuple[int, int]] = {}
        found = []
        for table in self._tables:
            if table.name in mould.apart or not self._keep_template(mould, table, kept):
                continue
            rows = self._connection.scalar(sa.text(f"SELECT COUNT(*) FROM tpl_{table.name}")) or 0
            first = 0
            if "id" in table.c:
                first = (self._connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
            kept[table.name] = (first, rows)
            found.append((table, first, rows))
        return [
            _Part(table, first, rows, sa.text(self._statement(mould, table, kept)))
            for table, first, rows in found
        ]

    def _keep_template(self, mould: Mould, table: Table, kept: Collection[str]) -> bool:
        """Keep the rows of the template aside; False where the table has none."""
        if table is mould.root:
            belongs = f"id = {mould.number}"
        else:
            conditions = [
                f"{column} IN (SELECT id FROM tpl_{target})"
                for column, target in _references(table).items()
                if target in kept
            ]
            if table.name in BY_NAME:
                conditions.append(BY_NAME[table.name])
            belongs = " OR ".join(conditions)
        if not belongs:
            return False
        order = ", ".join(column.name for column in table.primary_key)
        self._run(
            f"CREATE TEMPORARY TABLE tpl_{table.name} AS SELECT t.*,"
            f" ROW_NUMBER() OVER (ORDER BY {order}) - 1 AS place_ FROM {table.name} t"
            f" WHERE {belongs}"
        )
        if self._connection.scalar(sa.text(f"SELECT COUNT(*) FROM tpl_{table.name}")):
            return True
        self._run(f"DROP TABLE tpl_{table.name}")
        return False

    def _statement(self, mould: Mould, table: Table, kept: Mapping[str, tuple[int, int]]) -> str:
        references = {
            column: target for column, target in _references(table).items() if target in kept
        }
        joins = " ".join(
            f"LEFT JOIN tpl_{target} r_{column} ON r_{column}.id = s.{column}"
            for column, target in references.items()
        )
        values = {
            column.name: self._value(mould, table, column, references, kept)
            for column in table.columns
        }
        names = ", ".join(f'"{name}"' for name in values)
        return (
            f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values.values())}"
            f" FROM copies n CROSS JOIN tpl_{table.name} s {joins} ORDER BY n.k, s.place_"
        )

    def _value(
        self,
        mould: Mould,
        table: Table,
        column: Column[Any],
        references: Mapping[str, str],
        kept: Mapping[str, tuple[int, int]],
    ) -> str:
        """What a column of a copy holds, as SQL over the template's row `s` and the copy `n`."""
        name, old = column.name, f's."{column.name}"'
        if (table.name, name) in mould.own:
            return mould.own[table.name, name]
        if name == "id" or (table.name, name) == OTHERS:
            return ":first + n.k * :rows + s.place_"
        if name in references:
            first, rows = kept[references[name]]
            return f"COALESCE({first} + n.k * {rows} + r_{name}.place_, {old})"
        if isinstance(column.type, sa.Date) or name in MOMENTS.get(table.name, ()):
            return self._moved(column, old)
        return self._told_apart(mould, table, column, old)

    def _told_apart(self, mould: Mould, table: Table, column: Column[Any], old: str) -> str:
        """The template's value; where it names what has to be unique, with the copy's stamp."""
        if self._holds(table, column, mould.text):
            return self._stamped(column, old, mould.text)
        if _is_unique(table, column):
            return f"substr({old}, 1, {mould.at - 1}) || n.stamp || substr({old}, {mould.at + 8})"
        return old

    def _moved(self, column: Column[Any], old: str) -> str:
        if not self._is_sqlite:
            return f"{old} + n.days * interval '1 day'"
        if isinstance(column.type, sa.Date):
            return f"date({old}, n.days || ' days')"
        return f"strftime('%Y-%m-%d %H:%M:%S', {old}, n.days || ' days') || '.000000'"

    def _stamped(self, column: Column[Any], old: str, text: str) -> str:
        is_bytes = isinstance(column.type, sa.LargeBinary)
        if self._is_sqlite:
            plain = f"replace(CAST({old} AS TEXT), '{text}', n.stamp)"
            return f"CAST({plain} AS BLOB)" if is_bytes else plain
        if is_bytes:
            plain = f"replace(convert_from({old}, 'UTF8'), '{text}', n.stamp)"
            return f"convert_to({plain}, 'UTF8')"
        plain = f"replace({old}::text, '{text}', n.stamp)"
        return f"{plain}::json" if isinstance(column.type, sa.JSON) else plain

    def _holds(self, table: Table, column: Column[Any], text: str) -> bool:
        """Whether the template's rows name the text in a column."""
        is_bytes = isinstance(column.type, sa.LargeBinary)
        if not (is_bytes or isinstance(column.type, (sa.String, sa.JSON))):
            return False
        plain = f'"{column.name}"'
        if is_bytes and not self._is_sqlite:
            plain = f"encode({plain}, 'escape')"
        found = (
            f"SELECT 1 FROM tpl_{table.name} WHERE CAST({plain} AS TEXT) LIKE '%{text}%' LIMIT 1"
        )
        return self._connection.scalar(sa.text(found)) is not None


def _references(table: Table) -> dict[str, str]:
    """The table that each column refers to."""
    keys = {
        key.parent.name: key.column.table.name
        for key in table.foreign_keys
        if key.column.name == "id"
    }
    return keys | PLAIN_KEYS.get(table.name, {})


def _is_unique(table: Table, column: Column[Any]) -> bool:
    """Whether each row has another text in it."""
    if not isinstance(column.type, sa.String):
        return False
    keys = [
        list(each.columns) for each in table.constraints if isinstance(each, sa.UniqueConstraint)
    ]
    return [column] in keys + [list(each.columns) for each in table.indexes if each.unique]
