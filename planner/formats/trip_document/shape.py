"""Faults of shape: what pydantic finds, in the words and paths of the document."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planner.formats.trip_document.paths import Path
from planner.formats.trip_document.records import TAGS, WORD

MESSAGES = {
    "missing": "is missing",
    "unexpected_keyword_argument": "unknown key",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "dataclass_type": "must be an object",
    "bool_type": "must be true or false",
}

KEY = "[key]"
"""How pydantic marks that the key of a mapping is at fault, not its value."""


def _message(error: ErrorDetails) -> str:
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["loc"][-1:] == (KEY,):
        return "unknown key"
    if "expected" in context:
        otherwise = " or an object" if WORD in error["loc"] else ""
        return f"must be {context['expected']}{otherwise}"
    if "error" in context:
        return str(context["error"])
    return MESSAGES.get(error["type"], error["msg"])


def shape_faults(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """The path and message of each fault."""
    for detail in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in detail["loc"] if part not in {*TAGS, KEY})
        yield path, _message(detail)
