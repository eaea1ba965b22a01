"""Finding a feed by its secret, past the ORM: one indexed statement for each poll.

Connections are kept open, as many as are used at a time, and see each commit at once. That a SQLite
file was replaced is noticed within a second; what a restarted database refuses is tried again, and
one that hangs is given up (`silences`).
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import Engine

from planner.db.slow_queries import NONE_SLOW, SlowQueries

TRIES = 2
"""How often a statement is tried, the second time on a new connection."""

LOOK_AGAIN = timedelta(seconds=1)
"""How soon it is noticed that a SQLite file was replaced by another."""

PATIENCE = 5.0
"""Seconds to wait for a SQLite file that somebody has locked as a whole."""

_SIGNATURE = """t.ends_on, f.created_at, o.feed_days, o.version,
    COALESCE(t.released_version, o.edition), r.id, r.etag"""
_DESCRIPTION = "f.id, o.gzip_feeds, o.calendar_changed_at, r.look, r.last_modified"
_FEEDS = """
FROM feeds f
JOIN offices o ON o.id = f.office_id
LEFT JOIN trips t ON t.id = f.trip_id
LEFT JOIN travellers p ON p.id = f.traveller_id
LEFT JOIN renderings r ON r.scope = COALESCE(t.permanent_id, 'office:' || o.id)
    AND r.edition = COALESCE(t.released_version, o.edition)
    AND r.audience = CASE f.audience WHEN 'traveller' THEN 'traveller:' || p.key ELSE f.audience END
    AND r.language = f.language
WHERE f.secret_hash = ? AND f.revoked_at IS NULL
"""
FIND = f"SELECT {_SIGNATURE}{_FEEDS}"
DESCRIBE = f"SELECT {_SIGNATURE}, {_DESCRIPTION}{_FEEDS}"
READ_BODY = "SELECT body FROM renderings WHERE id = ? AND etag = ?"

Row = tuple[Any, ...]


class LookupFailedError(Exception):
    """The database did not answer; it may a moment later."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendering that is stored: `etag` is the hash of its bytes, `look` what shaped them."""

    rendering_id: int
    look: str
    etag: str
    last_modified: datetime


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """What a secret leads to: a feed that was not revoked, and a kept rendering if there is one.

    `ends_on` is its trip's last day, None office-wide. As long as the `signature` is the same, so
    is all the rest.
    """

    signature: Row
    feed_id: int
    created_at: datetime
    ends_on: date | None
    feed_days: int
    gzip: bool
    calendar_changed_at: datetime
    edition: int
    kept: Kept | None


class _Connection(Protocol):
    def execute(self, statement: str, parameters: tuple[object, ...], /) -> Any: ...  # noqa: ANN401 - a DBAPI cursor

    def close(self) -> None: ...


class FeedLookup:
    """Reads feeds and kept bytes from an engine's database; safe to use in several threads."""

    def __init__(self, engine: Engine, slow: SlowQueries = NONE_SLOW) -> None:
        is_sqlite = engine.dialect.name == "sqlite"
        self._open = _sqlite_opener(engine) if is_sqlite else _postgresql_opener(engine)
        self._file = Path(engine.url.database or "") if is_sqlite else None
        self._errors = (engine.dialect.loaded_dbapi.Error, OSError)
        mark = "?" if is_sqlite else "%s"
        statements = (text.replace("?", mark) for text in (FIND, DESCRIBE, READ_BODY))
        self._find, self._describe, self._read_body = statements
        self._slow = slow
        self._generation: object = None
        self._look_again_at = datetime.min.replace(tzinfo=UTC)
        self._idle: deque[_Connection] = deque()

    def find(self, secret_hash: str, now: datetime) -> list[Row]:
        """The signature of a secret's feed, one for each look that is kept.

        None for a wrong or revoked secret; `LookupFailedError` where the database doesn't answer.
        """
        return self._fetch(self._find, (secret_hash,), now)

    def describe(self, secret_hash: str, now: datetime) -> list[FoundFeed]:
        """As `find`, with what the signatures stand for."""
        return [_found(row) for row in self._fetch(self._describe, (secret_hash,), now)]

    def read_body(self, kept: Kept, now: datetime) -> bytes | None:
        """Kept bytes, None if they went in the meantime; `LookupFailedError`."""
        rows = self._fetch(self._read_body, (kept.rendering_id, kept.etag), now)
        return bytes(rows[0][0]) if rows else None

    def close(self) -> None:
        """Close the idle connections."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _fetch(self, statement: str, parameters: tuple[object, ...], now: datetime) -> list[Row]:
        for _ in range(TRIES):
            try:
                if now >= self._look_again_at:
                    self._notice_replacement(now)
                generation = self._generation
                connection = self._take()
            except self._errors:
                continue
            begun = self._slow.clock()
            try:
                rows: list[Row] = connection.execute(statement, parameters).fetchall()
            except self._errors:
                connection.close()
                self.close()  # the others are as broken
                continue
            self._slow.note(statement, begun)
            if generation == self._generation:
                self._idle.append(connection)
            else:
                connection.close()
            return rows
        raise LookupFailedError

    def _take(self) -> _Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _notice_replacement(self, now: datetime) -> None:
        """Close the connections to a file that is another one now, or none (`OSError`)."""
        if self._file is not None:
            status = self._file.stat()
            generation = status.st_dev, status.st_ino
            if generation != self._generation:
                self.close()
                self._generation = generation
        self._look_again_at = now + LOOK_AGAIN


def _sqlite_opener(engine: Engine) -> Callable[[], _Connection]:
    address = f"file:{quote(engine.url.database or '')}?mode=rw"  # never made anew where it is gone

    def connect() -> _Connection:
        connection = sqlite3.connect(
            address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA query_only=ON")
        return connection

    return connect


def _postgresql_opener(engine: Engine) -> Callable[[], _Connection]:
    from planner.db.silences import watch_over  # noqa: PLC0415 - the driver is an extra

    arguments, options = engine.dialect.create_connect_args(engine.url)
    watch = watch_over(engine.url)
    return lambda: watch.connect(*arguments, **options, autocommit=True)


def _found(row: Row) -> FoundFeed:
    ends_on, created_at, days, _, edition, rendering_id, etag, *described = row
    feed_id, gzip, changed_at, look, last_modified = described
    return FoundFeed(
        signature=row[:7],
        feed_id=feed_id,
        created_at=_moment(created_at),
        ends_on=date.fromisoformat(ends_on) if isinstance(ends_on, str) else ends_on,
        feed_days=days,
        gzip=bool(gzip),
        calendar_changed_at=_moment(changed_at),
        edition=edition,
        kept=Kept(rendering_id, look, etag, _moment(last_modified)) if rendering_id else None,
    )


def _moment(stored: datetime | str) -> datetime:
    """SQLite keeps moments as text in UTC."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored.astimezone(UTC)
