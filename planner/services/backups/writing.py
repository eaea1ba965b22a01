"""Writing a backup of a running system: every table as it is at one moment, into one file."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from planner.db.contents import count_rows, one_moment, read_rows, shape_of, tables_in
from planner.db.engine import open_session
from planner.db.migration import SchemaError, current, refuse_unfinished
from planner.domain.refusals import InvalidError, TakenError
from planner.formats.backup_files import BackupWriter, Head, Manifest, writing
from planner.services.operations import note_backup

PARTIAL = ".partial"
EACH = 5_000
"""Rows after which progress is told anew."""

Tell = Callable[[str, int, int], None]
"""Is told the table, how many of its rows are done, and how many it has."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a backup is wanted: sealed by `key` if there is one, with the generated `keys`."""

    key: str = field(default="", repr=False)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    overwrite: bool = False


def back_up(engine: Engine, path: Path, wish: Wish, now: datetime, tell: Tell) -> Manifest:
    """Write everything to `path`, which is there whole or not at all.

    Writers go on meanwhile; what they store later is not in it. `TakenError` where the file is
    there, `InvalidError` where it can't be written or keys would lie in it unsealed, `SchemaError`
    where the database is none of Planner, or not whole.
    """
    if wish.keys and not wish.key:
        raise InvalidError("Keys are only written into a sealed backup: set PLANNER_BACKUP_KEY.")
    _require_free(path, wish)
    refuse_unfinished(engine)
    revision = current(engine)
    if revision is None:
        raise SchemaError("There is no database of Planner to back up.")
    head = Head(revision, version("planner"), engine.dialect.name, now.astimezone(UTC).isoformat())
    try:
        with _replaced(path, wish) as file, writing(file, head, wish.key) as writer:
            _write_tables(engine, writer, tell)
            if wish.keys:
                writer.keep_keys(wish.keys)
            manifest = writer.finish()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidError("The backup can't be written: %(reason)s.", reason=reason) from error
    _tell_operators(engine, path.name, now)
    return manifest


def _tell_operators(engine: Engine, name: str, now: datetime) -> None:
    """Note it for the page of operations; a database of an older schema can't, one that is full."""
    with suppress(SQLAlchemyError), open_session(engine) as session:
        note_backup(session, name, now)
        session.commit()


def _require_free(path: Path, wish: Wish) -> None:
    """`InvalidError` for a device or a folder, which must never be replaced; `TakenError`."""
    if path.exists() and not path.is_file():
        raise InvalidError("%(file)s is no file: choose another name.", file=path.name)
    if path.exists() and not wish.overwrite:
        raise TakenError(
            "%(file)s is there already: choose another name, or say --force.", file=path.name
        )


@contextmanager
def _replaced(path: Path, wish: Wish) -> Iterator[BinaryIO]:
    """A new file beside `path`, readable by its owner alone, named so when it is left and stored.

    `TakenError` while another backup writes it, or where `path` came meanwhile.
    """
    partial = path.with_name(path.name + PARTIAL)
    with open(_alone(partial), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _require_free(path, wish)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    _store_name(path)


def _alone(partial: Path) -> int:
    """A descriptor of the file, made anew and held until that is closed."""
    try:
        _clear(partial)
        file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        _hold(file)
    except (FileExistsError, BlockingIOError):
        raise TakenError("Another backup writes this file: wait until it has ended.") from None
    return file


def _clear(partial: Path) -> None:
    """Remove what a backup left that was killed; `BlockingIOError` where one is at work."""
    try:
        file = os.open(partial, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return
    try:
        _hold(file)
        partial.unlink()
    finally:
        os.close(file)


def _hold(file: int) -> None:
    """Lock a file, if its file system can: some of networks can't."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


def _store_name(path: Path) -> None:
    """Let the new name outlive a power cut."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_tables(engine: Engine, writer: BackupWriter, tell: Tell) -> None:
    with one_moment(engine) as connection:
        for table in tables_in(connection):
            shape, total = shape_of(table), count_rows(connection, table)
            writer.begin(shape.name, shape.columns)
            for done, row in enumerate(read_rows(connection, table)):
                writer.add(row)
                if done and done % EACH == 0:
                    tell(shape.name, done, total)
            tell(shape.name, total, total)
