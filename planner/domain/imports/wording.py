"""In which language a text of a file is, and how names are compared."""

import re

from planner.domain.normal_forms import normalized
from planner.domain.texts import LANGUAGES, Texts, tidied

LONGEST_LINE, LONGEST_TEXT = 300, 5_000
"""Characters of a title or place, and of a description; the rest is cut."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_BLANKS = re.compile(r"\s+")


def language_of(text: str, hint: str) -> str:
    """``zh`` where Chinese signs prevail; else the hint, as far as it fits Latin letters."""
    if len(_HAN.findall(text)) * 2 > len(_LATIN.findall(text)):
        return "zh"
    return hint if hint in LANGUAGES and hint != "zh" else "en"


def text_in(text: str, hint: str) -> Texts:
    """A text of a file in the language that it seems to be in."""
    clean = tidied(text)
    return Texts.of({language_of(clean, hint): clean})


def folded(text: str) -> str:
    """A text for comparison: no case, full-width signs as plain ones, single blanks."""
    return _BLANKS.sub(" ", normalized("NFKC", text)).strip().casefold()


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters; where it is cut, an ellipsis stands."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
