"""Allowance tables: daily and overnight amounts by country and place, and which row a day gets.

A table is all rows with the same `valid_from`; tables are complete, so a place that is missing in a
newer table has no row of its own any more. Source of the selection: `costs.md`, "The allowance
day"; LStR R 9.6 (3) and ARV § 3 (2) for countries without a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

HOME_COUNTRY = "DE"
"""The rule books are German: domestic is Germany, wherever somebody lives."""

FALLBACK_COUNTRY = "LU"
"""Whose general row countries get that are not listed."""

_TERRITORIES = {
    "AU": "CC CX HM NF",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NO": "BV SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}
"""Overseas and outer territories that tables don't list have their mother country's general row
(LStR R 9.6 (3) sentence 5, ARV § 3 (2)); ISO 3166 codes."""

PART_OF: Mapping[str, tuple[str, str]] = {
    **{code: (mother, "") for mother, codes in _TERRITORIES.items() for code in codes.split()},
    "HK": ("CN", "Hongkong"),
    "MO": ("CN", ""),
}
"""Places with a country code of their own that the tables list under another country."""

_ENGLISH = {
    "athens": "Athen",
    "beijing": "Peking",
    "bucharest": "Bukarest",
    "canary islands": "Kanarische Inseln",
    "cape town": "Kapstadt",
    "gdansk": "Danzig",
    "geneva": "Genf",
    "guangzhou": "Kanton",
    "hong kong": "Hongkong",
    "jeddah": "Djidda",
    "kolkata": "Kalkutta",
    "krakow": "Krakau",
    "milan": "Mailand",
    "moscow": "Moskau",
    "new delhi": "Neu Delhi",
    "new york": "New York City",
    "paris": "Paris sowie die Departments 77, 78, 91 bis 95",
    "riyadh": "Riad",
    "rome": "Rom",
    "st petersburg": "St. Petersburg",
    "tokyo": "Tokio",
    "warsaw": "Warschau",
    "washington": "Washington, D. C.",
    "wroclaw": "Breslau",
    "yekaterinburg": "Jekaterinburg",
}
"""How the tables, which are German, call places that are often written in English."""


@dataclass(frozen=True, slots=True)
class AllowanceRow:
    """A line of a table, amounts in EUR cents; an empty `place` is the country's general row.

    `country` is a code of ISO 3166 (alpha-2). `overnight` is the lodging cap, in Germany the flat
    amount without receipts. `carried_from` is the day of the table that a row was taken over from
    because a newer table lacks it.
    """

    valid_from: date
    country: str
    place: str
    full: int
    partial: int
    overnight: int
    source: str = ""
    carried_from: date | None = None

    def was_made_for(self, year: int) -> bool:
        """Whether a table of that year says so."""
        return (self.carried_from or self.valid_from).year == year


@dataclass(frozen=True, slots=True)
class Selection:
    """The row of a day; `provisional` where it was made for another year than the day's."""

    row: AllowanceRow
    provisional: bool


def domestic_row(valid_from: date) -> AllowanceRow:
    """Germany's amounts (EStG § 9 (4a) sentence 3, BRKG § 7 (1)), for tables without it.

    The published tables list foreign countries only.
    """
    return AllowanceRow(
        valid_from, HOME_COUNTRY, "", 28_00, 14_00, 20_00, "EStG § 9 (4a), BRKG § 7 (1)"
    )


@dataclass(frozen=True)
class AllowanceTable:
    """The rows of all years."""

    rows: tuple[AllowanceRow, ...]

    @classmethod
    def of(cls, rows: Iterable[AllowanceRow]) -> "AllowanceTable":
        """The table of some rows, in whatever order."""
        return cls(tuple(sorted(rows, key=lambda row: (row.valid_from, row.country, row.place))))

    @cached_property
    def _tables(self) -> dict[date, dict[tuple[str, str], AllowanceRow]]:
        found: dict[date, dict[tuple[str, str], AllowanceRow]] = {}
        for row in self.rows:
            found.setdefault(row.valid_from, {})[row.country, _folded(row.place)] = row
        return found

    def valid_from(self, day: date) -> date:
        """From when the newest table is valid that was valid on `day`; before all, the oldest.

        `LookupError` where there is no table at all.
        """
        if not self._tables:
            raise LookupError("there is no allowance table")
        return max((on for on in self._tables if on <= day), default=min(self._tables))

    def select(self, country: str, place: str, day: date) -> Selection:
        """The one row of a day at a place; names are compared without case, also in English.

        A place that is not listed gets the country's general row, a territory that is not listed
        its mother country's, any other country Luxembourg's. `LookupError` where the table has no
        row for Luxembourg either.
        """
        valid_from = self.valid_from(day)
        table = self._tables[valid_from]
        row = _row_in(table, country, place)
        if row is None and country == HOME_COUNTRY:
            row = domestic_row(valid_from)
        row = row or table.get((FALLBACK_COUNTRY, ""))
        if row is None:
            raise LookupError(f"the allowance table of {valid_from} has no row for {country}")
        return Selection(row, not row.was_made_for(day.year))


def _row_in(
    table: Mapping[tuple[str, str], AllowanceRow], country: str, place: str
) -> AllowanceRow | None:
    """The row of a place, or its country's; a country listed under its own code keeps it."""
    if (country, "") not in table and country in PART_OF:
        country, place = PART_OF[country]
    return table.get((country, _folded(place))) or table.get((country, ""))


def _folded(place: str) -> str:
    name = place.strip().casefold()
    return _ENGLISH.get(name, name).casefold()
