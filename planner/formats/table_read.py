"""Tables that people send: CSV in any of its ways, and the first sheet of a workbook, as rows.

Formulas arrive as the values that the workbook holds; none is ever worked out.
"""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from planner.domain.imports.values import Cell, Row
from planner.domain.refusals import InvalidError
from planner.formats.plain_files import text_of
from planner.formats.workbook_check import MOST_COLUMNS, MOST_ROWS, checked_copy, too_large

_SEPARATORS = ";,\t|"
_LOOKED_AT = 20
LONGEST_CELL = 20_000
"""Characters; a longer text is cut."""

MOST_MERGED = 1_000
"""So many merged cells are filled."""


def read_csv(data: bytes) -> list[Row]:
    """The rows of a CSV file or of a pasted table; `InvalidError` where it is too large."""
    text = text_of(data)
    declared, text = _declared(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=declared or _separator(text))
    try:
        return list(_numbered(_limited(reader)))
    except csv.Error as error:
        raise InvalidError("This is no table: %(reason)s.", reason=str(error)) from error


def _declared(text: str) -> tuple[str, str]:
    """The separator that Excel's first line ``sep=;`` names, and the text without it."""
    first, _, rest = text.partition("\n")
    first = first.strip()
    is_told = first.lower().startswith("sep=") and len(first) == len("sep=;")
    return (first[-1], "\n" + rest) if is_told else ("", text)


def _separator(text: str) -> str:
    """The separator that most lines at the top have most of."""
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    return max(
        _SEPARATORS,
        key=lambda sign: (
            sum(sign in line for line in lines) * 100 + sum(line.count(sign) for line in lines)
        ),
    )


def _limited(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS or len(row) > MOST_COLUMNS:
            raise too_large()
        yield row


def _numbered(rows: Iterable[Iterable[Cell]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        yield Row(number, tuple(map(_cell, cells)))


def _cell(cell: Cell) -> Cell:
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell


def read_workbook(data: bytes) -> list[Row]:
    """The rows of the first sheet that is shown and holds something.

    Cells that were merged downwards have their value in each row: a day stands for its items.
    """
    copy = checked_copy(data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(copy))
        shown = [
            each.name
            for each in workbook.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible
        ]
        sheets = map(workbook.get_sheet_by_name, shown)
        sheet = next((each for each in sheets if each.height), None)
        return [] if sheet is None else list(_numbered(_filled(sheet)))
    except CalamineError as error:
        raise InvalidError("This is no workbook in the format XLSX.") from error


def _filled(sheet: CalamineSheet) -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())[:MOST_MERGED]:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]
    return rows
