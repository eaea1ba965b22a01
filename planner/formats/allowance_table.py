"""Allowance tables as CSV: what a day abroad is worth, by country and place.

One row has ``valid_from,country_iso,place,full_day,partial_day,overnight``: a day, an ISO country
code, a place (empty: the country's general row), and euros with at most two decimals.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import TypeVar

from planner.domain.allowance_tables import AllowanceRow
from planner.domain.countries import check_country
from planner.domain.labels import mark
from planner.domain.money import parse_amount
from planner.domain.refusals import FaultsError, InvalidError, RowFault

COLUMNS = ("valid_from", "country_iso", "place", "full_day", "partial_day", "overnight")
AMOUNTS = COLUMNS[3:]

MOST_ROWS = 20_000
LONGEST_PLACE = 120

MOST_CENTS = 1_000_000
"""Ten thousand euros a day are a slip of the keyboard."""

KOSOVO = "XK"
"""No code of ISO 3166, but the one that everybody uses, and that the tables have."""

_LENGTH = len("2026-01-01")

T = TypeVar("T")


def is_allowance_table(header: Sequence[str]) -> bool:
    """Whether the first row of a table is that of an allowance table."""
    return COLUMNS[0] in {cell.strip().lower() for cell in header}


def read_allowance_table(text: str, source: str = "") -> tuple[AllowanceRow, ...]:
    """The rows of a table whose first row is the header; `source` says where they are from.

    All or nothing: `FaultsError` with every fault and its row, `InvalidError` for no such table.
    """
    reading = _Reading(source)
    rows = _rows(text)
    _, header = next(rows)
    names = [cell.lower() for cell in header]
    if sorted(names) != sorted(COLUMNS):
        raise InvalidError("The columns must be: %(columns)s.", columns=", ".join(COLUMNS))
    for number, cells in rows:
        if number > MOST_ROWS:
            raise InvalidError("The table has more than %(most)s rows.", most=MOST_ROWS)
        reading.read(number, names, cells)
    return reading.result()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers; blanks are folded."""
    reader = csv.reader(StringIO(text, newline=""))
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InvalidError("This is no table: %(reason)s.", reason=str(error)) from error


class _Reading:
    """The rows as they are read, and what is wrong with them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.rows: dict[tuple[date, str, str], tuple[int, AllowanceRow]] = {}
        self.faults: list[RowFault] = []

    def read(self, number: int, names: Sequence[str], cells: Sequence[str]) -> None:
        """Keep a row, or say what is wrong with it."""
        if len(cells) != len(names):
            self._fault(number, mark("The row has %(count)s columns, not 6."), count=len(cells))
            return
        values = dict(zip(names, cells, strict=True))
        before = len(self.faults)
        valid_from = self._part(number, values["valid_from"], _day, date.min)
        country = self._part(number, values["country_iso"], _country, "")
        place = self._part(number, values["place"], _place, "")
        full, partial, overnight = (self._amount(number, name, values) for name in AMOUNTS)
        if partial > full and len(self.faults) == before:
            self._fault(number, mark("A partial day is worth more than a full one."))
        if len(self.faults) == before:
            amounts = full, partial, overnight
            self._keep(number, AllowanceRow(valid_from, country, place, *amounts, self.source))

    def result(self) -> tuple[AllowanceRow, ...]:
        """The rows in the order of the file."""
        if self.faults:
            raise FaultsError(self.faults)
        if not self.rows:
            raise InvalidError("The table has no rows.")
        return tuple(row for _, row in self.rows.values())

    def _keep(self, number: int, row: AllowanceRow) -> None:
        key = row.valid_from, row.country, row.place.casefold()
        if key in self.rows:
            first, _ = self.rows[key]
            self._fault(number, mark("This place stands in row %(first)s already."), first=first)
        else:
            self.rows[key] = number, row

    def _fault(self, number: int, message: str, **params: object) -> None:
        self.faults.append(RowFault.of(number, message, **params))

    def _part(self, number: int, text: str, read: Callable[[str], T], nothing: T) -> T:
        """What `read` makes of a cell; its `ValueError` is the fault."""
        try:
            return read(text)
        except ValueError as error:
            self._fault(number, str(error), text=text[:40])
            return nothing

    def _amount(self, number: int, name: str, values: Mapping[str, str]) -> int:
        """Euro cents."""
        text = values[name]
        try:
            cents = parse_amount(text, "EUR")
        except ValueError:
            cents = MOST_CENTS + 1
        if cents > MOST_CENTS:
            message = mark("%(column)s: “%(text)s” is no amount in euros such as 48 or 48.50.")
            self._fault(number, message, column=name, text=text[:40])
            return 0
        return cents


def _day(text: str) -> date:
    message = mark("“%(text)s” is no day such as 2026-10-30.")
    if len(text) != _LENGTH or "W" in text:  # `fromisoformat` also reads weeks
        raise ValueError(message)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(message) from None


def _country(text: str) -> str:
    try:
        return text if text == KOSOVO else check_country(text)
    except ValueError:
        raise ValueError(mark("“%(text)s” is no country code of ISO 3166 such as CN.")) from None


def _place(text: str) -> str:
    if len(text) > LONGEST_PLACE:
        raise ValueError(mark("“%(text)s…” is too long for the name of a place."))
    return text
