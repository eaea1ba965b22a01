"""Time zones as yearly rules: the VTIMEZONE that stands in a calendar (RFC 5545 § 3.6.5).

The rules are derived from zoneinfo and reproduce every change of the clocks from `FIRST_YEAR` to
`LAST_YEAR`. A zone that would need more than a few of them (Casablanca follows Ramadan, Cairo
leaves summer time after a last Thursday) has no rule: its times are written in UTC, as are those of
other years. Lists of dates (RDATE) are no way out: Outlook ignores them.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from planner.domain.times import zone

FIRST_YEAR = 2018
LAST_YEAR = 2037
MOST_OBSERVANCES = 4
"""A zone with more has no rule: the head of a calendar stays short."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Change:
    """The clocks of a zone go from one offset to another `at` a moment (UTC)."""

    at: datetime
    before: timedelta
    after: timedelta
    daylight: bool

    @property
    def wall(self) -> datetime:
        """What the clocks showed when they were changed (no offset attached)."""
        return (self.at + self.before).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Observance:
    """A change that happens once, or every year on the `nth` weekday of its month (-1: the last).

    `last` is the change with which a yearly rule ended; None where it is still in force.
    """

    first: Change
    nth: int | None = None
    last: Change | None = None


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """How the clocks of the IANA zone `name` change from `FIRST_YEAR` to `LAST_YEAR`."""

    name: str
    observances: tuple[Observance, ...]


@lru_cache(maxsize=1024)
def zone_rule(name: str) -> ZoneRule | None:
    """The rule of an IANA zone; None where it has none or is UTC, `ValueError` if unknown."""
    region = zone(name)
    if name == "UTC":
        return None
    changes = [_initial(region), *_changes(region)]
    if len(changes) > 1 and changes[1].at.year < FIRST_YEAR:
        del changes[0]
    observances = tuple(sorted(_observances(changes), key=lambda one: one.first.at))
    reproduced = sorted(at for one in observances for at in _moments(one))
    if len(observances) > MOST_OBSERVANCES or reproduced != [change.at for change in changes]:
        return None
    return ZoneRule(name, observances)


def covers(name: str, year: int) -> bool:
    """Whether wall times of `year` in the zone may be written with its TZID."""
    return FIRST_YEAR <= year <= LAST_YEAR and zone_rule(name) is not None


@lru_cache(maxsize=1024)
def vtimezone(name: str) -> bytes:
    """The VTIMEZONE of a zone, CRLF on every line; `ValueError` where it has no rule."""
    rule = zone_rule(name)
    if rule is None:
        raise ValueError(f"the time zone {name} has no rule: its times are written in UTC")
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for observance in rule.observances:
        lines += _lines(observance)
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode()


def _lines(observance: Observance) -> Iterator[str]:
    first, last = observance.first, observance.last
    kind = "DAYLIGHT" if first.daylight else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{first.wall:%Y%m%dT%H%M%S}"
    if observance.nth is not None:
        day = f"{observance.nth}{WEEKDAYS[first.wall.weekday()]}"
        until = f";UNTIL={last.at:%Y%m%dT%H%M%SZ}" if last else ""
        yield f"RRULE:FREQ=YEARLY;BYMONTH={first.wall.month};BYDAY={day}{until}"
    yield f"TZOFFSETFROM:{_offset(first.before)}"
    yield f"TZOFFSETTO:{_offset(first.after)}"
    yield f"END:{kind}"


def _offset(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{'-' if offset < _NOTHING else '+'}{hours:02}{minutes:02}"


def _initial(region: ZoneInfo) -> Change:
    """What holds when the first change comes, as if it had held since 1970."""
    start = datetime(FIRST_YEAR - 1, 1, 1, tzinfo=UTC).astimezone(region)
    offset = start.utcoffset() or _NOTHING
    return Change(_EPOCH - offset, offset, offset, daylight=False)


def _changes(region: ZoneInfo) -> Iterator[Change]:
    """Every change from the year before the first to the end of the last, by looking weekly."""
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    moment = datetime(FIRST_YEAR - 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = min(moment + timedelta(days=7), end)
        if _differ(region, moment, later):
            yield _change_between(region, moment, later)
        moment = later


def _differ(region: ZoneInfo, one: datetime, other: datetime) -> bool:
    return one.astimezone(region).utcoffset() != other.astimezone(region).utcoffset()


def _change_between(region: ZoneInfo, early: datetime, late: datetime) -> Change:
    """The change after `early` and not after `late`, found to the second by halving."""
    second = timedelta(seconds=1)
    while late - early > second:
        middle = early + (late - early) // second // 2 * second
        early, late = (early, middle) if _differ(region, early, middle) else (middle, late)
    old, new = early.astimezone(region), late.astimezone(region)
    before, after = old.utcoffset() or _NOTHING, new.utcoffset() or _NOTHING
    # Dublin's winter is a summer time of minus one hour in the tz database.
    winter_ends = (old.dst() or _NOTHING) < _NOTHING and after > before
    return Change(late, before, after, winter_ends or (new.dst() or _NOTHING) > _NOTHING)


def _observances(changes: list[Change]) -> Iterator[Observance]:
    """Yearly rules for like changes in consecutive years, single observances for the others."""
    kinds = defaultdict(list)
    for change in changes:
        wall = change.wall
        kind = (change.before, change.after, wall.month, wall.weekday(), wall.time())
        kinds[kind].append(change)
    for alike in kinds.values():
        yield from _runs(alike)


def _runs(alike: list[Change]) -> Iterator[Observance]:
    run, places = alike[:1], _places(alike[0].wall)
    for change in alike[1:]:
        shared = places & _places(change.wall)
        if shared and change.wall.year == run[-1].wall.year + 1:
            run, places = [*run, change], shared
        else:
            yield _observance(run, places)
            run, places = [change], _places(change.wall)
    yield _observance(run, places)


def _places(day: datetime) -> set[int]:
    """Which weekday of its month a day is: 1 to 4 from the front, -1 for the last."""
    nth = (day.day + 6) // 7
    is_last = day.day + 7 > monthrange(day.year, day.month)[1]
    return ({nth} if nth <= 4 else set()) | ({-1} if is_last else set())  # noqa: PLR2004 fifths vary


def _observance(run: list[Change], places: set[int]) -> Observance:
    if len(run) == 1:
        return Observance(run[0])
    return Observance(run[0], min(places), None if run[-1].wall.year == LAST_YEAR else run[-1])


def _moments(observance: Observance) -> Iterator[datetime]:
    """When the observance sets in, in UTC, as a reader of its rule works it out."""
    first = observance.first
    if observance.nth is None:
        yield first.at
        return
    last_year = observance.last.wall.year if observance.last else LAST_YEAR
    for year in range(first.wall.year, last_year + 1):
        day = nth_weekday(year, first.wall.month, first.wall.weekday(), observance.nth)
        yield first.wall.replace(year=year, day=day, tzinfo=UTC) - first.before


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> int:
    """The day of the month that is its `nth` Monday (0) to Sunday (6)."""
    starts_on, length = monthrange(year, month)
    first = 1 + (weekday - starts_on) % 7
    return first + 7 * (nth - 1) if nth > 0 else first + (length - first) // 7 * 7
