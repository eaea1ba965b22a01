"""Answering polls: what a feed's secret leads to now, and the bytes of it.

The usual poll is one indexed statement, on a replica where there is one. The first one after a
release renders the calendar, in one thread, and keeps it for everybody; the bytes last served are
remembered by what they hash to.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from planner.db.engine import open_session
from planner.db.feed_lookup import FeedLookup, FoundFeed, Kept, LookupFailedError, Row
from planner.db.feed_replicas import ReplicaLookup, make_replica_engine
from planner.db.models import Feed, Office, Trip
from planner.db.slow_queries import NONE_SLOW, SlowQueries
from planner.db.tenancy import everywhere, visit
from planner.domain.audiences import Audience
from planner.domain.clients import OTHER, client_family
from planner.domain.secret_addresses import expires_at, hash_of
from planner.services.byte_caches import ByteCache
from planner.services.calendars import Calendar
from planner.services.looks import calendar_look
from planner.services.renderings import keep, render
from planner.services.visits import Visits

__all__ = [
    "NONE_SLOW",
    "FeedPolls",
    "LookupFailedError",
    "Served",
    "SlowQueries",
    "make_replica_engine",
]

REMEMBERED = 64 * 1024 * 1024
"""Bytes of calendars that a process keeps at hand."""

TRIES = 3
"""How often a calendar is looked for; in between it is rendered, on the main database."""

MOST_KNOWN = 20_000
"""Feeds of which a process remembers what was last found."""

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


@dataclass(frozen=True, slots=True)
class Known:
    """What was found of a feed; it holds as long as its rows have these signatures.

    `served` is None where it had expired: it gets the same answer as a wrong secret, as quickly.
    """

    signatures: list[Row]
    expires_at: datetime
    served: Served | None


class FeedPolls:
    """Answers polls from an engine's database; safe to use in several threads.

    What is usual is read from its `replica`, if it has one; all that is written goes to the engine.
    """

    def __init__(
        self,
        engine: Engine,
        on_rendering: Callable[[], object] = bool,
        replica: Engine | None = None,
        slow: SlowQueries = NONE_SLOW,
    ) -> None:
        self._engine = engine
        self._on_rendering = on_rendering
        self._main = FeedLookup(engine, slow)
        self._near: FeedLookup | ReplicaLookup = self._main
        if replica is not None:
            self._near = ReplicaLookup(replica, self._main, slow)
        self._bodies = ByteCache(REMEMBERED)
        self._rendering = Lock()
        self._visits = Visits(engine)
        self._known: dict[str, Known] = {}

    def find(self, secret: str, now: datetime) -> Served | None:
        """The calendar of a secret, None for a wrong, revoked or expired one."""
        secret_hash = hash_of(secret)
        signatures = self._near.find(secret_hash, now)
        known = self._known.get(secret_hash)
        if known is None or known.signatures != signatures:
            known = self._learn(secret_hash, now) if signatures else None
        return known.served if known and now < known.expires_at else None

    def read(self, served: Served, now: datetime, *, zipped: bool) -> bytes | None:
        """The bytes, None if a release has just replaced them."""
        name = f"{served.kept.etag} {zipped}"
        body = self._bodies.get(name)
        if body is None:
            body = self._near.read_body(served.kept, now)
            if body is not None and zipped:
                body = gzip.compress(body, compresslevel=6, mtime=0)
            if body is not None:
                self._bodies.put(name, body)
        return body

    def note(self, served: Served, user_agent: str, now: datetime) -> None:
        """Note that a feed was fetched."""
        client = _family(user_agent) if len(user_agent) < LONGEST_AGENT else OTHER
        self._visits.note((Feed, served.feed_id), now, client, served.edition)

    def close(self) -> None:
        """Store what was noted and close the connections."""
        self._visits.store()
        self._near.close()
        self._main.close()

    def _learn(self, secret_hash: str, now: datetime) -> Known | None:
        """Find out what has changed since a feed was last asked for; render it if need be."""
        for lookup in (self._near, *(self._main,) * (TRIES - 1)):
            feeds = lookup.describe(secret_hash, now)
            if not feeds:
                return None
            served = _served(feeds)
            if served or _expires_at(feeds[0]) <= now:
                return self._remember(secret_hash, feeds, served)
            self._render_once(secret_hash, now)
        raise LookupFailedError

    def _remember(self, secret_hash: str, feeds: list[FoundFeed], served: Served | None) -> Known:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        known = Known([feed.signature for feed in feeds], _expires_at(feeds[0]), served)
        self._known[secret_hash] = known
        return known

    def _render_once(self, secret_hash: str, now: datetime) -> None:
        """Render and keep what is not kept; whoever comes meanwhile waits and finds it kept."""
        with self._rendering:
            if _served(self._main.describe(secret_hash, now)):
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
        self._on_rendering()


def _expires_at(feed: FoundFeed) -> datetime:
    return expires_at(feed.created_at, feed.ends_on, feed.feed_days)


def _served(feeds: list[FoundFeed]) -> Served | None:
    """What is kept and looks as it should."""
    for feed in feeds:
        if feed.kept and feed.kept.look == calendar_look(feed.calendar_changed_at):
            return Served(feed.feed_id, feed.edition, feed.gzip, feed.kept)
    return None


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
