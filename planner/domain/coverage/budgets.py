"""What budget lines pay, within what was approved and over it, in the order of the document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.domain.costs import BudgetLine


@dataclass(frozen=True, slots=True)
class LineUse:
    """Of one budget line, in cents: what was approved and what is assigned to it."""

    line: BudgetLine
    assigned: int

    @property
    def within(self) -> int:
        """What is assigned and approved."""
        return min(self.assigned, self.line.approved)

    @property
    def over(self) -> int:
        """What is assigned beyond what was approved."""
        return self.assigned - self.within

    @property
    def free(self) -> int:
        """What was approved and is not assigned."""
        return self.line.approved - self.within


class Budgets:
    """The budget lines of a trip while what is assigned to them is gone through in order."""

    def __init__(self, lines: Iterable[BudgetLine]) -> None:
        self._lines = {line.key: line for line in lines}
        self._assigned = dict.fromkeys(self._lines, 0)

    def charge(self, line: str, cents: int) -> tuple[int, int]:
        """The part of the cents within the line, and the part over it."""
        before = LineUse(self._lines[line], self._assigned[line])
        self._assigned[line] += cents
        within = min(cents, before.free)
        return within, cents - within

    def uses(self) -> Mapping[str, LineUse]:
        """Each line with what was charged to it, by key."""
        return {key: LineUse(line, self._assigned[key]) for key, line in self._lines.items()}
