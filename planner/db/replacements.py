"""Putting a whole new content in the place of a database's, at once or not at all.

It is made beside, in a file or a schema of its own, which may take long and may be killed. Then one
transaction takes it over: whoever is connected sees the old content before it and the new after it.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event

import planner.db.models  # noqa: F401 - makes the tables known
from planner.db.base import Base
from planner.db.contents import VERSIONS
from planner.db.engine import BUSY_MS, make_engine
from planner.db.locks import lock_key
from planner.domain.labels import mark
from planner.domain.refusals import TakenError

BESIDE = "planner_restoring"
"""The schema on PostgreSQL that the new content is made in."""

ENDING = ".restoring"
"""What the file on SQLite is called that the new content is made in, after the database's name."""

LOCK_MS = 60_000
"""How long the swap waits on PostgreSQL until nobody uses the tables."""

_BUSY = mark("Another restore is at work here: wait until it has ended.")


@contextmanager
def replacing(engine: Engine) -> Iterator[Engine]:
    """An empty database; what it holds at the end takes the place of what `engine`'s holds.

    An error, or the end of the process, at any moment leaves the old content as it was.
    `TakenError` while another process does the same: both would make their content in one place.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    alone, make = (_folder_alone, _file_beside) if is_sqlite else (_database_alone, _schema_beside)
    with alone(engine), make(engine) as beside:
        yield beside


@contextmanager
def _folder_alone(engine: Engine) -> Iterator[None]:
    """Hold the folder of a SQLite file, whose own locks are SQLite's; freed when we end."""
    folder = os.open(Path(engine.url.database or "").absolute().parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TakenError(_BUSY) from None
        yield
    finally:
        os.close(folder)


@contextmanager
def _database_alone(engine: Engine) -> Iterator[None]:
    """Hold a lock of the session on PostgreSQL; freed when its connection ends."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = lock_key(BESIDE)
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))):
            raise TakenError(_BUSY)
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


@contextmanager
def _file_beside(engine: Engine) -> Iterator[Engine]:
    path = Path(engine.url.database or "")
    beside = path.with_name(path.name + ENDING)
    _remove(beside)
    new = make_engine(f"sqlite:///{beside}")
    try:
        yield new
        new.dispose()
        _copy_over(beside, path)
    finally:
        new.dispose()
        _remove(beside)


def _copy_over(beside: Path, path: Path) -> None:
    """Copy by SQLite's online backup, one transaction of `path`: whoever has it open goes on.

    A renamed file would leave open connections to the old one, and its log to the new one.
    """
    with (
        closing(sqlite3.connect(beside)) as source,
        closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as target,
    ):
        source.backup(target)


def _remove(path: Path) -> None:
    for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        each.unlink(missing_ok=True)


@contextmanager
def _schema_beside(engine: Engine) -> Iterator[Engine]:
    _drop_beside(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {BESIDE}")
    new = make_engine(engine.url.render_as_string(hide_password=False))
    event.listen(new, "connect", _work_beside, insert=True)
    try:
        yield new
        new.dispose()
        with engine.begin() as connection:
            _swap(connection)
    finally:
        new.dispose()
        _drop_beside(engine)


def _work_beside(connection: Any, record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    del record
    connection.execute(f"SET search_path TO {BESIDE}")
    connection.commit()


def _drop_beside(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE")


def _swap(connection: Connection) -> None:
    """Drop the old tables and bring the new ones to their place; views on them refuse it."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MS}")
    inspector = sa.inspect(connection)
    place, new = inspector.default_schema_name, inspector.get_table_names(BESIDE)
    known = {*Base.metadata.tables, *new, VERSIONS}
    quote = connection.dialect.identifier_preparer.quote
    old = [quote(name) for name in inspector.get_table_names() if name in known]
    if old:
        connection.exec_driver_sql(f"DROP TABLE {', '.join(old)}")
    for name in new:
        moved = f"{BESIDE}.{quote(name)}"
        connection.exec_driver_sql(f"ALTER TABLE {moved} SET SCHEMA {quote(place or 'public')}")
