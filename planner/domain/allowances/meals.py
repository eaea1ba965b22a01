"""Meals that somebody gives: each cuts a day once, on its day at its place.

An item's meals are on the day on which it starts; an all-day item has them on each of its days. A
hotel gives breakfast and lunch after each night and dinner before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from planner.domain.allowances.evidence import DAY, at_place, days_between
from planner.domain.programmes import Item, Programme
from planner.domain.times import WallTime, day_of, utc_of
from planner.domain.vocabulary import Kind, MealKind


@dataclass(frozen=True, slots=True)
class Given:
    """A meal on a day, by whom, in the course of which item (keys)."""

    on: date
    meal: MealKind
    provider: str
    item: str


MealsByDay = Mapping[date, tuple[Given, ...]]


def meals_of(items: Iterable[Item], programme: Programme) -> MealsByDay:
    """The meals that cut each day; of two of a kind on a day the first counts."""
    found: dict[date, dict[MealKind, Given]] = {}
    for item in sorted(items, key=_order):
        for given in _given(item, programme):
            found.setdefault(given.on, {}).setdefault(given.meal, given)
    return {
        day: tuple(meals[meal] for meal in MealKind if meal in meals)
        for day, meals in found.items()
    }


def _order(item: Item) -> tuple[datetime, str]:
    return utc_of(item.starts, "UTC"), item.key


def _given(item: Item, programme: Programme) -> Iterator[Given]:
    for meal in item.meals:
        for day in _days(item, meal.meal, programme):
            yield Given(day, meal.meal, meal.provider, item.key)


def _days(item: Item, meal: MealKind, programme: Programme) -> Iterator[date]:
    first, last = day_of(item.starts), day_of(item.ends)
    if item.kind is Kind.HOTEL:
        is_dinner = meal is MealKind.DINNER
        yield from days_between(first, last - DAY) if is_dinner else days_between(first + DAY, last)
    elif isinstance(item.starts, WallTime):
        yield at_place(item.starts, programme.place_of.get(item.place)).day
    else:
        yield from days_between(first, last)
