"""The rates and allowances that travel with the package: what is known before any import."""

from datetime import date
from functools import cache

from planner.config.resources import resource
from planner.domain.allowance_tables import AllowanceRow, AllowanceTable
from planner.domain.labels import mark
from planner.domain.rate_changes import RateKey
from planner.domain.rates import ExchangeRate
from planner.formats.allowance_table import read_allowance_table
from planner.formats.ecb_rates import read_rate_table

SOURCES = {
    "perdiem_2023.csv": mark("BMF table for 2023"),
    "perdiem_2024.csv": mark("BMF table for 2024"),
    "perdiem_2025.csv": mark("BMF table for 2025"),
    "perdiem_2026.csv": mark("BMF letter of 5 December 2025"),
}
"""By file in `planner/tables`; its README names where the transcriptions are from. Readers see
them in their language."""


@cache
def embedded_rates() -> dict[RateKey, ExchangeRate]:
    """The reference rates of the package, by currency and day."""
    read = read_rate_table(_text("ecb_reference_rates.csv"))
    return {(rate.currency, rate.on): rate for rate in read.rates}


@cache
def newest_embedded() -> date:
    """The last day with a rate."""
    return max(on for _, on in embedded_rates())


@cache
def embedded_rows() -> tuple[AllowanceRow, ...]:
    """The allowance rows of the package, of all years."""
    return tuple(
        row for name, source in SOURCES.items() for row in read_allowance_table(_text(name), source)
    )


@cache
def embedded_table() -> AllowanceTable:
    """Those rows as the engine reads them."""
    return AllowanceTable.of(embedded_rows())


def _text(name: str) -> str:
    return (resource("tables") / name).read_text(encoding="utf-8")
