"""Whether there is time to get from one thing to the next: the way, and what a station asks for."""

from collections.abc import Iterator
from typing import NamedTuple

from planner.domain.conflicts.agendas import Agenda, Slot
from planner.domain.conflicts.findings import Clash, Findings
from planner.domain.conflicts.surroundings import Surroundings
from planner.domain.conflicts.ways import minutes_between
from planner.domain.labels import mark
from planner.domain.programmes import Programme
from planner.domain.vocabulary import Kind, Rule, Severity

BEFORE = {Kind.FLIGHT: 120, Kind.TRAIN: 10}
"""Minutes to be there before a departure: check-in, security and border; the platform."""

AFTER = {Kind.FLIGHT: 45, Kind.TRAIN: 5}
"""Minutes until one has left the airport or station: border, luggage."""

CONNECTION = {Kind.FLIGHT: 60, Kind.TRAIN: 8}
"""Minutes from one flight or train to the next of its kind in the same place."""

LONGEST = 36 * 60
"""Minutes; nobody needs longer from anywhere to anywhere."""

_WAY = mark("%(transfer)s min transfer, %(gap)s min gap: %(first)s → %(second)s.")
_WAY_AND_BUFFER = mark(
    "%(transfer)s min transfer and %(buffer)s min at the airport or station, %(gap)s min gap:"
    " %(first)s → %(second)s."
)
_BUFFER = mark("%(buffer)s min at the airport or station, %(gap)s min gap: %(first)s → %(second)s.")
_VEHICLE = mark("%(name)s: %(transfer)s min way, %(gap)s min gap: %(first)s → %(second)s.")


class Succession(NamedTuple):
    """Two slots one after the other, with `gap` minutes between them and `way` minutes to go."""

    one: Slot
    other: Slot
    gap: int
    way: int

    @property
    def about(self) -> tuple[str, str]:
        """What tells it from others."""
        return self.one.item.uid, self.other.item.uid

    @property
    def figures(self) -> dict[str, object]:
        """What its sentence says."""
        first, second = self.one.item.title, self.other.item.title
        return {"transfer": self.way, "gap": self.gap, "first": first, "second": second}


def find_transfers(
    agenda: Agenda, programme: Programme, around: Surroundings, found: Findings
) -> None:
    """From each thing to the next, as long as both places are known."""
    del programme
    for step in _successions(agenda, around):
        buffer = _buffer(step.one, step.other)
        if step.gap >= step.way + buffer:
            continue
        found.add(
            Clash(
                Rule.TRANSFER,
                Severity.WARNING,
                _WAY if not buffer else _WAY_AND_BUFFER if step.way else _BUFFER,
                step.about,
            ),
            (step.one.item, step.other.item),
            agenda.people,
            buffer=buffer,
            **step.figures,
        )


def find_vehicle_transfers(agenda: Agenda, around: Surroundings, found: Findings) -> None:
    """A vehicle has to get to where it is needed next."""
    for step in _successions(agenda, around):
        if step.gap < step.way and not found.has(Rule.TRANSFER, step.about):
            found.add(
                Clash(Rule.TRANSFER, Severity.WARNING, _VEHICLE, (*step.about, agenda.name)),
                (step.one.item, step.other.item),
                (),
                name=agenda.name,
                **step.figures,
            )


def _successions(agenda: Agenda, around: Surroundings) -> Iterator[Succession]:
    """Each slot after the one that ended last before it, as far as both places are known.

    Where something else goes on at its start, nobody knows from where people come.
    """
    for step in agenda.steps:
        one, other = step.before, step.slot
        if one is None or one.target is None or other.origin is None:
            continue
        if step.during and any(each.item.kind is not Kind.FREE for each in step.during):
            continue
        gap = (other.starts - one.ends) // 60
        if gap < LONGEST:
            yield Succession(
                one, other, gap, minutes_between(one.target, other.origin, around.ways)
            )


def _buffer(one: Slot, other: Slot) -> int:
    """Minutes at airports and stations between two things; in the same building the longer."""
    kind, after, before = one.item.kind, AFTER.get(one.item.kind, 0), BEFORE.get(other.item.kind, 0)
    if one.target != other.origin:
        return after + before
    is_connection = kind is other.item.kind and kind in CONNECTION
    return CONNECTION[kind] if is_connection else max(after, before)
