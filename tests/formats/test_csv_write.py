"""CSV files for a German Excel."""

from datetime import date, time

import pytest

from planner.domain.tables import Table
from planner.formats.csv_write import write_csv


def test_semicolons_a_bom_and_line_ends() -> None:
    table = Table(
        "Programme",
        ("Day", "Starts", "Title", "Headcount"),
        (
            (date(2026, 10, 24), time(9, 30), "Eröffnung; 佛山", 12),
            (date(2026, 10, 25), None, 'Say "hello"\nthere', 0),
        ),
    )
    assert write_csv(table).decode("utf-8") == (
        "\ufeffDay;Starts;Title;Headcount\r\n"
        '2026-10-24;09:30;"Eröffnung; 佛山";12\r\n'
        '2026-10-25;;"Say ""hello""\nthere";0\r\n'
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 212", "'+49 212"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", '"\'\r=1"'),
        ("\n=1", '"\'\n=1"'),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        ("a=1", "a=1"),
        ("x;=1", '"x;=1"'),
    ],
)
def test_no_text_is_reckoned(typed: str, written: str) -> None:
    table = Table("T", ("=H",), ((typed,),))
    assert write_csv(table).decode("utf-8-sig") == f"'=H\r\n{written}\r\n"
