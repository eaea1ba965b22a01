"""One programme item by itself: read with the same checks as within its trip's document."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from planner.domain.refusals import Fault, FaultsError
from planner.formats.trip_document.json_text import repeated_keys, unusable_values
from planner.formats.trip_document.paths import Path, path_text
from planner.formats.trip_document.records import ItemRecord
from planner.formats.trip_document.references import reference_faults
from planner.formats.trip_document.rules import rule_faults
from planner.formats.trip_document.shape import shape_faults

ITEM: TypeAdapter[ItemRecord] = TypeAdapter(ItemRecord)
"""Reads a JSON value as a programme item."""

LISTS = ("places", "organisations", "contacts", "travellers", "groups")
"""The lists of a trip that an item refers to."""

_WITHIN = 2
"""Parts of a path that lead to the one item of a document."""


def read_item(value: Any, known: Mapping[str, tuple[str, ...]]) -> ItemRecord:  # noqa: ANN401 - JSON
    """The item of a JSON value; `known` are the trip's keys by list (`LISTS`).

    Raises `FaultsError` with every fault.
    """
    lists = {name: [{"key": key} for key in known[name]] for name in LISTS}
    document = {**lists, "programme": [value]}
    found = [*unusable_values(value), *repeated_keys(value)]
    try:
        item = ITEM.validate_python(value)
    except ValidationError as error:
        found += shape_faults(error)
    found += _of_the_item(rule_faults(document))
    found += _of_the_item(reference_faults(document))
    if found:
        faults = dict(reversed(found))
        raise FaultsError([Fault(path_text(path), faults[path]) for path in reversed(faults)])
    return item


def merged(value: Any, patch: Any) -> Any:  # noqa: ANN401 - JSON
    """A JSON value with a merge patch applied (RFC 7396): null takes a key away."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for name, change in patch.items():
        if change is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), change)
    return result


def _of_the_item(faults: Any) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - pairs
    for path, message in faults:
        if path[:1] == ("programme",):
            yield path[_WITHIN:], message
