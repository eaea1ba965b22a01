"""Unicode normal forms of texts that anybody may have sent.

Marks behind a letter are put in order one by one: a run of a hundred thousand, which no script has,
takes minutes, and twice as many four times as long. So long texts are normalized piece by piece.
No writing has runs longer than 30 (UAX #15, § 13, stream-safe text): what it says stays the same.
"""

from collections.abc import Iterator
from typing import Literal
from unicodedata import category, normalize

PIECE = 200
"""Characters of a piece; it goes on over marks, at most once more as far."""

_JAMO = range(0x1160, 0x1200)
"""Vowels and ends of Korean syllables, which join the sign before them."""


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """`text` in a normal form, in a time that grows with its length alone."""
    if len(text) <= PIECE:
        return normalize(form, text)
    return "".join(normalize(form, piece) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    begin = 0
    while begin < len(text):
        end = begin + PIECE
        while end < min(len(text), begin + 2 * PIECE) and _joins(text[end]):
            end += 1
        yield text[begin:end]
        begin = end


def _joins(sign: str) -> bool:
    return category(sign).startswith("M") or ord(sign) in _JAMO
