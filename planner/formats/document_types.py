"""What a file that somebody sends really is: read from its content, never from its name.

Receipts and letters are PDF, JPEG, PNG or WebP. A file is one of them if its parts are where the
format says, to its end: a page of HTML with a picture's first bytes is none. Nothing is decoded;
what is inside is for the reader's viewer.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planner.domain.labels import mark
from planner.domain.refusals import InvalidError

MOST_PIXELS = 100_000_000
"""A phone's camera has half of it; more would fill the memory of whoever looks at it."""

MOST_PARTS = 20_000
"""Chunks or segments of a picture; cameras write some hundred. Each costs time to look at."""

UNKNOWN = mark("This is no PDF and no picture (JPEG, PNG, WebP), or the file is damaged.")
_HUGE = mark("The picture has too many pixels.")


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of file: what HTTP calls it, and the ending of its name."""

    media_type: str
    ending: str


PDF = DocumentType("application/pdf", "pdf")
JPEG = DocumentType("image/jpeg", "jpg")
PNG = DocumentType("image/png", "png")
WEBP = DocumentType("image/webp", "webp")
TYPES = (PDF, JPEG, PNG, WEBP)

Size = tuple[int, int]


class _BrokenError(ValueError):
    """The parts are not where the format says."""


def type_of(content: bytes) -> DocumentType:
    """The type of a file; `InvalidError` where it is none of ours or is not whole."""
    for kind, start, check in _CHECKS:
        if start.match(content):
            try:
                size = check(content)
            except (_BrokenError, struct.error, IndexError) as error:
                raise InvalidError(UNKNOWN, field="file") from error
            if size is not None and not 0 < size[0] * size[1] <= MOST_PIXELS:
                raise InvalidError(_HUGE, field="file")
            return kind
    raise InvalidError(UNKNOWN, field="file")


_TAIL = 2048
_START_OF_TABLE = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_TABLE = re.compile(rb"\s*(xref\b|\d+\s+\d+\s+obj\b)")


def _pdf(content: bytes) -> None:
    """The last table of objects is where the end of the file says (ISO 32000, 7.5.5)."""
    ends = _START_OF_TABLE.findall(content[-_TAIL:])
    if not ends or not _TABLE.match(content, int(ends[-1])):
        raise _BrokenError


def _png(content: bytes) -> Size:
    """Chunks with right sums from IHDR to IEND, nothing behind (ISO 15948, 5)."""
    size, at, name, parts = (0, 0), 8, b"", 0
    while name != b"IEND":
        parts = _one_more(parts)
        (length,) = struct.unpack_from(">I", content, at)
        end = at + 12 + length
        name, body = content[at + 4 : at + 8], content[at + 4 : end - 4]
        if struct.unpack_from(">I", content, end - 4) != (zlib.crc32(body),):
            raise _BrokenError
        if (name == b"IHDR") is not (at == 8):  # noqa: PLR2004 - behind the signature
            raise _BrokenError
        if name == b"IHDR":
            size = struct.unpack_from(">II", body, 4)
        at = end
    if at != len(content):
        raise _BrokenError
    return size


_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that begin a picture and tell its size."""

_SCAN = 0xDA
_FILL = re.compile(rb"\xff+")


def _jpeg(content: bytes) -> Size:
    """Segments up to the picture's data, and its end somewhere behind (ITU T.81, annex B)."""
    size, at = None, 2
    for marker, start, end in _segments(content):
        if marker in _FRAMES:
            size = struct.unpack_from(">HH", content, start + 1)
        at = end
    if size is None or content.find(b"\xff\xd9", at) < 0:
        raise _BrokenError
    return size


def _one_more(parts: int) -> int:
    if parts >= MOST_PARTS:
        raise _BrokenError
    return parts + 1


def _segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Each marker, where what it says begins, and where it ends; the scan is the last."""
    at, marker, parts = 2, 0, 0
    while marker != _SCAN:
        parts = _one_more(parts)
        found = _FILL.match(content, at)  # markers may be filled up
        if found is None:
            raise _BrokenError
        at = found.end() - 1
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        if length < 2:  # noqa: PLR2004 - the length counts itself
            raise _BrokenError
        yield marker, at + 4, at + 2 + length
        at += 2 + length


def _webp(content: bytes) -> Size:
    """A RIFF container as long as it says, its first part a picture (RFC 9649)."""
    (length,) = struct.unpack_from("<I", content, 4)
    if length + 8 != len(content):
        raise _BrokenError
    match content[12:16]:
        case b"VP8X":
            wide, high = (int.from_bytes(content[at : at + 3], "little") for at in (24, 27))
            return wide + 1, high + 1
        case b"VP8L" if content[20] == 0x2F:  # noqa: PLR2004 - its signature
            (bits,) = struct.unpack_from("<I", content, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            wide, high = struct.unpack_from("<HH", content, 26)
            return wide & 0x3FFF, high & 0x3FFF
        case _:
            raise _BrokenError


_CHECKS: tuple[tuple[DocumentType, re.Pattern[bytes], Callable[[bytes], Size | None]], ...] = (
    (PDF, re.compile(rb"%PDF-[12]\.\d[\s%]"), _pdf),
    (PNG, re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    (JPEG, re.compile(rb"\xff\xd8\xff"), _jpeg),
    (WEBP, re.compile(rb"RIFF.{4}WEBP", re.DOTALL), _webp),
)
