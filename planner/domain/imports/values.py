"""A file's rows as plain values: what each asks for, or why it can't be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from planner.domain.imports.own_texts import NO_LINES, OwnLines
from planner.domain.refusals import InvalidError
from planner.domain.texts import NO_TEXT, Texts
from planner.domain.times import Moment
from planner.domain.vocabulary import ItemStatus, Kind

Cell = str | float | bool | date | datetime | time | timedelta
"""A cell of a table; an empty one is an empty text."""

AROUND = timedelta(days=3)
"""Days before and after a trip on which a host's calendar may have something for it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is passed over: an English text with ``%(name)s`` places.

    `column` is where in the row, such as ``C (Beginn)``; empty where it is about the row.
    """

    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    column: str = ""

    @classmethod
    def of(cls, error: InvalidError) -> "Reason":
        """What a refusal says."""
        return cls(error.message, error.params)


class Order(StrEnum):
    """How dates of numbers are written: ``24/10/2026`` or ``10/24/2026``."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class Frame:
    """The trip that a file is read for.

    `zone` is what the planner said that times without a zone are in, `fallback` what those are
    taken for that nothing else tells either; `zones` are the trip's own, the likeliest first.
    `order` is how dates are written that may be read both ways, if the planner said it.
    `language` is the office's. `kinds` and `statuses` are our own words by their labels in each
    language, as names are compared; `own_lines` what our calendars add to descriptions.
    """

    first: date
    last: date
    zones: tuple[str, ...]
    zone: str = ""
    fallback: str = ""
    order: Order | None = None
    language: str = "en"
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    statuses: Mapping[str, ItemStatus] = field(default_factory=dict)
    own_lines: OwnLines = NO_LINES

    def is_near(self, first: date, last: date) -> bool:
        """Whether days touch those of the trip, or the few around them."""
        return first <= self.last + AROUND and last >= self.first - AROUND


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `number` is its own in the sheet, beginning with 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """A cell; empty beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row or an event asks for; `row` is its number in the file.

    `uid` is its name in the host's calendar. `status` is None where the file says nothing of it.
    Texts hold the languages that the file has. A kind that was not said was guessed. `counted_end`
    is the day after the last one, where calendars count days so; `note` is what there is to say.
    """

    row: int
    title: Texts
    starts: Moment
    ends: Moment
    kind: Kind
    is_kind_said: bool = False
    uid: str = ""
    place: str = ""
    description: Texts = NO_TEXT
    status: ItemStatus | None = None
    counted_end: date | None = None
    note: Reason | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A row or event that asks for nothing that could be done, and why."""

    row: int
    title: str
    reason: Reason
