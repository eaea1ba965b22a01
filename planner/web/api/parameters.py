"""Parameters of the API's addresses; what makes no sense is refused, not passed over."""

from enum import StrEnum
from typing import TypeVar

from flask import request

from planner.domain.refusals import InvalidError

W = TypeVar("W", bound=StrEnum)

YEARS = range(1900, 2201)


def year(name: str) -> int | None:
    """A year; None where the address names none."""
    text = request.args.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):  # noqa: PLR2004 - a year's figures
        raise InvalidError("There is no such year.", field=name)
    return int(text)


def word(name: str, words: type[W]) -> W | None:
    """A word of a closed list; None where the address names none."""
    text = request.args.get(name)
    if text is None:
        return None
    if text not in set(words):
        raise InvalidError("There is no such word.", field=name)
    return words(text)
