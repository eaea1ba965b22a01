"""One command, one transaction: settings, database session, actor and clock.

A command that ends without an error commits once; everything else rolls back.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session

from planner.config.logs import keep_logs
from planner.config.settings import SettingError, Settings, database_address, read_settings
from planner.db import migration
from planner.db.engine import make_engine, open_session
from planner.db.migration import SchemaError
from planner.db.slow_queries import SlowQueries, watch_queries
from planner.db.tenancy import act_in
from planner.domain.access import Actor, Role
from planner.domain.refusals import FaultsError, RefusalError
from planner.services.office_choice import choose_office

NAME = "command line"
"""Who the audit log says it was."""

SETTING, ARGUMENT = "PLANNER_DATABASE_URL", "DATABASE_URL, the database to move into"
"""What an address of a database is called where it is wrong."""

REFUSALS = (RefusalError, SettingError, SchemaError, OperationalError)
"""What ends a command with its reason and exit status 1."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command works with; `language` is the office's."""

    session: Session
    actor: Actor
    now: datetime
    settings: Settings
    language: str


def reasons(error: Exception) -> list[str]:
    """Why a command was refused, line by line."""
    if isinstance(error, FaultsError):
        return [str(fault) for fault in error.faults]
    if isinstance(error, OperationalError):
        return [f"The database can't be used: {error.orig}"]
    return [str(error)]


def read_clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - the edge reads the clock


def environment_settings() -> Settings:
    """The settings of the environment; `SettingError` names the one that is wrong."""
    return read_settings(os.environ)


@contextmanager
def _engine(settings: Settings, name: str = SETTING) -> Iterator[Engine]:
    """The engine of the settings' database; refusals call its address by `name`.

    It is watched: a command does not wait for ever for a server that hangs.
    """
    try:
        engine = make_engine(database_address(settings.database_url, name), is_watched=True)
    except (ArgumentError, ImportError, ValueError) as error:
        raise SettingError(f"{name}: {error}") from error
    keep_logs(settings)
    watch_queries(engine, SlowQueries(settings.slow_query_ms))
    try:
        yield engine
    finally:
        engine.dispose()


def _ensure(engine: Engine) -> None:
    _reach(engine)
    migration.ensure(engine)


def _reach(engine: Engine, name: str = SETTING) -> None:
    try:
        migration.current(engine)
    except DatabaseError as error:  # not there, no answer, or not a database at all
        raise SettingError(f"{name}: {error.orig}") from error


def migrate() -> str:
    """Bring the schema up to date; its revision."""
    with _engine(environment_settings()) as engine:
        _reach(engine)
        migration.refuse_foreign(engine)
        migration.upgrade(engine)
        return migration.head()


def ensure_schema() -> None:
    """Create the schema in an empty database; `SchemaError` where it is another version's."""
    with _engine(environment_settings()) as engine:
        _ensure(engine)


@contextmanager
def any_database() -> Iterator[Engine]:
    """The engine of the installation, whatever its schema is."""
    with _engine(environment_settings()) as engine:
        _reach(engine)
        yield engine


@contextmanager
def other_database(url: str) -> Iterator[Engine]:
    """The engine of `url`, whatever its schema is; `SettingError` says what is wrong with it."""
    settings = replace(environment_settings(), database_url=url)
    with _engine(settings, ARGUMENT) as engine:
        _reach(engine, ARGUMENT)
        yield engine


@contextmanager
def installation() -> Iterator[tuple[Session, datetime]]:
    """A session that acts for no office yet, and the time."""
    with _engine(environment_settings()) as engine:
        _ensure(engine)
        with open_session(engine) as session:
            yield session, read_clock()
            session.commit()


@contextmanager
def workshop() -> Iterator[tuple[Engine, Settings]]:
    """The database itself, for work that takes a transaction for each piece, and the settings."""
    settings = environment_settings()
    with _engine(settings) as engine:
        _ensure(engine)
        yield engine, settings


@contextmanager
def desk(office: str | None, *, writes: bool = True) -> Iterator[Desk]:
    """A session that acts for an office: the named one, or the only one."""
    settings, now = environment_settings(), read_clock()
    with _engine(settings) as engine:
        _ensure(engine)
        with open_session(engine, writes=writes) as session:
            chosen = choose_office(session, office)
            actor = Actor(chosen.id, Role.SYSTEM, NAME)
            act_in(session, actor, now)
            yield Desk(session, actor, now, settings, chosen.language)
            if writes:
                session.commit()
