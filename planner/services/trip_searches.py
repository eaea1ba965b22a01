"""Finding trips: the list with its filters, page by page, and the trips of one year.

Pages follow a key (the first day, then the number), so that the thousandth is as fast as the first.
Searched words that few trips have lead to those trips (`docs/decisions/0022`); those that many have
are found on the way through the list.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, FromClause, Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from planner.db.models import SearchWord, Trip, trip_words
from planner.domain.access import Actor, Permission, require
from planner.domain.record_numbers import number
from planner.domain.search import parts_wanted, searchable
from planner.domain.vocabulary import Direction, TripStatus

PAGE = 50
MOST_YEARS = 60
FEW = 1_000
"""Trips that are sought out by their words; where more have them, the list is gone through."""

MOST_DRAWN = 60
"""Trips of a year beyond which a picture of them says nothing."""


@dataclass(frozen=True, slots=True)
class TripFilter:
    """Which trips; `words` are looked for in titles and slugs, `year` is that of the first day.

    Templates are found by themselves or not at all.
    """

    words: str = ""
    year: int | None = None
    direction: Direction | None = None
    status: TripStatus | None = None
    are_templates: bool = False

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
        day, _, last = text.partition(".")
        trip_id = number(last)
        try:
            return None if trip_id is None else cls(date.fromisoformat(day), trip_id)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class TripPage:
    """Trips, the latest first; `older` leads to the next page, if there is one."""

    trips: tuple[Trip, ...]
    older: Cursor | None


def _conditions(session: Session, wanted: TripFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Trip.is_template.is_(wanted.are_templates)]
    found += _with_words(session, wanted.words)
    found += [
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


def _with_words(session: Session, words: str) -> list[ColumnElement[bool]]:
    """A condition that is quick to look up, where few trips have the words: all that do, or more.

    Trips that say them in other places than in one word are left to the other conditions.
    """
    parts = parts_wanted(searchable(words))
    if not parts:
        return []
    first, *others = (trip_words.alias() for _ in parts)
    having = select(first.c.trip_id).where(_has_part(first, parts[0])).distinct()
    for part, other in zip(parts[1:], others, strict=True):
        same = select(other.c.word_id).where(other.c.trip_id == first.c.trip_id)
        having = having.where(same.where(_has_part(other, part)).correlate(first).exists())
    found = session.scalars(having.limit(FEW + 1)).all()
    return [Trip.id.in_(found)] if len(found) <= FEW else []


def _has_part(ties: FromClause, part: str) -> ColumnElement[bool]:
    """That one of the office's words has the part in it."""
    word = aliased(SearchWord)
    return ties.c.word_id.in_(select(word.id).where(word.word.contains(part, autoescape=True)))


def _latest_first(query: Select[Trip]) -> Select[Trip]:
    return query.order_by(Trip.starts_on.desc(), Trip.id.desc())


def list_trips(
    session: Session, actor: Actor, wanted: TripFilter, after: Cursor | None = None
) -> TripPage:
    """A page of the office's trips."""
    require(actor, Permission.SEE_TRIPS)
    query = select(Trip).where(*_conditions(session, wanted))
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
    return years_between(session)[:MOST_YEARS]


def years_between(session: Session) -> list[int]:
    """The years from the first to the last trip, the latest first."""
    is_trip = Trip.is_template.is_(False)
    first, last = (  # not at once: SQLite would read all trips for it
        session.scalar(select(end(Trip.starts_on)).where(is_trip)) for end in (func.min, func.max)
    )
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def year_to_show(session: Session, actor: Actor, today: date) -> int:
    """The year of the trip that ends next, else that of the latest, else today's."""
    require(actor, Permission.SEE_TRIPS)
    coming = select(Trip.starts_on).where(Trip.ends_on >= today)
    found = (
        session.scalar(coming.order_by(Trip.ends_on, Trip.id).limit(1))
        or session.scalar(select(func.max(Trip.starts_on)))
        or today
    )
    return found.year


def list_trips_of_year(session: Session, actor: Actor, wanted: TripFilter) -> tuple[Trip, ...]:
    """The trips of the filter's year in their order; none where there are too many to draw."""
    require(actor, Permission.SEE_TRIPS)
    query = select(Trip).where(*_conditions(session, wanted)).order_by(Trip.starts_on, Trip.id)
    found = tuple(session.scalars(query.limit(MOST_DRAWN + 1)))
    return found if len(found) <= MOST_DRAWN else ()


def soonest_first() -> tuple[ColumnElement[date], ColumnElement[int]]:
    """Trips by their first day, where something else says which: those that run and come, say.

    It names no column: a database that sees that an index has this order would begin with the
    oldest trip of all and look at each until the first that is wanted.
    """
    return func.coalesce(Trip.starts_on, Trip.starts_on), Trip.id.expression
