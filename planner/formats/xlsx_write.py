"""Tables as a workbook, a sheet each. A text is written as a text: nothing in it is reckoned."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from planner.domain.tables import Cell, Table

TEXTS_STAY_TEXTS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""

WIDEST = 360
"""Pixels of a column that its texts would make wider."""

STYLES: dict[str, dict[str, object]] = {
    "heading": {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "money": {"num_format": "#,##0.00", "valign": "top"},
    "clock": {"num_format": "hh:mm", "align": "left", "valign": "top"},
}


def write_workbook(tables: Iterable[Table], made_at: datetime) -> bytes:
    """The bytes of a workbook, the same for the same tables made at the same time."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, TEXTS_STAY_TEXTS) as book:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        styles = {name: book.add_format(style) for name, style in STYLES.items()}
        for table in tables:
            _write(book.add_worksheet(table.title), table, styles)
    return buffer.getvalue()


def _write(sheet: Any, table: Table, styles: dict[str, Any]) -> None:  # noqa: ANN401 - untyped
    for column, heading in enumerate(table.headings):
        sheet.write_string(0, column, heading, styles["heading"])
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, styles)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), max(len(table.headings) - 1, 0))
    sheet.autofit(WIDEST)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(
    sheet: Any,  # noqa: ANN401 - untyped
    row: int,
    column: int,
    cell: Cell,
    styles: dict[str, Any],
) -> None:
    match cell:
        case None | "":
            return
        case date():
            sheet.write_datetime(row, column, cell, styles["day"])
        case time():
            sheet.write_datetime(row, column, cell, styles["clock"])
        case Decimal():
            sheet.write_number(row, column, cell, styles["money"])
        case int():
            sheet.write_number(row, column, cell, styles["text"])
        case str():
            sheet.write_string(row, column, cell[:LONGEST_CELL], styles["text"])
