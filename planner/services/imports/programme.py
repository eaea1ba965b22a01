"""A host's programme: what it would change in the draft, and changing it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import Place, ProgrammeImport, ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.imports.clocks import AMBIGUOUS
from planner.domain.imports.diffs import Change, Known, Line, State, compare
from planner.domain.imports.headings import ITEM_WORDS, Headings, find_headings
from planner.domain.imports.places import Places
from planner.domain.imports.tables import ZONE_NEEDED, can_read, read_items
from planner.domain.imports.values import Frame, Row, Unread, Wanted
from planner.domain.refusals import InvalidError
from planner.domain.texts import revised
from planner.domain.vocabulary import Track, Visibility
from planner.formats.ics_read import read_calendar
from planner.formats.ics_text import plain, plain_lines
from planner.formats.plain_files import FileKind
from planner.services.imports.snapshots import entry, item_state
from planner.services.imports.uploads import Upload, frame_of, known_places, rows_of
from planner.services.trip_lists import list_in_trip
from planner.services.trip_queries import trip_with_programme

TITLE_AND_DATE = "Say which columns are the title and the date or the start."
_WRITTEN = frozenset({Change.ADD, Change.CHANGE})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do.

    `headings` and `rows` are a table's; without `lines` its columns must be chosen first.
    """

    trip: Trip
    lines: tuple[Line, ...]
    frame: Frame
    headings: Headings | None = None
    rows: Sequence[Row] = ()

    @property
    def is_readable(self) -> bool:
        """Whether a title and a date are known, which a calendar always has."""
        return self.headings is None or can_read(self.headings)

    @property
    def needs_zone(self) -> bool:
        """Whether rows are passed over because nobody said in which zone they are."""
        return any(line.reason and line.reason.message == ZONE_NEEDED for line in self.lines)

    @property
    def needs_order(self) -> bool:
        """Whether rows are passed over because day and month may be read both ways."""
        return any(line.reason and line.reason.message == AMBIGUOUS for line in self.lines)

    @property
    def digest(self) -> str:
        """A sign that changes with what would be done."""
        return sha256(repr(self.lines).encode()).hexdigest()[:16]


def preview_import(session: Session, actor: Actor, slug: str, upload: Upload) -> Preview:
    """What a file would do to the draft; writes nothing, `InvalidError` where it can't be read."""
    require(actor, Permission.PLAN_TRIPS)
    trip = trip_with_programme(session, slug)
    frame = frame_of(session, actor, trip, upload)
    places = known_places(session, trip)
    headings, rows, read = _read(upload, frame, places)
    lines = compare(read, [_known(item) for item in trip.items], frame, places)
    return Preview(trip, tuple(lines), frame, headings, rows)


def _read(
    upload: Upload, frame: Frame, places: Places
) -> tuple[Headings | None, Sequence[Row], list[Wanted | Unread]]:
    if upload.kind is FileKind.CALENDAR:
        return None, (), read_calendar(upload.data, frame)
    rows = rows_of(upload)
    headings = find_headings(rows, ITEM_WORDS, frame.language, upload.columns)
    read = read_items(rows, headings, frame, places) if can_read(headings) else []
    return headings, rows, read


def _known(item: ProgrammeItem) -> Known:
    state = State(
        kind=item.kind,
        title=item.title,
        starts=item.starts,
        ends=item.ends,
        status=item.status,
        place=item.place_id,
        description=item.description,
        uid=item.source_uid,
    )
    titles = tuple(" ".join(plain_lines(text)) for text in item.title.as_mapping().values())
    descriptions = tuple(map(plain, item.description.as_mapping().values()))
    return Known(item.key, state, item.uid, titles, descriptions)


def apply_import(  # noqa: PLR0913 - whose file, for which trip, what of it, when
    session: Session,
    actor: Actor,
    slug: str,
    upload: Upload,
    now: datetime,
    *,
    chosen: Collection[int] | None = None,
    seen: str = "",
) -> tuple[Preview, ProgrammeImport | None]:
    """Do what a file asks for: all of it, or the lines that were `chosen` by their index.

    `seen` is the digest of what was looked at: `InvalidError` where the draft has changed since.
    The record of the import takes it back; there is none where nothing was to be done.
    """
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    preview = preview_import(session, actor, slug, upload)
    if not preview.is_readable:
        raise InvalidError(TITLE_AND_DATE)
    if seen and seen != preview.digest:
        raise InvalidError("The programme was changed in between: look at the list once more.")
    uids = {item.key: {item.uid, item.source_uid} for item in preview.trip.items}
    lines = [
        line
        for index, line in enumerate(preview.lines)
        if (line.change in _WRITTEN and (chosen is None or index in chosen))
        or _is_renamed(line, uids)
    ]
    if not lines:
        return preview, None
    writer = _Writer(session, preview.trip, preview.frame.language)
    record = ProgrammeImport(
        trip_id=preview.trip.id,
        filename=upload.filename,
        imported_at=now,
        imported_by=actor.name,
        before={"items": writer.write(lines)},
    )
    session.add(record)
    session.flush()
    return preview, record


def _is_renamed(line: Line, uids: Mapping[str, Collection[str]]) -> bool:
    """Whether only the host's UID of an item is new: it is kept, to know the event again."""
    state, known = line.state, uids.get(line.key or "", ())
    return line.change is Change.SAME and bool(state and state.uid and state.uid not in known)


class _Writer:
    """Writes lines into a trip; `original` is the language that translations are made from."""

    def __init__(self, session: Session, trip: Trip, original: str) -> None:
        self.session, self.trip, self.original = session, trip, original
        self.items = {item.key: item for item in trip.items}
        self.position = max((item.position for item in trip.items), default=0)

    def write(self, lines: Iterable[Line]) -> dict[str, Any]:
        """Write them; what each item was before."""
        states = [(line.key, line.state) for line in lines if line.key and line.state]
        places = self._places(state for _, state in states)
        written = []
        for key, state in states:
            old = self.items.get(key)
            was = item_state(old) if old else None
            seen = old.version if old else 0
            with self.session.no_autoflush:
                item = self._write(old or self._new(key), state, places.get(state.place or 0))
            written.append((item, was, seen))
        self.session.flush()
        return {item.key: entry(was, seen, item.version) for item, was, seen in written}

    def _places(self, states: Iterable[State]) -> dict[int, Place]:
        numbers = {state.place for state in states if state.place}
        found = self.session.scalars(select(Place).where(Place.id.in_(numbers)).order_by(Place.id))
        places = {place.id: place for place in found}
        list_in_trip(self.session, self.trip, *places.values())
        return places

    def _new(self, key: str) -> ProgrammeItem:
        self.position += 1
        item = ProgrammeItem(key=key, position=self.position, trip_id=self.trip.id)
        item.track, item.visibility = Track.OFFICIAL, Visibility.TRAVELLERS
        item.everyone = True
        self.session.add(item)
        return item

    def _write(self, item: ProgrammeItem, state: State, place: Place | None) -> ProgrammeItem:
        item.kind, item.status, item.source_uid = state.kind, state.status, state.uid
        item.place = place
        item.title = revised(item.title or state.title, state.title, self.original)
        item.description = revised(
            item.description or state.description, state.description, self.original
        )
        item.schedule(state.starts, state.ends, self.trip.home_zone)
        return item
