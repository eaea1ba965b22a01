"""Keys and slugs: names of records in addresses and documents, made from what people typed."""

import re
from collections.abc import Collection, Iterator
from itertools import count

from planner.domain.normal_forms import normalized

LONGEST = 80
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

RESERVED = frozenset({"new", "templates"})
"""Short names that are addresses of the site itself (``/trips/new``)."""


def slug_from(text: str, fallback: str) -> str:
    """`text` in lower-case ASCII letters, digits and hyphens; `fallback` where nothing is left.

    German umlauts are written out, other accents dropped; at most `LONGEST` characters.
    """
    lower = normalized("NFC", text).casefold().translate(_GERMAN)
    ascii_text = normalized("NFKD", lower).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
    return slug[:LONGEST].rstrip("-") or fallback


def numbered(key: str) -> Iterator[str]:
    """The key, then with an ending ``-2``, ``-3`` and so on; cut where it would be too long."""
    yield key
    for number in count(2):
        ending = f"-{number}"
        yield key[: LONGEST - len(ending)].rstrip("-") + ending


def key_from(text: str, taken: Collection[str], fallback: str = "item") -> str:
    """The slug of `text`, made unique among `taken` by an ending ``-2``, ``-3`` and so on."""
    return next(key for key in numbered(slug_from(text, fallback)) if key not in taken)
