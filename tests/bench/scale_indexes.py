"""Indexes are laid aside while a database is filled, and made when all rows are there.

Sorting once takes a fraction of what keeping them takes, row by row. Constraints stay: their
indexes belong to the table.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection

KNOWN = {
    "sqlite": "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": """
SELECT c.relname, pg_get_indexdef(c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)
""",
}
"""Names of the indexes that belong to no constraint, and the statements that make them."""


@contextmanager
def without_indexes(connection: Connection) -> Iterator[None]:
    """Drop what can be made again; make it at the end of the block, and say how far it is."""
    known = connection.execute(sa.text(KNOWN[connection.dialect.name] + " ORDER BY 1")).all()
    for name, _ in known:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    connection.commit()
    yield
    for count, (_, made) in enumerate(known, 1):
        connection.exec_driver_sql(made)
        connection.commit()
        sys.stderr.write(f"\rindexes: {count} of {len(known)} ")
        sys.stderr.flush()
    sys.stderr.write("\n")
