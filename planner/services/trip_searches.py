"""Finding trips: the list with its filters, page by page, and the trips of one year.

Pages follow a key (the first day, then the number), so that the thousandth is as fast as the first.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from planner.db.models import Trip
from planner.domain.access import Actor, Permission, require
from planner.domain.search import searchable
from planner.domain.vocabulary import Direction, TripStatus

PAGE = 50
MOST_YEARS = 60
MOST_DRAWN = 60
"""Trips of a year beyond which a picture of them says nothing."""


@dataclass(frozen=True, slots=True)
class TripFilter:
    """Which trips; `words` are looked for in titles and slugs, `year` is that of the first day."""

    words: str = ""
    year: int | None = None
    direction: Direction | None = None
    status: TripStatus | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.year or self.direction or self.status)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last trip of a page: the next page begins after it."""

    starts_on: date
    trip_id: int

    def __str__(self) -> str:
        """``2026-10-23.17``, for addresses."""
        return f"{self.starts_on.isoformat()}.{self.trip_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor of an address; None where it is none."""
        day, _, number = text.partition(".")
        try:
            return cls(date.fromisoformat(day), int(number))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class TripPage:
    """Trips, the latest first; `older` leads to the next page, if there is one."""

    trips: tuple[Trip, ...]
    older: Cursor | None


def _conditions(wanted: TripFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Trip.search_text.contains(word, autoescape=True)
        for word in searchable(wanted.words).split()
    ]
    if wanted.year is not None:
        found.append(Trip.starts_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    if wanted.direction is not None:
        found.append(Trip.direction == wanted.direction)
    if wanted.status is not None:
        found.append(Trip.status == wanted.status)
    return found


def _latest_first(query: Select[Trip]) -> Select[Trip]:
    return query.order_by(Trip.starts_on.desc(), Trip.id.desc())


def list_trips(
    session: Session, actor: Actor, wanted: TripFilter, after: Cursor | None = None
) -> TripPage:
    """A page of the office's trips."""
    require(actor, Permission.SEE_TRIPS)
    query = select(Trip).where(*_conditions(wanted))
    if after is not None:
        query = query.where(
            tuple_(Trip.starts_on, Trip.id) < tuple_(after.starts_on, after.trip_id)
        )
    found = tuple(session.scalars(_latest_first(query).limit(PAGE + 1)))
    trips = found[:PAGE]
    more = len(found) > PAGE
    return TripPage(trips, Cursor(trips[-1].starts_on, trips[-1].id) if more else None)


def list_years(session: Session, actor: Actor) -> list[int]:
    """The years from the first to the last trip, the latest first; at most `MOST_YEARS`."""
    require(actor, Permission.SEE_TRIPS)
    first, last = session.execute(select(func.min(Trip.starts_on), func.max(Trip.starts_on))).one()
    return [] if first is None else list(range(last.year, first.year - 1, -1))[:MOST_YEARS]


def year_to_show(session: Session, actor: Actor, today: date) -> int:
    """The year of the next trip to come, else that of the latest, else today's."""
    require(actor, Permission.SEE_TRIPS)
    coming = select(func.min(Trip.starts_on)).where(Trip.ends_on >= today)
    found = session.scalar(coming) or session.scalar(select(func.max(Trip.starts_on))) or today
    return found.year


def list_trips_of_year(session: Session, actor: Actor, wanted: TripFilter) -> tuple[Trip, ...]:
    """The trips of the filter's year in their order; none where there are too many to draw."""
    require(actor, Permission.SEE_TRIPS)
    query = select(Trip).where(*_conditions(wanted)).order_by(Trip.starts_on, Trip.id)
    found = tuple(session.scalars(query.limit(MOST_DRAWN + 1)))
    return found if len(found) <= MOST_DRAWN else ()
