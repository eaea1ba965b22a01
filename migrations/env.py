"""Alembic's environment: one engine, given by `planner.db.migration`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, TypeDecorator

import planner.db.models  # noqa: F401 - makes the tables known
from planner.db.base import Base
from planner.db.migration import SchemaError


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's signature
    """Write our types as the plain SQL types underneath: a migration outlives our code."""
    del autogen
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


@contextmanager
def rows_kept(connection: Connection) -> Iterator[None]:
    """Let no row go with the table that it refers to, which SQLite drops to write it anew.

    It heeds the pragma outside of transactions only (its manual, "Making Other Kinds Of Table
    Schema Changes").
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def refuse_torn(ctx: MigrationContext, step: object, heads: object, run_args: object) -> None:
    """Take a migration back after which a row refers to none: SQLite did not watch meanwhile."""
    del step, heads, run_args
    if ctx.connection is None or ctx.connection.dialect.name != "sqlite":
        return
    torn = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if torn is not None:
        raise SchemaError(
            f"The migration was taken back: a row of {torn[0]} refers to one of {torn[2]} that is "
            "not there."
        )


engine = context.config.attributes["engine"]
with engine.connect() as connection, rows_kept(connection):
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        on_version_apply=refuse_torn,
    )
    with context.begin_transaction():
        context.run_migrations()
