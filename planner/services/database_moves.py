"""Moving all rows from one database into another, table by table, in batches that are stored.

Until all is there and compared, the target has no schema revision, so that no server serves it, but
a mark, so that the same move goes on where it was stopped: behind the last key of each table.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, Table, inspect, text

from planner.db.contents import (
    VERSIONS,
    batches,
    count_on,
    count_rows,
    has_rows,
    held_still,
    last_key,
    one_moment,
    read_rows,
    tables_in,
    write_rows,
)
from planner.db.engine import refresh_statistics
from planner.db.migration import MOVE, SchemaError, current, head, upgrade
from planner.domain.refusals import InvalidError, TakenError
from planner.services.backups.restoring import tally_of

if TYPE_CHECKING:
    from planner.services.backups.writing import Tell


def move_rows(
    source: Engine, target: Engine, tell: "Tell", *, from_start: bool = False
) -> dict[str, int]:
    """Bring all rows of `source`, whose schema is up to date, into `target`; rows by table.

    Nobody writes to `source` meanwhile. `TakenError` where the target holds something that no
    unfinished move brought; `InvalidError` where a table differs in the end.
    """
    _prepare(target, from_start=from_start)
    with held_still(source) as reading:
        tables = tables_in(reading)
        with target.connect() as connection:
            places = {table.name: table for table in tables_in(connection)}
        for table in tables:
            _copy(reading, table, target, places[table.name], tell)
        counts = {table.name: _compared(reading, table, target, places) for table in tables}
    with target.begin() as connection:
        count_on(connection, places.values())
        revision = connection.scalar(text(f"SELECT revision FROM {MOVE}"))  # noqa: S608 - our own name
        connection.execute(
            text(f"INSERT INTO {VERSIONS} VALUES (:revision)"),  # noqa: S608 - our own name
            {"revision": revision},
        )
        connection.execute(text(f"DROP TABLE {MOVE}"))
    refresh_statistics(target)
    return counts


def _prepare(target: Engine, *, from_start: bool) -> None:
    """Let the target have the tables and the mark of a move."""
    if MOVE in inspect(target).get_table_names():
        with target.begin() as connection:
            _go_on(connection, head(), from_start=from_start)
        return
    if current(target) not in {None, head()}:
        raise SchemaError("The database to move into has another schema: name an empty one.")
    with one_moment(target) as connection:
        if has_rows(connection):
            raise TakenError("The database to move into is in use: name an empty one.")
        strange = current(target) is None and tables_in(connection)
    if strange:
        raise TakenError("The database to move into has tables already: name an empty one.")
    upgrade(target)
    with target.begin() as connection:
        connection.execute(text(f"CREATE TABLE {MOVE} (revision VARCHAR(40) NOT NULL)"))
        connection.execute(
            text(f"INSERT INTO {MOVE} VALUES (:revision)"),  # noqa: S608 - our own name
            {"revision": head()},
        )
        connection.execute(text(f"DELETE FROM {VERSIONS}"))  # noqa: S608 - our own name


def _go_on(connection: Connection, needed: str, *, from_start: bool) -> None:
    revision = connection.scalar(text(f"SELECT revision FROM {MOVE}"))  # noqa: S608 - our own name
    if revision != needed:
        raise SchemaError(
            "A move into this database was begun by another version of Planner: name an empty one."
        )
    if from_start:
        for table in reversed(tables_in(connection)):
            connection.execute(table.delete())


def _copy(reading: Connection, table: Table, target: Engine, place: Table, tell: "Tell") -> None:
    """Bring over the rows behind the last that is there, a batch in a transaction."""
    with one_moment(target) as connection:
        after, done = last_key(connection, place), count_rows(connection, place)
    total = count_rows(reading, table)
    for batch in batches(read_rows(reading, table, after)):
        with target.begin() as connection:
            write_rows(connection, place, batch)
        done += len(batch)
        tell(table.name, done, max(done, total))
    if not done:
        tell(table.name, 0, 0)


def _compared(
    reading: Connection, table: Table, target: Engine, places: Mapping[str, Table]
) -> int:
    """How many rows a table has, all of them the same on both sides."""
    with one_moment(target) as connection:
        found = tally_of(connection, places[table.name])
    if found != tally_of(reading, table):
        raise InvalidError(
            "The table %(table)s changed since its rows were brought over: say --from-start.",
            table=table.name,
        )
    return int(found["rows"])
