"""The bytes of calendars: rendered once per edition, audience, language and look, then kept."""

from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from planner.db.models import Rendering, Trip
from planner.db.upserts import insert_or_ignore
from planner.services.calendars import Calendar, Rendered, office_scope, trip_scope
from planner.services.event_pieces import keep_pieces
from planner.services.office_calendars import render_office
from planner.services.trip_calendars import render_trip


def find_body(session: Session, calendar: Calendar) -> bytes | None:
    """The kept bytes of a calendar."""
    return session.scalar(select(Rendering.body).filter_by(**calendar.shelf))


def render(session: Session, calendar: Calendar) -> Rendered:
    """A calendar's bytes, only events that are not kept written anew. Stores nothing."""
    if calendar.trip is None:
        return render_office(session, calendar)
    return render_trip(session, calendar, calendar.trip)


def keep(session: Session, calendar: Calendar, rendered: Rendered) -> None:
    """Keep what was rendered, until the next release; who rendered it too kept the same bytes."""
    row = {
        "office_id": calendar.office.id,
        "etag": sha256(rendered.body).hexdigest(),
        "last_modified": rendered.last_modified,
        "body": rendered.body,
    }
    insert_or_ignore(session, Rendering, [row | calendar.shelf])
    keep_pieces(session, calendar.office.id, rendered.pieces, rendered.trips)


def forget_renderings(session: Session, trip: Trip) -> None:
    """Delete the calendars that list the trip."""
    scopes = (trip_scope(trip), office_scope(trip.office_id))
    session.execute(delete(Rendering).where(Rendering.scope.in_(scopes)))
