"""How long it takes between two cities: what staff know better than the distance says."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.locks import hold
from planner.db.models import CityWay
from planner.domain.access import Actor, Permission, require
from planner.domain.conflicts import between_cities
from planner.domain.refusals import InvalidError, NotFoundError
from planner.services.editing import check_version, flush_edit

LONGEST = 36 * 60
"""Minutes; nobody travels longer from door to door."""

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class WayDetails:
    """Two cities and the minutes between them, door to door, whichever way."""

    first: str
    second: str
    minutes: int


def list_ways(session: Session, actor: Actor) -> list[CityWay]:
    """All ways of the office, by the names of the cities."""
    require(actor, Permission.SEE_DIRECTORY)
    return list(session.scalars(select(CityWay).order_by(CityWay.pair)))


def find_way(session: Session, actor: Actor, first: str, second: str) -> CityWay | None:
    """What is noted of two cities, whichever way."""
    require(actor, Permission.SEE_DIRECTORY)
    pair = "|".join(between_cities(first, second))
    return session.scalar(select(CityWay).where(CityWay.pair == pair))


def keep_way(
    session: Session, actor: Actor, details: WayDetails, seen: Mapping[int, int]
) -> CityWay:
    """Note a way; the pair that is known gets the new time. `InvalidError` for one city twice.

    `seen` are the versions of the ways that the editor saw, by number: `EditConflictError` where
    the pair was noted, or got another time, in between.
    """
    require(actor, Permission.KEEP_DIRECTORY)
    names = [" ".join(name.split()) for name in (details.first, details.second)]
    pair = between_cities(*names)
    if pair[0] == pair[1]:
        raise InvalidError("Name two different cities.", field="second")
    if any(not 0 < len(name) <= LONGEST_NAME for name in names):
        raise InvalidError("Write the name of a city.", field="first")
    if not 0 < details.minutes <= LONGEST:
        raise InvalidError("Write a number of minutes.", field="minutes")
    hold(session, f"ways:{actor.office_id}")
    way = find_way(session, actor, *names)
    if way is None:
        way = CityWay(first=names[0], second=names[1], pair="|".join(pair))
        session.add(way)
    elif way.minutes != details.minutes:
        check_version(way, seen.get(way.id, 0))
    way.minutes = details.minutes
    session.flush()
    return way


def delete_way(session: Session, actor: Actor, number: int, version: int) -> CityWay:
    """Forget a way; what it was. `EditConflictError` unless `version` is the stored one."""
    require(actor, Permission.KEEP_DIRECTORY)
    way = session.scalar(select(CityWay).where(CityWay.id == number))
    if way is None:
        raise NotFoundError("There is no such way.")
    check_version(way, version)
    session.delete(way)
    flush_edit(session, way)
    return way
