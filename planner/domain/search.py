"""The text that a record is found by."""

import unicodedata


def searchable(*texts: str) -> str:
    """The texts in one line, in the form in which searched words are compared.

    Case and typographic variants (full width, ligatures) don't count.
    """
    line = " ".join(" ".join(texts).split())
    return unicodedata.normalize("NFKC", line).casefold()
