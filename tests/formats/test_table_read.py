"""Tables that people send, and files that only look like tables."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from time import process_time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped] # it has no types

from planner.domain.imports.values import Cell
from planner.domain.refusals import InvalidError
from planner.formats.table_read import read_csv, read_workbook

Book = Any
Sheet = Any
Fill = Callable[[Book, Sheet], object]


def workbook(fill: Fill) -> bytes:
    data = BytesIO()
    with Workbook(data) as book:
        fill(book, book.add_worksheet())
    return data.getvalue()


def cells(data: bytes) -> list[tuple[Cell, ...]]:
    return [row.cells for row in read_workbook(data)]


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    return target.getvalue()


def refusal(read: Callable[[bytes], object], data: bytes) -> str:
    with pytest.raises(InvalidError) as refused:
        read(data)
    return str(refused.value)


SMALL = workbook(lambda _book, sheet: sheet.write_row(0, 0, ["a", "b"]))
SHEET = "xl/worksheets/sheet1.xml"
TOO_LARGE = "The table has more than 5000 rows or 100 columns."
SAVE = "save its values as a new XLSX."
NO_WORKBOOK = "This is no workbook in the format XLSX."


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Titel\r\n24.10.2026;Plenum, Saal 1\r\n",
        "sep=;\nDatum;Titel\n24.10.2026;Plenum, Saal 1\n",
        'Datum,Titel\n24.10.2026,"Plenum, Saal 1"\n',
        "Datum\tTitel\n24.10.2026\tPlenum, Saal 1\n",
        "\ufeffDatum|Titel\n24.10.2026|Plenum, Saal 1",
    ],
)
def test_a_csv_file_is_read_whatever_separates_it(text: str) -> None:
    rows = [row.cells for row in read_csv(text.encode()) if any(row.cells)]
    assert rows == [("Datum", "Titel"), ("24.10.2026", "Plenum, Saal 1")]


def test_rows_keep_their_number_in_the_file() -> None:
    assert [row.number for row in read_csv(b"sep=;\na;b\n\nc;d\n") if any(row.cells)] == [2, 4]


def test_lines_may_stand_in_a_quoted_cell() -> None:
    (_, row) = read_csv(b'a;b\n"x\ny";z\n')
    assert row.cells == ("x\ny", "z")


def test_a_csv_file_that_is_no_table_is_refused() -> None:
    assert refusal(read_csv, b"a;b\n" * 5001) == TOO_LARGE
    assert refusal(read_csv, b";" * 200) == TOO_LARGE
    assert refusal(read_csv, b"x" * 4_000_000).startswith("This is no table: field larger than")


def test_dates_times_numbers_and_texts_arrive() -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        sheet.write_row(0, 0, ["Datum", "Beginn", "Zahl", "Text", "Ja"])
        sheet.write_datetime(
            1, 0, datetime(2026, 10, 24), book.add_format({"num_format": "dd.mm.yyyy"})
        )
        sheet.write_datetime(1, 1, time(9, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_number(1, 2, 46319)
        sheet.write_string(1, 3, "=1+1")
        sheet.write_boolean(1, 4, boolean=True)

    assert cells(workbook(fill)) == [
        ("Datum", "Beginn", "Zahl", "Text", "Ja"),
        (date(2026, 10, 24), time(9, 30), 46319.0, "=1+1", True),
    ]


def test_formulas_arrive_as_the_values_that_were_stored() -> None:
    def fill(_book: Book, sheet: Sheet) -> None:
        sheet.write_formula(0, 0, "=B2+TIME(1,0,0)", None, "Plenum")
        sheet.write_formula(0, 1, '=HYPERLINK("#Plan!A1","Plan")', None, 5)
        sheet.write_url(0, 2, "https://example.org/", string="Host")

    assert cells(workbook(fill)) == [("Plenum", 5.0, "Host")]


@pytest.mark.parametrize(
    ("formula", "reached"),
    [
        ("=cmd|' /C calc'!A0", " /C calc"),
        ('=_xlfn.WEBSERVICE("http://example.org")', "WEBSERVICE"),
        ('=HYPERLINK("http://example.org","x")', "HYPERLINK"),
        ('=IF(A1="",CALL("kernel32","x"),1)', "CALL"),
        ("='[1]Plan'!A1", "[1]Plan"),
        ('=RTD("' + "x" * 99 + '")', "RTD"),
    ],
)
def test_a_formula_that_reaches_outside_refuses_the_workbook(formula: str, reached: str) -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        sheet.write(0, 0, "shown")
        book.add_worksheet("Other").write_formula(11, 27, formula, None, "Plenum")

    reason = f"The formula in cell AB12 reaches outside the workbook ({reached}): {SAVE}"
    assert refusal(read_workbook, workbook(fill)) == reason


def test_a_name_or_rule_that_reaches_outside_refuses_the_workbook() -> None:
    def named(book: Book, _sheet: Sheet) -> None:
        book.define_name("Link", "=[1]Plan!$A$1")

    def ruled(_book: Book, sheet: Sheet) -> None:
        sheet.write(3, 3, "x")
        sheet.conditional_format("A1", {"type": "formula", "criteria": '=WEBSERVICE("x")'})

    start = "A name or rule of the workbook reaches outside it"
    assert refusal(read_workbook, workbook(named)) == f"{start} ([1]Plan): {SAVE}"
    assert refusal(read_workbook, workbook(ruled)) == f"{start} (WEBSERVICE): {SAVE}"
    names = b'<workbook><definedNames><definedName name="_xlnm.Auto_Open">Plan!A1</definedName>'
    opening = changed(SMALL, "xl/workbook.xml", names + b"</definedNames></workbook>")
    assert refusal(read_workbook, opening) == f"{start} (definedName): {SAVE}"


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("xl/vbaProject.bin", "The workbook has macros (VBA): save it as XLSX without them."),
        ("xl/macrosheets/sheet1.xml", f"The workbook has macros of Excel 4: {SAVE}"),
        (
            "xl/externalLinks/externalLink1.xml",
            "The workbook links to other files or programs: break the links, or save its values.",
        ),
        ("xl/activeX/activeX1.xml", f"The workbook has ActiveX controls: {SAVE}"),
    ],
)
def test_macros_and_links_to_elsewhere_refuse_the_workbook(part: str, reason: str) -> None:
    data = BytesIO(SMALL)
    with ZipFile(data, "a") as archive:
        archive.writestr(part, "x")
    assert refusal(read_workbook, data.getvalue()) == reason


def test_many_formulas_are_looked_at_quickly() -> None:
    def fill(_book: Book, sheet: Sheet) -> None:
        for row in range(2_500):
            for column in range(10):
                sheet.write_formula(row, column, f"=A{row + 2}+TIME(1,0,{column})", None, "x")

    data = workbook(fill)
    started = process_time()
    assert len(read_workbook(data)) == 2_500
    assert process_time() - started < 3


def test_merged_cells_stand_for_each_of_their_rows() -> None:
    def fill(_book: Book, sheet: Sheet) -> None:
        sheet.merge_range(1, 0, 3, 0, "24.10.2026")
        sheet.write_column(1, 1, ["a", "b", "c", "d"])

    assert cells(workbook(fill)) == [
        ("", ""),
        ("24.10.2026", "a"),
        ("24.10.2026", "b"),
        ("24.10.2026", "c"),
        ("", "d"),
    ]


def test_the_first_sheet_that_shows_something_is_read() -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        hidden = book.add_worksheet("Lists")
        hidden.write(0, 0, "hidden")
        hidden.hide()
        book.add_worksheet("Plan").write(0, 0, "shown")
        del sheet

    assert cells(workbook(fill)) == [("shown",)]
    assert cells(workbook(lambda _book, _sheet: None)) == []


def test_a_cell_in_the_far_corner_does_not_fill_the_memory() -> None:
    """The library would lay out 17 thousand million cells and end the process."""
    assert (
        refusal(
            read_workbook, workbook(lambda _b, s: (s.write(0, 0, 1), s.write(1048575, 16383, 1)))
        )
        == TOO_LARGE
    )
    hidden = (
        '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>'
    )
    assert refusal(read_workbook, changed(SMALL, SHEET, hidden.encode())) == TOO_LARGE
    strange = hidden.replace('r="A1"', 'r="A1:XFD1048576"').encode()
    assert refusal(read_workbook, changed(SMALL, SHEET, strange)) == NO_WORKBOOK


@pytest.mark.parametrize("count", ["99999999999999", "-1", "x", "1000001"])
def test_a_list_that_is_announced_without_end_does_not_fill_the_memory(count: str) -> None:
    """The library would ask for memory for so many texts and end the process."""
    texts = f'<sst uniqueCount="{count}" count="{count}"><si><t>a</t></si></sst>'
    assert refusal(read_workbook, changed(SMALL, "xl/sharedStrings.xml", texts.encode())) == (
        NO_WORKBOOK
    )


def test_formats_far_away_are_no_cells() -> None:
    def fill(book: Book, sheet: Sheet) -> None:
        sheet.write(0, 0, "a")
        sheet.write_blank(1048575, 16383, None, book.add_format({"bold": True}))

    assert cells(workbook(fill)) == [("a",)]


def test_a_zip_bomb_is_not_opened() -> None:
    bomb = changed(SMALL, SHEET, b"<worksheet>" + b" " * 20_000_000 + b"</worksheet>")
    assert len(bomb) < 50_000
    started = process_time()
    message = "The file unpacks to far more than a table would: it is not opened."
    assert refusal(read_workbook, bomb) == message
    assert process_time() - started < 0.5
    many = BytesIO()
    with ZipFile(many, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(600):
            archive.writestr(f"xl/{number}.xml", "<x/>")
    assert refusal(read_workbook, many.getvalue()) == message


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    bomb = changed(SMALL, SHEET, b"<worksheet>" + b" " * 200_000 + b"</worksheet>")
    lying = bomb.replace((200_023).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != bomb
    assert refusal(read_workbook, lying) == NO_WORKBOOK


def test_entities_are_not_loaded() -> None:
    outside = (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    message = "The file defines XML entities: it is not opened."
    for name in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"):
        assert refusal(read_workbook, changed(SMALL, name, outside)) == message
    utf16 = outside.decode().encode("utf-16")
    assert refusal(read_workbook, changed(SMALL, SHEET, utf16)) == message


def test_a_long_text_shared_by_many_cells_is_refused() -> None:
    def fill(_book: Book, sheet: Sheet) -> None:
        for row in range(4_000):
            sheet.write_row(row, 0, ["x" * 30_000] * 2)

    assert refusal(read_workbook, workbook(fill)) == TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"PK",
        b"PK\x03\x04" + b"x" * 100,
        SMALL[:-30],
        SMALL[:300],
        SMALL[5:],
        SMALL[:-22] + b"x" + SMALL[-22:],
    ],
)
def test_a_broken_workbook_is_refused(data: bytes) -> None:
    assert refusal(read_workbook, data) == NO_WORKBOOK


def test_other_archives_and_broken_sheets_are_refused() -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as other:
        other.writestr("content.xml", "<office/>")
    assert refusal(read_workbook, archive.getvalue()) == NO_WORKBOOK
    assert refusal(read_workbook, changed(SMALL, SHEET, b"<worksheet><c")) == NO_WORKBOOK
    assert refusal(read_workbook, changed(SMALL, "xl/workbook.xml", b"<x/>")) == NO_WORKBOOK
