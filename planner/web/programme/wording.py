"""How the programme's times are said: place time first, home time beside it."""

from datetime import date, datetime, timedelta

from flask_babel import gettext

from planner.domain.clock_changes import offset_at
from planner.domain.days import ClockChange, Line
from planner.domain.times import WallTime, in_zone
from planner.domain.vocabulary import Kind

HOUR = timedelta(hours=1)


def clock(moment: datetime, day: date) -> str:
    """``09:00``, on another day than `day` ``09:00 +1``."""
    shift = (moment.date() - day).days
    return f"{moment:%H:%M}" + (f" {_signed(shift)}" if shift else "")


def home_clock(wall: WallTime, home_zone: str) -> str:
    """The same moment at home as `clock` has it; nothing where home has the place's clock."""
    if offset_at(wall.utc, home_zone) == offset_at(wall.utc, wall.zone):
        return ""
    return clock(in_zone(wall.utc, home_zone), wall.day)


def line_clock(line: Line) -> str:
    """``09:30–12:30``, ``13:55 → 07:20 +1``, ``arrives 07:20``."""
    if line.arrives:
        return str(gettext("arrives %(clock)s", clock=f"{line.ends.at:%H:%M}"))
    starts, ends = (clock(wall.at, line.starts.day) for wall in (line.starts, line.ends))
    return f"{starts} → {ends}" if line.item.kind.is_leg else f"{starts}–{ends}"


def field_words(kind: Kind) -> tuple[str, str, str]:
    """What the start, the end and the place of an item of a kind are called."""
    if kind is Kind.HOTEL:
        return gettext("Check-in"), gettext("Check-out"), gettext("Place")
    if kind.is_leg:
        return gettext("Departure"), gettext("Arrival"), gettext("From")
    return gettext("Starts"), gettext("Ends"), gettext("Place")


def offset(ahead: timedelta) -> str:
    """``+02:00``: how far a clock is ahead of UTC."""
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    return f"{'−' if ahead < timedelta() else '+'}{hours:02}:{minutes:02}"


def hours(length: timedelta) -> str:
    """``−7 h``, ``+5:30 h``."""
    whole, minutes = divmod(abs(length) // timedelta(minutes=1), 60)
    sign = "−" if length < timedelta() else "+"
    return f"{sign}{whole}:{minutes:02} h" if minutes else f"{sign}{whole} h"


def clock_change(change: ClockChange) -> str:
    """What changed before an item, and what follows for home time."""
    if change.place and change.home:
        what = str(gettext("The clocks changed here and at home."))
    elif change.home:
        what = str(gettext("The clocks at home changed (%(by)s).", by=hours(change.home)))
    else:
        what = str(gettext("The clocks here changed (%(by)s).", by=hours(change.place)))
    if not change.home_from_place:
        return what
    from_here = gettext("From here home time %(by)s.", by=hours(change.home_from_place))
    return f"{what} {from_here}"


def _signed(number: int) -> str:
    return f"{'−' if number < 0 else '+'}{abs(number)}"


WORDS = {
    function.__name__: function
    for function in (home_clock, line_clock, field_words, offset, hours, clock_change)
}
"""What the programme's templates can say."""
