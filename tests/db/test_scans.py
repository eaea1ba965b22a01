"""What is asked most often finds its rows by an index: as EXPLAIN tells, on both databases.

PostgreSQL is kept from reading small tables as a whole, which it does whatever indexes there are;
SQLite takes tables that it has not counted for large ones.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.feed_lookup import DESCRIBE, FIND, READ_BODY
from planner.domain.access import Actor
from planner.domain.coverage_overviews import Wanted
from planner.domain.texts import Texts
from planner.domain.vocabulary import RecordKind
from planner.formats.trip_document import read_document
from planner.gateways.smtp_mail import MailServer
from planner.services.boards import get_board
from planner.services.coverage.overviews import get_coverage
from planner.services.coverage.registers import get_register
from planner.services.dashboards import dashboard_of
from planner.services.deliveries import deliver_due
from planner.services.directory.records import count_trips, get_record
from planner.services.directory.uses import get_usage
from planner.services.history import list_changes
from planner.services.releases import release_trip
from planner.services.sign_in import find_session
from planner.services.trip_documents import load_trip
from planner.services.trip_overviews import overview_of
from planner.services.trip_searches import (
    Cursor,
    TripFilter,
    list_trips,
    list_trips_of_year,
    list_years,
    year_to_show,
)
from planner.services.trips import free_slug, get_trip
from tests.records import NOW, make_office

EXAMPLE = Path(__file__).parents[1] / "examples" / "foshan-2026.json"
SLUG = "isa-plenary-foshan-2026"

SMALL = frozenset(
    {
        "accounts",
        "allowance_rows",
        "city_ways",
        "deputies",
        "entry_rules",
        "exchange_rates",
        "memberships",
        "offices",
        "rate_imports",
        "reference_rates",
        "second_factors",
        "webhooks",
    }
)
"""Tables that don't grow with the trips."""

BY_INDEX = {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}

Asked = tuple[str, Any]
"""A statement with its parameters."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An office with a released trip, and what is asked of its database."""

    engine: Engine
    office: Actor

    def asked_by(self, do: Callable[[Session], object]) -> list[Asked]:
        """The statements that read or change what is there."""
        asked: list[Asked] = []

        def note(*said: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature
            if not said[2].startswith("INSERT") and not said[5]:
                asked.append((said[2], said[3]))

        with session_for(self.engine, self.office, NOW) as session:
            event.listen(self.engine, "before_cursor_execute", note)
            try:
                do(session)
            finally:
                event.remove(self.engine, "before_cursor_execute", note)
        assert asked
        return asked

    def plans_of(self, asked: list[Asked]) -> str:
        """How the database would find what is asked, in its own words."""
        words = "QUERY PLAN" if self.engine.dialect.name == "sqlite" else "(FORMAT JSON)"
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET enable_seqscan = off")
            return "\n".join(
                str(step[-1])
                for statement, values in asked
                for step in connection.exec_driver_sql(f"EXPLAIN {words} {statement}", values)
            )

    def asked_on(self, path: str) -> list[Asked]:
        """The statements of a hot path."""
        return self.asked_by(lambda session: HOT[path](session, self.office))

    def scans_of(self, asked: list[Asked]) -> list[str]:
        """What the database would read as a whole, a statement and its reason each."""
        explain = _sqlite_scans if self.engine.dialect.name == "sqlite" else _postgresql_scans
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            return [
                f"{found}\n{statement}"
                for statement, values in asked
                for found in explain(cursor, statement, values)
            ]
        finally:
            connection.close()


def _sqlite_scans(cursor: Any, statement: str, values: Any) -> Iterator[str]:  # noqa: ANN401 - a DBAPI's
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    for *_, step in cursor.fetchall():
        words = step.split()
        if words[0] == "SCAN" and words[1] in _tables(cursor) - SMALL:
            yield step


def _tables(cursor: Any) -> set[str]:  # noqa: ANN401 - a DBAPI's
    found = cursor.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {name for (name,) in found}


def _postgresql_scans(cursor: Any, statement: str, values: Any) -> Iterator[str]:  # noqa: ANN401 - a DBAPI's
    cursor.execute("SET enable_seqscan = off")
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
    ((plan,),) = cursor.fetchall()
    steps = json.loads(plan) if isinstance(plan, str) else plan
    yield from _whole(steps[0]["Plan"], "")


def _whole(step: dict[str, Any], table: str) -> Iterator[str]:
    """The steps of a plan that read a table from one end to the other."""
    table = step.get("Relation Name", table)
    kind = step["Node Type"]
    is_walk = kind == "Seq Scan" or (kind in BY_INDEX and "Index Cond" not in step)
    if is_walk and table not in SMALL:
        yield f"{kind} on {table}"
    for below in step.get("Plans", ()):
        yield from _whole(below, table)


UNCOUNTED = """
UPDATE pg_class SET reltuples = -1, relpages = 0
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
"""As in a new database: PostgreSQL reads a table that it has counted as empty by any index."""


@pytest.fixture
def desk(engine: Engine) -> Desk:
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(UNCOUNTED))
    office = make_office(engine, "solingen")
    document, _ = read_document(EXAMPLE.read_bytes())
    with session_for(engine, office, NOW) as session:
        load_trip(session, office, document, replace=False, now=NOW)
        release_trip(session, office, SLUG, "", NOW)
        session.commit()
    return Desk(engine, office)


def change_and_release(session: Session, office: Actor) -> None:
    get_trip(session, office, SLUG).title = Texts(en="Another title")
    release_trip(session, office, SLUG, "", NOW)


HOT: dict[str, Callable[[Session, Actor], object]] = {
    "trip list": lambda s, a: list_trips(s, a, TripFilter()),
    "next page": lambda s, a: list_trips(s, a, TripFilter(), Cursor(date(2027, 1, 1), 9)),
    "search": lambda s, a: list_trips(s, a, TripFilter("foshan plenary")),
    "years": list_years,
    "year to show": lambda s, a: year_to_show(s, a, NOW.date()),
    "strip of a year": lambda s, a: list_trips_of_year(s, a, TripFilter(year=2026)),
    "trip page": lambda s, a: overview_of(s, a, SLUG, NOW),
    "board": lambda s, a: get_board(s, a, SLUG),
    "coverage": lambda s, a: get_coverage(s, a, Wanted(2026), NOW),
    "register": lambda s, a: get_register(s, a, 2026),
    "front page": lambda s, a: dashboard_of(s, a, NOW),
    "history": lambda s, a: list_changes(s, a, trip_id=1),
    "place": lambda s, a: get_usage(s, a, get_record(s, a, RecordKind.PLACES, 1)),
    "organisation": lambda s, a: get_usage(s, a, get_record(s, a, RecordKind.ORGANISATIONS, 1)),
    "uses of records": lambda s, _: count_trips(s, RecordKind.PLACES, [1, 2, 3]),
    "release": change_and_release,
    "session": lambda s, a: find_session(s, f"token of {a.name}", NOW),
}


def test_no_hot_path_reads_a_table_as_a_whole(desk: Desk) -> None:
    found = {path: desk.scans_of(desk.asked_on(path)) for path in HOT}
    assert {path: scans for path, scans in found.items() if scans} == {}


def test_no_delivery_reads_all_mails(desk: Desk) -> None:
    deliver = MailServer("smtp://localhost")
    asked = desk.asked_by(lambda _: deliver_due(desk.engine, deliver, "a@example.org", lambda: NOW))
    assert desk.scans_of(asked) == []


def test_no_poll_reads_a_table_as_a_whole(desk: Desk) -> None:
    mark = "?" if desk.engine.dialect.name == "sqlite" else "%s"
    values = ((FIND, ("x",)), (DESCRIBE, ("x",)), (READ_BODY, (1, "x")))
    asked = [(text.replace("?", mark), parameters) for text, parameters in values]
    assert desk.scans_of(asked) == []


def test_the_list_is_read_in_the_order_of_its_index(desk: Desk) -> None:
    """What has to be sorted first has to be read as a whole, too."""
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL sorts few rows whatever indexes there are")
    for path in ("trip list", "next page", "years"):
        for statement, values in desk.asked_on(path):
            if "FROM trips" not in statement:
                continue
            plan = desk.plans_of([(statement, values)])
            assert "ix_trips_office_id_starts_on_id" in plan
            assert "TEMP B-TREE" not in plan


def test_a_short_name_is_looked_up_and_not_looked_for(desk: Desk) -> None:
    """What begins alike SQLite would look for among all short names of the office."""
    asked = desk.asked_by(lambda session: free_slug(session, Texts(en="Fair"), 2026))
    (found,) = [each for each in asked if each[0].startswith("SELECT")]
    plan = desk.plans_of([found])
    if desk.engine.dialect.name == "sqlite":
        assert "(office_id=? AND slug=?)" in plan
    else:
        assert re.search(r"'Index Cond': .*office_id = .*slug.* = ANY", plan)
        assert "'Filter'" not in plan
