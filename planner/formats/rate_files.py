"""A file of exchange rates or of allowances, known by what it says, whatever it is called."""

import csv
from io import StringIO

from planner.domain.allowance_tables import AllowanceRow
from planner.domain.refusals import InvalidError
from planner.formats.allowance_table import is_allowance_table, read_allowance_table
from planner.formats.ecb_rates import ReadRates, is_rate_table, read_rate_table, read_rate_xml
from planner.formats.plain_files import text_of
from planner.formats.zipped import unzipped

MOST_BYTES = 30 * 2**20
"""Seven thousand days of thirty currencies are some eight as XML."""

LONGEST_HEADER = 10_000
_UTF8_MARK = "\ufeff"


def read_rate_file(data: bytes, source: str = "") -> ReadRates | tuple[AllowanceRow, ...]:
    """What a file has: the ECB's reference rates (XML, CSV, zipped) or rows of an allowance table.

    `source` says where allowances are from. All or nothing: `FaultsError` with every fault and its
    row; `InvalidError` for what is too large or neither.
    """
    data = unzipped(data, MOST_BYTES)
    start = text_of(data[:200]).lstrip(_UTF8_MARK + " \t\r\n")
    if start.startswith("<"):
        return read_rate_xml(data.lstrip())
    text = text_of(data).lstrip("\r\n")
    header = _header(text)
    if is_allowance_table(header):
        return read_allowance_table(text, source)
    if is_rate_table(header):
        return read_rate_table(text)
    raise InvalidError(
        "This is neither a file of the ECB's reference rates (XML or CSV) nor an allowance table."
    )


def _header(text: str) -> list[str]:
    """The cells of the first line; none where it can't be read."""
    lines = StringIO(text[:LONGEST_HEADER], newline="")
    try:
        return next(csv.reader(lines), [])
    except csv.Error:
        return []
