"""The text that a record is found by, and the one that it is sorted by."""

import re
import unicodedata

from planner.domain.normal_forms import normalized

LONGEST_WORD = 200
"""Letters of a word that are kept together."""

LONGEST_PART = LONGEST_WORD // 2
"""Letters of a part of a word that is surely found in one of the word's pieces."""

_WORD = re.compile(r"[^\W_]+")


def searchable(*texts: str) -> str:
    """The texts in one line, in the form in which searched words are compared.

    Case and typographic variants (full width, ligatures) don't count.
    """
    line = " ".join(" ".join(texts).split())
    return normalized("NFKC", line).casefold()


def sortable(text: str) -> str:
    """A text as dictionaries sort it: ``Ägypten`` stands between ``Aachen`` and ``Aland``."""
    letters = normalized("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words_of(text: str) -> frozenset[str]:
    """The words of a `searchable` text; of very long ones pieces that overlap by half.

    Whatever part of the text, up to `LONGEST_PART` letters of one word, is part of one of them.
    """
    return frozenset(
        word[start : start + LONGEST_WORD]
        for word in _WORD.findall(text)
        for start in range(0, max(len(word) - LONGEST_PART, 1), LONGEST_PART)
    )


def parts_wanted(words: str) -> tuple[str, ...]:
    """What of searched `words`, a `searchable` text, must be part of a word, the longest first."""
    parts = {word[:LONGEST_PART] for word in _WORD.findall(words)}
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))
