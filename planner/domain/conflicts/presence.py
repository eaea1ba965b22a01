"""What happens in a country or city before somebody arrives there, or after they have left it.

Journeys between countries tell who is where; within a country flights and trains between cities
do, and for some hours before and after: people may have come and gone on another day. Where no
journey tells, nothing is found.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.domain.conflicts.agendas import Agenda, Slot, Span
from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import Surroundings
from planner.domain.labels import mark
from planner.domain.programmes import Item, Place, Programme
from planner.domain.times import WallTime
from planner.domain.vocabulary import Kind, Rule, Severity

_BEFORE = mark("%(item)s begins before the arrival by %(journey)s (%(clock)s).")
_AFTER = mark("%(item)s is after the departure by %(journey)s (%(clock)s).")

MESSAGES = {Rule.BEFORE_ARRIVAL: _BEFORE, Rule.AFTER_DEPARTURE: _AFTER}

HOURS = 12 * 3600
"""Seconds around a journey within a country in which it tells where people are."""

Region = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """A journey from one region to another."""

    slot: Slot
    left: Region
    entered: Region


@dataclass(frozen=True, slots=True)
class _Absence:
    """A time when somebody is not in a region; `until` and `since` are the journeys around it.

    It is known for `reach` seconds before the one and after the other.
    """

    since: Slot | None
    until: Slot | None
    reach: float

    @property
    def severity(self) -> Severity:
        """Who has not arrived can't be there; who left but by air may come back by taxi."""
        journeys = [each for each in (self.since, self.until) if each is not None]
        flew = all(each.item.kind is Kind.FLIGHT for each in journeys)
        return Severity.ERROR if self.since is None or flew else Severity.WARNING

    @property
    def told_by(self) -> tuple[Rule, Slot, WallTime]:
        """The rule that it breaks to be there, and the journey that tells."""
        if self.since is not None:
            return Rule.AFTER_DEPARTURE, self.since, self.since.starts_wall
        if self.until is not None:
            return Rule.BEFORE_ARRIVAL, self.until, self.until.ends_wall
        raise ValueError("an absence begins or ends with a journey")

    def holds(self, starts: int, ends: int) -> bool:
        """Whether something from `starts` to `ends` touches it, where it is known."""
        since, until = self.since, self.until
        is_open = until is not None and starts >= until.ends
        was_open = since is not None and ends <= since.starts
        is_known = (since is not None and starts - since.ends <= self.reach) or (
            until is not None and until.starts - ends <= self.reach
        )
        return is_known and not is_open and not was_open

    def holds_days(self, first: date, last: date) -> bool:
        """Whether days fall wholly into it, by the clocks of the journeys."""
        if self.reach < math.inf:
            return False
        is_open = self.until is not None and last >= self.until.ends_wall.day
        was_open = self.since is not None and first <= self.since.starts_wall.day
        return not is_open and not was_open


def find_absences(
    agenda: Agenda, programme: Programme, around: Surroundings, found: Findings
) -> None:
    """Items in a region where those who attend are not."""
    del programme, around
    for region_of in (_country, _city):
        absences = _absences(agenda, region_of)
        if absences:
            for item, place, is_touched in _attended(agenda):
                _look(item, absences.get(region_of(place), []), is_touched, agenda, found)


def _country(place: Place) -> Region:
    return (place.country,)


def _city(place: Place) -> Region:
    return place.country, place.city.casefold()


def _crossings(agenda: Agenda, region_of: Callable[[Place], Region]) -> Iterator[_Crossing]:
    for slot in agenda.slots:
        if slot.item.kind.is_leg and slot.origin is not None and slot.target is not None:
            left, entered = region_of(slot.origin), region_of(slot.target)
            if left != entered:
                yield _Crossing(slot, left, entered)


def _absences(agenda: Agenda, region_of: Callable[[Place], Region]) -> dict[Region, list[_Absence]]:
    """For each region when it is known that somebody is not there.

    Where they live they are before the first journey and after the last. Within a country a
    coach brings people back, but that it leaves says little: others may take a taxi.
    """
    home = region_of(agenda.home) if agenda.home else None
    reach = math.inf if region_of is _country else HOURS
    found: dict[Region, list[_Absence]] = {}
    left: dict[Region, Slot] = {}
    for crossing in _crossings(agenda, region_of):
        entered, slot = crossing.entered, crossing.slot
        counts = region_of is _country or slot.item.kind is not Kind.TRANSFER
        if entered in left:
            found[entered].append(_Absence(left.pop(entered), slot, reach))
        elif entered not in found and entered != home and counts:
            found[entered] = [_Absence(None, slot, reach)]
        found.setdefault(entered, [])
        found.setdefault(crossing.left, [])
        if counts:
            left[crossing.left] = slot
    for region, slot in left.items():
        if region != home:
            found[region].append(_Absence(slot, None, reach))
    return {region: absences for region, absences in found.items() if absences}


Touched = Callable[[_Absence], bool]


def _attended(agenda: Agenda) -> Iterator[tuple[Item, Place, Touched]]:
    """What is attended at a known place; journeys are the measure, not the measured."""
    for slot in agenda.slots:
        if slot.origin is not None and not slot.item.kind.is_leg:
            yield slot.item, slot.origin, _touches(slot)
    for span in agenda.spans:
        if span.place is not None:
            yield span.item, span.place, _covers(span)


def _touches(slot: Slot) -> Touched:
    return lambda absence: absence.holds(slot.starts, slot.ends)


def _covers(span: Span) -> Touched:
    last = span.after if span.item.kind is Kind.HOTEL else max(span.days)
    return lambda absence: absence.holds_days(span.first, last)


def _look(
    item: Item, absences: list[_Absence], is_touched: Touched, agenda: Agenda, found: Findings
) -> None:
    absence = next(filter(is_touched, absences), None)
    if absence is None:
        return
    rule, journey, clock = absence.told_by
    found.add(
        Clash(rule, absence.severity, MESSAGES[rule], (item.uid,)),
        (item, journey.item),
        agenda.people,
        item=item.title,
        journey=journey.item.title,
        clock=clock,
    )
