"""The three rule books: what a row of the tables pays, and where they differ, as data.

Sources: EStG § 9 (4a) and the BMF's yearly letter (`BMF`); LRKG with AKEVO §§ 3, 4, state of 2022,
whose annex is taken to equal the BMF table (`NRW`); BRKG §§ 6, 7 with ARV § 3, state of March 2022
(`BUND`). An office verifies the AKEVO annex and its 16:00 rule before it relies on them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from planner.domain.allowance_tables import HOME_COUNTRY, AllowanceRow
from planner.domain.labels import mark
from planner.domain.vocabulary import MealKind, Regime

PERCENT = {MealKind.BREAKFAST: 20, MealKind.LUNCH: 40, MealKind.DINNER: 40}
"""What a meal cuts, of the day's full amount (EStG § 9 (4a) sentence 8, BRKG § 6 (2))."""

EURO = 100


def percent_of(cents: int, percent: int) -> int:
    """A share of an amount that is not negative, half up to the cent."""
    return (cents * percent * 2 + 100) // 200


@dataclass(frozen=True, slots=True)
class Rates:
    """What a full and a partial day pay; not `certain` where a table leaves it in doubt."""

    full: int
    partial: int
    certain: bool = True


class LodgingTest(StrEnum):
    """Against what the costs of lodging are held."""

    EACH_NIGHT = "each_night"
    WHOLE_TRIP = "whole_trip"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule book. `return_after`: a return day is domestic unless Germany is reached later.

    `source` is a message id.
    """

    regime: Regime
    rates: Callable[[AllowanceRow], Rates]
    return_after: time | None
    lodging: LodgingTest
    source: str
    state: str


def table_rates(row: AllowanceRow) -> Rates:
    """The columns of the table."""
    return Rates(row.full, row.partial)


def base_rates(row: AllowanceRow) -> Rates:
    """The base that the table was made from, and 80 % of it (ARV § 3 (1)); Germany has none.

    The base is the whole number of euros whose 120 % and 80 %, each rounded up, are the columns.
    At most one fits a full amount. Where none fits both, the largest counts whose amounts exceed
    neither column: no day pays more than the table, and the rates are not certain.
    """
    if row.country == HOME_COUNTRY:
        return table_rates(row)
    base = min(row.full * 10 // (12 * EURO), row.partial * 10 // (8 * EURO))
    columns = -(-12 * base // 10) * EURO, -(-8 * base // 10) * EURO
    return Rates(
        base * EURO, percent_of(base * EURO, 80), certain=columns == (row.full, row.partial)
    )


BOOKS: Mapping[Regime, RuleBook] = {
    book.regime: book
    for book in (
        RuleBook(
            Regime.BMF,
            table_rates,
            None,
            LodgingTest.EACH_NIGHT,
            mark("EStG § 9 (4a); BMF, 5 December 2025"),
            "2026-01-01",
        ),
        RuleBook(
            Regime.NRW,
            table_rates,
            time(16),
            LodgingTest.WHOLE_TRIP,
            mark("LRKG; AKEVO §§ 3, 4 (annex and 16:00 to be verified)"),
            "2022",
        ),
        RuleBook(
            Regime.BUND,
            base_rates,
            None,
            LodgingTest.EACH_NIGHT,
            "BRKG §§ 6, 7; ARV § 3",
            "2022-03",
        ),
    )
}


def book_of(regime: Regime) -> RuleBook:
    """The rule book of a regime; `ValueError` for those who pay for themselves."""
    if regime not in BOOKS:
        raise ValueError(f"there is no rule book for {regime}")
    return BOOKS[regime]
