"""What a calendar may hold, counted before anything reads it: icalendar takes what it is given."""

import re
from collections.abc import Iterable

from planner.domain.refusals import InvalidError

MOST_EVENTS = 3_000
MOST_LINES = 100_000
MOST_COMPONENTS = 10_000
MOST_OF_ONE = 2_000
"""Lines of one event or other component; what is folded is one line."""

MOST_DEEP = 8
"""Components in one another; an alarm is in an event, that in a calendar."""

MOST_SIGNS = 50_000
"""Commas and semicolons of a line, which part values and parameters."""

_BEGINS, _ENDS = ("BEGIN:", "BEGIN;"), ("END:", "END;")
_EVENT = re.compile(r"^BEGIN:VEVENT\b", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"(?<![\r\n])\r?\n(?:\r?\n)*+[ \t]")


def unfolded(text: str) -> str:
    """A calendar with its folded lines as one each; `InvalidError` where it is too large."""
    if len(_EVENT.findall(text)) > MOST_EVENTS:
        raise InvalidError("The calendar has more than %(most)s events.", most=MOST_EVENTS)
    whole = _FOLD.sub("", text)
    lines = list(filter(str.strip, whole.split("\n")))
    if len(lines) > MOST_LINES:
        raise InvalidError("The calendar has more than %(most)s lines.", most=MOST_LINES)
    if any(line.count(",") + line.count(";") > MOST_SIGNS for line in lines):
        raise InvalidError("A line of the calendar lists too much.")
    _require_plain(lines)
    return whole


def _require_plain(lines: Iterable[str]) -> None:
    """Refuse components that are too many, too deep in one another or too long."""
    components, counts = 0, [0]
    for line in lines:
        name = line[:6].upper()
        if name.startswith(_BEGINS):
            components += 1
            counts.append(0)
        elif name.startswith(_ENDS):
            counts = counts[:-1] or [0]
        else:
            counts[-1] += 1
        if components > MOST_COMPONENTS or len(counts) > MOST_DEEP + 1:
            raise InvalidError("The calendar has too many parts, or parts in parts.")
        if counts[-1] > MOST_OF_ONE:
            raise InvalidError(
                "A part of the calendar has more than %(most)s lines.", most=MOST_OF_ONE
            )
