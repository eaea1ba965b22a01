"""Appointments on days when nobody works at the place: one finding a day and country.

A weekend day on which a country works by decree (China's swapped days) is no day off.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import DayOff, OffKind, Surroundings
from planner.domain.labels import mark
from planner.domain.programmes import Item, Programme
from planner.domain.times import WallTime, day_of
from planner.domain.vocabulary import Kind, Rule, Severity

APPOINTMENTS = frozenset(
    {Kind.PLENARY, Kind.SESSION, Kind.TRADE_FAIR, Kind.COMPANY_VISIT, Kind.MEETING}
)
SUNDAY = 6
LONGEST = 400
"""Days; a mistyped year must not make a list of a hundred thousand."""

_HOLIDAY = mark("%(day)s is a public holiday in %(country)s: %(holiday)s.")
_MAYBE_HOLIDAY = mark(
    "%(day)s is a public holiday in %(country)s: %(holiday)s (preliminary, not announced yet)."
)
_WEEKEND = mark("%(day)s is a weekend in %(country)s.")
_MAYBE_WEEKEND = mark(
    "%(day)s is a weekend in %(country)s (preliminary: swapped working days are not announced yet)."
)
_TRAVEL = mark("Journey on a Sunday: %(day)s.")


def find_days_off(programme: Programme, around: Surroundings, found: Findings) -> None:
    """Appointments on days off; journeys on Sundays, which are days of rest (ArbZG § 9)."""
    for item in programme.items:
        place = programme.place_of.get(item.place)
        if item.is_cancelled or place is None:
            continue
        people = programme.keys_of_attendees(item)
        if item.kind in APPOINTMENTS:
            for day in _days(item):
                off = around.day_off(place.country, day)
                if off is not None:
                    params = {"day": day, "country": place.country, "holiday": off.name}
                    found.add(_clash(off, day, place.country), (item,), people, **params)
        elif item.kind.is_leg and item.day.weekday() == SUNDAY:
            clash = Clash(Rule.REST, Severity.INFO, _TRAVEL, ("journey", item.day))
            found.add(clash, (item,), people, day=item.day)


def _clash(off: DayOff, day: date, country: str) -> Clash:
    if off.kind is OffKind.HOLIDAY:
        message = _MAYBE_HOLIDAY if off.is_preliminary else _HOLIDAY
        return Clash(Rule.HOLIDAY, Severity.WARNING, message, (day, country))
    message = _MAYBE_WEEKEND if off.is_preliminary else _WEEKEND
    return Clash(Rule.WEEKEND, Severity.WARNING, message, (day, country))


def _days(item: Item) -> Iterator[date]:
    """The days at the place on which it goes on; an end at midnight is of the day before."""
    last = day_of(item.ends)
    if isinstance(item.ends, WallTime) and item.ends.at.time() == item.ends.at.time().min:
        last -= timedelta(days=1)
    for number in range(min(max((last - item.day).days, 0), LONGEST) + 1):
        yield item.day + timedelta(days=number)
