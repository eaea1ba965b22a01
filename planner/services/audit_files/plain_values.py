"""Values and rows as JSON: money stays in minor units, days and moments are ISO texts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import inspect

from planner.db import audit
from planner.db.base import Base


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """A value of the domain as JSON has it; records become objects of their fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    match value:
        case Mapping():
            return {_key(key): plain(each) for key, each in value.items()}
        case frozenset() | set():
            return sorted(map(plain, value))
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return audit.plain(value)


def row_value(row: Base) -> dict[str, Any]:
    """A row with all its loaded columns, and the people and organisations that it names."""
    state = inspect(row)
    columns = {
        each.key: audit.plain(getattr(row, each.key))
        for each in state.mapper.column_attrs
        if each.key in state.dict
    }
    named = {
        each.key: audit.plain(getattr(row, each.key))
        for each in state.mapper.relationships
        if each.key in {"traveller", "payer", "organisation", "document"}
    }
    return columns | named


def as_json(value: object) -> bytes:
    """Readable JSON that ends with a line's end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def as_lines(values: Iterable[object]) -> Iterable[bytes]:
    """JSON, a line for each value: nothing is held in memory."""
    for value in values:
        yield (json.dumps(value, ensure_ascii=False) + "\n").encode()


def _key(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
