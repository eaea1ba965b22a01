"""What a calendar may hold, counted before anything reads it: icalendar takes what it is given."""

import re
from collections.abc import Iterable, Sequence

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

MOST_RULES = 1_000
"""Rules of repetition in the whole file: a calendar of many years has some hundred."""

MOST_LISTED = 10_000
"""Dates that all events together add or leave out."""

LONGEST_RULE = 1_000
"""Characters; what lists each day of a year is longer than any rule of a programme."""

LONGEST = 200_000
"""Characters of a line; attachments and what only one program reads are left out instead."""

_UNREAD = ("ATTACH", "X-")
_RULES = ("RRULE", "EXRULE")
_DATES = ("RDATE", "EXDATE")

_BEGINS, _ENDS = ("BEGIN:", "BEGIN;"), ("END:", "END;")
_EVENT = re.compile(r"^BEGIN:VEVENT\b", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"(?<![\r\n])\r?\n(?:\r?\n)*+[ \t]")


def unfolded(text: str) -> str:
    """A calendar with its folded lines as one each; `InvalidError` where it is too large."""
    if len(_EVENT.findall(text)) > MOST_EVENTS:
        raise InvalidError("The calendar has more than %(most)s events.", most=MOST_EVENTS)
    lines = [line for line in _FOLD.sub("", text).split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise InvalidError("The calendar has more than %(most)s lines.", most=MOST_LINES)
    if any(line.count(",") + line.count(";") > MOST_SIGNS for line in lines):
        raise InvalidError("A line of the calendar lists too much.")
    lines = [line for line in lines if len(line) <= LONGEST or not _is_unread(line)]
    if any(len(line) > LONGEST for line in lines):
        raise InvalidError("A line of the calendar is longer than any text.")
    _require_few_rules(lines)
    _require_plain(lines)
    return "\n".join((*lines, ""))


def _is_unread(line: str) -> bool:
    return line[:6].upper().startswith(_UNREAD)


def _require_few_rules(lines: Sequence[str]) -> None:
    rules = [line for line in lines if line[:6].upper().startswith(_RULES)]
    dates = [line for line in lines if line[:6].upper().startswith(_DATES)]
    if sum(line.count(",") + 1 for line in dates) > MOST_LISTED:
        raise InvalidError("The events list more than %(most)s dates.", most=MOST_LISTED)
    if len(rules) > MOST_RULES:
        raise InvalidError("More than %(most)s events repeat.", most=MOST_RULES)
    if any(len(rule) > LONGEST_RULE for rule in rules):
        raise InvalidError("An event repeats in a way that lists too much.")


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
