"""Schema migrations, driven without a configuration file."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, select
from sqlalchemy.exc import ProgrammingError

from planner.config.resources import resource
from planner.db.locks import lock_key

NOT_ALLOWED = "42501"
"""PostgreSQL's code of what a role lacks the right to."""

MOVE = "planner_move"
"""The table in a database that rows are being moved into: of which revision they are."""

NEWER = "The database was made by a newer version of Planner: install that one."
FOREIGN = (
    "The database has tables, but not of a version that Planner knows: restore a backup, "
    "or name another database in PLANNER_DATABASE_URL."
)


class SchemaError(RuntimeError):
    """The database's schema is not the one that this version needs."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    return config


def _config_for(engine: Engine) -> Config:
    config = _config()
    config.attributes["engine"] = engine
    return config


@lru_cache
def _scripts() -> ScriptDirectory:
    """Every migration, read once: each is a module of its own."""
    return ScriptDirectory.from_config(_config())


@contextmanager
def taking_turns(engine: Engine) -> Iterator[None]:
    """Let no other process change the schema meanwhile; freed when the connection ends.

    On SQLite the transaction that changes it is alone anyway.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = lock_key("schema")
        connection.execute(select(func.pg_advisory_lock(key)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(key)))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to `revision`; `SchemaError` for a role that may not."""
    try:
        with taking_turns(engine):
            command.upgrade(_config_for(engine), revision)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != NOT_ALLOWED:
            raise
        raise SchemaError(
            "The database's role may not change the schema: run `planner migrate` as the owner of "
            "its tables."
        ) from error


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema down to `revision` (``base``: nothing left)."""
    command.downgrade(_config_for(engine), revision)


def current(engine: Engine) -> str | None:
    """The revision of the database, None where it is empty."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision of the database behind a connection."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this version needs."""
    revision = _scripts().get_current_head()
    if revision is None:
        raise SchemaError("there are no migrations")
    return revision


def is_known(revision: str) -> bool:
    """Whether this version can bring a schema of that revision up to date."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def ensure(engine: Engine) -> None:
    """Create the schema in an empty database; refuse an older or newer one, with the remedy."""
    found, needed = current(engine), head()
    if found is None:
        _require_empty(engine)
        upgrade(engine)
    elif found != needed:
        if is_known(found) or found < needed:
            raise SchemaError("The database has an older schema: run `planner migrate` first.")
        raise SchemaError(NEWER)


def refuse_foreign(engine: Engine) -> None:
    """`SchemaError` for a database that no migration leads from, and for an unfinished move."""
    found = current(engine)
    if found is None:
        _require_empty(engine)
    elif not is_known(found):
        raise SchemaError(NEWER if found > head() else FOREIGN)
    refuse_unfinished(engine)


def refuse_unfinished(engine: Engine) -> None:
    """`SchemaError` where rows are being moved into the database, or that was stopped half-way."""
    if inspect(engine).has_table(MOVE):
        raise SchemaError(
            "A move into this database was not finished: run the same `planner move` again."
        )


def _require_empty(engine: Engine) -> None:
    refuse_unfinished(engine)
    has_tables = set(inspect(engine).get_table_names()) - {"alembic_version"}
    if has_tables and current(engine) is None:  # else somebody made them meanwhile
        raise SchemaError(FOREIGN)
