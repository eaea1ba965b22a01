"""A table as a CSV file that a German Excel opens by a double click: semicolons, BOM, CRLF."""

import csv
from codecs import BOM_UTF8
from datetime import date, time
from decimal import Decimal
from io import StringIO

from planner.domain.tables import Cell, Table

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Beginnings that make spreadsheets reckon with what is a text; the last four are the signs in the
width of Chinese characters."""


def write_csv(table: Table) -> bytes:
    """The bytes of a table; days are ISO dates, clock times ``09:30``, money ``1184,60``."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_written(heading) for heading in table.headings])
    writer.writerows([_written(cell) for cell in row] for row in table.rows)
    return BOM_UTF8 + text.getvalue().encode()


def _written(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case time():
            return f"{cell:%H:%M}"
        case Decimal():
            return format(cell, "f").replace(".", ",")
        case str():
            return f"'{cell}" if cell.startswith(FORMULA) else cell
        case _:
            return cell
