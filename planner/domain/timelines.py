"""A year as a strip: each span of days a bar, in as few rows as they need."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bar(Generic[T]):
    """Days `first` to `last` of the year, counted from 0, in row `row`."""

    thing: T
    first: int
    last: int
    row: int


@dataclass(frozen=True, slots=True)
class Strip(Generic[T]):
    """The bars of a year of `days` days in `rows` rows; `months` are the days they begin on."""

    year: int
    days: int
    rows: int
    months: tuple[int, ...]
    bars: tuple[Bar[T], ...]


def strip_of(year: int, spans: Iterable[tuple[T, date, date]], gap: int) -> Strip[T]:
    """The strip of things with their first and last day, which touch the year.

    Bars in one row have at least `gap` days between them.
    """
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days = (after - first).days
    free_from: list[int] = []
    bars = []
    for thing, starts_on, ends_on in sorted(spans, key=lambda span: (span[1], span[2])):
        begin, end = max(0, (starts_on - first).days), min(days - 1, (ends_on - first).days)
        row = next((row for row, free in enumerate(free_from) if free <= begin), len(free_from))
        free_from[row : row + 1] = [end + 1 + gap]
        bars.append(Bar(thing, begin, end, row))
    months = tuple((date(year, month, 1) - first).days for month in range(1, 13))
    return Strip(year, days, len(free_from), months, tuple(bars))
