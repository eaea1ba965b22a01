"""What a calendar shows: entries and the header over them, before any bytes are written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from planner.domain.times import Moment


class EntryStatus(StrEnum):
    """RFC 5545 § 3.8.1.11."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Position:
    """WGS-84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a calendar; texts are plain, already in the reader's language.

    `starts` and `ends` are both wall times or both days; a day's end is exclusive (RFC 5545
    § 3.6.1). `modified` is the revision time, aware, and becomes LAST-MODIFIED and DTSTAMP.
    `busy` is false for what does not block time (hotels, all-day, cancelled).
    """

    uid: str
    sequence: int
    modified: datetime
    starts: Moment
    ends: Moment
    summary: str
    status: EntryStatus
    busy: bool
    categories: tuple[str, ...] = ()
    location: str = ""
    position: Position | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class CalendarHeader:
    """The properties of a whole calendar (RFC 7986); `refresh` is how often readers should ask.

    `zone` is the IANA zone whose VTIMEZONE stands in an empty calendar. `color` is a CSS3 name.
    """

    uid: str
    name: str
    description: str
    color: str
    refresh: timedelta
    modified: datetime
    zone: str
