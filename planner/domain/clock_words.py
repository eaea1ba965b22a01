"""How the programme's times are said: place time first, home time beside it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from planner.domain.clock_changes import offset_at
from planner.domain.days import Band, ClockChange, Line
from planner.domain.labels import mark
from planner.domain.times import WallTime, in_zone
from planner.domain.vocabulary import Kind

Words = Callable[[str], str]
"""Translates an English message id."""


def clock(moment: datetime, day: date) -> str:
    """``09:00``, on another day than `day` ``09:00 +1``."""
    shift = (moment.date() - day).days
    return f"{moment:%H:%M}" + (f" {_signed(shift)}" if shift else "")


def home_clock(wall: WallTime, home_zone: str) -> str:
    """The same moment at home as `clock` has it; nothing where home has the place's clock."""
    if offset_at(wall.utc, home_zone) == offset_at(wall.utc, wall.zone):
        return ""
    return clock(in_zone(wall.utc, home_zone), wall.day)


def line_clock(line: Line, words: Words) -> str:
    """``09:30–12:30``, ``13:55 → 07:20 +1``, ``arrives 07:20``."""
    if line.arrives:
        return words(mark("arrives %(clock)s")) % {"clock": f"{line.ends.at:%H:%M}"}
    starts, ends = (clock(wall.at, line.starts.day) for wall in (line.starts, line.ends))
    return f"{starts} → {ends}" if line.item.kind.is_leg else f"{starts}–{ends}"


def band_clock(band: Band, words: Words) -> str:
    """``Night 1 of 3``, ``All day``: an item without clock times on one of its days."""
    count = {"number": band.number, "of": band.of}
    if band.item.kind is Kind.HOTEL:
        return words(mark("Night %(number)s of %(of)s")) % count if band.of > 1 else words("Night")
    return words(mark("Day %(number)s of %(of)s")) % count if band.of > 1 else words("All day")


def hours(length: timedelta) -> str:
    """``−7 h``, ``+5:30 h``."""
    whole, minutes = divmod(abs(length) // timedelta(minutes=1), 60)
    sign = "−" if length < timedelta() else "+"
    return f"{sign}{whole}:{minutes:02} h" if minutes else f"{sign}{whole} h"


def clock_change(change: ClockChange, words: Words) -> str:
    """What changed before an item, and what follows for home time."""
    if change.place and change.home:
        what = words(mark("The clocks changed here and at home."))
    elif change.home:
        what = words(mark("The clocks at home changed (%(by)s).")) % {"by": hours(change.home)}
    else:
        what = words(mark("The clocks here changed (%(by)s).")) % {"by": hours(change.place)}
    if not change.home_from_place:
        return what
    by = hours(change.home_from_place)
    return what + " " + words(mark("From here home time %(by)s.")) % {"by": by}


def _signed(number: int) -> str:
    return f"{'−' if number < 0 else '+'}{abs(number)}"
