"""Every migration goes up, down and up again; afterwards the tables are those of the models."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

import planner.db.models  # noqa: F401 - makes the tables known
from planner.config.resources import resource
from planner.db.base import Base
from planner.db.engine import WRITES, open_session
from planner.db.migration import (
    SchemaError,
    current,
    downgrade,
    ensure,
    head,
    taking_turns,
    upgrade,
)
from planner.db.models import OutboxAttachment
from planner.db.tenancy import everywhere
from planner.domain.mails import Attachment
from planner.services.outbox import Letter, queue_mail
from tests.records import NOW

VERSIONS = "alembic_version"


def revisions() -> list[str]:
    """All revisions, the first one first."""
    scripts = ScriptDirectory(str(resource("migrations"))).walk_revisions()
    return [script.revision for script in scripts][::-1]


def schema_of(engine: Engine) -> dict[str, Any]:
    """What the database itself says about its tables, in an order that can be compared.

    All tables at once: one by one, PostgreSQL takes ten times as long.
    """
    found = inspect(engine)
    columns, keys = found.get_multi_columns(), found.get_multi_pk_constraint()
    foreign, unique = found.get_multi_foreign_keys(), found.get_multi_unique_constraints()
    checks, indexes = found.get_multi_check_constraints(), found.get_multi_indexes()
    return {
        table[1]: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in columns[table]
            },
            "primary key": keys[table],
            "foreign keys": _sorted(_foreign_keys(engine, foreign[table])),
            "unique": _sorted(unique[table]),
            "checks": _sorted(checks[table]),
            "indexes": _sorted([_plain(index) for index in indexes[table]]),
        }
        for table in columns
        if table[1] != VERSIONS
    }


def _foreign_keys(engine: Engine, found: list[Any]) -> list[Any]:
    """SQLite tells no name of a key that came with a column, and needs none."""
    if engine.dialect.name != "sqlite":
        return found
    return [{**each, "name": str(each["constrained_columns"])} for each in found]


def _plain(index: Mapping[str, Any]) -> dict[str, Any]:
    """What an index says, its condition as text."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def _sorted(constraints: list[Any]) -> list[Any]:
    return sorted(constraints, key=lambda constraint: str(constraint["name"]))


def test_each_migration_goes_up_down_and_up_again(empty_engine: Engine) -> None:
    before = "base"
    for revision in revisions():
        upgrade(empty_engine, revision)
        schema = schema_of(empty_engine)
        downgrade(empty_engine, before)
        upgrade(empty_engine, revision)
        assert schema_of(empty_engine) == schema
        assert current(empty_engine) == revision
        before = revision
    assert before == head()


def test_down_to_the_base_leaves_nothing(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    downgrade(empty_engine, "base")
    assert inspect(empty_engine).get_table_names() == [VERSIONS]


def test_alembic_finds_no_difference_to_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_tables_are_those_of_the_models(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    migrated = schema_of(empty_engine)
    downgrade(empty_engine, "base")
    Base.metadata.create_all(empty_engine)
    assert migrated == schema_of(empty_engine)


WAITS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.mark.parametrize("empty_engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("make", [upgrade, ensure])
def test_two_processes_make_no_tables_at_once(
    empty_engine: Engine, make: Callable[[Engine], None]
) -> None:
    """Several servers may be started over one empty database."""
    with ThreadPoolExecutor(1) as other, empty_engine.connect() as looking:
        with taking_turns(empty_engine):
            made = other.submit(make, empty_engine)
            while not (waits := looking.scalar(WAITS)) and not made.done():
                looking.rollback()
            assert waits == 1
        made.result()
    assert current(empty_engine) == head()


@pytest.mark.parametrize("empty_engine", ["sqlite"], indirect=True)
def test_what_refers_to_a_table_stays_when_that_is_written_anew(empty_engine: Engine) -> None:
    """SQLite drops the former table, and with it went the rows that refer to it."""
    upgrade(empty_engine)
    letter = Letter("eva@example.org", "Hello", "", attachments=(Attachment("a", "b/c", b"d"),))
    with open_session(empty_engine) as session:
        queue_mail(session, letter, office_id=None, base_url="https://x", now=NOW)
        session.commit()
    downgrade(empty_engine, "0020")
    upgrade(empty_engine)
    with open_session(empty_engine) as session, everywhere(session):
        assert session.scalars(select(OutboxAttachment.body)).all() == [b"d"]
        with pytest.raises(IntegrityError):
            session.execute(update(OutboxAttachment).values(message_id=7))


@pytest.mark.parametrize("empty_engine", ["sqlite"], indirect=True)
def test_a_migration_that_tears_rows_apart_is_not_stored(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0020")
    with empty_engine.execution_options(**{WRITES: False}).connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO outbox_attachments VALUES (7, 'a', 'b/c', x'00', 1)")
        raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(SchemaError, match="outbox_attachments refers to one of outbox_messages"):
        upgrade(empty_engine)
    assert current(empty_engine) == "0020"
