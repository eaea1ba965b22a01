r"""What users typed as iCalendar text: cleaned, escaped, folded (RFC 5545 § 3.1 and 3.3.11).

icalendar 7.3 reads a typed ``\N`` as a line feed and may fold between the two backslashes of an
escaped one. So it is handed values that are already escaped, and its lines are folded here.
"""

import re

from icalendar import Component, Parameters, vUnknown

LINE_OCTETS = 75
"""The longest line in octets, its CRLF not counted."""

_LINE_END = re.compile("\r\n?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LABEL_MARKS = str.maketrans({'"': "'", "\\": "/", "^": "-"})


class QuotedParameters(Parameters):
    """Parameters whose free texts are always quoted, for readers that stumble over a bare ``=``."""

    always_quoted = ("X-ADDRESS", "X-TITLE")  # type: ignore[assignment] # typed with its length


def plain(text: str) -> str:
    """`text` without control characters, lone surrogates, and blanks around it; lines are kept."""
    return _UNPRINTABLE.sub("", _LINE_END.sub("\n", text).replace("\t", " ")).strip()


def plain_lines(text: str) -> list[str]:
    """The lines of `text` that say something, each without blanks around it."""
    return [line for line in map(str.strip, plain(text).split("\n")) if line]


def label(text: str) -> str:
    """One line of `text` as a parameter value: no sign in it has a meaning for any reader."""
    return text.translate(_LABEL_MARKS)


def value(*texts: str) -> vUnknown:
    """Plain texts as a TEXT value, several of them as a list (as CATEGORIES are)."""
    return vUnknown(",".join(text.translate(_ESCAPES) for text in texts))


def rendered(component: Component) -> bytes:
    """The component in the order in which its properties were added, folded, CRLF on every line."""
    lines = component.content_lines(sorted=False)
    return b"".join(folded(line.encode()) + b"\r\n" for line in lines if line)


def folded(line: bytes) -> bytes:
    """A line of UTF-8 in pieces of at most `LINE_OCTETS`, cut between characters and escapes."""
    pieces, start, room = [], 0, LINE_OCTETS
    while len(line) - start > room:
        cut = _cut(line, start, start + room)
        pieces.append(line[start:cut])
        start, room = cut, LINE_OCTETS - 1
    return b"\r\n ".join([*pieces, line[start:]])


def _cut(line: bytes, start: int, cut: int) -> int:
    """The last place up to `cut` that is inside neither a character nor an escape."""
    while line[cut] & 0xC0 == 0x80:  # noqa: PLR2004 a byte that continues a character (RFC 3629)
        cut -= 1
    piece = line[start:cut]
    backslashes = len(piece) - len(piece.rstrip(b"\\"))
    return cut - backslashes % 2
