"""Changes of rates and allowances as their reader writes numbers, days and countries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from flask_babel import get_locale

from planner.domain.allowance_tables import AllowanceRow
from planner.domain.rate_changes import RateChange, RateChangeKind, RowChange
from planner.domain.refusals import Fault, RowFault
from planner.web import filters
from planner.web.errors import worded

AMOUNT = "#,##0.00"

MOST_SHOWN = 500
"""Changes that a page lists; a whole history would be a quarter of a million."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change; `old` and `new` are empty where there was or is nothing."""

    kind: RateChangeKind
    name: str
    day: str
    old: tuple[str, ...]
    new: tuple[str, ...]


def lines_of(changes: Iterable[RateChange | RowChange]) -> Iterator[Line]:
    """The changes that somebody has to look at: all but rates that are simply new."""
    for change in changes:
        if isinstance(change, RowChange):
            name = filters.country(change.country)
            name = f"{name}, {change.place}" if change.place else name
            day, old, new = change.valid_from, _amounts(change.old), _amounts(change.new)
        elif change.old is None:
            continue
        else:
            name, day = change.currency, change.on
            old, new = _units(change.old), _units(change.new)
        yield Line(change.kind, name, filters.day(day), old, new)


def told_fault(fault: Fault) -> str:
    """What is wrong in a row."""
    return worded(fault.message, fault.params) if isinstance(fault, RowFault) else fault.message


def _amounts(row: AllowanceRow | None) -> tuple[str, ...]:
    """Full day, partial day and night, in euros."""
    cents = (row.full, row.partial, row.overnight) if row else ()
    return tuple(format_decimal(Decimal(each) / 100, AMOUNT, get_locale()) for each in cents)


def _units(units: Decimal) -> tuple[str, ...]:
    return (format_decimal(units, locale=get_locale(), decimal_quantization=False),)
