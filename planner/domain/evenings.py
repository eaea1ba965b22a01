"""When a traveller is reminded of the next day: the evening before, by the clock where they are."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from planner.domain.days import Day, days_of
from planner.domain.programmes import Programme
from planner.domain.times import WallTime, utc_of
from planner.domain.vocabulary import Kind

EVENING = time(18)
DAY = timedelta(days=1)


def days_due(programme: Programme, now: datetime) -> tuple[Day, ...]:
    """The days of which to remind now whose view the programme is: mostly one, or none.

    From 18:00 of the evening before until the day's first item begins. A day on which everything
    is cancelled, or that brings nothing but a night, needs no reminder.
    """
    if programme.is_cancelled:
        return ()
    return tuple(
        day
        for day in map(_takes_place, days_of(programme, with_empty=False))
        if not _is_quiet(day) and _is_due(day, programme, now)
    )


def evening_zone(programme: Programme, on: date) -> str:
    """The zone that the traveller is in on the evening before a day: of what came last, or home."""
    before = [wall for wall in _walls(programme) if wall.day < on]
    return max(before, key=lambda wall: wall.utc).zone if before else programme.home_zone


def _walls(programme: Programme) -> Iterator[WallTime]:
    """Each moment at which the traveller is known to be somewhere."""
    for item in programme.items:
        if item.is_cancelled:
            continue
        for moment in (item.starts, item.ends):
            if isinstance(moment, WallTime):
                yield moment


def _takes_place(day: Day) -> Day:
    return Day(
        on=day.on,
        last=day.last,
        bands=tuple(band for band in day.bands if not band.item.is_cancelled),
        lines=tuple(line for line in day.lines if not line.item.is_cancelled),
        cities=day.cities,
    )


def _is_quiet(day: Day) -> bool:
    return not day.lines and all(band.item.kind is Kind.HOTEL for band in day.bands)


def _is_due(day: Day, programme: Programme, now: datetime) -> bool:
    zone_name = evening_zone(programme, day.on)
    evening = WallTime(datetime.combine(day.on - DAY, EVENING), zone_name).utc
    starts = [line.moment.utc for line in day.lines]
    return evening <= now < min(starts, default=utc_of(day.on, zone_name))
