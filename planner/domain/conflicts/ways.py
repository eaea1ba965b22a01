"""How long a way takes: what staff know of two cities, else by the distance on the sphere.

Speeds are what a delegation with a coach or taxis reckons with, door to door: on foot up to a
kilometre, city traffic at first, then the motorway; beyond some hundred kilometres, whichever is
quicker of road and air.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from math import asin, ceil, cos, radians, sin, sqrt

from planner.domain.conflicts.surroundings import Cities, between_cities
from planner.domain.entries import Position
from planner.domain.programmes import Place

EARTH_KM = 6371.0
DETOUR = 1.3
"""How much longer a road is than the straight line."""

WALK_KM, WALK_SPEED = 1.0, 5.0
CITY_KM, CITY_SPEED = 20.0, 30.0
ROAD_SPEED = 70.0
AIR_SPEED, AIR_MINUTES = 700.0, 240.0
"""Kilometres in an hour; minutes to, at and from both airports together."""

NEAR_KM = 75
"""From as far as this people go home for the night."""

SAME_CITY = 10
OTHER_CITY = 45
"""Minutes where a place has no coordinates."""


def is_near(one: Place, other: Place) -> bool:
    """Whether who is at one place goes home to the other for the night."""
    if one.country == other.country and one.city.casefold() == other.city.casefold():
        return True
    if one.position is None or other.position is None:
        return False
    return distance(one.position, other.position) <= NEAR_KM


def minutes_between(one: Place, other: Place, ways: Mapping[Cities, timedelta]) -> int:
    """Whole minutes from one place to another, 0 at the same place."""
    if one.key == other.key:
        return 0
    known = ways.get(between_cities(one.city, other.city)) if ways else None
    if known is not None:
        return ceil(known / timedelta(minutes=1))
    if one.position is None or other.position is None:
        return SAME_CITY if one.city.casefold() == other.city.casefold() else OTHER_CITY
    return _minutes(one.position, other.position)


@lru_cache(maxsize=4096)
def _minutes(one: Position, other: Position) -> int:
    kilometres = distance(one, other) * DETOUR
    if kilometres <= WALK_KM:
        return round(kilometres / WALK_SPEED * 60)
    in_city = min(kilometres, CITY_KM) / CITY_SPEED
    beyond = max(kilometres - CITY_KM, 0) / ROAD_SPEED
    on_road = (in_city + beyond) * 60
    by_air = AIR_MINUTES + kilometres / DETOUR / AIR_SPEED * 60
    return ceil(min(max(on_road, WALK_KM / WALK_SPEED * 60), by_air))


def distance(one: Position, other: Position) -> float:
    """Kilometres on the sphere (haversine)."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))
