"""How the installation fares: what watching machines ask, and what administrators read.

What an office's administrator sees of mails and calendars is the office's own.
"""

import logging
import platform
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import ColumnElement, Engine, Row, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from planner.db import migration
from planner.db.connections import watch_connections
from planner.db.engine import open_session
from planner.db.models import Feed, InstallationMark, OutboxMessage, Trip, WebhookCall
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Permission, require
from planner.services.undelivered import is_called, is_open, mails_of

__all__ = [
    "VERSION",
    "Operations",
    "Vitals",
    "find_last_backup",
    "find_vitals",
    "note_backup",
    "operations",
    "reasons_not_ready",
    "watch_connections",
]

VERSION = version("planner")
MOST = 50
"""Failed mails and feeds that are listed."""

_log = logging.getLogger(__name__)

_Counted = Row[int, datetime]
"""How many rows, and when the first was written."""

BACKUP = "backup"
"""The mark of the last whole backup."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the oldest for `oldest_seconds`, and what failed and nobody has seen to."""

    waiting: int
    failed: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Vitals:
    """Mails and calls of webhooks, of an office or of all."""

    mails: Queue
    calls: Queue


@dataclass(frozen=True, slots=True)
class Operations:
    """What the page of operations says; mails, calls and calendars are of one office.

    `failed`, `failed_calls` and `unfetched` are the newest, the vitals and `unfetched_count` count
    all of them.
    """

    vitals: Vitals
    failed: list[tuple[OutboxMessage, Trip | None]]
    failed_calls: list[WebhookCall]
    unfetched: list[tuple[Feed, Trip | None]]
    unfetched_count: int
    disk_free: int
    disk_total: int
    backup: InstallationMark | None
    versions: dict[str, str]


def reasons_not_ready(engine: Engine, folder: Path) -> list[str]:
    """Why requests can't be answered: of ``database``, ``schema``, ``disk``; none: they can."""
    reasons = []
    try:
        if migration.current(engine) != migration.head():
            reasons.append("schema")
    except SQLAlchemyError:
        reasons.append("database")
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"ready?")
            file.flush()
    except OSError:
        reasons.append("disk")
    return reasons


def find_vitals(engine: Engine, now: datetime) -> Vitals | None:
    """The queues of all offices; None where the database does not answer."""
    try:
        with open_session(engine, writes=False) as session, everywhere(session):
            return _vitals(session, now)
    except SQLAlchemyError as error:
        _log.warning("no figures of the database: %s", type(error).__name__)
        return None


def _vitals(session: Session, now: datetime, office_id: int | None = None) -> Vitals:
    mails, calls = mails_of(office_id), is_called()

    def ask(row: type[OutboxMessage | WebhookCall], *which: ColumnElement[bool]) -> _Counted:
        return session.execute(select(func.count(), func.min(row.created_at)).where(*which)).one()

    return Vitals(
        _queue(
            ask(OutboxMessage, OutboxMessage.due_at.is_not(None), mails),
            ask(OutboxMessage, is_open(), mails),
            now,
        ),
        _queue(
            ask(WebhookCall, WebhookCall.due_at.is_not(None), calls),
            ask(WebhookCall, WebhookCall.failed_at.is_not(None), calls),
            now,
        ),
    )


def _queue(waits: _Counted, failed: _Counted, now: datetime) -> Queue:
    waiting, oldest = waits
    age = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    return Queue(waiting, failed[0], age)


def note_backup(session: Session, file_name: str, now: datetime) -> None:
    """Note that a whole backup was written: for `planner backup`, once the file is whole."""
    mark = find_last_backup(session)
    if mark is None:
        mark = InstallationMark(name=BACKUP)
        session.add(mark)
    mark.note, mark.at = file_name, now
    session.flush()


def find_last_backup(session: Session) -> InstallationMark | None:
    """When the last whole backup was written, and into which file."""
    with everywhere(session):
        return session.scalar(select(InstallationMark).where(InstallationMark.name == BACKUP))


def operations(session: Session, actor: Actor, folder: Path, now: datetime) -> Operations:
    """How the installation fares, for an administrator; `folder` is where it keeps its data."""
    require(actor, Permission.MANAGE_OFFICE)
    failed = (
        select(OutboxMessage, Trip)
        .outerjoin(Trip, Trip.id == OutboxMessage.trip_id)
        .where(is_open(), mails_of(actor.office_id))
        .order_by(OutboxMessage.failed_at.desc(), OutboxMessage.id.desc())
        .limit(MOST)
    )
    calls = (
        select(WebhookCall)
        .options(joinedload(WebhookCall.webhook))
        .where(WebhookCall.failed_at.is_not(None), is_called())
        .order_by(WebhookCall.failed_at.desc(), WebhookCall.id.desc())
        .limit(MOST)
    )
    unfetched = (Feed.last_fetched_at.is_(None), Feed.revoked_at.is_(None))
    feeds = (
        select(Feed, Trip)
        .outerjoin(Trip, Trip.id == Feed.trip_id)
        .options(joinedload(Feed.traveller))
        .where(*unfetched)
        .order_by(Feed.created_at.desc(), Feed.id.desc())
        .limit(MOST)
    )
    disk = shutil.disk_usage(folder)
    return Operations(
        vitals=_vitals(session, now, actor.office_id),
        failed=[(mail, trip) for mail, trip in session.execute(failed)],
        failed_calls=list(session.scalars(calls)),
        unfetched=[(feed, trip) for feed, trip in session.execute(feeds)],
        unfetched_count=session.scalars(select(func.count(Feed.id)).where(*unfetched)).one(),
        disk_free=disk.free,
        disk_total=disk.total,
        backup=find_last_backup(session),
        versions=_versions(session),
    )


def _versions(session: Session) -> dict[str, str]:
    """By name: what runs here."""
    connection = session.connection()
    found = connection.dialect.server_version_info or ()
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.dialect.name]
    return {
        "Planner": VERSION,
        "Python": platform.python_version(),
        name: ".".join(map(str, found)),
        "schema": migration.revision_of(connection) or "",
    }
