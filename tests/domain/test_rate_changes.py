"""What a file would change."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.allowance_tables import AllowanceRow
from planner.domain.rate_changes import (
    RateChange,
    RateChangeKind,
    RowChange,
    TableChanges,
    rate_changes,
    table_changes,
    told,
)
from planner.domain.rates import ExchangeRate

DAY = date(2026, 10, 23)


def row(year: int, country: str, place: str, full: int) -> AllowanceRow:
    """A row worth `full` euros a day, and half of it a partial day."""
    return AllowanceRow(date(year, 1, 1), country, place, full * 100, full * 50, 100_00, "Letter")


BEFORE = (
    row(2025, "CN", "", 40),
    row(2026, "CN", "", 48),
    row(2026, "CN", "Peking", 30),
    row(2026, "LU", "", 63),
)


def test_rates_are_new_or_other_or_the_same() -> None:
    read = [
        ExchangeRate("CNY", DAY, Decimal("7.4660")),
        ExchangeRate("USD", DAY, Decimal("1.1172")),
        ExchangeRate("HKD", DAY, Decimal("8.7652")),
    ]
    known = {("CNY", DAY): Decimal("7.466"), ("USD", DAY): Decimal("1.1170")}
    other, new = rate_changes(read, known)
    assert other == RateChange("USD", DAY, Decimal("1.1170"), Decimal("1.1172"))
    assert (other.kind, str(other)) == (
        RateChangeKind.CHANGE,
        "USD 2026-10-23: 1.1170 → 1.1172",
    )
    assert (new.kind, str(new)) == (RateChangeKind.ADD, "HKD 2026-10-23: – → 8.7652")


def test_new_rates_are_told_together() -> None:
    seven = Decimal(7)
    days = [date(2026, 10, 26), date(2026, 10, 22), date(2026, 10, 23)]
    changes: list[RateChange | RowChange] = [
        RateChange("USD", DAY, Decimal(1), Decimal("1.1")),
        *(RateChange("CNY", day, None, seven) for day in days),
        RateChange("CHF", DAY, None, Decimal("0.92")),
        RowChange(date(2027, 1, 1), "CN", "", None, row(2027, "CN", "", 50)),
    ]
    assert told(changes) == [
        "CHF 2026-10-23: – → 0.92",
        "CNY 2026-10-22 – 2026-10-26: 3",
        "USD 2026-10-23: 1 → 1.1",
        "2027-01-01 CN: – → 50.00 25.00 100.00",
    ]
    assert told([]) == []


def test_a_newer_table_is_compared_with_the_one_before() -> None:
    read = [
        row(2027, "CN", "", 50),
        row(2027, "CN", "PEKING", 30),
        row(2027, "CN", "Kanton", 35),
    ]
    found = table_changes(read, BEFORE, ends=True)
    day = date(2027, 1, 1)
    assert [(str(each), each.kind) for each in found.changes] == [
        ("2027-01-01 CN: 48.00 24.00 100.00 → 50.00 25.00 100.00", RateChangeKind.CHANGE),
        ("2027-01-01 CN Kanton: – → 35.00 17.50 100.00", RateChangeKind.ADD),
        ("2027-01-01 LU: 63.00 31.50 100.00 → –", RateChangeKind.GONE),
    ]
    assert found.changes[2] == RowChange(day, "LU", "", BEFORE[3], None)
    assert found.written == (read[0], replace(read[1], place="Peking"), read[2])
    assert found.same == 1
    assert (found.lacking, found.ended) == ((found.changes[2],), ())


def test_what_a_file_lacks_stays_unless_it_shall_end() -> None:
    read, day = [row(2027, "CN", "", 50)], date(2027, 1, 1)
    found = table_changes(read, BEFORE)
    assert [each.kind for each in found.changes] == [RateChangeKind.CHANGE]
    kept = [replace(each, valid_from=day, carried_from=date(2026, 1, 1)) for each in BEFORE[2:]]
    assert found.written == (read[0], *kept)
    assert [(each.country, each.place) for each in found.lacking] == [
        (each.country, each.place) for each in kept
    ]
    stored = [*BEFORE, *found.written]
    again = table_changes(read, stored)
    assert (again.written, again.changes, again.ended) == ((), (), ())
    ended = table_changes(read, stored, ends=True)
    assert (ended.written, ended.changes, ended.ended) == ((), again.lacking, tuple(kept))
    assert table_changes(read, stored, ends=True, lasting=[day]) == TableChanges((), (), 1)


def test_a_row_is_carried_from_the_table_that_had_it_and_taken_as_it_is_once_one_has_it() -> None:
    first = table_changes([row(2027, "CN", "", 50)], BEFORE).written
    second = table_changes([row(2028, "CN", "", 51)], [*BEFORE, *first]).written
    assert [(each.place, each.carried_from) for each in second] == [
        ("", None),
        ("Peking", date(2026, 1, 1)),
        ("", date(2026, 1, 1)),
    ]
    told_at_last = row(2027, "CN", "Peking", 30)
    found = table_changes([told_at_last], [*BEFORE, *first])
    assert (found.written, found.changes, found.same) == ((told_at_last,), (), 1)


def test_a_known_table_is_corrected_row_by_row() -> None:
    found = table_changes([row(2026, "CN", "peking", 57)], BEFORE)
    new = row(2026, "CN", "Peking", 57)
    expected = RowChange(date(2026, 1, 1), "CN", "Peking", BEFORE[2], new)
    assert (found.written, found.changes, found.same) == ((new,), (expected,), 0)
    assert [each.old for each in found.lacking] == [BEFORE[1], BEFORE[3]]


def test_a_table_between_two_is_compared_with_the_older() -> None:
    march = replace(row(2026, "CN", "", 40), valid_from=date(2025, 3, 1))
    assert table_changes([march], BEFORE) == TableChanges((march,), (), 1)


def test_the_first_table_of_all_is_new() -> None:
    found = table_changes([row(2020, "CN", "", 40)], BEFORE)
    assert [each.kind for each in found.changes] == [RateChangeKind.ADD]


def test_several_tables_of_a_file_follow_each_other() -> None:
    read = [row(2028, "CN", "", 52), row(2027, "CN", "", 50)]
    assert [str(each) for each in table_changes(read, BEFORE[:2]).changes] == [
        "2027-01-01 CN: 48.00 24.00 100.00 → 50.00 25.00 100.00",
        "2028-01-01 CN: 50.00 25.00 100.00 → 52.00 26.00 100.00",
    ]


def test_another_source_alone_changes_nothing() -> None:
    read = [replace(each, source="Another letter") for each in BEFORE]
    assert table_changes(read, BEFORE) == TableChanges((), (), 4)


ROWS = st.lists(
    st.builds(
        row,
        st.integers(2024, 2028),
        st.sampled_from(["CN", "LU"]),
        st.sampled_from(["", "Peking"]),
        st.integers(1, 3),
    ),
    unique_by=lambda each: (each.valid_from, each.country, each.place),
)


@given(ROWS, ROWS)
def test_a_file_is_stored_as_it_is_and_changes_nothing_the_second_time(
    read: list[AllowanceRow], known: list[AllowanceRow]
) -> None:
    stored = {(each.valid_from, each.country, each.place): each for each in known}
    found = table_changes(read, known)
    stored |= {(each.valid_from, each.country, each.place): each for each in found.written}
    assert set(read) <= set(stored.values())
    again = table_changes(read, tuple(stored.values()))
    assert (again.written, again.changes, again.same) == ((), (), len(read))
    kinds = [each.kind for each in found.changes]
    assert found.same + len(kinds) - kinds.count(RateChangeKind.GONE) == len(read)
