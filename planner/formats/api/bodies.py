"""JSON bodies: strictly read, written one way only, named by a strong tag."""

import json
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from planner.domain.refusals import Fault, FaultsError
from planner.formats.trip_document.json_text import parse, repeated_keys, unusable_values
from planner.formats.trip_document.paths import path_text
from planner.formats.trip_document.shape import shape_faults
from planner.formats.trip_document.writing import as_plain

T = TypeVar("T")


def write_body(record: object) -> bytes:
    """The JSON of a record: UTF-8, keys in written order, absent keys left out."""
    plain = record if isinstance(record, dict) else as_plain(record)
    return json.dumps(plain, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def tag_of(body: bytes) -> str:
    """The entity tag of a body, with its quotes (RFC 9110 § 8.8.3)."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def read_body(data: bytes, shape: TypeAdapter[T]) -> T:
    """The record in a body; raises `FaultsError` with every fault."""
    value = parse(data)
    found = [*unusable_values(value), *repeated_keys(value)]
    record: T | None = None
    try:
        record = shape.validate_python(value)
    except ValidationError as error:
        found += shape_faults(error)
    if found or record is None:
        told = {path_text(path): message for path, message in reversed(found)}
        raise FaultsError([Fault(path, told[path]) for path in reversed(told)])
    return record


def read_patch(data: bytes) -> dict[str, Any]:
    """The object of a merge patch (RFC 7396); `FaultsError` where it is none."""
    value = parse(data)
    faults = [
        *((path, message) for path, message in unusable_values(value) if "null" not in message),
        *repeated_keys(value),
    ]
    if not isinstance(value, dict):
        faults = [((), "must be an object")]
    if faults:
        raise FaultsError([Fault(path_text(path), message) for path, message in faults])
    patch: dict[str, Any] = value
    return patch
