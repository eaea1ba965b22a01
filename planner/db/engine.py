"""Engines and sessions for both databases."""

import json
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from pydantic_core import from_json
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from planner.db.audit import keep_log
from planner.db.coverage_marks import keep_marks
from planner.db.tenancy import act_in, guard
from planner.db.trip_words import keep_words
from planner.domain.access import Actor

BUSY_MS = 30_000
"""How long a writer waits for another on SQLite, which serves those who wait in no order."""

READ_ONLY = "25006"
"""PostgreSQL's code of a write in a transaction that may only read."""

ANALYSED = 400
"""Rows of each index that are looked at for its statistics."""

OUTAGES = (OperationalError, InterfaceError, PoolTimeoutError)
"""What a database raises that is gone, locked, full or read-only: a moment later it may answer."""

WRITES = "planner_writes"
"""Execution option: begin so that SQLite takes its write lock at once, not half-way."""


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # transactions are begun by `_begin`, not by sqlite3
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise RuntimeError("this SQLite does not enforce foreign keys")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _read_json(text: str | bytes) -> Any:  # noqa: ANN401 - JSON
    """JSON of a column, four times as quick as the standard library's: releases are large.

    A lone surrogate, which a document may name and UTF-8 lacks, only the latter reads.
    """
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)


def _tell_read_only(context: ExceptionContext) -> None:
    """Tell a database that takes no writes for now as what it is, an outage: `OUTAGES`.

    So is one that has become a standby; the driver counts it as an error inside of the server.
    """
    if getattr(context.original_exception, "sqlstate", "") == READ_ONLY:
        raise OperationalError(
            context.statement, None, context.original_exception, hide_parameters=True
        )


def make_engine(url: str, *, is_watched: bool = False) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql://…`` (psycopg).

    Another machine must speak TLS, unless the address (or libpq's ``PGSSLMODE``) says otherwise.
    What it says when it fails names no parameters: they are people's data. One that `is_watched`
    gives up waiting for a server that hangs, but not for a statement that takes long: those of
    servers and commands are.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = _by_tls(parsed)
        if is_watched:
            parsed = _impatient(parsed)
        made = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
            json_deserializer=_read_json,
        )
        event.listen(made, "handle_error", _tell_read_only)
        if is_watched:
            event.listen(made, "do_connect", _connecting_to(made))
        return made
    engine = create_engine(
        parsed,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
        json_deserializer=_read_json,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _by_tls(url: URL) -> URL:
    """The address of a server that must speak TLS if it is another machine; libpq falls back."""
    is_said = "sslmode" in url.query or "PGSSLMODE" in os.environ
    if is_said or all(map(_is_here, _hosts(url))):
        return url
    return url.update_query_dict({"sslmode": "require"})


def _hosts(url: URL) -> list[str]:
    """Where libpq goes: numbers before names, the address before the environment."""
    said = url.normalized_query
    given = (
        said.get("hostaddr", ()),
        (os.environ.get("PGHOSTADDR", ""),),
        (url.host or "", *said.get("host", ())),
        (os.environ.get("PGHOST", ""),),
    )
    named = ([each for each in ",".join(some).split(",") if each] for some in given)
    return next(filter(None, named), [])


def _is_here(host: str) -> bool:
    """Whether a name means this machine, or a socket in its files."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith(("/", "@"))


def _impatient(url: URL) -> URL:
    from planner.db.silences import PATIENCE  # noqa: PLC0415 - the driver is an extra

    return url.update_query_dict({name: PATIENCE[name] for name in PATIENCE.keys() - url.query})


def _connecting_to(engine: Engine) -> Callable[..., Any]:
    """What the engine opens connections by, so that they are watched."""
    from planner.db.silences import watch_over  # noqa: PLC0415 - as above

    watch = watch_over(engine.url)

    def connect(
        dialect: object, record: object, arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401 - a DBAPI connection, as SQLAlchemy does not spell psycopg's
        del dialect, record
        return watch.connect(*arguments, **options)

    return connect


def open_session(engine: Engine, *, writes: bool = True) -> Session:
    """A session with office separation and audit log; say `act_in` before using it.

    `writes=False` is for requests that only read: on SQLite they don't wait for a writer.
    """
    bind = engine if writes else engine.execution_options(**{WRITES: False})
    session = Session(bind, expire_on_commit=False)
    guard(session)
    keep_log(session)
    keep_marks(session)
    keep_words(session)
    return session


def session_for(engine: Engine, actor: Actor, now: datetime, *, writes: bool = True) -> Session:
    """A session that acts for `actor` at `now`."""
    session = open_session(engine, writes=writes)
    act_in(session, actor, now)
    return session


def refresh_statistics(engine: Engine) -> None:
    """Let SQLite count rows: unless it knows, it takes the office's index for every question.

    PostgreSQL does so by itself. Where somebody else writes for long, the old counts have to do.
    """
    if engine.dialect.name != "sqlite":
        return
    with suppress(OperationalError), engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA analysis_limit={ANALYSED}")
        connection.exec_driver_sql("ANALYZE")
