"""The wish list of a trip: what may be put into its programme, and taken out again."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from planner.db.locks import hold
from planner.db.models import Candidate, Organisation, Place, ProgrammeItem, Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.clock_changes import later, settled
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.texts import Texts, revised
from planner.domain.times import WallTime, zone_names
from planner.domain.vocabulary import Kind, Track
from planner.domain.wishes import SHOULD, Wish
from planner.services.editing import check_version, flush_edit
from planner.services.item_details import ItemDetails, details_of
from planner.services.offices import office_of
from planner.services.programmes import add_item, get_item

Record = TypeVar("Record", Place, Organisation)

_WHOLE = (
    joinedload(Candidate.place),
    joinedload(Candidate.host),
    joinedload(Candidate.item),
)


@dataclass(frozen=True, slots=True)
class CandidateDetails:
    """What people write about a wish; place and host are numbers in the directory."""

    kind: Kind
    title: Texts
    minutes: int
    priority: int = SHOULD
    opens: time | None = None
    closes: time | None = None
    place: int | None = None
    host: int | None = None
    note: str = ""

    @property
    def as_wish(self) -> Wish:
        """What has to be right about it."""
        return Wish(self.minutes, self.priority, self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the board something is put; `zone` counts where it has no place."""

    on: date
    at: time
    zone: str = ""
    second: bool | None = None


def open_candidates(session: Session, trip: Trip) -> tuple[Candidate, ...]:
    """What is not placed yet, the most wanted first."""
    query = select(Candidate).where(Candidate.trip_id == trip.id, Candidate.item_id.is_(None))
    ordered = query.order_by(Candidate.priority, Candidate.position, Candidate.id)
    return tuple(session.scalars(ordered.options(*_WHOLE)))


def get_candidate(session: Session, actor: Actor, slug: str, number: int) -> Candidate:
    """One of a trip's wishes."""
    require(actor, Permission.SEE_TRIPS)
    found = session.scalar(
        select(Candidate)
        .join(Trip, Trip.id == Candidate.trip_id)
        .where(Trip.slug == slug, Candidate.id == number)
        .options(*_WHOLE)
    )
    if found is None:
        raise NotFoundError("There is no such wish.")
    return found


def add_candidate(
    session: Session, actor: Actor, slug: str, details: CandidateDetails
) -> Candidate:
    """A new wish, the last of its priority."""
    require(actor, Permission.PLAN_TRIPS)
    trip = _trip(session, slug)
    wish = Candidate(trip_id=trip.id, title=details.title, position=_next(session, trip))
    _write(session, wish, details)
    session.add(wish)
    session.flush()
    return wish


def edit_candidate(  # noqa: PLR0913 - which wish, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: CandidateDetails,
    *,
    version: int,
) -> Candidate:
    """Change a wish; `EditConflictError` unless `version` is the stored one."""
    require(actor, Permission.PLAN_TRIPS)
    wish = get_candidate(session, actor, slug, number)
    check_version(wish, version)
    with session.no_autoflush:
        _write(session, wish, details)
        wish.title = revised(wish.title, details.title, office_of(session, actor).language)
    flush_edit(session, wish)
    return wish


def delete_candidate(
    session: Session, actor: Actor, slug: str, number: int, *, version: int
) -> None:
    """Let a wish go; an item that was made of it stays."""
    require(actor, Permission.PLAN_TRIPS)
    wish = get_candidate(session, actor, slug, number)
    check_version(wish, version)
    session.delete(wish)
    flush_edit(session, wish)


def place_candidate(  # noqa: PLR0913 - which wish, as seen when, and where to
    session: Session, actor: Actor, slug: str, number: int, spot: Spot, *, version: int
) -> ProgrammeItem:
    """Put a wish into the programme, as long as it takes; it leaves the list."""
    require(actor, Permission.PLAN_TRIPS)
    hold(session, f"trip:{actor.office_id}:{slug}")
    wish = get_candidate(session, actor, slug, number)
    check_version(wish, version)
    if wish.item is not None:
        raise InvalidError("It is in the programme already.")
    details = item_at(details_of_wish(wish), spot, _zone(session, wish, spot))
    wish.item = add_item(session, actor, slug, details)
    flush_edit(session, wish)
    return wish.item


def take_back(session: Session, actor: Actor, slug: str, key: str, *, version: int) -> Candidate:
    """Take an item out of the programme and put it on the wish list, with its length.

    The wish that it was made of comes back with what the item says, else it is a new one.
    `EditConflictError` unless `version` is the stored one.
    """
    require(actor, Permission.PLAN_TRIPS)
    item = get_item(session, actor, slug, key)
    check_version(item, version)
    wish = session.scalar(select(Candidate).where(Candidate.item_id == item.id).options(*_WHOLE))
    if wish is None:
        trip = session.get_one(Trip, item.trip_id)
        wish = Candidate(trip_id=item.trip_id, position=_next(session, trip))
        session.add(wish)
    with session.no_autoflush:
        _tell(wish, item)
    wish.item = None
    session.flush()
    session.delete(item)
    flush_edit(session, item)
    return wish


def fits_wish(item: ProgrammeItem) -> bool:
    """Whether a wish holds all that an item says, so that it comes back as it was."""
    starts = item.starts
    if not isinstance(starts, WallTime):
        return False
    wish = CandidateDetails(
        kind=item.kind,
        title=item.title,
        minutes=_length(item),
        place=item.place_id,
        host=item.host_id,
        note=item.internal_note,
    )
    spot = Spot(starts.day, starts.at.time(), second=starts.second)
    again = item_at(wish, spot, starts.zone)
    return replace(details_of(item), version=0) == again


def as_wish(wish: Candidate) -> Wish:
    """A stored wish as the rules see it."""
    return Wish(wish.minutes, wish.priority, wish.opens, wish.closes, wish.label)


def wish_of_item(session: Session, item: ProgrammeItem) -> Wish | None:
    """What an item was wished as, if it came from the list."""
    found = session.scalar(select(Candidate).where(Candidate.item_id == item.id))
    return as_wish(found) if found else None


def _trip(session: Session, slug: str) -> Trip:
    trip = session.scalar(select(Trip).where(Trip.slug == slug))
    if trip is None:
        raise NotFoundError("There is no such trip.")
    return trip


def _next(session: Session, trip: Trip) -> int:
    last = select(func.max(Candidate.position)).where(Candidate.trip_id == trip.id)
    return (session.scalar(last) or 0) + 1


def _write(session: Session, wish: Candidate, details: CandidateDetails) -> None:
    if not details.title:
        raise InvalidError("Fill in at least one language.", field="title")
    details.as_wish.require_sense()
    for name in ("kind", "minutes", "priority", "opens", "closes"):
        setattr(wish, name, getattr(details, name))
    wish.note = details.note.strip()
    wish.place = _record(session, Place, details.place)
    wish.host = _record(session, Organisation, details.host)


def _record(session: Session, model: type[Record], number: int | None) -> Record | None:
    found = session.get(model, number) if number is not None else None
    if number is not None and found is None:
        raise InvalidError("Something you chose is not in the directory any more: choose again.")
    return found


def item_at(wish: CandidateDetails, spot: Spot, zone: str) -> ItemDetails:
    """The item that a wish makes at a spot, by the clock of a zone; our own, still tentative."""
    wish.as_wish.require_sense()
    wall = WallTime(datetime.combine(spot.on, spot.at), zone)
    starts = settled(wall, "at", second=spot.second)
    return ItemDetails(
        kind=wish.kind,
        track=Track.OWN,
        title=wish.title,
        starts=starts,
        ends=later(starts, timedelta(minutes=wish.minutes), zone),
        place=wish.place,
        host=wish.host,
        internal_note=wish.note,
    )


def details_of_wish(wish: Candidate) -> CandidateDetails:
    """What is stored of a wish."""
    return CandidateDetails(
        kind=wish.kind,
        title=wish.title,
        minutes=wish.minutes,
        priority=wish.priority,
        opens=wish.opens,
        closes=wish.closes,
        place=wish.place_id,
        host=wish.host_id,
        note=wish.note,
    )


def _zone(session: Session, wish: Candidate, spot: Spot) -> str:
    if wish.place:
        return wish.place.zone
    if spot.zone in zone_names():
        return spot.zone
    home = session.scalar(select(Trip.home_zone).where(Trip.id == wish.trip_id))
    return home or "UTC"


def _tell(wish: Candidate, item: ProgrammeItem) -> None:
    """Write into a wish what it keeps of an item."""
    wish.kind, wish.title, wish.minutes = item.kind, item.title, _length(item)
    wish.note, wish.place, wish.host = item.internal_note, item.place, item.host


def _length(item: ProgrammeItem) -> int:
    starts, ends = item.starts, item.ends
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        return 90
    return min(max((ends.utc - starts.utc) // timedelta(minutes=1), 5), 24 * 60)
