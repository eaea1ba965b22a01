"""What the rules need to know besides the programme: homes, days off, how long a way takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from planner.domain.programmes import Place
from planner.domain.texts import NO_TEXT, Texts


class OffKind(StrEnum):
    """Why nobody works on a day."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which a country does not work.

    `name` is the holiday's; a holiday that falls on a weekend is a holiday.
    `is_preliminary`: the country has not announced that year's swapped days yet.
    """

    kind: OffKind
    name: Texts = NO_TEXT
    is_preliminary: bool = False


def never_off(country: str, day: date) -> DayOff | None:
    """A calendar without days off."""
    del country, day
    return None


Cities = tuple[str, str]
"""Two cities as they are compared, in alphabetical order."""


def between_cities(one: str, other: str) -> Cities:
    """The pair of two cities, whichever way."""
    first, second = sorted((one.strip().casefold(), other.strip().casefold()))
    return first, second


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rules are given.

    `homes` has the home of each traveller whose home is known; `ways` what staff know better than
    the distance: how long it takes between two cities, door to door.
    """

    homes: Mapping[str, Place] = field(default_factory=dict)
    day_off: Callable[[str, date], DayOff | None] = never_off
    ways: Mapping[Cities, timedelta] = field(default_factory=dict)
