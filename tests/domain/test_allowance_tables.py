"""Which row of the allowance tables a day gets."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.allowance_tables import AllowanceRow, AllowanceTable, Selection, domestic_row
from planner.domain.allowances import Day, DayKind, Reason
from planner.domain.allowances.reasons import RowReason, row_reason_of
from planner.services.embedded_tables import embedded_table

Y25, Y26 = date(2025, 1, 1), date(2026, 1, 1)
LU25 = AllowanceRow(Y25, "LU", "", 63_00, 42_00, 139_00)
CN25 = AllowanceRow(Y25, "CN", "", 48_00, 32_00, 112_00)
CANTON25 = AllowanceRow(Y25, "CN", "Kanton", 36_00, 24_00, 150_00)
LU26 = AllowanceRow(Y26, "LU", "", 63_00, 42_00, 139_00)
CN26 = AllowanceRow(Y26, "CN", "", 48_00, 32_00, 142_00)
PEKING26 = AllowanceRow(Y26, "CN", "Peking", 57_00, 38_00, 184_00)
HONGKONG26 = AllowanceRow(Y26, "CN", "Hongkong", 83_00, 56_00, 209_00)
PARIS26 = AllowanceRow(Y26, "FR", "Paris sowie die Departments 77, 78, 91 bis 95", 58_00, 39_00, 1)
FR26 = AllowanceRow(Y26, "FR", "", 53_00, 36_00, 105_00)
ROWS = (LU25, CN25, CANTON25, LU26, CN26, PEKING26, HONGKONG26, PARIS26, FR26)
TABLE = AllowanceTable.of(ROWS)
OCTOBER = date(2026, 10, 24)
YEARS = range(2023, 2027)


@pytest.mark.parametrize(
    ("country", "place", "row"),
    [
        ("CN", "", CN26),
        ("CN", "Foshan", CN26),
        ("CN", "Guangzhou", CN26),
        ("CN", "Peking", PEKING26),
        ("CN", " peking ", PEKING26),
        ("CN", "Beijing", PEKING26),
        ("CN", "Hongkong", HONGKONG26),
        ("HK", "", HONGKONG26),
        ("HK", "Kowloon", HONGKONG26),
        ("MO", "Macau", CN26),
        ("FR", "Paris", PARIS26),
        ("FR", "Lyon", FR26),
        ("AQ", "", LU26),
        ("RE", "Saint-Denis", FR26),
        ("GL", "Nuuk", LU26),  # Denmark's, had this table one
        ("DE", "Berlin", domestic_row(Y26)),
    ],
)
def test_a_place_gets_its_row_or_its_countrys_or_luxembourgs(
    country: str, place: str, row: AllowanceRow
) -> None:
    assert TABLE.select(country, place, OCTOBER) == Selection(row, provisional=False)


def test_each_day_has_the_table_of_its_year() -> None:
    assert TABLE.select("CN", "Guangzhou", date(2025, 12, 31)).row == CANTON25
    assert TABLE.select("CN", "Guangzhou", date(2026, 1, 1)).row == CN26
    # the oldest table has no Hong Kong: China's general row
    assert TABLE.select("HK", "", date(2025, 12, 31)).row == CN25


def test_without_a_table_for_the_year_the_nearest_counts_provisionally() -> None:
    assert TABLE.select("CN", "", date(2027, 1, 1)) == Selection(CN26, provisional=True)
    assert TABLE.select("CN", "", date(2024, 12, 31)) == Selection(CN25, provisional=True)


def test_a_row_that_a_new_table_lacks_is_provisional_in_its_years() -> None:
    new = [replace(CN26, valid_from=date(2027, 1, 1))]
    kept = replace(PEKING26, valid_from=date(2027, 1, 1), carried_from=Y26)
    table = AllowanceTable.of([*ROWS, *new, kept])
    assert table.select("CN", "Foshan", date(2027, 3, 1)) == Selection(new[0], provisional=False)
    assert table.select("CN", "Peking", date(2027, 3, 1)) == Selection(kept, provisional=True)
    july = replace(kept, valid_from=date(2026, 7, 1))
    table = AllowanceTable.of([*ROWS, july])
    assert table.select("CN", "Peking", OCTOBER) == Selection(july, provisional=False)


def test_germany_is_28_and_14_even_where_the_table_lists_only_abroad() -> None:
    assert (domestic_row(Y26).full, domestic_row(Y26).partial) == (2800, 1400)
    own = AllowanceRow(Y26, "DE", "", 30_00, 15_00, 20_00)
    assert AllowanceTable.of([*ROWS, own]).select("DE", "", OCTOBER).row == own


def test_a_row_under_its_own_code_is_preferred() -> None:
    own = AllowanceRow(Y26, "HK", "", 90_00, 60_00, 200_00)
    assert AllowanceTable.of([*ROWS, own]).select("HK", "", OCTOBER).row == own


def test_no_table_is_told() -> None:
    with pytest.raises(LookupError, match=r"^there is no allowance table$"):
        AllowanceTable(()).select("CN", "", OCTOBER)
    with pytest.raises(LookupError, match=r"^the allowance table of 2026-01-01 has no row for US$"):
        AllowanceTable.of([CN26]).select("US", "", OCTOBER)


@given(
    st.permutations(ROWS),
    st.sampled_from(["CN", "HK", "MO", "FR", "LU", "DE", "BR"]),
    st.sampled_from(["", "Peking", "Paris", "Kanton", "Foshan"]),
    st.dates(date(2023, 1, 1), date(2028, 12, 31)),
)
def test_the_order_of_rows_never_matters_and_there_is_always_one(
    rows: list[AllowanceRow], country: str, place: str, day: date
) -> None:
    chosen = AllowanceTable.of(rows).select(country, place, day)
    assert chosen == TABLE.select(country, place, day)
    assert chosen.row.valid_from == (Y25 if day < Y26 else Y26)
    assert chosen.provisional is (day.year not in {2025, 2026})


@pytest.mark.parametrize(
    ("country", "place", "reason"),
    [
        ("CN", "Peking", RowReason.PLACE),
        ("CN", "Foshan", RowReason.GENERAL),
        ("HK", "", RowReason.TERRITORY),
        ("RE", "", RowReason.TERRITORY),
        ("AF", "Kabul", RowReason.UNLISTED),
        ("GL", "", RowReason.UNLISTED),
    ],
)
def test_a_row_says_why_it_counts(country: str, place: str, reason: RowReason) -> None:
    row = TABLE.select(country, place, OCTOBER).row
    day = Day(
        OCTOBER,
        country,
        place,
        DayKind.FULL,
        Reason.LAST_REACHED,
        row,
        provisional=False,
        full=1,
        gross=1,
    )
    assert day.row_reason is row_reason_of(country, row) is reason


@pytest.mark.parametrize("country", ["AF", "HT", "KP", "LY", "SD", "SY", "YE"])
def test_countries_that_the_table_of_2026_lacks_have_luxembourgs(country: str) -> None:
    table = embedded_table()
    found = table.select(country, "", OCTOBER)
    assert (found.row.country, found.row.full, found.provisional) == ("LU", 63_00, False)
    assert table.select(country, "", date(2025, 10, 24)).row.country == country


def test_bangalore_has_indias_row_in_2024_alone() -> None:
    years = [embedded_table().select("IN", "Bangalore", date(year, 5, 4)).row for year in YEARS]
    assert [row.place for row in years] == ["Bangalore", "", "Bangalore", "Bangalore"]
