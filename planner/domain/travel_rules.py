"""An office's rule for flight class and hotel grade: exceeded only with a reason.

The rule is the office's own (its settings), not a law: BRKG § 4 (1) pays the lowest class, and what
an office allows above it differs from office to office. Nights are compared by their average.
"""

from dataclasses import dataclass
from enum import StrEnum

from planner.domain.labels import mark
from planner.domain.search import searchable

FLIGHT, HOTEL = "flight", "hotel"


class FlightClass(StrEnum):
    """The classes of flights, from the lowest to the highest."""

    ECONOMY = "economy"
    PREMIUM_ECONOMY = "premium_economy"
    BUSINESS = "business"
    FIRST = "first"


class Exceeded(StrEnum):
    """What of the office's rule a cost exceeds."""

    FLIGHT_CLASS = "flight_class"
    HOTEL_LIMIT = "hotel_limit"


CLASS_LABELS = {
    FlightClass.ECONOMY: mark("Economy"),
    FlightClass.PREMIUM_ECONOMY: mark("Premium economy"),
    FlightClass.BUSINESS: mark("Business class"),
    FlightClass.FIRST: mark("First class"),
}
EXCEEDED_LABELS = {
    Exceeded.FLIGHT_CLASS: mark("A higher class than the office allows"),
    Exceeded.HOTEL_LIMIT: mark("A dearer night than the office allows"),
}

_RANKS = {word: rank for rank, word in enumerate(FlightClass)}


@dataclass(frozen=True, slots=True)
class TravelRule:
    """The highest class without a reason, and the dearest night in EUR cents (None: no limit)."""

    flight_class: str = FlightClass.ECONOMY
    hotel_limit: int | None = None


@dataclass(frozen=True, slots=True)
class RuledCost:
    """What the rule looks at of a cost; `cents` are EUR cents of the whole of it.

    `travel_class` is as people wrote it, `nights` those of all travellers, None where nobody said.
    """

    category: str
    cents: int
    travel_class: str = ""
    nights: int | None = None
    class_reason: str = ""


def class_named(text: str) -> FlightClass | None:
    """The class that a text begins with: ``Business Class (Flex)``; None where it names none."""
    words = "_".join(searchable(text).replace("-", " ").replace("_", " ").split())
    found = (each for each in sorted(FlightClass, key=len, reverse=True) if words.startswith(each))
    return next(found, None)


def exceeded_by(cost: RuledCost, rule: TravelRule) -> Exceeded | None:
    """What of the office's rule a cost exceeds, with or without a reason; None where nothing.

    A class that isn't written down, or by a word that nobody knows, exceeds nothing.
    """
    if cost.category == FLIGHT and _rank(cost.travel_class) > _rank(rule.flight_class):
        return Exceeded.FLIGHT_CLASS
    if cost.category == HOTEL and rule.hotel_limit is not None:
        nights = max(cost.nights or 1, 1)
        return Exceeded.HOTEL_LIMIT if cost.cents > rule.hotel_limit * nights else None
    return None


def reason_missing(cost: RuledCost, rule: TravelRule) -> Exceeded | None:
    """What a cost exceeds without saying why: to be asked for and warned of."""
    return None if cost.class_reason.strip() else exceeded_by(cost, rule)


def _rank(text: str) -> int:
    found = class_named(text)
    return _RANKS[found] if found else 0
