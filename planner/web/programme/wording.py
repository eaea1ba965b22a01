"""How the programme's times are said: place time first, home time beside it."""

from datetime import datetime, timedelta

from flask_babel import gettext

from planner.domain import clock_words
from planner.domain.clock_words import home_clock, hours
from planner.domain.days import ClockChange, Line
from planner.domain.times import in_zone
from planner.domain.vocabulary import Kind


def clock_in(moment: datetime, zone_name: str) -> str:
    """``09:00``: the clock of a moment in a zone."""
    return f"{in_zone(moment, zone_name):%H:%M}"


def line_clock(line: Line) -> str:
    """``09:30–12:30``, ``13:55 → 07:20 +1``, ``arrives 07:20``."""
    return clock_words.line_clock(line, gettext)


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


def clock_change(change: ClockChange) -> str:
    """What changed before an item, and what follows for home time."""
    return clock_words.clock_change(change, gettext)


WORDS = {
    function.__name__: function
    for function in (clock_in, home_clock, line_clock, field_words, offset, hours, clock_change)
}
"""What the programme's templates can say."""
