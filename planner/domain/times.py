"""Time as people type it: wall times with an IANA zone, dates, and what they mean in UTC.

A wall time is what a clock at the place shows. UTC is derived from it, never typed. Around a
clock change a wall time may not exist (skipped) or exist twice (doubled); both are told apart here
so that forms can refuse or ask.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WALL_FORMAT = "%Y-%m-%dT%H:%M"


class Existence(StrEnum):
    """How often a wall time occurs in its zone."""

    ONCE = "once"
    SKIPPED = "skipped"
    DOUBLED = "doubled"


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names of the IANA zones that name a region (``Europe/Berlin``), and ``UTC``.

    Offset names (``Etc/GMT+8``), abbreviations (``CET``) and ``localtime`` name no place.
    """
    regions = {name for name in available_timezones() if "/" in name}
    return frozenset(
        {name for name in regions if not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))}
        | {"UTC"}
    )


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; `ValueError` where there is none."""
    if name not in zone_names():
        raise ValueError(f"unknown time zone: {name}")
    return ZoneInfo(name)


@dataclass(frozen=True, slots=True, order=False)
class WallTime:
    """A wall time at a place: `at` has no offset, `zone` is an IANA name.

    `second` picks the later of two moments where the clock shows `at` twice.
    """

    at: datetime
    zone: str
    second: bool = False

    def __post_init__(self) -> None:
        """Refuse a wall time that carries an offset."""
        if self.at.tzinfo is not None:
            raise ValueError("a wall time has no offset: its zone stands beside it")

    @property
    def local(self) -> datetime:
        """The moment with its zone attached."""
        return self.at.replace(tzinfo=zone(self.zone), fold=1 if self.second else 0)

    @property
    def utc(self) -> datetime:
        """The moment in UTC."""
        return self.local.astimezone(UTC)

    @property
    def day(self) -> date:
        """The day at the place."""
        return self.at.date()

    @property
    def existence(self) -> Existence:
        """Whether the clock shows this time once, never or twice."""
        first = self.at.replace(tzinfo=zone(self.zone), fold=0)
        later = first.replace(fold=1)
        if first.utcoffset() == later.utcoffset():
            return Existence.ONCE
        back = first.astimezone(UTC).astimezone(zone(self.zone)).replace(tzinfo=None)
        return Existence.DOUBLED if back == self.at else Existence.SKIPPED

    def moved(self, days: int) -> "WallTime":
        """The same clock time `days` days later (wall time, not elapsed time)."""
        return WallTime(self.at + timedelta(days=days), self.zone, self.second)

    def isoformat(self) -> str:
        """``2026-10-24T09:00``, as the trip document writes it."""
        return self.at.strftime(WALL_FORMAT)


Moment = WallTime | date
"""When something starts or ends: a wall time, or a day (all-day items and hotel stays)."""


def moved(moment: Moment, days: int) -> Moment:
    """`moment`, `days` days later in wall time."""
    return moment.moved(days) if isinstance(moment, WallTime) else moment + timedelta(days=days)


def utc_of(moment: Moment, zone_name: str) -> datetime:
    """The moment in UTC; a day begins at midnight in `zone_name`."""
    if isinstance(moment, WallTime):
        return moment.utc
    midnight = datetime(moment.year, moment.month, moment.day, tzinfo=zone(zone_name))
    return midnight.astimezone(UTC)


def day_of(moment: Moment) -> date:
    """The day of a moment at its place."""
    return moment.day if isinstance(moment, WallTime) else moment


def in_zone(moment: datetime, zone_name: str) -> datetime:
    """An aware moment as clocks in `zone_name` show it."""
    if moment.tzinfo is None:
        raise ValueError("time is never naive")
    return moment.astimezone(zone(zone_name))
