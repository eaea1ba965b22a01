"""Which calendars there are, and what a rendered one is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.db.models import Office, Trip
from planner.domain.audiences import Audience
from planner.domain.calendars import Reader, Timeliness
from planner.domain.entries import CalendarHeader
from planner.domain.revisions import BLOCK
from planner.formats.ics_write import assembled
from planner.i18n.catalogues import texts
from planner.services.event_pieces import Pieces
from planner.services.looks import calendar_look


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that somebody reads; `trip` is None for the one of all trips of the office."""

    office: Office
    trip: Trip | None
    audience: Audience
    language: str

    @property
    def reader(self) -> Reader:
        """For whom its events are written."""
        content = self.audience.content if self.trip else BLOCK
        return Reader(content, self.language, texts(self.language).gettext)

    @property
    def shelf(self) -> dict[str, str | int]:
        """Where its bytes are kept, by column: the same shelf, the same bytes for ever."""
        trip, office = self.trip, self.office
        return {
            "scope": trip_scope(trip) if trip else office_scope(office.id),
            "edition": trip.released_version if trip else office.edition,
            "audience": str(self.audience),
            "language": self.language,
            "look": calendar_look(office.calendar_changed_at),
        }

    def timeliness(self, modified: datetime) -> Timeliness:
        """When it last changed, given when what it lists did: settings change it too."""
        refresh = timedelta(minutes=self.office.refresh_minutes)
        return Timeliness(refresh, max(modified, self.office.calendar_changed_at))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A calendar's bytes, and its events with the trips (by UID) for which to keep them."""

    body: bytes
    last_modified: datetime
    pieces: Pieces
    trips: Mapping[str, int]


def trip_scope(trip: Trip) -> str:
    """The name of a trip's calendars; never given to another trip, as row numbers may be."""
    return trip.permanent_id


def office_scope(office_id: int) -> str:
    """The name of the calendar of all trips of an office."""
    return f"office:{office_id}"


def put_together(header: CalendarHeader, pieces: Pieces, trips: Mapping[str, int]) -> Rendered:
    """A calendar of a header and events."""
    body = assembled(header, pieces.zones, pieces.bodies)
    return Rendered(body, header.modified, pieces, trips)
