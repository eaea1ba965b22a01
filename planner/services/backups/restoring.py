"""Restoring a backup: checked as a whole first, then put in the place of what is there at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table

from planner.db.contents import (
    batches,
    count_on,
    has_rows,
    one_moment,
    read_rows,
    shape_of,
    tables_in,
    write_rows,
)
from planner.db.engine import refresh_statistics
from planner.db.migration import is_known, refuse_unfinished, upgrade
from planner.db.replacements import replacing
from planner.domain.refusals import InvalidError, TakenError
from planner.formats.backup_files import (
    DamagedBackupError,
    Manifest,
    Section,
    Tally,
    reading,
    row_line,
)

if TYPE_CHECKING:
    from planner.services.backups.writing import Tell


def verify(path: Path, key: str) -> Manifest:
    """What a backup holds, every line of it checked; `InvalidError` where it can't be trusted."""
    try:
        with path.open("rb") as file, reading(file, key) as reader:
            for _ in reader.sections():
                pass
            manifest = reader.manifest
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidError("The backup can't be read: %(reason)s.", reason=reason) from error
    if manifest is None:
        raise DamagedBackupError
    return manifest


def restore(engine: Engine, path: Path, key: str, tell: "Tell", *, replace: bool) -> Manifest:
    """Put what a backup holds in the place of what the database holds, its schema brought up.

    `InvalidError` for a damaged, sealed or newer backup, `TakenError` where something is stored
    already and `replace` was not said, `SchemaError` where a move into it was not finished.
    Whatever fails or is killed: the old content stays.
    """
    refuse_unfinished(engine)
    manifest = verify(path, key)
    if not is_known(manifest.head.revision):
        raise InvalidError(
            "The backup was made by a newer version of Planner (schema %(revision)s): install "
            "that one.",
            revision=manifest.head.revision,
        )
    if not replace and _is_in_use(engine):
        raise TakenError("The database is in use: say --replace to lose what it holds.")
    with replacing(engine) as beside:
        upgrade(beside, manifest.head.revision)
        with beside.begin() as connection:
            _load(connection, path, key, tell)
        _require_same(beside, manifest)
        upgrade(beside)
        refresh_statistics(beside)
    return manifest


def _is_in_use(engine: Engine) -> bool:
    with one_moment(engine) as connection:
        return has_rows(connection)


def _load(connection: Connection, path: Path, key: str, tell: "Tell") -> None:
    tables = {table.name: table for table in tables_in(connection)}
    with path.open("rb") as file, reading(file, key) as reader:
        for section in reader.sections():
            table = _table_of(section, tables)
            done = 0
            for rows in batches(section.rows):
                write_rows(connection, table, rows)
                done += len(rows)
                tell(section.name, done, done)
    count_on(connection, tables.values())


def _table_of(section: Section, tables: Mapping[str, Table]) -> Table:
    """The table of a section, whose columns are in the section's order."""
    table = tables.get(section.name)
    if table is None or shape_of(table).columns != section.columns:
        raise InvalidError(
            "The backup's table %(table)s is not as its schema says.", table=section.name
        )
    return table


def _require_same(engine: Engine, manifest: Manifest) -> None:
    """What was loaded, read again: each row as it is in the backup."""
    with one_moment(engine) as connection:
        for table in tables_in(connection):
            if tally_of(connection, table) != manifest.tables.get(table.name, Tally().as_value()):
                raise InvalidError(
                    "The table %(table)s did not come through as it was.", table=table.name
                )


def tally_of(connection: Connection, table: Table) -> dict[str, Any]:
    """How many rows a table has, and the SHA-256 of their lines."""
    tally, columns = Tally(), shape_of(table).columns
    for row in read_rows(connection, table):
        tally.add(row_line(row, columns))
    return tally.as_value()
