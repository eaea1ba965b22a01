"""The order of the rows of a trip: lists, pages and documents show people and promises in it."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from planner.domain.refusals import NotFoundError


class Ordered(Protocol):
    """A row of a trip with its number and its place in a list."""

    id: Any
    position: Any


Row = TypeVar("Row", bound=Ordered)


def row_of(rows: Sequence[Row], number: int) -> Row:
    """The row of that number; `NotFoundError` where the trip has none."""
    found = next((row for row in rows if row.id == number), None)
    if found is None:
        raise NotFoundError("There is no such entry in this trip.")
    return found


def next_position(rows: Sequence[Ordered]) -> int:
    """The position after the last."""
    return max((row.position for row in rows), default=-1) + 1


def shift(rows: Sequence[Row], row: Row, steps: int) -> None:
    """Move a row up (negative) or down; at an end it stays."""
    order = [each for each in rows if each is not row]
    order.insert(max(0, rows.index(row) + steps), row)
    for position, each in enumerate(order):
        each.position = position
