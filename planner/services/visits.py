"""When, by what and at which version a secret address was last used, without a write for each use.

A use leaves a note in memory; a little later a thread stores the notes of a while together. One
that says nothing new within `RESOLUTION` leaves none; one that can't be stored is dropped.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Timer

from sqlalchemy import ColumnElement, Engine, or_, update
from sqlalchemy.exc import SQLAlchemyError

from planner.db.engine import open_session
from planner.db.models import Feed, TravellerPage
from planner.db.tenancy import everywhere

RESOLUTION = timedelta(minutes=10)
"""How exactly the time of the last use is known."""

PAUSE = 2.0
"""Seconds for which notes are gathered before they are stored."""

_log = logging.getLogger(__name__)

Link = tuple[type[Feed] | type[TravellerPage], int]
"""A kind of secret address, and its number."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One use: by which family of programs, and which version was shown."""

    at: datetime
    client: str
    version: int


class Visits:
    """Notes the uses of secret addresses in an engine's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._noted: dict[Link, Visit] = {}
        self._waiting: dict[Link, Visit] = {}
        self._lock = Lock()
        self._storing = Lock()
        self._writer: Timer | None = None

    def note(self, link: Link, at: datetime, client: str, version: int) -> None:
        """Note a use; returns at once."""
        noted = self._noted.get(link)
        is_new = noted is None or noted.client != client or noted.version != version
        if noted is None or is_new or at - noted.at >= RESOLUTION:
            self._leave(link, Visit(at, client, version))

    def store(self) -> None:
        """Store the notes that wait; those on their way are stored too when it returns."""
        with self._storing:
            with self._lock:
                waiting, self._waiting = self._waiting, {}
                writer, self._writer = self._writer, None
            if writer is not None:
                writer.cancel()
            if waiting:
                self._try_to_write(waiting)

    def _leave(self, link: Link, visit: Visit) -> None:
        with self._lock:
            self._noted[link] = self._waiting[link] = visit
            if self._writer is None:
                self._writer = Timer(PAUSE, self.store)
                self._writer.daemon = True
                self._writer.start()

    def _try_to_write(self, visits: dict[Link, Visit]) -> None:
        try:
            self._write(visits)
        except SQLAlchemyError as error:
            _log.warning("%s visits were not noted: %s", len(visits), type(error).__name__)

    def _write(self, visits: dict[Link, Visit]) -> None:
        with open_session(self._engine) as session, everywhere(session):
            for (model, number), visit in sorted(visits.items(), key=lambda note: note[0][1]):
                session.execute(
                    update(model)
                    .where(model.id == number, _is_no_later(model, visit.at))
                    .values(
                        last_fetched_at=visit.at,
                        last_client=visit.client,
                        last_version=visit.version,
                    )
                )
            session.commit()


def _is_no_later(model: type[Feed] | type[TravellerPage], at: datetime) -> ColumnElement[bool]:
    """Whether what is stored is no later: another process may have stored a use meanwhile."""
    return or_(model.last_fetched_at.is_(None), model.last_fetched_at <= at)
