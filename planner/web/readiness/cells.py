"""What a browser sends of the board, as edits of cells.

``c12-3`` is how task 12 stands for traveller 3 (0: for the trip); ``seen-12`` says how its cells
stood when the page was made: ``3:open 4:done``.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from planner.domain.vocabulary import TaskState
from planner.services.readiness.marking import Edit

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from planner.services.readiness.reading import Row

SEEN = "seen-"


def name_of(task: int, whose: int) -> str:
    """The name of a cell's input."""
    return f"c{task}-{whose}"


def seen_of(row: "Row", columns: Iterable[int]) -> str:
    """How the shown cells of a row stand, to be sent along."""
    return " ".join(f"{whose}:{row.cells[whose].state}" for whose in columns)


def edits_from(sent: "MultiDict[str, str]") -> Iterator[Edit]:
    """One edit for each cell that the page showed; what can't be read is no edit."""
    for name, value in sent.items():
        if not name.startswith(SEEN):
            continue
        for pair in value.split():
            with suppress(ValueError):  # no number, or no state
                yield _edit(sent, int(name.removeprefix(SEEN)), pair)


def _edit(sent: "MultiDict[str, str]", task: int, pair: str) -> Edit:
    whose, _, state = pair.partition(":")
    seen = TaskState(state)
    wanted = TaskState(sent.get(name_of(task, int(whose)), state))
    return Edit((task, int(whose)), seen, wanted)
