"""A PostgreSQL database that many tests use, one after the other: each finds it new.

A copy of the template costs the server 40 ms, and every connection what it knows; to empty the
tables that have rows costs 9 ms. What that can't undo is noticed, and the database copied anew:
another schema (a trigger notes each change), another version, a transaction that is still open.
"""

from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from tests.postgres import Cluster

WATCH = """
CREATE SCHEMA watch;
CREATE TABLE watch.version AS TABLE alembic_version;
CREATE TABLE watch.changes (command text);
CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql
    AS 'BEGIN INSERT INTO watch.changes VALUES (tg_tag); END';
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION watch.note();
"""
FILLED = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    AND pg_relation_size(oid) > 0
"""
"""Tables with rows, or with what is left of some; to look into each takes ten times as long."""

SPOILT = """
SELECT EXISTS (SELECT FROM watch.changes)
    OR ARRAY(TABLE watch.version) <> ARRAY(TABLE alembic_version)
    OR EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
               AND pid <> pg_backend_pid() AND state <> 'idle')
"""
COUNT_ANEW = """
SELECT setval(oid, 1, false) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""
VACUUM = sql.SQL("VACUUM (INDEX_CLEANUP ON, TRUNCATE, SKIP_DATABASE_STATS) {}")
"""Rows lie as they do in a new table, one after the other; without this they fill the gaps."""

ANY_ORDER = "-c session_replication_role=replica"
"""Rows that are pointed to may be deleted first."""


def watch(cluster: Cluster, template: str) -> None:
    """Let each copy of the template know its version and note what changes its schema."""
    with _connect(cluster, template) as connection:
        connection.execute(WATCH)


class KeptDatabase:
    """A database at the same address for all tests of a process."""

    def __init__(self, cluster: Cluster, name: str, template: str) -> None:
        self.cluster, self.name, self.template = cluster, name, template
        self.url = cluster.url(name)
        self._copy()

    def renew(self) -> bool:
        """Make it as new; whether emptying it was enough."""
        enough = not self._is_spoilt()
        if enough:
            self._empty()
        else:
            self.drop()
            self._copy()
        return enough

    def drop(self) -> None:
        """Remove it with whatever is connected to it."""
        self.own.close()
        self.cluster.drop(self.name)

    def _copy(self) -> None:
        self.cluster.create(self.name, self.template)
        self.own = _connect(self.cluster, self.name)
        if rows := self._ask(FILLED):
            raise AssertionError(f"emptying would lose rows that a new database has: {rows}")

    def _is_spoilt(self) -> bool:
        try:
            return self._ask(SPOILT) != [False]
        except psycopg.OperationalError:  # who restarts the server turns us out too
            return True

    def _empty(self) -> None:
        names = [sql.Identifier(name) for name in self._ask(FILLED)]
        delete = sql.SQL("DELETE FROM {};")
        self.own.execute(sql.SQL("").join([*map(delete.format, names), sql.SQL(COUNT_ANEW)]))
        if names:
            self.own.execute(VACUUM.format(sql.SQL(", ").join(names)))

    def _ask(self, query: str) -> list[Any]:
        return self.own.cursor(row_factory=scalar_row).execute(query, prepare=True).fetchall()


def _connect(cluster: Cluster, name: str) -> psycopg.Connection:
    return psycopg.connect(
        f"host={cluster.folder} user=planner dbname={name}", autocommit=True, options=ANY_ORDER
    )
