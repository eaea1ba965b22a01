"""What is open on the front page, trip by trip: the trip whose next day is nearest comes first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from planner.db.models import Trip
from planner.services.dashboards import (
    Behind,
    Clashing,
    Dashboard,
    Unready,
    Unreleased,
    Unseen,
)
from planner.services.money_matters import Due, Lapsed, Matter, Unreckoned


@dataclass(slots=True)
class OpenTrip:
    """A trip with what is open about it; decisions by the day on which they are due."""

    trip: Trip
    due: list[Due] = field(default_factory=list)
    lapsed: list[Lapsed] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    unreckoned: list[Unreckoned] = field(default_factory=list)
    clashing: list[Clashing] = field(default_factory=list)
    unready: list[Unready] = field(default_factory=list)
    unreleased: list[Unreleased] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    behind: list[Behind] = field(default_factory=list)

    def presses_on(self, today: date) -> date:
        """The day that is nearest of all by which something must be done; the trip is one."""
        days = [each.standing.first_use for each in self.due]
        days += [each.reminder.on for each in self.matters if each.reminder.on]
        if self.trip.ends_on >= today:
            days.append(self.trip.starts_on)
        return min(days, default=self.trip.ends_on)


def open_trips(board: Dashboard, today: date) -> tuple[OpenTrip, ...]:
    """The trips of the front page about which anything is open, the most urgent first."""
    found: dict[int, OpenTrip] = {}
    for name, each in _open(board):
        open_trip = found.setdefault(each.trip.id, OpenTrip(each.trip))
        getattr(open_trip, name).append(each)
    return tuple(sorted(found.values(), key=lambda each: each.presses_on(today)))


_About = Due | Lapsed | Matter | Unreckoned | Clashing | Unready | Unreleased | Unseen | Behind


def _open(board: Dashboard) -> Iterator[tuple[str, _About]]:
    """Everything that is open, with the name of the list that it goes to."""
    money = board.money
    lists: dict[str, tuple[_About, ...]] = {
        "due": money.due,
        "lapsed": money.lapsed,
        "matters": money.matters,
        "unreckoned": money.unreckoned,
        "clashing": board.clashing,
        "unready": board.unready,
        "unreleased": board.unreleased,
        "unseen": board.unseen,
        "behind": board.behind,
    }
    for name, found in lists.items():
        yield from ((name, each) for each in found)
