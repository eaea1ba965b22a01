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
_UNREAD = tuple(
    (re.compile(rf"{opening}.*?{closing}", flags), re.compile(rf".*{closing}", flags))
    for flags in (re.DOTALL | re.IGNORECASE,)
    for opening, closing in (
        *((rf"<{name}(?=[\s/>])[^<>]*>", rf"</{name}\s*>") for name in ("script", "style", "head")),
        ("<!--", "-->"),
    )
)
"""What HTML does not show, and how far such a thing can reach."""

_BREAK = re.compile(r"<(?:br|hr)(?=[\s/>])[^<>]*>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_ENTITY = re.compile("&(?:#[0-9]+|#x[0-9a-f]+|[a-z0-9]+);", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_MOST_ROUNDS = 8
"""How often HTML is looked for in what was left of HTML; mails escape it two or three times."""

_MARKS = str.maketrans("", "", "<>&")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LABEL_MARKS = str.maketrans({'"': "'", "\\": "/", "^": "-"})


class QuotedParameters(Parameters):
    """Parameters whose free texts are always quoted, for readers that stumble over a bare ``=``."""

    always_quoted = ("X-ADDRESS", "X-TITLE", "CN")  # type: ignore[assignment] # typed with its length


def plain(text: str) -> str:
    """`text` without control characters, lone surrogates, and blanks around it; lines are kept.

    HTML that was pasted from a mail or page gives its words: readers show tags as they stand.
    Takes as long as the text, whatever it holds.
    """
    return _without_html(_printable(_LINE_END.sub("\n", text))).strip()


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\t", " "))


def _without_html(text: str) -> str:
    """The words of HTML; what is escaped in it is looked at too, until nothing of HTML is left.

    What was made to be HTML again and again loses the signs that make it so.
    """
    for _ in range(_MOST_ROUNDS):
        if "<" not in text and "&" not in text:
            return text
        before = text
        text = _printable(_ENTITY.sub(lambda match: html.unescape(match[0]), text))
        text = _TAG.sub("", _BREAK.sub("\n", _without_unread(text)))
        if text == before:
            return text
    return text.translate(_MARKS)


def _without_unread(text: str) -> str:
    """`text` without what HTML does not show; nothing is looked for where no end of it follows."""
    for unread, reach in _UNREAD:
        if ends := reach.match(text):
            text = unread.sub("", text[: ends.end()]) + text[ends.end() :]
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
