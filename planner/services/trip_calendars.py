"""The calendar of a trip's newest release, for one audience in one language."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from planner.db.models import EventPiece, Release, Trip
from planner.domain.audiences import view_of
from planner.domain.calendars import item_entry, office_header, trip_header
from planner.domain.entries import Entry
from planner.domain.frozen_json import block_from, index_from, marks_from
from planner.domain.refusals import NotFoundError
from planner.domain.revisions import Revision
from planner.domain.snapshots import Json, item_from, without_items
from planner.formats.ics_write import event_file, piece_of
from planner.services.calendars import Calendar, Rendered, put_together, trip_scope
from planner.services.event_pieces import Pieces, collect_pieces


def render_trip(session: Session, calendar: Calendar, trip: Trip) -> Rendered:
    """The calendar; before the first release it is empty and gives nothing of the draft away."""
    if trip.released_version == 0:
        return _render_nothing(calendar, trip)
    reader, audience = calendar.reader, calendar.audience
    index, changed, plain_block, released_at, renewed = session.execute(
        select(
            Release.index, Release.changed, Release.block, Release.released_at, Release.renewed
        ).where(*_newest(trip))
    ).one()
    mark = marks_from(changed).get(str(audience))
    lines = [line for line in index_from(index) if line.is_for(audience)]
    wanted = {line.revision(reader.content): line.uid for line in lines}
    pieces = collect_pieces(
        session,
        reader,
        wanted,
        lambda missing: _entries(session, calendar, trip, missing, renewed),
        EventPiece.trip_id == trip.id,
    )
    timeliness = calendar.timeliness(mark.modified if mark else released_at)
    header = trip_header(block_from(plain_block), str(audience), reader, timeliness)
    return put_together(header, pieces, dict.fromkeys(wanted.values(), trip.id))


def render_item(session: Session, calendar: Calendar, trip: Trip, uid: str) -> bytes:
    """One item of the newest release as a file; `NotFoundError` unless the audience sees it."""
    reader, audience = calendar.reader, calendar.audience
    index = session.scalar(select(Release.index).where(*_newest(trip))) or ()
    lines = (line for line in index_from(index) if line.uid == uid)
    line = next((line for line in lines if line.is_for(audience)), None)
    if line is None:
        raise NotFoundError("There is no such item.")
    [entry] = _entries(session, calendar, trip, {uid: line.revision(reader.content)})
    return event_file(piece_of(entry))


def _newest(trip: Trip) -> tuple[ColumnElement[bool], ...]:
    return Release.trip_id == trip.id, Release.number == trip.released_version


def _entries(
    session: Session,
    calendar: Calendar,
    trip: Trip,
    revisions: Mapping[str, str],
    renewed: Json | None = None,
) -> Iterator[Entry]:
    """The entries of some items, which have these revisions by UID; `renewed` may have them."""
    snapshot = _snapshot_with(session, trip, revisions.keys(), renewed)
    items = tuple(item_from(plain) for plain in snapshot["items"] if plain["uid"] in revisions)
    view = view_of(replace(without_items(snapshot), items=items), calendar.audience)
    reader = calendar.reader
    for item in view.items:
        yield item_entry(item, view, Revision.of(revisions[item.uid]), reader)


def _snapshot_with(
    session: Session, trip: Trip, uids: Collection[str], renewed: Json | None
) -> Json:
    """The newest snapshot; the short one where all of these items are in it."""
    if renewed is not None and {plain["uid"] for plain in renewed["items"]}.issuperset(uids):
        return renewed
    whole: Json = session.scalars(select(Release.snapshot).where(*_newest(trip))).one()
    return whole


def _render_nothing(calendar: Calendar, trip: Trip) -> Rendered:
    office, reader = calendar.office, calendar.reader
    timeliness = calendar.timeliness(office.calendar_changed_at)
    header = office_header(office.name, trip_scope(trip), office.zone, reader, timeliness)
    return put_together(header, Pieces(reader.content, reader.language, (), (), {}), {})
