"""Backup files: every row as a line of JSON, zipped by gzip, sealed where there is a key.

The first line says what it is, then come the tables, each a line with its columns and a line for
each row, and in the end the manifest: how many rows each table has and the SHA-256 of their lines,
and that of all lines before. Unsealed, ``zcat`` shows it.
"""

import gzip
import hashlib
import io
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from planner.domain.refusals import InvalidError
from planner.formats.sealed_streams import (
    MARK,
    DamagedStreamError,
    SealedReader,
    SealedWriter,
    WrongKeyError,
)

FORMAT = "planner-backup/1"
LEVEL = 4
"""Of gzip: most of what is large is packed already."""

Columns = tuple[tuple[str, str], ...]


class DamagedBackupError(InvalidError):
    """The file was changed, cut, or is no backup."""

    def __init__(self) -> None:
        super().__init__("The file is no backup of Planner, or it is damaged or cut.")


@dataclass(frozen=True, slots=True)
class Head:
    """Of what a backup is: schema revision, version of Planner, kind of database, moment."""

    revision: str
    planner: str
    database: str
    made_at: str


@dataclass(slots=True)
class Tally:
    """The rows of a table and the SHA-256 of their lines so far."""

    rows: int = 0
    lines: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Take a line in."""
        self.rows += 1
        self.lines.update(line)

    def as_value(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {"rows": self.rows, "sha256": self.lines.hexdigest()}


@dataclass(frozen=True, slots=True)
class Section:
    """A table in a backup: its columns with their kinds, and its rows, to be read once."""

    name: str
    columns: Columns
    rows: Iterator[list[Any]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: by table the number of rows and the SHA-256 of their lines."""

    head: Head
    tables: Mapping[str, Mapping[str, Any]]
    keys: Mapping[str, str]


def row_line(row: Any, columns: Columns) -> bytes:  # noqa: ANN401 - a row of the driver
    """The line of a row, the same whatever database it is from."""
    values = [
        b64encode(value).decode() if kind == "bytes" and value is not None else value
        for value, (_, kind) in zip(row, columns, strict=True)
    ]
    return _line(values)


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


class BackupWriter:
    """Writes the lines of a backup; made by `writing`."""

    def __init__(self, file: io.BufferedIOBase, head: Head) -> None:
        self._file, self._head, self._all = file, head, hashlib.sha256()
        self._tables: dict[str, Tally] = {}
        self._keys: dict[str, str] = {}
        self._write({"format": FORMAT, **_plain(head)})

    def begin(self, table: str, columns: Columns) -> None:
        """Begin a table."""
        self._tables[table] = Tally()
        self._columns, self._tally = columns, self._tables[table]
        self._write({"table": table, "columns": columns})

    def add(self, row: Any) -> None:  # noqa: ANN401 - a row of the driver
        """Write a row of the table that was begun."""
        line = row_line(row, self._columns)
        self._tally.add(line)
        self._send(line)

    def keep_keys(self, keys: Mapping[str, str]) -> None:
        """Write generated keys, by the name of their file."""
        self._keys = dict(keys)
        self._write({"keys": self._keys})

    def finish(self) -> Manifest:
        """Write the manifest."""
        tables = {name: tally.as_value() for name, tally in self._tables.items()}
        value = {**_plain(self._head), "tables": tables, "sha256": self._all.hexdigest()}
        self._file.write(_line({"manifest": value}))
        return Manifest(self._head, tables, self._keys)

    def _write(self, value: object) -> None:
        self._send(_line(value))

    def _send(self, line: bytes) -> None:
        self._all.update(line)
        self._file.write(line)


def _plain(head: Head) -> dict[str, str]:
    return {name: getattr(head, name) for name in ("revision", "planner", "database", "made_at")}


@contextmanager
def writing(file: BinaryIO, head: Head, key: str) -> Iterator[BackupWriter]:
    """A writer into `file`, which is sealed by `key` unless that is empty."""
    sealed = SealedWriter(file, key) if key else None
    with gzip.GzipFile("", "wb", LEVEL, sealed or file, mtime=0) as packed:
        yield BackupWriter(packed, head)
    if sealed:
        sealed.finish()


class BackupReader:
    """Reads the lines of a backup; made by `reading`. `DamagedBackupError` where one is wrong."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._all = lines, hashlib.sha256()
        self._tables: dict[str, Tally] = {}
        self._waiting: Any = None
        self.manifest: Manifest | None = None
        """Known once all sections were read."""
        first = self._take()
        if not isinstance(first, dict) or first.pop("format", None) != FORMAT:
            raise DamagedBackupError
        self.head = _head(first)

    def sections(self) -> Iterator[Section]:
        """The tables; whoever takes the next has read the rows of the one before."""
        keys: dict[str, str] = {}
        while True:
            value = self._take()
            if not isinstance(value, dict):
                raise DamagedBackupError
            if "manifest" in value:
                break
            if "keys" in value:
                keys = value["keys"]
                continue
            name, columns = _begun(value)
            rows = self._rows(name, columns)
            yield Section(name, columns, rows)
            for _ in rows:  # what nobody wanted to see counts as well
                pass
        self.manifest = self._checked(value["manifest"], keys)

    def _rows(self, table: str, columns: Columns) -> Iterator[list[Any]]:
        tally = self._tables.setdefault(table, Tally())
        packed = [at for at, (_, kind) in enumerate(columns) if kind == "bytes"]
        for line in self._lines:
            if not line.startswith(b"["):
                self._waiting = line
                return
            self._all.update(line)
            tally.add(line)
            row: list[Any] = _value(line)
            if len(row) != len(columns):
                raise DamagedBackupError
            for at in packed:
                row[at] = _bytes(row[at])
            yield row

    def _take(self) -> Any:  # noqa: ANN401 - JSON
        """The value of the next line; only the manifest is not in the hash of all lines."""
        line = self._waiting or next(self._lines, b"")
        self._waiting = None
        if not line.endswith(b"\n"):
            raise DamagedBackupError
        if not line.startswith(b'{"manifest":'):
            self._all.update(line)
        return _value(line)

    def _checked(self, told: Any, keys: Any) -> Manifest:  # noqa: ANN401 - JSON
        if not isinstance(told, dict) or not _are_texts(keys):
            raise DamagedBackupError
        tables = {name: tally.as_value() for name, tally in self._tables.items()}
        is_whole = told.get("sha256") == self._all.hexdigest() and told.get("tables") == tables
        if not is_whole or next(self._lines, b""):
            raise DamagedBackupError
        return Manifest(self.head, tables, keys)


def _value(line: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DamagedBackupError from error


def _bytes(told: Any) -> bytes | None:  # noqa: ANN401 - JSON
    try:
        return None if told is None else b64decode(told)
    except (ValueError, TypeError) as error:
        raise DamagedBackupError from error


def _are_texts(keys: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(keys, dict) and all(isinstance(each, str) for each in keys.values())


def _begun(value: dict[str, Any]) -> tuple[str, Columns]:
    """The name and the columns of a table."""
    try:
        return str(value["table"]), tuple((str(name), str(kind)) for name, kind in value["columns"])
    except (LookupError, TypeError) as error:
        raise DamagedBackupError from error


def _head(value: dict[str, Any]) -> Head:
    try:
        return Head(**value)
    except TypeError as error:
        raise DamagedBackupError from error


@contextmanager
def reading(file: BinaryIO, key: str) -> Iterator[BackupReader]:
    """A reader of `file`; `InvalidError` where the key is missing or wrong."""
    try:
        with gzip.GzipFile("", "rb", fileobj=_opened(file, key)) as packed:
            yield BackupReader(iter(packed.readline, b""))
    except WrongKeyError as error:
        raise InvalidError(
            "The backup is sealed by another key than the one in PLANNER_BACKUP_KEY."
        ) from error
    except (DamagedStreamError, gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise DamagedBackupError from error


def _opened(file: BinaryIO, key: str) -> Any:  # noqa: ANN401 - a file for GzipFile
    is_sealed = file.read(len(MARK)) == MARK
    file.seek(0)
    if not is_sealed:
        return file
    if not key:
        raise InvalidError(
            "The backup is sealed: set PLANNER_BACKUP_KEY to the key it was made with."
        )
    return io.BufferedReader(SealedReader(file, key))
