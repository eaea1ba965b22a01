"""Databases that fail in a test as they fail in a cellar: locked, full, read-only, gone."""

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine

NOBODY = 65534
IMPATIENT = "PRAGMA busy_timeout = 0"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may become larger: as a full disk, without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """Nothing more can be written into a SQLite file's folder, while somebody has it open."""
    engine.dispose()  # the log is taken in: the next one begins empty
    with sqlite3.connect(engine.url.database or "") as keeper:
        keeper.execute("SELECT count(*) FROM offices")
        with room_for(0):
            yield
    keeper.close()
    engine.dispose()


@contextmanager
def read_only(engine: Engine) -> Iterator[None]:
    """A SQLite file and its folder may be read only; root becomes somebody else meanwhile."""
    path, user = Path(engine.url.database or ""), os.geteuid()
    engine.dispose()
    with sqlite3.connect(path) as keeper:
        keeper.execute("SELECT count(*) FROM offices")  # the log is there for those who only read
        shown = [parent for parent in path.parents if user == 0 and parent.stat().st_uid == 0]
        before = {
            each: each.stat().st_mode for each in (*shown, *path.parent.glob(f"{path.name}*"))
        }
        for each, mode in before.items():
            each.chmod(mode | (0o555 if each.is_dir() else 0o444))
        own = {path.parent: 0o555, **dict.fromkeys(path.parent.glob(f"{path.name}*"), 0o444)}
        for each, mode in own.items():
            before.setdefault(each, each.stat().st_mode)
            each.chmod(mode)
        if user == 0:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            if user == 0:
                os.seteuid(user)
            for each, mode in before.items():
                with suppress(FileNotFoundError):
                    each.chmod(mode)
            engine.dispose()
    keeper.close()


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Somebody writes into a SQLite file and doesn't end; nobody waits for them."""
    with sqlite3.connect(engine.url.database or "", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


@contextmanager
def gone(engine: Engine) -> Iterator[None]:
    """A PostgreSQL database throws everybody out and lets nobody in."""
    name = sql.Identifier(engine.url.database or "")
    where = engine.url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(where.render_as_string(hide_password=False), autocommit=True) as other:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        other.execute(allow.format(name, sql.SQL("false")))
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [engine.url.database],
        )
        try:
            yield
        finally:
            other.execute(allow.format(name, sql.SQL("true")))


@contextmanager
def standby(engine: Engine) -> Iterator[None]:
    """A PostgreSQL database takes no writes, as one that another has taken over from."""
    name = sql.Identifier(engine.url.database or "")
    where = engine.url.set(drivername="postgresql", database="postgres")
    change = sql.SQL("ALTER DATABASE {} {} default_transaction_read_only")
    with psycopg.connect(where.render_as_string(hide_password=False), autocommit=True) as other:
        other.execute(change.format(name, sql.SQL("SET")) + sql.SQL(" = on"))
        engine.dispose()  # connections that are open would go on as they began
        try:
            yield
        finally:
            other.execute(change.format(name, sql.SQL("RESET")))
            engine.dispose()
