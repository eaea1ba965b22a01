"""A file that somebody sent, and the trip that it is read for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Organisation, Place, Trip
from planner.domain.access import Actor
from planner.domain.imports.headings import Meaning
from planner.domain.imports.people import employer_name
from planner.domain.imports.places import KnownPlace, Places
from planner.domain.imports.values import Frame, Order, Row
from planner.domain.refusals import InvalidError
from planner.domain.times import WallTime, zone_names
from planner.domain.vocabulary import ItemStatus, Kind
from planner.formats.plain_files import FileKind, kind_of
from planner.formats.table_read import read_csv, read_workbook
from planner.services.imports.words import own_lines, words_of
from planner.services.offices import office_of


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and what its sender said of it.

    `zone` is what times without a zone are in, `fallback` what those are taken for that not even
    a place gives a zone; `order` is how dates are written that may be read both ways; `columns`
    overrules what columns were taken for.
    """

    filename: str
    data: bytes = field(repr=False)
    zone: str = ""
    fallback: str = ""
    order: Order | None = None
    columns: Mapping[int, Meaning | None] | None = None

    @property
    def kind(self) -> FileKind:
        """What it is; `InvalidError` where nothing that is read."""
        return kind_of(self.data, self.filename)


def rows_of(upload: Upload) -> Sequence[Row]:
    """The rows of a table; `InvalidError` where it is none."""
    match upload.kind:
        case FileKind.WORKBOOK:
            return read_workbook(upload.data)
        case FileKind.TABLE:
            return read_csv(upload.data)
        case _:
            raise InvalidError("This is a calendar: it has no people.")


def frame_of(session: Session, actor: Actor, trip: Trip, upload: Upload) -> Frame:
    """The trip as a file is read for it; `InvalidError` for what is no time zone."""
    if not zone_names().issuperset(filter(None, (upload.zone, upload.fallback))):
        raise InvalidError("Choose a time zone from the list: Europe/Berlin.", field="zone")
    return Frame(
        first=trip.starts_on,
        last=trip.ends_on,
        zones=zones_of(trip),
        zone=upload.zone,
        fallback=upload.fallback,
        order=upload.order,
        language=office_of(session, actor).language,
        kinds=words_of(Kind),
        statuses=words_of(ItemStatus),
        own_lines=own_lines(),
    )


def zones_of(trip: Trip) -> tuple[str, ...]:
    """The zones of a trip, the likeliest of its programme first."""
    starts = Counter(item.starts.zone for item in trip.items if isinstance(item.starts, WallTime))
    used = [zone for zone, _ in starts.most_common()]
    places = [use.record.zone for use in trip.places]
    away = [zone for zone in places if zone != trip.home_zone]
    return tuple(dict.fromkeys((*used, *away, *places, trip.home_zone)))


def known_places(session: Session, trip: Trip) -> Places:
    """The places of the trip and of the directory, the trip's first."""
    listed = {use.place_id for use in trip.places}
    rows = session.execute(select(Place.id, Place.name, Place.zone).order_by(Place.id)).all()
    ordered = sorted(rows, key=lambda row: row.id not in listed)
    return Places.of((KnownPlace(row.id, row.zone), row.name) for row in ordered)


def known_employers(session: Session) -> dict[str, int]:
    """The organisations of the directory by their names, as those are compared."""
    query = select(Organisation.id, Organisation.name, Organisation.legal_name)
    found: dict[str, int] = {}
    for row in session.execute(query.order_by(Organisation.id)):
        for text in (*row.name.as_mapping().values(), row.legal_name):
            found.setdefault(employer_name(text), row.id)
    found.pop("", None)
    return found
