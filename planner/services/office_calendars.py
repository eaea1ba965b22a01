"""The calendar of an office: each released trip as a block of days."""

from datetime import timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from planner.db.models import EventPiece, Release, Trip
from planner.domain.calendars import block_entry, office_header
from planner.domain.frozen_json import block_from
from planner.domain.releases import listed_blocks
from planner.services.calendars import Calendar, Rendered, put_together
from planner.services.event_pieces import collect_pieces


def render_office(session: Session, calendar: Calendar) -> Rendered:
    """The calendar of all released trips."""
    office, reader = calendar.office, calendar.reader
    is_newest = and_(Release.trip_id == Trip.id, Release.number == Trip.released_version)
    newest = session.execute(
        select(Trip.id, Release.released_at, Release.block).join(Release, is_newest)
    ).all()
    trips = {plain["uid"]: trip_id for trip_id, _, plain in newest}
    listed, modified = listed_blocks(
        [block_from(plain) for _, _, plain in newest],
        timedelta(days=office.keep_cancelled_days),
        max((released_at for _, released_at, _ in newest), default=office.calendar_changed_at),
    )
    blocks = {block.uid: block for block in listed}
    released = select(Trip.id).where(Trip.released_version > 0)
    pieces = collect_pieces(
        session,
        reader,
        {str(block.revision): block.uid for block in listed},
        lambda uids: [block_entry(blocks[uid], reader) for uid in uids],
        EventPiece.trip_id.in_(released),
    )
    timeliness = calendar.timeliness(modified)
    header = office_header(office.name, office.permanent_id, office.zone, reader, timeliness)
    return put_together(header, pieces, trips)
