"""The bytes of events, kept: after a release only what it changed is rendered anew."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, true
from sqlalchemy.orm import Session

from planner.db.models import EventPiece
from planner.db.upserts import insert_or_ignore
from planner.domain.calendars import Reader
from planner.domain.entries import Entry
from planner.formats.ics_write import Piece, piece_of
from planner.services.looks import renderer_look

MANY = 500
"""With so many changed events it is simpler to write all of a trip's anew."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The events of a calendar as bytes, in its order, and the zones that they name.

    `fresh` has by revision those that were not kept yet.
    """

    content: str
    language: str
    bodies: Sequence[bytes]
    zones: Collection[str]
    fresh: Mapping[str, Piece]


def collect_pieces(
    session: Session,
    reader: Reader,
    wanted: Mapping[str, str],
    make: Callable[[Mapping[str, str]], Iterable[Entry]],
    *where: ColumnElement[bool],
) -> Pieces:
    """The events of a calendar, `wanted` by revision with their UIDs.

    `make` gives the entries of those that are not kept, told by UID with their revisions; `where`
    narrows the kept ones to what may be wanted.
    """
    kept = _kept(session, reader, *where)
    missing = {wanted[revision]: revision for revision in wanted.keys() - kept.keys()}
    entries = make(missing) if missing else ()
    fresh = {missing[entry.uid]: piece_of(entry) for entry in entries}
    kept |= {revision: (" ".join(piece.zones), piece.body) for revision, piece in fresh.items()}
    found = [kept[revision] for revision in wanted]
    zones = {zone for named in {names for names, _ in found} for zone in named.split()}
    return Pieces(reader.content, reader.language, [body for _, body in found], zones, fresh)


def keep_pieces(session: Session, office_id: int, pieces: Pieces, trips: Mapping[str, int]) -> None:
    """Keep the fresh events; `trips` says by UID to which trip they belong."""
    look = renderer_look()
    rows = [
        {
            "office_id": office_id,
            "trip_id": trips[piece.uid],
            "content": pieces.content,
            "language": pieces.language,
            "look": look,
            "uid": piece.uid,
            "revision": revision,
            "zones": " ".join(piece.zones),
            "body": piece.body,
        }
        for revision, piece in pieces.fresh.items()
    ]
    insert_or_ignore(session, EventPiece, rows)


def forget_pieces(session: Session, trip_id: int, uids: Collection[str]) -> None:
    """Delete the trip's events with these UIDs, and those that an earlier renderer wrote."""
    is_stale = EventPiece.look != renderer_look()
    if len(uids) < MANY:
        is_stale |= EventPiece.uid.in_(uids)
    else:
        is_stale = true()
    session.execute(delete(EventPiece).where(EventPiece.trip_id == trip_id, is_stale))


def _kept(
    session: Session, reader: Reader, *where: ColumnElement[bool]
) -> dict[str, tuple[str, bytes]]:
    """Zones and bytes by revision; past the ORM, which takes as long as the database for them.

    `where` names trips that a statement of the office found: nothing else narrows it.
    """
    rows = session.connection().execute(
        select(EventPiece.revision, EventPiece.zones, EventPiece.body).where(
            EventPiece.content == reader.content,
            EventPiece.language == reader.language,
            EventPiece.look == renderer_look(),
            *where,
        )
    )
    return {revision: (zones, body) for revision, zones, body in rows}
