"""Workbooks, read back by another program and looked at as the XML that they are."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from planner.domain.tables import Table
from planner.formats.xlsx_write import LONGEST_CELL, write_workbook

MADE = datetime(2026, 10, 1, 8, tzinfo=UTC)
TEXTS = ("=1+1", "+49 212", "-5", "@SUM(A1)", "{=A1}", "https://example.org", "007", "佛山 <&>")
PROGRAMME = Table(
    "Programme",
    ("Day", "Starts", "Title", "Headcount"),
    tuple((date(2026, 10, 24), time(9, 30), text, 12) for text in TEXTS),
)
EMPTY = Table("People", ("Name",), ())


def sheets(body: bytes) -> dict[str, Sequence[Sequence[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_cells_come_back_as_what_they_are() -> None:
    assert sheets(write_workbook((PROGRAMME, EMPTY), MADE)) == {
        "Programme": [
            ["Day", "Starts", "Title", "Headcount"],
            *([date(2026, 10, 24), time(9, 30), text, 12.0] for text in TEXTS),
        ],
        "People": [["Name"]],
    }


def test_no_text_becomes_a_formula_or_a_link() -> None:
    with ZipFile(BytesIO(write_workbook((PROGRAMME,), MADE))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not any("rels" in name and "sheet" in name for name in archive.namelist())
    assert "<f" not in re.sub(r"<f[a-z]+", "", sheet)
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') == 4 + len(TEXTS)


def test_the_same_tables_are_the_same_bytes() -> None:
    assert write_workbook((PROGRAMME, EMPTY), MADE) == write_workbook((PROGRAMME, EMPTY), MADE)


def test_an_endless_text_ends() -> None:
    body = write_workbook((Table("T", ("A",), (("x" * 40_000,),)),), MADE)
    assert sheets(body)["T"][1] == ["x" * LONGEST_CELL]
