"""Tables as spreadsheets show them: a heading over each column, and rows of plain cells."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

Cell = str | int | Decimal | date | time | None
"""A text is a text, whatever it looks like; a Decimal is money; None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title; each row has a cell for each heading.

    The last row is the sum of the others where `has_total`.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_total: bool = False
