"""Meals given twice on a day, and days on which nobody thought of one.

A given meal cuts the allowance once a day (`costs.md`), so a second one is given for nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from planner.domain.conflicts.agendas import Agenda, Slot
from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import Surroundings
from planner.domain.labels import mark
from planner.domain.programmes import Item, Programme
from planner.domain.times import WallTime
from planner.domain.vocabulary import LEGS, Kind, MealKind, Rule, Severity

MEALTIMES = {
    MealKind.BREAKFAST: time(8),
    MealKind.LUNCH: time(12, 30),
    MealKind.DINNER: time(19),
}
"""When people would be hungry: they need no meal if they are not there or on a journey then."""

UNTIL = {MealKind.BREAKFAST: time(10, 30), MealKind.LUNCH: time(16)}
"""Until when something to eat counts as that meal."""

OUT = frozenset({Kind.MEAL, Kind.RECEPTION})
CARED_FOR = LEGS | {Kind.FREE, Kind.PRIVATE}
"""Where people find something to eat by themselves."""

LONGEST = 400
"""Days; a mistyped year must not make a list of a hundred thousand."""

_TWICE = mark("%(meal)s is given twice on %(day)s: %(first)s and %(second)s.")
_MISSING = mark("%(meal)s on %(day)s is not planned.")

Table = dict[tuple[date, MealKind], list[Item]]


def find_meals(agenda: Agenda, programme: Programme, around: Surroundings, found: Findings) -> None:
    """What is given twice to the same people; what they are not given and don't plan."""
    del programme, around
    given = _given(agenda)
    for (day, meal), items in given.items():
        for one, other in pairwise(items):
            found.add(
                Clash(Rule.MEAL, Severity.WARNING, _TWICE, (day, meal, one.uid, other.uid)),
                (one, other),
                agenda.people,
                meal=meal,
                day=day,
                first=one.title,
                second=other.title,
            )
    for day, meal in _missing(agenda, given):
        found.add(
            Clash(Rule.MEAL, Severity.INFO, _MISSING, (day, meal)),
            (),
            agenda.people,
            meal=meal,
            day=day,
        )


def _given(agenda: Agenda) -> Table:
    """The meals that somebody gives, by day and kind."""
    found: Table = {}
    items = [each.item for each in agenda.slots] + [each.item for each in agenda.spans]
    for item in items:
        for meal in dict.fromkeys(meal.meal for meal in item.meals):
            found.setdefault((item.day, meal), []).append(item)
    return found


def _missing(agenda: Agenda, given: Table) -> Iterator[tuple[date, MealKind]]:
    """Meals between the first and the last thing that nothing planned provides for."""
    if not agenda.slots:
        return
    starts, ends = agenda.slots[0].starts, max(slot.ends for slot in agenda.slots)
    eaten = {*given, *_meals_out(agenda.slots), *_meals_under_way(agenda.slots)}
    for day, zone_name in _days(agenda.slots):
        for meal in MealKind:
            if (day, meal) not in eaten and starts < _moment(day, meal, zone_name) < ends:
                yield day, meal


def _meals_out(slots: tuple[Slot, ...]) -> Iterator[tuple[date, MealKind]]:
    """Meals that people pay themselves, and receptions."""
    for slot in slots:
        if slot.item.kind in OUT and not slot.item.meals:
            clock = slot.starts_wall.at.time()
            meals = (meal for meal, until in UNTIL.items() if clock < until)
            yield slot.item.day, next(meals, MealKind.DINNER)


def _meals_under_way(slots: tuple[Slot, ...]) -> Iterator[tuple[date, MealKind]]:
    """Mealtimes in the course of a journey, by the clock at one of its ends; and of free time."""
    for slot in slots:
        if slot.item.kind not in CARED_FOR:
            continue
        for zone_name in {slot.starts_wall.zone, slot.ends_wall.zone}:
            for day in _from_to(slot.starts_wall.day, slot.ends_wall.day):
                for meal in MealKind:
                    if slot.starts <= _moment(day, meal, zone_name) < slot.ends:
                        yield day, meal


def _days(slots: tuple[Slot, ...]) -> Iterator[tuple[date, str]]:
    """Each day from the first to the last slot's, with the zone in which people then are."""
    zones: dict[date, str] = {}
    for slot in slots:
        zones[slot.starts_wall.day] = slot.starts_wall.zone
        zones[slot.ends_wall.day] = slot.ends_wall.zone
    zone_name = slots[0].starts_wall.zone
    for day in _from_to(min(zones), max(zones)):
        zone_name = zones.get(day, zone_name)
        yield day, zone_name


def _from_to(first: date, last: date) -> Iterator[date]:
    for number in range(min((last - first).days, LONGEST) + 1):
        yield first + timedelta(days=number)


@lru_cache(maxsize=4096)
def _moment(day: date, meal: MealKind, zone_name: str) -> int:
    wall = WallTime(datetime.combine(day, MEALTIMES[meal]), zone_name)
    return int(wall.utc.timestamp())
