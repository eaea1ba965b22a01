"""Allowance tables as CSV."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.config.resources import resource
from planner.domain.allowance_tables import AllowanceRow
from planner.domain.refusals import FaultsError, InvalidError, RefusalError
from planner.formats.allowance_table import COLUMNS, MOST_ROWS, read_allowance_table

HEADER = "valid_from,country_iso,place,full_day,partial_day,overnight\n"


def faults_of(text: str) -> list[str]:
    with pytest.raises(FaultsError) as refused:
        read_allowance_table(HEADER + text)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(("year", "count"), [(2023, 225), (2024, 224), (2025, 225), (2026, 215)])
def test_the_tables_in_the_package_are_read(year: int, count: int) -> None:
    text = (resource("tables") / f"perdiem_{year}.csv").read_text(encoding="utf-8")
    rows = read_allowance_table(text, "BMF")
    assert len(rows) == count
    assert {row.valid_from for row in rows} == {date(year, 1, 1)}
    countries = {row.country for row in rows}
    assert countries == {row.country for row in rows if not row.place}
    assert {"DE", "LU", "AT", "CN"} <= countries
    assert {row.source for row in rows} == {"BMF"}


def test_the_rows_of_the_examples() -> None:
    text = (resource("tables") / "perdiem_2026.csv").read_text(encoding="utf-8")
    day = date(2026, 1, 1)
    assert [row for row in read_allowance_table(text) if row.country in {"CN", "DE"}] == [
        AllowanceRow(day, "CN", "", 4800, 3200, 14200),
        AllowanceRow(day, "CN", "Hongkong", 8300, 5600, 20900),
        AllowanceRow(day, "CN", "Peking", 5700, 3800, 18400),
        AllowanceRow(day, "CN", "Shanghai", 4800, 3200, 14200),
        AllowanceRow(day, "DE", "", 2800, 1400, 2000),
    ]


def test_columns_in_another_order_decimals_and_blanks() -> None:
    text = (
        "Place, country_iso,valid_from,overnight,partial_day,full_day\n\n"
        ' Washington,\n"Washington,  D. C.",US,2026-03-01,266.5,41,61.05\n'
    )
    with pytest.raises(FaultsError):
        read_allowance_table(text)
    (row,) = read_allowance_table(text.replace(" Washington,\n", ""))
    assert row == AllowanceRow(date(2026, 3, 1), "US", "Washington, D. C.", 6105, 4100, 26650)


def test_every_fault_is_told_with_its_row() -> None:
    text = (
        "2026-01-01,CN,,48,32,142\n"
        "01.01.2026,cn,,48,32,142\n"
        "2026-W01-4,CN,Peking,48,32,142\n"
        "2026-13-01,CN,Peking,48,32,142\n"
        "2026-01-01,XX,Peking,48.505,-32,10000.01\n"
        "2026-01-01,CN,Peking,32,48,142\n"
        "2026-01-01,CN,Peking,57,38\n"
        "2026-01-01,CN,Peking,57,38,184\n"
        "2026-01-01,CN,PEKING,57,38,184\n"
        f"2026-01-01,CN,{'x' * 121},57,38,184\n"
    )
    assert faults_of(text) == [
        "row 3: “01.01.2026” is no day such as 2026-10-30.",
        "row 3: “cn” is no country code of ISO 3166 such as CN.",
        "row 4: “2026-W01-4” is no day such as 2026-10-30.",
        "row 5: “2026-13-01” is no day such as 2026-10-30.",
        "row 6: “XX” is no country code of ISO 3166 such as CN.",
        "row 6: full_day: “48.505” is no amount in euros such as 48 or 48.50.",
        "row 6: partial_day: “-32” is no amount in euros such as 48 or 48.50.",
        "row 6: overnight: “10000.01” is no amount in euros such as 48 or 48.50.",
        "row 7: A partial day is worth more than a full one.",
        "row 8: The row has 5 columns, not 6.",
        "row 10: This place stands in row 9 already.",
        f"row 11: “{'x' * 40}…” is too long for the name of a place.",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEADER, "The table has no rows."),
        ("valid_from,country\n", f"The columns must be: {', '.join(COLUMNS)}."),
        (HEADER.replace("place", "valid_from"), f"The columns must be: {', '.join(COLUMNS)}."),
        (
            HEADER + "\n" * MOST_ROWS + "2026-01-01,CN,,48,32,142\n",
            "The table has more than 20000 rows.",
        ),
        (
            HEADER + "x" * 200_000,
            "This is no table: field larger than field limit (131072).",
        ),
    ],
)
def test_what_is_no_table_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_allowance_table(text)
    assert str(refused.value) == reason


@given(st.text(alphabet='2026-01,CNDE.485"\n\r x', max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rows = read_allowance_table(HEADER + text)
    except RefusalError:
        return
    assert all(0 <= row.partial <= row.full for row in rows)
