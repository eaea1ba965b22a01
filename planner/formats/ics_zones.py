"""The zone of a time in somebody else's calendar, and what clocks showed by its own rules."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

from icalendar import Component, vDDDTypes, vRecur, vUTCOffset

from planner.domain.imports.tables import ZONE_NEEDED
from planner.domain.imports.values import Frame
from planner.domain.refusals import InvalidError
from planner.domain.times import Moment, WallTime, in_zone
from planner.formats.zone_names import iana_name
from planner.formats.zone_rules import WEEKDAYS, nth_weekday

RULES = "X-RULES-OF-ZONE"
"""What VTIMEZONE is called while a calendar is read: icalendar keeps those by name for the whole
process, where one office's file would explain another's."""

MOST_RULES = 200
"""Observances of a zone; real ones have two to six, old ones written as lists a hundred."""


Onset = tuple[datetime, timedelta]
"""When an observance began by the clocks before it, and how far it is ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one calendar: what its times without a zone mean, its own rules by name."""

    frame: Frame
    default: str = ""
    rules: Mapping[str, Component] = field(default_factory=dict)
    onsets: dict[tuple[str, int], list[Onset]] = field(default_factory=dict)
    """By zone and year, as far as they were asked for."""

    @classmethod
    def of(cls, calendar: Component, frame: Frame) -> "Zones":
        """The zones that a calendar brings; what the planner said goes before ``X-WR-TIMEZONE``."""
        rules = {str(each.get("TZID", "")): each for each in calendar.walk(RULES)}
        default = frame.zone or iana_name(str(calendar.get("X-WR-TIMEZONE", "")))
        return cls(frame, "" if default == "UTC" else default, rules)

    @property
    def _shown(self) -> str:
        """The zone in which moments are written that say which they are, but not by which clock."""
        return self.default or next(iter(self.frame.zones), "UTC")

    def moment(self, value: Any, params: Mapping[str, Any] | None = None) -> Moment:  # noqa: ANN401
        """When a property such as DTSTART is; `InvalidError` where its zone must be asked for.

        `params` are those of the list that the value stands in, if it does.
        """
        found = value.dt
        if not isinstance(found, datetime):
            if not isinstance(found, date):
                raise InvalidError("“%(text)s” is no date or time.", text=str(found))
            return found
        wall = found.replace(tzinfo=None, second=0, microsecond=0)
        name = str((value.params if params is None else params).get("TZID", ""))
        if not name:
            return self._unnamed(wall, found)
        return self._named(wall, name)

    def _unnamed(self, wall: datetime, found: datetime) -> Moment:
        if found.tzinfo is not None:
            return self._at(found.astimezone(UTC))
        zone = self.default or self.frame.fallback
        if not zone:
            raise InvalidError(ZONE_NEEDED)
        return WallTime(wall, zone)

    def _named(self, wall: datetime, name: str) -> Moment:
        known = iana_name(name)
        if known == "UTC":
            return self._at(wall.replace(tzinfo=UTC))
        if known:
            return WallTime(wall, known)
        rules = self.rules.get(name)
        located = iana_name(str(rules.get("X-LIC-LOCATION", ""))) if rules else ""
        if located and located != "UTC":
            return WallTime(wall, located)
        ahead = self._ahead(name, wall) if rules else None
        if ahead is not None:
            return self._at((wall - ahead).replace(tzinfo=UTC), ahead)
        if not self.default:
            raise InvalidError("The time zone “%(zone)s” is not known: choose one.", zone=name)
        return WallTime(wall, self.default)

    def _ahead(self, name: str, wall: datetime) -> timedelta | None:
        """How far a zone is ahead of UTC by its own rules when its clocks show `wall`."""
        known = self.onsets.get((name, wall.year))
        if known is None:
            observances = self.rules[name].subcomponents[:MOST_RULES]
            found = (onset for each in observances for onset in _onsets(each, wall.year))
            known = self.onsets[name, wall.year] = sorted(found)
        place = bisect_right(known, wall, key=itemgetter(0))
        return known[place - 1][1] if place else None

    def _at(self, moment: datetime, ahead: timedelta | None = None) -> WallTime:
        """A moment by the clock of the likeliest zone, of one that is so far `ahead` if told."""
        likely = (self._shown, *self.frame.zones)
        zone = next((each for each in likely if in_zone(moment, each).utcoffset() == ahead), None)
        local = in_zone(moment, zone or self._shown)
        wall = local.replace(tzinfo=None, fold=0, second=0, microsecond=0)
        return replace(WallTime(wall, zone or self._shown), second=bool(local.fold))


def _onsets(observance: Any, year: int) -> Iterator[Onset]:  # noqa: ANN401 - of icalendar
    """When an observance began, as far as it matters in a year."""
    offset, start = observance.get("TZOFFSETTO"), observance.get("DTSTART")
    is_whole = isinstance(offset, vUTCOffset) and isinstance(start, vDDDTypes)
    if not is_whole or not isinstance(start.dt, datetime):
        return
    ahead, first = offset.td, start.dt.replace(tzinfo=None)
    rule = observance.get("RRULE")
    years = (year - 1, year) if isinstance(rule, vRecur) else ()
    onsets = (first, *(_in_year(first, rule, each) for each in years))
    yield from ((onset, ahead) for onset in onsets if onset and first <= onset)


_PLACE = re.compile(r"([+-]?\d)(MO|TU|WE|TH|FR|SA|SU)")


def _in_year(first: datetime, rule: vRecur, year: int) -> datetime | None:
    """When a yearly rule on a weekday of a month sets in; other rules are not worked out."""
    month = next(iter(rule.get("BYMONTH", ())), first.month)
    place = _PLACE.fullmatch(str(next(iter(rule.get("BYDAY", ())), "")))
    if rule.get("FREQ") != ["YEARLY"] or place is None or int(month) not in range(1, 13):
        return None
    day = nth_weekday(year, int(month), WEEKDAYS.index(place[2]), int(place[1]) or 1)
    return first.replace(year=year, month=int(month), day=1) + timedelta(days=day - 1)
