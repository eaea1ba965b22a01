"""Absences: from leaving home to coming back, as a traveller's own events tell.

A leg from home begins an absence and a leg to home ends it. Where there is no such leg, the first
and the last event away from home do: so somebody without legs is away from their first item or
night abroad to their last, and who attends nothing away from home is not away at all. An event at
home, or a guests' programme in one's own town, is no absence (BRKG § 2 (2), EStG § 9 (4a): away
from home and from the first place of work).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, zip_longest

from planner.domain.allowance_tables import HOME_COUNTRY
from planner.domain.allowances.evidence import Event, Home, Nature, in_one_city
from planner.domain.programmes import Place

CONNECTION = timedelta(hours=24)
"""Whoever lands and goes home later than that has been back already."""

WAIT = timedelta(hours=2)
"""A way through one's own town so shortly before or after an absence belongs to it."""


@dataclass(frozen=True, slots=True)
class Absence:
    """The events of one absence, in order; there is at least one."""

    events: tuple[Event, ...]

    @property
    def first(self) -> date:
        """The first day, by the clock at the place."""
        return min(event.starts.day for event in self.events)

    @property
    def last(self) -> date:
        """The last day; who is back at midnight is back at 24:00 of the day before."""
        return max(self.first, *(event.last_day for event in self.events))

    @property
    def length(self) -> timedelta:
        """How much time passes."""
        ends = max(event.ends.utc for event in self.events)
        return ends - min(event.starts.utc for event in self.events)

    @property
    def has_night(self) -> bool:
        """Whether somebody sleeps away from home."""
        return any(event.nature is Nature.NIGHT for event in self.events)

    @property
    def ends_abroad(self) -> bool:
        """Whether nothing tells of the way back to Germany."""
        return is_abroad(self.events[-1].target)

    @property
    def goes_abroad(self) -> bool:
        """Whether it leads out of Germany."""
        return any(is_abroad(event.target) for event in self.events)


def is_abroad(place: Place | None) -> bool:
    """Whether a place is known and not in Germany."""
    return place is not None and place.country != HOME_COUNTRY


def absences_in(events: Sequence[Event], home: Home) -> list[Absence]:
    """The absences in the order of time."""
    local = [event for event in events if _is_local(event, home)]
    others = [event for event in events if not _is_local(event, home)]
    parts = (part for whole in _split(others, home) for part in _parts(whole))
    return [Absence(tuple(_with_ways(part, local, home))) for part in parts]


def _is_local(event: Event, home: Home) -> bool:
    """Whether it is a leg within one's own town."""
    is_within = home.holds(event.origin) and home.holds(event.target)
    return event.nature is Nature.MOVE and is_within


def _split(events: Sequence[Event], home: Home) -> list[list[Event]]:
    """The events away from home, parted where somebody is back."""
    found: list[list[Event]] = [[]]
    for event, following in zip_longest(events, events[1:]):
        is_home = home.holds(event.target)
        if not is_home or event.nature is Nature.MOVE:
            found[-1].append(event)
        if is_home or _is_back(found[-1], following, home):
            found.append([])
    return [part for part in found if part]


def _with_ways(part: list[Event], local: list[Event], home: Home) -> Iterator[Event]:
    """An absence with the ways from the door to the station and back."""
    first, last = part[0], part[-1]
    if home.holds(first.origin):
        yield from (leg for leg in local if timedelta() <= _wait(leg, first) <= WAIT)
    yield from part
    if home.holds(last.target):
        yield from (leg for leg in local if timedelta() <= _wait(last, leg) <= WAIT)


def _wait(one: Event, other: Event) -> timedelta:
    return other.starts.utc - one.ends.utc


def _is_back(current: list[Event], following: Event | None, home: Home) -> bool:
    """Whether a leg ends where the first one began, and does not lead on to home."""
    base, last = current[0].origin, current[-1]
    if current[0].nature is not Nature.MOVE or last.nature is not Nature.MOVE:
        return False
    if base is None or last.target is None or is_abroad(base) or home.holds(base):
        return False
    if not in_one_city(base, last.target):
        return False
    return following is None or not _leads_on(last, following, home)


def _leads_on(last: Event, following: Event, home: Home) -> bool:
    """Whether the next thing is the way home, or a night before it."""
    if following.starts.utc - last.ends.utc >= CONNECTION:
        return False
    if following.nature is Nature.NIGHT:
        return True
    return following.nature is Nature.MOVE and home.holds(following.target)


def _parts(events: list[Event]) -> list[list[Event]]:
    """Without legs, days in Germany with no night between are day trips: people come home."""
    parts = [events[:1]]
    may_part = all(event.nature is not Nature.MOVE for event in events)
    for before, event in pairwise(events):
        if may_part and _comes_home(before, event):
            parts.append([])
        parts[-1].append(event)
    return parts


def _comes_home(before: Event, event: Event) -> bool:
    is_near = not is_abroad(before.target) and not is_abroad(event.target)
    return is_near and before.last_day < event.starts.day
