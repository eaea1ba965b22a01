"""The board: a programme as columns of days, minute by minute, in the time of the place.

A timed item stands on its day at the place where it starts. What goes past midnight, or arrives by
another clock, is drawn on both days, each part by the clock that counts there. Hotel nights and
all-day items are a band over each of their days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from planner.domain.days import DAY, Band, Day, days_of
from planner.domain.lanes import FULL, Slot, Taker, slots
from planner.domain.programmes import Group, Item, Programme
from planner.domain.rulers import DAY_MINUTES, MINUTE, Section, Shift, sections, stretches
from planner.domain.times import WallTime

MOST_COLUMNS = 62
"""A mistyped year must not make a page of a thousand days."""


class Part(StrEnum):
    """Which part of an item a piece is."""

    WHOLE = "whole"
    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Piece:
    """What is drawn of a timed item on one day: from minute to minute of the place's clock."""

    item: Item
    on: date
    first: int
    last: int
    part: Part = Part.WHOLE
    number: int = 0
    slot: Slot = FULL

    @property
    def id(self) -> str:
        """What tells it from the item's other pieces, on whatever day the item is."""
        return f"{self.item.key}@{self.number}"

    @property
    def is_continued(self) -> bool:
        """Whether the item has an earlier piece."""
        return self.part in {Part.MIDDLE, Part.END}


MOST_LANES = 12
"""How many lanes a board has room for beside each other, those that are empty included."""


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the board, its pieces in the order of the clock; `lanes` are groups."""

    on: date
    bands: tuple[Band, ...] = ()
    pieces: tuple[Piece, ...] = ()
    cities: tuple[str, ...] = ()
    lanes: tuple[Group, ...] = ()
    ruler: tuple[Section, ...] = ()
    shifts: tuple[Shift, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned."""
        return not self.bands and not self.pieces


@dataclass(frozen=True, slots=True)
class Board:
    """The columns of a programme; `left_out` is how many days there was no room for."""

    columns: tuple[Column, ...]
    left_out: int = 0


Lanes = Mapping[str, str]
"""The group's key of each item that stands in a group's lane, by the item's key."""


def board_of(programme: Programme, lanes: Lanes) -> Board:
    """The board of a programme."""
    pieces: dict[date, list[Piece]] = {}
    for item in programme.items:
        for piece in pieces_of(item):
            pieces.setdefault(piece.on, []).append(piece)
    days = {day.on: day for day in days_of(programme)}
    shown = sorted({*pieces, *_dates(days.values())})
    columns: list[Column] = []
    zone = programme.home_zone
    for on in shown[:MOST_COLUMNS]:
        column, zone = _column(
            programme, lanes, days.get(on, Day(on, on)), pieces.get(on, ()), zone
        )
        columns.append(column)
    return Board(tuple(columns), max(len(shown) - MOST_COLUMNS, 0))


def pieces_of(item: Item) -> Iterator[Piece]:
    """The pieces of an item, by the day; an item that has no clock times has none."""
    starts, ends = item.starts, item.ends
    if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
        return
    first, last = _minute(starts), _minute(ends)
    if starts.day == ends.day and first < last:
        yield Piece(item, starts.day, first, last)
        return
    length = (ends.utc - starts.utc) // MINUTE
    yield Piece(item, starts.day, first, min(first + length, DAY_MINUTES), Part.START)
    days = (ends.day - starts.day).days
    for number in range(1, days):
        yield Piece(item, starts.day + number * DAY, 0, DAY_MINUTES, Part.MIDDLE, number)
    if last > 0:
        yield Piece(item, ends.day, max(last - length, 0), last, Part.END, max(days, 1))


def _minute(wall: WallTime) -> int:
    return wall.at.hour * 60 + wall.at.minute


def _dates(days: Iterable[Day]) -> Iterator[date]:
    for day in days:
        for number in range((day.last - day.on).days + 1):
            yield day.on + number * DAY


def _column(
    programme: Programme, lanes: Lanes, day: Day, pieces: Sequence[Piece], zone: str
) -> tuple[Column, str]:
    """A day, and the zone in which the next one starts, as far as is known."""
    ordered = sorted(pieces, key=lambda piece: (piece.first, piece.last, piece.item.key))
    groups = _lanes_shown(programme, _lanes_of(ordered, lanes))
    parts = stretches(_first_zone(ordered, day, programme, zone), _zone_changes(ordered))
    ruler, shifts = sections(day.on, parts, programme.home_zone)
    column = Column(
        on=day.on,
        bands=day.bands,
        pieces=_placed(ordered, lanes, [group.key for group in groups]),
        cities=day.cities,
        lanes=groups,
        ruler=ruler,
        shifts=shifts,
    )
    return column, _zone_after(ordered, parts[-1].zone)


def _lanes_of(pieces: Iterable[Piece], lanes: Lanes) -> set[str]:
    return {lanes[piece.item.key] for piece in pieces if piece.item.key in lanes}


def _lanes_shown(programme: Programme, used: set[str]) -> tuple[Group, ...]:
    """The groups that have something of their own that day; where there is room, the others too."""
    days = (programme.ends_on - programme.starts_on).days + 1
    if used and len(programme.groups) * days <= MOST_LANES:
        return programme.groups
    return tuple(group for group in programme.groups if group.key in used)


def _placed(pieces: list[Piece], lanes: Lanes, groups: list[str]) -> tuple[Piece, ...]:
    numbers = {key: number for number, key in enumerate(groups)}
    takers = [
        Taker(piece.first, piece.last, numbers.get(lanes.get(piece.item.key, "")))
        for piece in pieces
    ]
    found = slots(takers, len(groups))
    return tuple(replace(piece, slot=slot) for piece, slot in zip(pieces, found, strict=True))


def _first_zone(pieces: Iterable[Piece], day: Day, programme: Programme, before: str) -> str:
    """The zone of a day's first hours: of what happens first, else of where they sleep."""
    for piece in pieces:
        return _zone(piece.item.ends if piece.part is Part.END else piece.item.starts) or before
    for band in day.bands:
        place = programme.place_of.get(band.item.place)
        if place:
            return place.zone
    return before


def _zone(moment: WallTime | date) -> str:
    return moment.zone if isinstance(moment, WallTime) else ""


def _zone_changes(pieces: Iterable[Piece]) -> Iterator[tuple[int, int, str]]:
    """The legs of a day that end in another zone on the same day."""
    for piece in pieces:
        item = piece.item
        if item.kind.is_leg and not item.is_cancelled and piece.part is Part.WHOLE:
            yield piece.first, piece.last, _zone(item.ends)


def _zone_after(pieces: Iterable[Piece], zone: str) -> str:
    """A night leg leads into another zone."""
    for piece in pieces:
        if piece.item.kind.is_leg and piece.part is Part.START and not piece.item.is_cancelled:
            zone = _zone(piece.item.ends)
    return zone
