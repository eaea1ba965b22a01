"""No test finds what another one left: on SQLite by a copy, on PostgreSQL by `tests.kept`."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import OperationalError

from planner.db.base import Base
from planner.db.migration import current, head
from tests.databases import kept_engine
from tests.kept import KeptDatabase
from tests.postgres import Cluster
from tests.records import make_office

OTHERS_OUT = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SIZE = """
SELECT sum(pg_relation_size(oid)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""


def filled(engine: Engine) -> set[str]:
    """The tables that have rows, the version's apart."""
    with engine.connect() as connection:
        return {
            table.name
            for table in Base.metadata.sorted_tables
            if connection.execute(select(table).limit(1)).first()
        }


def shape(engine: Engine) -> dict[str, list[tuple[str, bool]]]:
    """Tables, their columns and whether these may be empty."""
    looked = inspect(engine)
    return {
        name: [(column["name"], column["nullable"]) for column in looked.get_columns(name)]
        for name in looked.get_table_names()
    }


def test_a_test_leaves_rows(engine: Engine) -> None:
    assert make_office(engine, "left").office_id == 1
    assert "offices" in filled(engine)


def test_the_next_one_finds_none_and_counts_from_one(engine: Engine) -> None:
    assert filled(engine) == set()
    assert current(engine) == head()
    assert make_office(engine, "anew").office_id == 1


@pytest.fixture
def kept(postgres: Cluster, postgres_template: str) -> Iterator[KeptDatabase]:
    """A kept database of this module's own."""
    own = KeptDatabase(postgres, "isolation", postgres_template)
    yield own
    kept_engine(own.url).dispose()
    own.drop()


def test_rows_are_forgotten_without_a_copy(kept: KeptDatabase) -> None:
    engine = kept_engine(kept.url)
    for _ in range(2):
        assert make_office(engine, "left").office_id == 1
        assert kept.renew()
        assert filled(engine) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE offices RENAME TO lost",
        "ALTER TABLE offices ALTER COLUMN name DROP NOT NULL",
        "DROP TABLE trips CASCADE",
        "CREATE TABLE more (number integer)",
        "CREATE TEMPORARY TABLE more (number integer)",
        "DELETE FROM alembic_version",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_what_rows_do_not_tell_is_forgotten_too(kept: KeptDatabase, statement: str) -> None:
    engine = kept_engine(kept.url)
    before = shape(engine)
    make_office(engine, "left")
    with engine.begin() as connection:
        connection.execute(text(statement))
    assert not kept.renew()
    assert shape(engine) == before
    assert filled(engine) == set()
    assert current(engine) == head()


def test_who_still_waits_is_turned_out(kept: KeptDatabase) -> None:
    engine = kept_engine(kept.url)
    with engine.connect() as idle:
        idle.execute(text("LOCK TABLE offices"))
        assert not kept.renew()
        with pytest.raises(OperationalError):
            idle.execute(text("SELECT 1"))
    assert filled(engine) == set()


def test_who_turns_everybody_out_spoils_nothing(kept: KeptDatabase) -> None:
    engine = kept_engine(kept.url)
    with engine.begin() as connection:
        connection.execute(text(OTHERS_OUT))
    make_office(engine, "left")
    assert not kept.renew()
    assert filled(engine) == set()


def test_rows_lie_as_in_a_new_table(kept: KeptDatabase) -> None:
    make_office(kept_engine(kept.url), "left")
    assert kept.renew()
    assert kept.own.execute(SIZE).fetchone() == (0,)
