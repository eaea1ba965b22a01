"""The text that a record is found by, and the one that it is sorted by."""

import unicodedata


def searchable(*texts: str) -> str:
    """The texts in one line, in the form in which searched words are compared.

    Case and typographic variants (full width, ligatures) don't count.
    """
    line = " ".join(" ".join(texts).split())
    return unicodedata.normalize("NFKC", line).casefold()


def sortable(text: str) -> str:
    """A text as dictionaries sort it: ``Ägypten`` stands between ``Aachen`` and ``Aland``."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
