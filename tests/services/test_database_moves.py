"""Moving to another database: every row, also after a stop at any place; never over an office."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from planner.db.engine import make_engine
from planner.db.migration import SchemaError, current, ensure, head, upgrade
from planner.domain.refusals import InvalidError, TakenError
from planner.services.database_moves import move_rows
from tests.databases import CROSSED
from tests.records import make_office
from tests.services.test_backups import quiet
from tests.stored import fill, fill_demo, stored

if TYPE_CHECKING:
    from planner.services.backups.writing import Tell


class StoppedError(Exception):
    """As a kill: nothing is cleaned up but open transactions."""


def stopping_at(wanted: str) -> "Tell":
    def tell(table: str, done: int, total: int) -> None:
        del done, total
        if table == wanted:
            raise StoppedError

    return tell


def test_every_row_is_moved_to_either_database(engine: Engine, empty_engine: Engine) -> None:
    fill(engine)
    before = stored(engine)
    assert move_rows(engine, empty_engine, quiet) == {
        name: len(rows) for name, rows in before.items()
    }
    assert stored(empty_engine) == stored(engine) == before
    assert current(empty_engine) == head()
    ensure(empty_engine)
    assert make_office(empty_engine, "remscheid").office_id == 2


@pytest.mark.parametrize("empty_engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stopped_move_goes_on_and_is_served_by_nobody_meanwhile(
    engine: Engine, empty_engine: Engine
) -> None:
    fill_demo(engine)
    for table in ("accounts", "audit_entries", "group_travellers", "cost_travellers"):
        with pytest.raises(StoppedError):
            move_rows(engine, empty_engine, stopping_at(table))
        assert len(stored(empty_engine)[table]) == len(stored(engine)[table]) > 0
        with pytest.raises(SchemaError, match="was not finished"):
            ensure(empty_engine)
    move_rows(engine, empty_engine, quiet)
    assert stored(empty_engine) == stored(engine)
    ensure(empty_engine)


@CROSSED
def test_a_move_goes_on_inside_a_table(engine: Engine, empty_engine: Engine) -> None:
    fill(engine)
    with pytest.raises(StoppedError):
        move_rows(engine, empty_engine, stopping_at("audit_entries"))
    with empty_engine.begin() as connection:  # as if the last rows had not been stored
        connection.execute(text("DELETE FROM audit_entries WHERE id > 2"))
    move_rows(engine, empty_engine, quiet)
    assert stored(empty_engine) == stored(engine)


@CROSSED
def test_what_changed_between_two_runs_is_noticed(engine: Engine, empty_engine: Engine) -> None:
    fill(engine)
    with pytest.raises(StoppedError):
        move_rows(engine, empty_engine, stopping_at("trips"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE offices SET name = 'Other'"))
    with pytest.raises(InvalidError, match=r"offices changed .* --from-start"):
        move_rows(engine, empty_engine, quiet)
    with pytest.raises(SchemaError, match="was not finished"):
        ensure(empty_engine)
    move_rows(engine, empty_engine, quiet, from_start=True)
    assert stored(empty_engine) == stored(engine)


@CROSSED
def test_nobody_writes_while_rows_are_moved(engine: Engine, empty_engine: Engine) -> None:
    fill(engine)
    is_sqlite = engine.dialect.name == "sqlite"
    impatient = "PRAGMA busy_timeout = 0" if is_sqlite else "SET lock_timeout = 1"
    refusals = []

    def tell(table: str, done: int, total: int) -> None:
        del done, total
        if table == "offices":
            with engine.connect().execution_options(planner_writes=False) as connection:
                connection.execute(text(impatient))
                with pytest.raises(OperationalError) as refused:
                    connection.execute(text("UPDATE offices SET name = 'Other'"))
                refusals.append(str(refused.value.orig))

    move_rows(engine, empty_engine, tell)
    assert refusals == ["database is locked"] or "lock timeout" in refusals[0]
    assert stored(empty_engine) == stored(engine)


def test_an_office_is_never_moved_over(engine: Engine, other: Engine) -> None:
    fill(engine)
    make_office(other, "remscheid")
    before = stored(other)
    for from_start in (False, True):
        with pytest.raises(TakenError, match="in use"):
            move_rows(engine, other, quiet, from_start=from_start)
    assert stored(other) == before
    ensure(other)


def test_another_schema_or_other_tables_are_left_alone(
    engine: Engine, empty_engine: Engine
) -> None:
    with empty_engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER PRIMARY KEY)"))
    with pytest.raises(TakenError, match="tables already"):
        move_rows(engine, empty_engine, quiet)
    with empty_engine.begin() as connection:
        connection.execute(text("DROP TABLE theirs"))
    upgrade(empty_engine, "0004")
    with pytest.raises(SchemaError, match="another schema"):
        move_rows(engine, empty_engine, quiet)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Engine]:
    """A second, migrated database."""
    made = make_engine(f"sqlite:///{tmp_path}/other.sqlite")
    upgrade(made)
    yield made
    made.dispose()
