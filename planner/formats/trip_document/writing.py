"""A trip document as canonical bytes: one line per record, UTF-8, the same for the same trip."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.formats.trip_document.document import TripDocument

MOMENTS = frozenset({"starts", "ends"})
SPELT = {"travel_class": "class"}
"""Fields that are not called as their key, which is a word of Python."""


def _moment(value: object) -> dict[str, str]:
    if isinstance(value, WallTime):
        return {"at": value.isoformat(), "zone": value.zone}
    return {"on": str(value)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a record
    match value:
        case Texts():
            return value.as_mapping()
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case tuple():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value):
            return _object(value)
        case _:
            return value


def _object(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any record
    plain = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if value is not None:
            written = _moment(value) if field.name in MOMENTS else _plain(value)
            plain[SPELT.get(field.name, field.name)] = written
    return plain


def as_plain(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any record
    """A record as JSON values; absent keys are left out."""
    return _object(record)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _entry(name: str, value: object) -> str:
    if isinstance(value, list) and value:
        records = ",\n".join(f"    {_line(record)}" for record in value)
        return f"  {_line(name)}: [\n{records}\n  ]"
    return f"  {_line(name)}: {_line(value)}"


def write_document(document: TripDocument) -> bytes:
    """The document's bytes; absent keys are left out, lists of the trip are always there."""
    entries = ",\n".join(_entry(name, value) for name, value in _object(document).items())
    return f"{{\n{entries}\n}}\n".encode()
