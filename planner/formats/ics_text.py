r"""What users typed as iCalendar text: cleaned, escaped, folded (RFC 5545 § 3.1 and 3.3.11).

icalendar 7.3 reads a typed ``\N`` as a line feed and may fold between the two backslashes of an
escaped one. So it is handed values that are already escaped, and its lines are folded here.
"""

import html
import re

from icalendar import Component, Parameters, vUnknown

LINE_OCTETS = 75
"""The longest line in octets, its CRLF not counted."""

_LINE_END = re.compile("\r\n?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_TAGS = (
    "a|abbr|b|big|blockquote|body|br|center|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe|img|"
    "input|li|link|meta|o:p|ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|svg|table|"
    "tbody|td|th|thead|title|tr|u|ul"
)
_UNREAD = re.compile(
    r"<(script|style|head)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_ENTITY = re.compile("&(?:#[0-9]+|#x[0-9a-f]+|[a-z0-9]+);", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS})\b[^<>]*>", re.IGNORECASE)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LABEL_MARKS = str.maketrans({'"': "'", "\\": "/", "^": "-"})


class QuotedParameters(Parameters):
    """Parameters whose free texts are always quoted, for readers that stumble over a bare ``=``."""

    always_quoted = ("X-ADDRESS", "X-TITLE", "CN")  # type: ignore[assignment] # typed with its length


def plain(text: str) -> str:
    """`text` without control characters, lone surrogates, and blanks around it; lines are kept.

    HTML that was pasted from a mail or page gives its words: readers show tags as they stand.
    """
    words = _without_html(_LINE_END.sub("\n", text).replace("\t", " "))
    return _UNPRINTABLE.sub("", words).strip()


def _without_html(text: str) -> str:
    """The words of HTML; what is escaped in it is looked at too, until nothing of HTML is left."""
    before = None
    while text != before and ("<" in text or "&" in text):
        before = text
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        text = _TAG.sub("", _BREAK.sub("\n", _UNREAD.sub("", text)))
    return text


def plain_lines(text: str) -> list[str]:
    """The lines of `text` that say something, each without blanks around it."""
    return [line for line in map(str.strip, plain(text).split("\n")) if line]


def label(text: str) -> str:
    """One line of `text` as a parameter value: no sign in it has a meaning for any reader."""
    return text.translate(_LABEL_MARKS)


def value(*texts: str) -> vUnknown:
    """Plain texts as a TEXT value, several of them as a list (as CATEGORIES are)."""
    return vUnknown(",".join(map(escaped, texts)))


def escaped(text: str) -> str:
    """A plain text as TEXT: nothing in it separates, a line feed is written as two signs."""
    return text.translate(_ESCAPES)


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
