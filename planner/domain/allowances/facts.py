"""What is known of each day of an absence, before a rule book looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

from planner.domain.allowances.absences import Absence, is_abroad
from planner.domain.allowances.evidence import (
    DAY,
    LONGEST,
    Arrival,
    Event,
    Home,
    Nature,
    days_between,
)
from planner.domain.allowances.reasons import Reason
from planner.domain.programmes import Place
from planner.domain.times import WallTime


class Position(StrEnum):
    """Where a day stands in its absence."""

    FIRST = "first"
    BETWEEN = "between"
    LAST = "last"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day: `reached` is the place last reached before 24:00, by the clocks there.

    `left` is the last place of work abroad where the day leads back to Germany, and `entered` when
    Germany is reached then, as far as legs tell: of a way by land the arrival at its first place in
    Germany, since nobody writes down the border. `nothing` is why the day gets no allowance.
    """

    on: date
    position: Position
    reached: Place | None
    left: Place | None
    entered: WallTime | None
    in_flight: bool
    goes_abroad: bool
    nothing: Reason | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place that somebody has reached, and when."""

    at: WallTime
    place: Place


@dataclass(frozen=True)
class Track:
    """An absence as the places that are reached in its course."""

    absence: Absence
    home: Home

    def facts(self) -> Iterator[DayFacts]:
        """Each day from the first to the last, once."""
        for day in days_between(self.absence.first, self.absence.last):
            left = self._left(day)
            yield DayFacts(
                on=day,
                position=self._position(day),
                reached=self.reached(day),
                left=left,
                entered=self._entered(day) if left else None,
                in_flight=self._is_in_flight(day),
                goes_abroad=self.absence.goes_abroad,
            )

    def reached(self, day: date) -> Place | None:
        """The place last reached before 24:00 of a day; before all others, home."""
        until = [sight for sight in self._sightings if sight.at.day <= day]
        return until[-1].place if until else self._start

    @cached_property
    def _start(self) -> Place | None:
        return self.home.place or self.absence.events[0].origin

    @cached_property
    def _sightings(self) -> list[Sighting]:
        found = [
            (sight.at.utc, number, sight)
            for event in self.absence.events
            for number, sight in enumerate(self._seen(event))
        ]
        return [sight for *_, sight in sorted(found, key=lambda each: each[:2])]

    @cached_property
    def _outward(self) -> Event | None:
        return next((event for event in self.absence.events if is_abroad(event.target)), None)

    def _seen(self, event: Event) -> Iterator[Sighting]:
        """Where a leg begins somebody is before it.

        Only where the first leg abroad begins is not reached by that: on a first day without a
        landing the domestic amount counts, wherever the plane takes off.
        """
        is_outward = event == self._outward and event.nature is Nature.MOVE
        if event.origin is not None and not is_outward:
            yield Sighting(event.starts, event.origin)
        if event.target is not None and event.nature is Nature.MOVE:
            yield Sighting(event.ends, event.target)

    def _position(self, day: date) -> Position:
        is_first, is_last = day == self.absence.first, day == self._last
        if is_first:
            return Position.ONLY if is_last else Position.FIRST
        return Position.LAST if is_last else Position.BETWEEN

    @property
    def _last(self) -> date:
        return min(self.absence.last, self.absence.first + (LONGEST - 1) * DAY)

    def _left(self, day: date) -> Place | None:
        """The last place of work abroad, on a day on which somebody comes back from abroad.

        The absence's last day is one, also where no leg tells of the way back.
        """
        ends_abroad = is_abroad(self.reached(day))
        came_from = self.reached(day - DAY)
        seen = [came_from, *(s.place for s in self._sightings if s.at.day == day)]
        abroad = [place for place in seen if place is not None and is_abroad(place)]
        if not abroad or (ends_abroad and day != self._last):
            return None
        return self._last_work_abroad(day) or abroad[-1]

    def _last_work_abroad(self, day: date) -> Place | None:
        places = [
            event.target
            for event in self.absence.events
            if event.is_work and is_abroad(event.target) and event.starts.day <= day
        ]
        return places[-1] if places else None

    def _entered(self, day: date) -> WallTime | None:
        """When Germany is reached from abroad for the last time until 24:00 of a day."""
        midnight = datetime.combine(day + DAY, time())
        until = [arrival.at for arrival in self._entries if arrival.at.at <= midnight]
        return max(until, key=lambda wall: wall.utc, default=None)

    @cached_property
    def _entries(self) -> list[Arrival]:
        return [
            arrival
            for event in self.absence.events
            for arrival in event.arrivals
            if is_abroad(arrival.origin) and arrival.target and not is_abroad(arrival.target)
        ]

    def _is_in_flight(self, day: date) -> bool:
        """Whether a day lies between that of a take-off and that of the landing."""
        return any(
            event.is_flight and event.starts.day < day < event.ends.day
            for event in self.absence.events
        )
