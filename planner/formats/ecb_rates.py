"""The European Central Bank's reference rates, in the files that it offers.

XML (of a day, of ninety days, the history), CSV with a column for each currency (its history has an
empty last column and ``N/A``; the one of a day writes ``30 October 2026``), and the CSV of its data
portal with a row for each rate or a column for each series. Currencies that no amount can be in
any more (the lira of before 2005) are passed over and named.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import NoReturn
from xml.parsers import expat

from planner.domain.currencies import MINOR_DIGITS
from planner.domain.labels import mark
from planner.domain.rates import EURO, ExchangeRate
from planner.domain.refusals import FaultsError, InvalidError, RowFault

MOST_FAULTS = 500
"""So many are told; a file with more is another kind of file."""

_DAY = "DATE"
_IGNORED = frozenset({"", "TIME PERIOD"})
_NONE = frozenset({"", "N/A"})
_LONG = ("CURRENCY", "TIME_PERIOD", "OBS_VALUE")
_SERIES = {"FREQ": "D", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00", "EXR_SUFFIX": "A"}
"""The daily reference rate among the portal's series: daily, per euro, spot, average."""

_TITLE = re.compile(r".*\(EXR\.D\.([A-Z]{3})\.EUR\.SP00\.A\)")
_CODE = re.compile(r"[A-Z]{3}")
_UNITS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)
_WRITTEN_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]+) ([0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        1,
    )
}


@dataclass(frozen=True, slots=True)
class ReadRates:
    """The rates of a file by day and currency; `unknown` are the currencies passed over."""

    rates: tuple[ExchangeRate, ...]
    unknown: tuple[str, ...] = ()


class _Gathering:
    """Rates as they are read, and what is wrong with them, by row."""

    def __init__(self) -> None:
        self.rates: dict[tuple[date, str], tuple[int, ExchangeRate]] = {}
        self.unknown: set[str] = set()
        self.faults: list[RowFault] = []

    def fault(self, row: int, message: str, **params: object) -> None:
        """Note what is wrong in a row."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(RowFault.of(row, message, **params))

    def day(self, row: int, text: str) -> date | None:
        """A day, ``2026-10-30`` or ``30 October 2026``."""
        try:
            return _day(text)
        except ValueError:
            self.fault(row, mark("“%(text)s” is no day such as 2026-10-30."), text=text[:40])
            return None

    def knows(self, row: int, currency: str) -> bool:
        """Whether rates of a currency are wanted; a word that is none is a fault."""
        if not _CODE.fullmatch(currency) or currency == EURO:
            self.fault(
                row, mark("“%(text)s” is no currency with a rate to the euro."), text=currency[:40]
            )
            return False
        if currency not in MINOR_DIGITS:
            self.unknown.add(currency)
            return False
        return True

    def add(self, row: int, day: date, currency: str, text: str) -> None:
        """Keep the rate of a currency on a day."""
        if not _UNITS.fullmatch(text) or not (units := Decimal(text)):
            message = mark("“%(text)s” is no rate of %(currency)s such as 7.4660.")
            self.fault(row, message, text=text[:40], currency=currency)
            return
        if (day, currency) in self.rates:
            first, _ = self.rates[day, currency]
            message = mark("%(currency)s on %(day)s stands in row %(first)s already.")
            self.fault(row, message, currency=currency, day=day.isoformat(), first=first)
            return
        self.rates[day, currency] = row, ExchangeRate(currency, day, units)

    def result(self) -> ReadRates:
        """The rates; `FaultsError` where anything is wrong, `InvalidError` where there are none."""
        if self.faults:
            raise FaultsError(self.faults)
        if not self.rates:
            raise InvalidError("The file has no exchange rates.")
        rates = (self.rates[each][1] for each in sorted(self.rates))
        return ReadRates(tuple(rates), tuple(sorted(self.unknown)))


def _day(text: str) -> date:
    written = _WRITTEN_DAY.fullmatch(text)
    if written:
        return date(int(written[3]), _MONTHS.get(written[2], 0), int(written[1]))
    if not _ISO_DAY.fullmatch(text):  # `fromisoformat` also reads weeks
        raise ValueError("not an ISO day")
    return date.fromisoformat(text)


def is_rate_table(header: Sequence[str]) -> bool:
    """Whether the first row of a table is that of reference rates."""
    names = [cell.strip().upper() for cell in header]
    return names[:1] == [_DAY] or set(names).issuperset(_LONG)


def read_rate_table(text: str) -> ReadRates:
    """The rates of a CSV file of one of the layouts, whose first row is the header.

    `FaultsError` with every fault and its row, `InvalidError` where it has no rates.
    """
    found = _Gathering()
    rows = _rows(text)
    _, header = next(rows)
    names = [name.upper() for name in header]
    if set(names).issuperset(_LONG):
        _read_long(found, names, rows)
    else:
        _read_wide(found, header, rows)
    return found.result()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers."""
    reader = csv.reader(StringIO(text, newline=""))
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InvalidError("This is no table: %(reason)s.", reason=str(error)) from error


def _read_wide(
    found: _Gathering, header: Sequence[str], rows: Iterator[tuple[int, list[str]]]
) -> None:
    """A row for each day, a column for each currency."""
    currencies = {
        index: currency
        for index, cell in enumerate(header)
        if index and cell.upper() not in _IGNORED
        if found.knows(1, currency := _currency(cell))
    }
    for number, cells in rows:
        if len(cells) > len(header):
            found.fault(number, mark("The row has more columns than the first one."))
        elif day := found.day(number, cells[0]):
            for index, currency in currencies.items():
                text = cells[index] if index < len(cells) else ""
                if text not in _NONE:
                    found.add(number, day, currency, text)


def _currency(heading: str) -> str:
    """``CNY``, also out of ``Chinese yuan renminbi/Euro (EXR.D.CNY.EUR.SP00.A)``."""
    title = _TITLE.fullmatch(heading)
    return title[1] if title else heading


def _read_long(
    found: _Gathering, names: Sequence[str], rows: Iterator[tuple[int, list[str]]]
) -> None:
    """A row for each rate."""
    for number, cells in rows:
        row = dict(zip(names, cells, strict=False))
        if not _is_reference(row):
            continue
        currency, text = row.get("CURRENCY", ""), row.get("OBS_VALUE", "")
        if text not in _NONE and found.knows(number, currency):
            day = found.day(number, row.get("TIME_PERIOD", ""))
            if day:
                found.add(number, day, currency, text)


def _is_reference(row: Mapping[str, str]) -> bool:
    return all(row.get(name, value) == value for name, value in _SERIES.items())


def read_rate_xml(data: bytes) -> ReadRates:
    """The rates of an XML file; rows are lines.

    `FaultsError` with every fault and its row, `InvalidError` where it is no such file: declared
    entities and document types are refused before anything is made of them.
    """
    found = _Gathering()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.StartElementHandler = _reader(found, parser)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter: a strange encoding
        raise InvalidError("This is no XML: %(reason)s.", reason=str(error)) from error
    return found.result()


def _reader(
    found: _Gathering, parser: expat.XMLParserType
) -> Callable[[str, dict[str, str]], None]:
    """What is done at each element: a ``Cube`` has a day, or a currency and its rate."""
    day: date | None = None
    is_dated = False

    def enter(name: str, attributes: dict[str, str]) -> None:
        nonlocal day, is_dated
        row = parser.CurrentLineNumber
        if name.rpartition(":")[2] != "Cube":
            return
        if "time" in attributes:
            day, is_dated = found.day(row, attributes["time"]), True
        elif "currency" in attributes:
            if not is_dated:
                found.fault(row, mark("The rate has no day."))
            elif found.knows(row, currency := attributes["currency"]) and day:
                found.add(row, day, currency, attributes.get("rate", ""))

    return enter


def _refuse_entities(*_: object) -> NoReturn:
    raise InvalidError("The file defines XML entities: it is not opened.")
