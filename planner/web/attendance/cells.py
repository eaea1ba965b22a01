"""What a browser sends of the grid, as edits of items.

Each column is a name (``all``, ``g7`` for a group, ``p12`` for a person) whose values are the
numbers of the items that are ticked in it. ``seen-30`` says who attended item 30 when the page
was made: ``*`` for everyone, else columns (``g7 p12``). ``theirs`` lists the items for which what
somebody else saved in between shall stay.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from planner.domain.attendance import EVERYONE, Attendance, Roster
from planner.services.attendance import Edit
from planner.web.numbers import number

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

SEEN, ALL, THEIRS = "seen-", "all", "theirs"
STAR = "*"


def columns_of(attendance: Attendance) -> tuple[str, ...]:
    """The columns in which an item is ticked: ``("g7", "p12")``."""
    if attendance.everyone:
        return (STAR,)
    groups = (f"g{number}" for number in sorted(attendance.groups))
    return (*groups, *(f"p{number}" for number in sorted(attendance.people)))


def attendance_from(columns: Iterator[str] | tuple[str, ...], roster: Roster) -> Attendance:
    """Who attends, of those who are on the trip (still)."""
    named = set(columns)
    if STAR in named:
        return EVERYONE
    return Attendance(
        groups=frozenset(number for number in roster.groups if f"g{number}" in named),
        people=frozenset(number for number in roster.people if f"p{number}" in named),
    )


def edits_from(sent: "MultiDict[str, str]", roster: Roster) -> Iterator[Edit]:
    """One edit for each item that the page showed."""
    ticked = _ticked(sent)
    kept = set(sent.getlist(THEIRS))
    for name, value in sent.items():
        said = name.removeprefix(SEEN)
        item = number(said)
        if not name.startswith(SEEN) or item is None:
            continue
        seen = attendance_from(tuple(value.split()), roster)
        wanted = attendance_from(tuple(ticked.get(said, ())), roster)
        yield Edit(item, seen, seen if said in kept else wanted)


def inputs_for(edits: Iterable[Edit]) -> Iterator[tuple[str, str]]:
    """What a page sends to ask for these edits, as names and values."""
    for edit in edits:
        yield f"{SEEN}{edit.number}", " ".join(columns_of(edit.seen))
        for column in columns_of(edit.wanted):
            yield ALL if column == STAR else column, str(edit.number)


def _ticked(sent: "MultiDict[str, str]") -> Mapping[str, list[str]]:
    """By item: the columns in which it is ticked."""
    found: dict[str, list[str]] = {}
    for name, numbers in sent.lists():
        column = STAR if name == ALL else name
        for item in numbers:
            found.setdefault(item, []).append(column)
    return found
