"""Bytes to plain JSON values: what JSON itself or the database could not keep is found here.

Numbers with a point are `Decimal`, never float. A document is at most `MAX_DEPTH` deep.
"""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, DecimalException
from typing import Any

from planner.domain.refusals import Fault, FaultsError
from planner.formats.trip_document.paths import Path, each_within

MAX_DEPTH = 20
MAX_FIGURES = 40
"""The longest number that is read as one."""


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which of its keys were given more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated: tuple[str, ...] = ()
        if len(pairs) > len(self):
            times = Counter(name for name, _ in pairs)
            self.repeated = tuple(name for name in times if times[name] > 1)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text if len(text) <= MAX_FIGURES else "NaN")
    except DecimalException:
        return Decimal("NaN")


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= MAX_FIGURES else _number(text)


def _no_constant(name: str) -> Any:  # noqa: ANN401 - never returns
    raise ValueError(f"is not JSON: {name} is no number")


def _refuse(message: str) -> FaultsError:
    return FaultsError([Fault("$", message)])


def parse(data: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a file; `FaultsError` where it is none or too deep to be a trip."""
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=JsonObject,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as error:
        raise _refuse(f"is not UTF-8 text: byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _refuse(f"is not JSON: {error.msg} ({where})") from error
    except ValueError as error:
        raise _refuse(str(error)) from error
    except RecursionError as error:
        raise _refuse(f"is nested more than {MAX_DEPTH} deep") from error
    if any(len(path) > MAX_DEPTH for path, _ in each_within((), value)):
        raise _refuse(f"is nested more than {MAX_DEPTH} deep")
    return value


def _text_fault(text: str) -> str:
    if "\0" in text:
        return "must not contain the character NUL"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "contains half of a character (a lone surrogate)"
    return ""


def repeated_keys(document: object) -> Iterator[tuple[Path, str]]:
    """The keys that an object gives more than once."""
    for path, value in each_within((), document):
        if isinstance(value, JsonObject):
            yield from (((*path, name), "is given more than once") for name in value.repeated)


def unusable_values(document: object) -> Iterator[tuple[Path, str]]:
    """Values that no field takes: null, and texts that can't be stored."""
    for path, value in each_within((), document):
        name = path[-1] if path else ""
        if isinstance(name, str) and _text_fault(name):
            yield path, f"the name of the key {_text_fault(name)}"
        elif value is None:
            yield path, "must not be null: leave the key out"
        elif isinstance(value, str) and _text_fault(value):
            yield path, _text_fault(value)
