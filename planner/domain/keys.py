"""Keys and slugs: names of records in addresses and documents, made from what people typed."""

import re
from collections.abc import Collection

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


def key_from(text: str, taken: Collection[str], fallback: str = "item") -> str:
    """The slug of `text`, made unique among `taken` by an ending ``-2``, ``-3`` and so on."""
    slug = slug_from(text, fallback)
    key, number = slug, 1
    while key in taken:
        number += 1
        ending = f"-{number}"
        key = slug[: LONGEST - len(ending)] + ending
    return key
