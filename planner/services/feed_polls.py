"""Answering polls: what a feed's secret leads to now, and the bytes of it.

The usual poll is one indexed statement. The first one after a release renders the calendar, in one
thread, and keeps it for everybody; the bytes last served are remembered by what they hash to.
"""

import gzip
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from planner.db.engine import open_session
from planner.db.feed_lookup import FeedLookup, Kept, LookupFailedError, Row, found_in
from planner.db.models import Feed, Office, Trip
from planner.db.tenancy import everywhere, visit
from planner.domain.audiences import Audience
from planner.domain.clients import client_family
from planner.domain.secret_addresses import expires_at, hash_of
from planner.services.byte_caches import ByteCache
from planner.services.calendars import Calendar
from planner.services.looks import calendar_look
from planner.services.renderings import keep, render
from planner.services.visits import Visits

__all__ = ["FeedPolls", "LookupFailedError", "Served"]

REMEMBERED = 64 * 1024 * 1024
"""Bytes of calendars that a process keeps at hand."""

TRIES = 3
"""How often a calendar is looked for; in between it is rendered."""

LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What a poll is answered with; the same object as long as nothing changed.

    `may_zip` is the office's switch; `edition` the version that the reader gets to see.
    """

    feed_id: int
    edition: int
    may_zip: bool
    kept: Kept


class FeedPolls:
    """Answers polls from an engine's database; safe to use in several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lookup = FeedLookup(engine)
        self._bodies = ByteCache(REMEMBERED)
        self._rendering = Lock()
        self._visits = Visits(engine)

    def find(self, secret: str, now: datetime) -> Served | None:
        """The calendar of a secret, None for a wrong, revoked or expired one."""
        secret_hash = hash_of(secret)
        for _ in range(TRIES):
            rows = self._lookup.find(secret_hash, now)
            for row in rows:
                expires, served = _state(row)
                if expires <= now:
                    return None
                if served is not None:
                    return served
            if not rows:
                return None
            self._render_once(secret_hash, now)
        raise LookupFailedError

    def read(self, served: Served, now: datetime, *, zipped: bool) -> bytes | None:
        """The bytes, None if a release has just replaced them."""
        name = f"{served.kept.etag} {zipped}"
        body = self._bodies.get(name)
        if body is None:
            body = self._lookup.read_body(served.kept, now)
            if body is not None and zipped:
                body = gzip.compress(body, compresslevel=6, mtime=0)
            if body is not None:
                self._bodies.put(name, body)
        return body

    def note(self, served: Served, user_agent: str, now: datetime) -> None:
        """Note that a feed was fetched."""
        client = _family(user_agent[:LONGEST_AGENT])
        self._visits.note((Feed, served.feed_id), now, client, served.edition)

    def close(self) -> None:
        """Store what was noted and close the connections."""
        self._visits.store()
        self._lookup.close()

    def _render_once(self, secret_hash: str, now: datetime) -> None:
        """Render and keep what is not kept; whoever comes meanwhile waits and finds it kept."""
        with self._rendering:
            states = map(_state, self._lookup.find(secret_hash, now))
            if any(served for _, served in states):
                return
            try:
                self._render(secret_hash, now)
            except SQLAlchemyError as error:
                raise LookupFailedError from error

    def _render(self, secret_hash: str, now: datetime) -> None:
        with open_session(self._engine, writes=False) as session:
            calendar = _find_calendar(session, secret_hash, now)
            if calendar is None:
                return
            rendered = render(session, calendar)
        with open_session(self._engine) as session:
            visit(session, calendar.office.id, now)
            keep(session, calendar, rendered)
            session.commit()


@lru_cache(maxsize=4096)
def _state(row: Row) -> tuple[datetime, Served | None]:
    """When a feed expires, and what it serves if that is kept and looks as it should."""
    feed = found_in(row)
    expires = expires_at(feed.created_at, feed.ends_on, feed.feed_days)
    kept = feed.kept
    if kept is None or kept.look != calendar_look(feed.calendar_changed_at):
        return expires, None
    return expires, Served(feed.feed_id, feed.edition, feed.gzip, kept)


@lru_cache(maxsize=256)
def _family(user_agent: str) -> str:
    return client_family(user_agent)


def _find_calendar(session: Session, secret_hash: str, now: datetime) -> Calendar | None:
    """The calendar of a feed; from here on the session reads its office."""
    found = (
        select(Feed, Office, Trip)
        .join(Office, Office.id == Feed.office_id)
        .outerjoin(Trip, Trip.id == Feed.trip_id)
        .where(Feed.secret_hash == secret_hash)
        .options(joinedload(Feed.traveller))
    )
    with everywhere(session):
        row = session.execute(found).one_or_none()
    if row is None:
        return None
    feed, office, trip = row
    visit(session, office.id, now)
    audience = Audience(feed.audience, feed.traveller.key if feed.traveller else "")
    return Calendar(office, trip, audience, feed.language)
