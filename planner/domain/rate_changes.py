"""What a file of exchange rates or an allowance table would change, before it does."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from planner.domain.allowance_tables import AllowanceRow
from planner.domain.money import format_amount
from planner.domain.rates import ExchangeRate

RateKey = tuple[str, date]
"""Currency and day."""


class RateFileKind(StrEnum):
    """What a file has."""

    RATES = "rates"
    ALLOWANCES = "allowances"


class RateChangeKind(StrEnum):
    """How something differs from what was known."""

    ADD = "add"
    CHANGE = "change"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class RateChange:
    """The units per euro of a currency on a day; `old` is None where none was known."""

    currency: str
    on: date
    old: Decimal | None
    new: Decimal

    @property
    def kind(self) -> RateChangeKind:
        """Whether it is new."""
        return RateChangeKind.ADD if self.old is None else RateChangeKind.CHANGE

    def __str__(self) -> str:
        """``CNY 2026-10-23: 7.4660 → 7.4661``."""
        return f"{self.currency} {self.on}: {_units(self.old)} → {_units(self.new)}"


@dataclass(frozen=True, slots=True)
class RowChange:
    """A country's or place's row in a new table and in the one that it takes the place of.

    `old` is None where the place had no row of its own, `new` where it has none any more.
    """

    valid_from: date
    country: str
    place: str
    old: AllowanceRow | None
    new: AllowanceRow | None

    @property
    def kind(self) -> RateChangeKind:
        """Whether the place comes, changes or goes."""
        if self.old is None:
            return RateChangeKind.ADD
        return RateChangeKind.GONE if self.new is None else RateChangeKind.CHANGE

    def __str__(self) -> str:
        """``2026-01-01 CN Peking: 30.00 20.00 185.00 → 57.00 38.00 184.00``."""
        where = " ".join(filter(None, (self.country, self.place)))
        return f"{self.valid_from} {where}: {_cents(self.old)} → {_cents(self.new)}"


@dataclass(frozen=True, slots=True)
class TableChanges:
    """What the rows of a file would change.

    `written` are the rows that are not stored like this; of a new table that is each row, while
    `changes` holds only what differs from the table before it. `same` counts the rows of the file
    that are worth what they were. `lacking` are the rows that the file lacks, as they would go:
    they stay, or are among the changes too where they shall end; `ended` are those to delete.
    """

    written: tuple[AllowanceRow, ...]
    changes: tuple[RowChange, ...]
    same: int
    lacking: tuple[RowChange, ...] = ()
    ended: tuple[AllowanceRow, ...] = ()


def rate_changes(
    read: Iterable[ExchangeRate], known: Mapping[RateKey, Decimal]
) -> tuple[RateChange, ...]:
    """The rates of a file that are not known, or known otherwise; 7.4660 and 7.466 are the same."""
    return tuple(
        RateChange(rate.currency, rate.on, known.get((rate.currency, rate.on)), rate.units_per_eur)
        for rate in read
        if known.get((rate.currency, rate.on)) != rate.units_per_eur
    )


def table_changes(
    read: Iterable[AllowanceRow],
    known: Sequence[AllowanceRow],
    *,
    ends: bool = False,
    lasting: Collection[date] = (),
) -> TableChanges:
    """What the rows of a file would change in the tables that are known.

    A new table is compared with the one before it (`costs.md`: the table of each day), a known one
    is corrected. Rows that the file lacks stay, in a new table as they were, unless it `ends` them;
    those of `lasting` tables, which come with the program, always stay. Several tables in a file
    are taken one after the other.
    """
    rows = sorted(read, key=lambda row: row.valid_from)
    tables = _by_day(known)
    found = [
        _table_of(day, _by_place(group), tables, ends=ends, lasts=day in lasting)
        for day, group in groupby(rows, key=lambda row: row.valid_from)
    ]
    return TableChanges(
        tuple(row for each in found for row in each.written),
        tuple(change for each in found for change in each.changes),
        sum(each.same for each in found),
        tuple(change for each in found for change in each.lacking),
        tuple(row for each in found for row in each.ended),
    )


def _table_of(
    day: date, own: "_Places", tables: dict[date, "_Places"], *, ends: bool, lasts: bool
) -> TableChanges:
    """What one table of a file changes; `tables` then have it."""
    stored = tables.get(day, {})
    before = stored or _before(tables, day)
    own = {place: _spelt_as(before.get(place), row) for place, row in own.items()}
    left = {place: row for place, row in before.items() if place not in own}
    kept = {} if ends and not lasts else {p: _carried(row, day) for p, row in left.items()}
    lacking = [] if lasts else [RowChange(day, r.country, r.place, r, None) for r in left.values()]
    found = [_change(day, before.get(place), row) for place, row in own.items()]
    changes = [change for change in found if change]
    tables[day] = own | kept
    return TableChanges(
        tuple(r for place, r in tables[day].items() if _is_news(stored.get(place), r)),
        (*changes, *(lacking if ends else ())),
        found.count(None),
        tuple(lacking),
        tuple(left.values()) if ends and stored and not lasts else (),
    )


_Places = dict[tuple[str, str], AllowanceRow]
"""Rows by country and place, in whatever case the place is written."""


def _by_place(rows: Iterable[AllowanceRow]) -> _Places:
    return {(row.country, row.place.casefold()): row for row in rows}


def _by_day(rows: Iterable[AllowanceRow]) -> dict[date, _Places]:
    ordered = sorted(rows, key=lambda row: row.valid_from)
    return {day: _by_place(group) for day, group in groupby(ordered, lambda row: row.valid_from)}


def _before(tables: Mapping[date, _Places], day: date) -> _Places:
    """The table that holds until `day`."""
    return tables.get(max((each for each in tables if each < day), default=day), {})


def _spelt_as(known: AllowanceRow | None, row: AllowanceRow) -> AllowanceRow:
    """The row with the place as it is spelt already: a place has one row."""
    return replace(row, place=known.place) if known else row


def _carried(row: AllowanceRow, day: date) -> AllowanceRow:
    """A row that a table of this day lacks: one of an older table is not of its year."""
    if row.valid_from == day:
        return row
    return replace(row, valid_from=day, carried_from=row.carried_from or row.valid_from)


def _change(day: date, old: AllowanceRow | None, new: AllowanceRow) -> RowChange | None:
    return RowChange(day, new.country, new.place, old, new) if _differ(old, new) else None


def _differ(old: AllowanceRow | None, new: AllowanceRow) -> bool:
    """Whether a row is worth something else, wherever it is from."""
    return old is None or _amounts(old) != _amounts(new)


def _is_news(stored: AllowanceRow | None, row: AllowanceRow) -> bool:
    """Whether a row must be stored: it is worth something else, or its table has it at last."""
    return stored is None or _differ(stored, row) or stored.carried_from != row.carried_from


def _amounts(row: AllowanceRow) -> tuple[int, int, int]:
    return row.full, row.partial, row.overnight


def _cents(row: AllowanceRow | None) -> str:
    if row is None:
        return "–"
    return " ".join(format_amount(amount, "EUR") for amount in _amounts(row))


def _units(units: Decimal | None) -> str:
    return "–" if units is None else format(units, "f")


def told(changes: Iterable[RateChange | RowChange]) -> list[str]:
    """The changes as lines without words; new rates of a currency as one: how many, which days."""
    lines: list[str] = []
    new: dict[str, list[RateChange]] = {}
    for change in changes:
        if isinstance(change, RateChange) and change.old is None:
            new.setdefault(change.currency, []).append(change)
        else:
            lines.append(str(change))
    return [_told_together(new[currency]) for currency in sorted(new)] + lines


def _told_together(changes: Sequence[RateChange]) -> str:
    """``CNY 2026-10-22 – 2026-10-26: 3``, and one alone as it is."""
    if len(changes) == 1:
        return str(changes[0])
    days = [change.on for change in changes]
    return f"{changes[0].currency} {min(days)} – {max(days)}: {len(changes)}"
