"""Feeds for tests: a trip of every audience, its feeds, and what is in their bytes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem
from planner.domain.access import Actor
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed
from planner.services.releases import release_trip
from tests.audience_trip import SLUG
from tests.records import NOW

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """An office at its engine: changes and releases the trip, hours after the first release."""

    engine: Engine
    office: Actor

    def edit(self, key: str, **changes: object) -> None:
        """Change an item of the draft."""
        with session_for(self.engine, self.office, NOW) as session:
            item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one()
            for field, value in changes.items():
                setattr(item, field, value)
            session.commit()

    def release(self, hours: float) -> None:
        """Release the draft."""
        now = NOW + hours * HOUR
        with session_for(self.engine, self.office, now) as session:
            release_trip(session, self.office, SLUG, "", now)
            session.commit()

    def share(
        self,
        audience: AudienceKind = AudienceKind.TRIP,
        language: str = "en",
        traveller: str | None = None,
        now: datetime = NOW,
    ) -> str:
        """The secret of a new feed."""
        with session_for(self.engine, self.office, now) as session:
            _, secret = create_feed(
                session,
                self.office,
                audience=audience,
                slug=None if audience is AudienceKind.OFFICE else SLUG,
                traveller=traveller,
                name="device",
                language=language,
                now=now,
            )
            session.commit()
            return secret


def events_in(body: bytes) -> dict[str, Event]:
    """The events of a calendar by title, in its order."""
    events: list[Any] = Calendar.from_ical(body).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in events}


def event_lines(body: bytes) -> dict[str, str]:
    """The bytes of each event by its UID."""
    blocks = body.decode().split("BEGIN:VEVENT\r\n")[1:]
    parts = [block.partition("END:VEVENT")[0] for block in blocks]
    return {part.partition("UID:")[2].partition("\r\n")[0]: part for part in parts}
