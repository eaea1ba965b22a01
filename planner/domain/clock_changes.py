"""What a clock change does to the times that people type and read."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from planner.domain.refusals import InvalidError
from planner.domain.times import Existence, WallTime, in_zone, zone

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of the two moments at which a clock shows a doubled wall time."""

    second: bool
    abbreviation: str
    offset: timedelta


def occurrences(wall: WallTime) -> tuple[Occurrence, ...]:
    """The two moments of a doubled wall time, the earlier first; none where there is no choice."""
    if wall.existence is not Existence.DOUBLED:
        return ()
    moments = ((fold, wall.at.replace(tzinfo=zone(wall.zone), fold=fold)) for fold in (0, 1))
    return tuple(
        Occurrence(bool(fold), local.tzname() or "", local.utcoffset() or timedelta())
        for fold, local in moments
    )


def offset_at(moment: datetime, zone_name: str) -> timedelta:
    """How far clocks in `zone_name` are ahead of UTC at an aware moment."""
    return in_zone(moment, zone_name).utcoffset() or timedelta()


def skip_around(wall: WallTime) -> tuple[datetime, datetime]:
    """What a clock shows before and after the change that skips `wall`, both without offset."""
    first = wall.at.replace(tzinfo=zone(wall.zone))
    before, after = (first.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    earliest = (wall.at - after).replace(tzinfo=UTC)
    minutes = range((after - before) // MINUTE + 1)
    passed = bisect_left(minutes, after, key=lambda n: offset_at(earliest + n * MINUTE, wall.zone))
    change = (earliest + passed * MINUTE).replace(tzinfo=None)
    return change + before, change + after


def require_existing(wall: WallTime, field: str) -> None:
    """Raise `InvalidError` at `field` where a clock change skips the wall time."""
    if wall.existence is not Existence.SKIPPED:
        return
    before, after = skip_around(wall)
    raise InvalidError(
        "%(clock)s does not exist on %(day)s in %(zone)s: clocks go from %(before)s to %(after)s.",
        field=field,
        clock=f"{wall.at:%H:%M}",
        day=wall.day,
        zone=wall.zone,
        before=f"{before:%H:%M}",
        after=f"{after:%H:%M}",
    )


def settled(wall: WallTime, field: str, *, second: bool | None) -> WallTime:
    """The wall time with the choice made where its clock shows it twice.

    `InvalidError` at `field` where a clock change skips it, or doubles it and nobody chose.
    """
    require_existing(wall, field)
    if not occurrences(wall):
        return replace(wall, second=False)
    if second is None:
        raise InvalidError(
            "%(clock)s is there twice on %(day)s in %(zone)s: choose which one is meant.",
            field=field,
            clock=f"{wall.at:%H:%M}",
            day=wall.day,
            zone=wall.zone,
        )
    return replace(wall, second=second)


def later(wall: WallTime, length: timedelta, zone_name: str) -> WallTime:
    """What a clock in a zone shows when that much time has passed since `wall`."""
    local = in_zone(wall.utc + length, zone_name)
    return WallTime(local.replace(tzinfo=None, fold=0), zone_name, second=bool(local.fold))
