"""What SQLite knows of its tables."""

from sqlalchemy import Engine, text

from planner.db.engine import refresh_statistics
from tests.records import make_office


def test_sqlite_counts_rows_and_postgresql_needs_no_telling(engine: Engine) -> None:
    make_office(engine, "solingen")
    refresh_statistics(engine)
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            counted = connection.execute(text("SELECT tbl, stat FROM sqlite_stat1")).all()
        assert ("offices", "1 1") in counted
