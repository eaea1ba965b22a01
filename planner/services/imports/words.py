"""Our own words for kinds and the like, in each language of the screens: exports come back."""

from enum import StrEnum
from functools import cache
from typing import TypeVar

from planner.domain.calendars import ADDED, PARTICIPANTS
from planner.domain.imports.own_texts import OwnLines
from planner.domain.imports.wording import folded
from planner.domain.labels import label_of
from planner.i18n.catalogues import LOCALES, texts

Word = TypeVar("Word", bound=StrEnum)


@cache
def words_of(kind: type[Word]) -> dict[str, Word]:
    """The words of an enumeration by their labels as names are compared."""
    found: dict[str, Word] = {}
    for language in LOCALES:
        for word in kind:
            found.setdefault(folded(texts(language).gettext(label_of(word))), word)
    return found


@cache
def own_lines() -> OwnLines:
    """How the lines begin that our calendars add to descriptions, in each language."""
    return OwnLines(
        starts=tuple(_start(language, message) for language in LOCALES for message in ADDED),
        last=tuple(_start(language, PARTICIPANTS) for language in LOCALES),
    )


def _start(language: str, message: str) -> str:
    return folded(texts(language).gettext(message).partition("%(")[0])
