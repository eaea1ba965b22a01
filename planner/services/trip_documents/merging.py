"""Bringing stored rows to what a document says; rows that already say it stay untouched."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from planner.db.base import Base
from planner.domain.texts import NO_TEXT, Texts, revised


class Keyed(Protocol):
    """A record of a document under its key."""

    @property
    def key(self) -> str:
        """The key."""


class KeyedRow(Protocol):
    """A row of a trip under its key."""

    key: Any
    position: Any


Row = TypeVar("Row", bound=KeyedRow)
Record = TypeVar("Record", bound=Keyed)
Part = TypeVar("Part", bound=Base)


def assign(row: Base, **values: object) -> None:
    """Set the attributes that differ."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def assign_texts(row: Base, original: str, **values: Texts | None) -> None:
    """Set the texts that differ; translations that the change left behind are marked.

    `original` is the language that texts are translated from.
    """
    for name, value in values.items():
        before, after = getattr(row, name) or NO_TEXT, value or NO_TEXT
        if getattr(row, name) is None or before.as_mapping() != after.as_mapping():
            setattr(row, name, revised(before, after, original))


def assign_rows(row: Base, **values: Sequence[Base]) -> None:
    """Set the collections whose members differ; their order is the members' own."""
    for name, wanted in values.items():
        if set(getattr(row, name)) != set(wanted):
            setattr(row, name, list(wanted))


def merge_by_key(
    rows: list[Row], records: Sequence[Record], make: Callable[[str], Row]
) -> Iterator[tuple[Row, Record]]:
    """Each record with its row, in the document's order; rows that no record names go."""
    known = {row.key: row for row in rows}
    wanted = {record.key for record in records}
    if known.keys() - wanted:
        rows[:] = [row for row in rows if row.key in wanted]
    for position, record in enumerate(records):
        row = known.get(record.key)
        if row is None:
            row = make(record.key)
            rows.append(row)
        if row.position != position:
            row.position = position
        yield row, record
    rows.sort(key=lambda row: row.position)


def merge_by_content(
    rows: list[Part], wanted: Sequence[dict[str, Any]], make: Callable[..., Part]
) -> None:
    """Rows without a key: those that say what the document says stay, the others go."""
    left = list(rows)
    kept: list[Part] = []
    for position, values in enumerate(wanted):
        row = next((row for row in left if _says(row, values)), None)
        if row is None:
            row = make(**values)
        else:
            left.remove(row)
        assign(row, position=position)
        kept.append(row)
    if kept != list(rows):
        rows[:] = kept


def _says(row: Base, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())
