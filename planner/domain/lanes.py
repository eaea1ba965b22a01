"""Which part of a day's width each thing takes: the lanes of groups, and what is at once.

What everyone attends takes the full width, what one group attends that group's lane. Where two
things would cover each other they stand side by side: within their lane if only groups are
concerned, else over the full width.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taker:
    """What takes width: from minute to minute, half-open; `lane` is None for the full width."""

    first: int
    last: int
    lane: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Columns `first` up to `first + span` of `of`."""

    first: int = 0
    span: int = 1
    of: int = 1


FULL = Slot()


def slots(takers: Sequence[Taker], lanes: int) -> tuple[Slot, ...]:
    """A slot for each taker, in their order."""
    found = [FULL] * len(takers)
    for cluster in _clusters(takers):
        for number, slot in _arranged(takers, cluster, lanes):
            found[number] = slot
    return tuple(found)


def _clusters(takers: Sequence[Taker]) -> Iterator[list[int]]:
    """The numbers of takers that hang together by being at once."""
    order = sorted(range(len(takers)), key=lambda n: (takers[n].first, -takers[n].last, n))
    cluster: list[int] = []
    reach = 0
    for number in order:
        if cluster and takers[number].first >= reach:
            yield cluster
            cluster = []
        cluster.append(number)
        reach = max(reach if len(cluster) > 1 else 0, takers[number].last)
    if cluster:
        yield cluster


def _arranged(
    takers: Sequence[Taker], cluster: list[int], lanes: int
) -> Iterator[tuple[int, Slot]]:
    if len(cluster) == 1 and takers[cluster[0]].lane is None:
        yield cluster[0], FULL
    elif all(takers[number].lane is not None for number in cluster):
        for lane in range(lanes):
            mine = [number for number in cluster if takers[number].lane == lane]
            places, width = _side_by_side(takers, mine)
            for number, place in places.items():
                yield number, Slot(lane * width + place, 1, lanes * width)
    else:
        ordered = sorted(cluster, key=lambda n: (takers[n].first, takers[n].lane or 0))
        places, width = _side_by_side(takers, ordered)
        for number, place in places.items():
            yield number, Slot(place, 1, width)


def _side_by_side(takers: Sequence[Taker], numbers: Iterable[int]) -> tuple[dict[int, int], int]:
    """A column for each, the leftmost that is free, and how many columns that takes."""
    ends: list[int] = []
    places: dict[int, int] = {}
    for number in numbers:
        taker = takers[number]
        free = next((column for column, end in enumerate(ends) if end <= taker.first), len(ends))
        ends[free : free + 1] = [taker.last]
        places[number] = free
    return places, max(len(ends), 1)
