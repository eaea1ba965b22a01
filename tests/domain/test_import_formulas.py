"""Which texts a spreadsheet would work out, and which formulas reach outside."""

from time import process_time

import pytest

from planner.domain.imports.formulas import is_formula, reach_outside


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        " =cmd|' /C calc'!A0",
        "\t=1+1",
        "＝1+1",
        '=HYPERLINK("x")',
        "+SUM(1)",
        '-hyperlink("x")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "+A1+B2",
    ],
)
def test_what_a_spreadsheet_would_work_out_is_a_formula(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "=",
        "–",
        "+86 757 8300 0000",
        "+49 (0)212 290-0",
        "+1 (555) 123",
        "- Pass mitbringen",
        "-Empfang(Rathaus)",
        "-B2/B3 Halle",
        "-5 °C",
        "@Lobby",
        "=== Tag 2 ===",
        "=> Lobby",
        "A = B",
    ],
)
def test_what_people_write_is_none(text: str) -> None:
    assert not is_formula(text)


@pytest.mark.parametrize(
    ("formula", "reached"),
    [
        ("cmd|'/C calc'!A0", "/C calc"),
        ("cmd|A!A0", "DDE"),
        ('_xlfn.WEBSERVICE("http://example.org")', "WEBSERVICE"),
        ('FILTERXML(_xlfn.WEBSERVICE("x"),"//a")', "FILTERXML"),
        ("ENCODEURL(A1)", "ENCODEURL"),
        ('hyperlink ("http://example.org","x")', "HYPERLINK"),
        ('CALL("user32")', "CALL"),
        ('REGISTER.ID("a","b")', "REGISTER.ID"),
        ('EXEC("calc")', "EXEC"),
        ('RTD("x",,"y")', "RTD"),
        ('IMPORTRANGE("x","A1")', "IMPORTRANGE"),
        ('IFERROR(__xludf.DUMMYFUNCTION("IMPORTXML(""x"",""y"")"),"v")', "IMPORTXML"),
        ("[1]Sheet1!A1", "[1]Sheet1"),
        ("[1]!Name", "[1]"),
        ("'[1]My sheet'!A1", "[1]My sheet"),
        ("'C:\\x\\[b.xlsx]S'!A1", "C:\\x\\[b.xlsx]S"),
        ('"x"&[Book.xlsx]S!A1', "[Book.xlsx]S"),
    ],
)
def test_what_reaches_outside_is_named(formula: str, reached: str) -> None:
    assert reach_outside(formula) == reached


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "B2+TIME(1,0,0)",
        "SUM(A1:A3)",
        'HYPERLINK("#Plan!A1","Plan")',
        'IF(A1="WEBSERVICE(",1,2)',
        'IFERROR(__xludf.DUMMYFUNCTION("FILTER(A1:A9,B1:B9=""x"")"),"v")',
        "Table1[Col]+Table1[@Col]+Table1[[#This Row],[Col]]",
        "'My sheet'!A1+Sheet2!B3+'Mo:Di'!A1",
        '"a|b"&C1',
        "'a|b'!A1",
        "RECALL(1)",
    ],
)
def test_what_stays_within_the_workbook_is_harmless(formula: str) -> None:
    assert reach_outside(formula) == ""


@pytest.mark.parametrize(
    "text",
    [
        "'" + "/" * 8_000,
        "[a]" * 2_700,
        'DUMMYFUNCTION("' * 500,
        "CALL " * 1_600,
        "' " * 4_000,
        "'x'" * 2_700,
        '"' * 8_000,
        "_" * 8_000,
        "XLA." * 2_000,
        "-" * 8_000,
        "+A1" * 2_700,
    ],
)
def test_a_text_that_is_made_to_be_slow_is_not(text: str) -> None:
    started = process_time()
    reach_outside(text)
    is_formula(text)
    assert process_time() - started < 0.2
