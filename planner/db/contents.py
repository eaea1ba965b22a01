"""All rows of a database as plain values, the same for SQLite and PostgreSQL.

What tables there are is read from the database, not from the models: an older schema is read and
written as well. Values are None, bool, int, float, str and bytes: moments as SQLite keeps them
(``2026-10-24 01:00:00.000000``, UTC unless they are wall times), JSON as its text.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData, Table

from planner.db.engine import WRITES
from planner.db.migration import MOVE

VERSIONS = "alembic_version"

FEW, SOME, MANY = 20, 200, 2_000
"""Rows fetched at a time: of a table with files, with JSON, of others."""

WEIGHT = 4 * 2**20
"""Bytes of text and files after which a batch is full, however few rows it has."""

Value = None | bool | int | float | str | bytes
Row = Sequence[Value]

_MOMENT = "YYYY-MM-DD HH24:MI:SS.US"
_CLOCK = "HH24:MI:SS.US"
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Float, "number"),
    (sa.LargeBinary, "bytes"),
    (sa.JSON, "json"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "clock"),
    (sa.String, "text"),
)


class UnknownColumnError(RuntimeError):
    """A column is of a type that no table of ours has."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns by name with their kinds, in order."""

    name: str
    columns: tuple[tuple[str, str], ...]


def tables_in(connection: Connection) -> list[Table]:
    """The tables of the current schema, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in {VERSIONS, MOVE}]


def shape_of(table: Table) -> Shape:
    """The names and kinds of a table's columns, by name: databases differ in their order."""
    return Shape(table.name, tuple((column.name, _kind(column)) for column in _columns(table)))


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def has_rows(connection: Connection) -> bool:
    """Whether anything at all is stored."""
    return any(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        for table in tables_in(connection)
    )


def last_key(connection: Connection, table: Table) -> tuple[Any, ...] | None:
    """The primary key of the last row, None where there is none."""
    key = list(table.primary_key)
    found = connection.execute(
        sa.select(*key).order_by(*(column.desc() for column in key)).limit(1)
    ).first()
    return tuple(found) if found else None


def read_rows(
    connection: Connection, table: Table, after: tuple[Any, ...] | None = None
) -> Iterator[Row]:
    """The rows in the order of their primary keys, those behind the key `after`."""
    is_sqlite = connection.dialect.name == "sqlite"
    read = _as_kept if is_sqlite else _as_sqlite_keeps
    key = list(table.primary_key)
    query = sa.select(*map(read, _columns(table))).order_by(*key)
    if after is not None:
        query = query.where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, after)))
    shape = shape_of(table)
    kinds = {kind for _, kind in shape.columns}
    size = FEW if "bytes" in kinds else SOME if "json" in kinds else MANY
    moments = [at for at, (_, kind) in enumerate(shape.columns) if kind in {"moment", "clock"}]
    for row in connection.execute(query.execution_options(yield_per=size)):
        yield _to_the_microsecond(list(row), moments) if moments else row


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in portions that are neither many nor large."""
    batch: list[Row] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(batch) >= MANY or weight >= WEIGHT:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def write_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Add rows to a table that has the columns of their shape."""
    if connection.dialect.name == "sqlite":
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(column.name) for column in _columns(table))
        marks = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names are the schema's
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
    else:
        _copy(connection, table, rows)


def count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL number new rows behind those that are there."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.columns:
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            setting = sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))
            connection.execute(sa.select(setting))


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile."""
    options: dict[str, Any] = {WRITES: False}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def held_still(engine: Engine) -> Iterator[Connection]:
    """A connection to a database that nobody writes to as long as it is open."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # begins with the write lock
            yield connection
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(name) for name in sa.inspect(engine).get_table_names())
        connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
        yield connection


def _columns(table: Table) -> list[sa.Column[Any]]:
    return sorted(table.columns, key=lambda column: column.name)


def _kind(column: sa.Column[Any]) -> str:
    found = next((word for kind, word in _KINDS if isinstance(column.type, kind)), None)
    if found is None:
        raise UnknownColumnError(f"{column.table.name}.{column.name}: {column.type!r}")
    return found


def _as_kept(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    raw = _kind(column) in {"json", "moment", "day", "clock"}
    return sa.type_coerce(column, sa.String) if raw else column


def _as_sqlite_keeps(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    kind = _kind(column)
    if kind == "moment":
        has_zone = getattr(column.type, "timezone", False)
        return sa.func.to_char(sa.func.timezone("UTC", column) if has_zone else column, _MOMENT)
    if kind == "clock":
        return sa.func.to_char(column, _CLOCK)
    return sa.cast(column, sa.Text) if kind in {"json", "day"} else column


def _to_the_microsecond(row: list[Any], places: list[int]) -> list[Any]:
    """SQLite's own functions leave the fraction out."""
    for at in places:
        if row[at] is not None and "." not in row[at]:
            row[at] += ".000000"
    return row


def _copy(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in _columns(table))
    in_utc = [
        at
        for at, column in enumerate(_columns(table))
        if _kind(column) == "moment" and getattr(column.type, "timezone", False)
    ]
    statement = f"COPY {quote(table.name)} ({names}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values: list[Any] = list(row)
            for at in in_utc:
                if values[at] is not None:
                    values[at] = f"{values[at]}+00"
            copy.write_row(values)
