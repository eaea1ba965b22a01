"""What is not in a programme yet: how much it is wanted, and when its place is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from planner.domain.labels import mark
from planner.domain.refusals import InvalidError
from planner.domain.schedules import Doubt
from planner.domain.times import Moment, WallTime

MUST, SHOULD, COULD = 1, 2, 3

PRIORITIES: Mapping[int, str] = {
    MUST: mark("Must"),
    SHOULD: mark("Should"),
    COULD: mark("If there is time"),
}

LENGTHS = range(5, 24 * 60 + 1)
"""Minutes that something on the wish list may take."""

_CLOSED = mark("%(title)s is open from %(opens)s to %(closes)s.")


@dataclass(frozen=True, slots=True)
class Opening:
    """When a place is open, by its own clock."""

    opens: time
    closes: time

    def admits(self, starts: Moment, ends: Moment) -> bool:
        """Whether that is all within the opening hours of one day; past midnight if it closes so.

        What has no clock times is not judged.
        """
        if not isinstance(starts, WallTime) or not isinstance(ends, WallTime):
            return True
        length = (ends.at - starts.at).total_seconds()
        since = _seconds(starts.at.time()) - _seconds(self.opens)
        open_for = (_seconds(self.closes) - _seconds(self.opens)) % _DAY or _DAY
        return since % _DAY + length <= open_for


_DAY = 24 * 60 * 60


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


@dataclass(frozen=True, slots=True)
class Wish:
    """What has to be right about a wish: its length, its priority, both opening hours or none."""

    minutes: int
    priority: int
    opens: time | None = None
    closes: time | None = None
    title: str = field(default="", compare=False)

    @property
    def opening(self) -> Opening | None:
        """Its opening hours, where they are known."""
        if self.opens is None or self.closes is None:
            return None
        return Opening(self.opens, self.closes)

    def require_sense(self) -> None:
        """Raise `InvalidError` at the field that makes no sense."""
        if self.minutes not in LENGTHS:
            raise InvalidError("Give 5 minutes to 24 hours.", field="minutes")
        if self.priority not in PRIORITIES:
            raise InvalidError("Choose from the lists.", field="priority")
        if (self.opens is None) != (self.closes is None):
            raise InvalidError("Give both opening hours or none.", field="closes")

    def doubts(self, starts: Moment, ends: Moment) -> tuple[Doubt, ...]:
        """What to look at again if it is then."""
        opening = self.opening
        if opening is None or opening.admits(starts, ends):
            return ()
        clocks = {"opens": f"{opening.opens:%H:%M}", "closes": f"{opening.closes:%H:%M}"}
        return (Doubt(_CLOSED, {"title": self.title, **clocks}),)
