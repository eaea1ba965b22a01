"""What a file is and what its bytes say as text, before anything reads it."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from enum import StrEnum

from planner.domain.refusals import InvalidError

MOST_BYTES = 5 * 1024 * 1024
"""Of a file to be imported: a programme of a thousand items has a tenth of that."""

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_NOTHING = b" \t\r\n\x00" + BOM_UTF8 + BOM_UTF16_LE
"""Bytes of which an empty file may consist."""
_PAIRS = re.compile(rb"(?:[\x00-\x7f]+|[\xa1-\xf7][\xa1-\xfe])*+")
"""ASCII and pairs of high bytes only: Chinese in GB 2312; German umlauts stand alone."""


class FileKind(StrEnum):
    """What can be read."""

    CALENDAR = "calendar"
    WORKBOOK = "workbook"
    TABLE = "table"


def kind_of(data: bytes, filename: str = "") -> FileKind:
    """What the bytes are; `InvalidError` where they are too many or nothing that is read here."""
    if len(data) > MOST_BYTES:
        raise InvalidError("The file is larger than %(most)s MB.", most=MOST_BYTES // 2**20)
    if not data.strip(_NOTHING):
        raise InvalidError("The file is empty.")
    if data.startswith(b"PK"):
        return FileKind.WORKBOOK
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        raise InvalidError("Save the file as XLSX, CSV or ICS: this format is not read.")
    start = text_of(data[:200] if len(data) % 2 == 0 else data[:199]).lstrip().upper()
    if start.startswith("BEGIN:VCALENDAR"):
        return FileKind.CALENDAR
    if filename.lower().endswith((".ics", ".ical", ".ifb")):
        raise InvalidError("This is no calendar: it does not begin with BEGIN:VCALENDAR.")
    return FileKind.TABLE


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, GB 18030 or Windows' western alphabet."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\x00" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        return data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        encoding = "gb18030" if _PAIRS.fullmatch(data) else "cp1252"
        return data.decode(encoding, "replace")
