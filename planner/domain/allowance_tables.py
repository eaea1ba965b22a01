"""Allowance tables: one row for each country and place, valid from a day."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AllowanceRow:
    """Amounts in euro cents; a row without a place is the country's general one."""

    valid_from: date
    country: str
    place: str
    full: int
    partial: int
    overnight: int
    source: str = ""
