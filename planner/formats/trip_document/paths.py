"""JSON paths: where in a document something stands."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from json import dumps
from typing import Any

Path = tuple[str | int, ...]
Found = tuple[Path, Any]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _PLAIN.fullmatch(part) else f"[{dumps(part)}]"


def path_text(path: Path) -> str:
    """``programme[3].kind``; the document itself is ``$``."""
    return "".join(map(_step, path)).removeprefix(".") or "$"


def _children(value: object, step: str) -> Iterator[tuple[str | int, Any]]:
    if step == "*" and isinstance(value, list):
        yield from enumerate(value)
    elif isinstance(value, dict) and step in value:
        yield step, value[step]


def find(value: object, pattern: str) -> Iterator[Found]:
    """Every place in a JSON value that fits a pattern such as ``costs.*.amount``.

    What is missing or of another shape on the way is passed over.
    """
    found: list[Found] = [((), value)]
    for step in pattern.split("."):
        found = [
            ((*path, key), child)
            for path, parent in found
            for key, child in _children(parent, step)
        ]
    return iter(found)


def find_objects(value: object, pattern: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The places of :func:`find` that hold an object."""
    return ((path, each) for path, each in find(value, pattern) if isinstance(each, dict))


def place_in(value: object, path: Path) -> tuple[int, ...]:
    """Where a path stands in the document, for sorting; what is missing stands at the end."""
    places: list[int] = []
    for part in path:
        if isinstance(value, dict):
            keys: Sequence[Any] = list(value)
            places.append(keys.index(part) if part in value else len(keys))
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            places.append(part)
            value = value[part]
    return tuple(places)


def each_within(path: Path, value: object) -> Iterator[Found]:
    """A JSON value and everything in it, outermost first, in the order of the document."""
    waiting: list[Iterator[Found]] = [iter([(path, value)])]
    while waiting:
        here = next(waiting[-1], None)
        if here is None:
            waiting.pop()
            continue
        yield here
        waiting.append(_within(*here))


def _within(path: Path, value: object) -> Iterator[Found]:
    if isinstance(value, dict):
        return (((*path, key), child) for key, child in value.items())
    if isinstance(value, list):
        return (((*path, index), child) for index, child in enumerate(value))
    return chain()
