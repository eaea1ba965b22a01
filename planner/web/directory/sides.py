"""Two records side by side, field by field, for a merge."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.web.forms import PlannerForm
from planner.web.inputs import parts_of


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or one language of a text, that the two records fill differently.

    `name` is what a choice for it is sent under (see `planner.web.merging`).
    """

    name: str
    label: str
    kept: str
    dropped: str


def rows_of(kept: PlannerForm, dropped: PlannerForm) -> Iterator[Row]:
    """What the two records fill differently."""
    for one, other in zip(parts_of(kept), parts_of(dropped), strict=True):
        if one.shown != other.shown:
            yield Row(one.name, one.label, one.shown, other.shown)
