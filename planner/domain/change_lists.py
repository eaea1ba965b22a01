"""Changes put in order for people: the trip as a whole first, then day by day and item by item."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from planner.domain.changes import Change, ChangeKind
from planner.domain.programmes import Item, Place, Programme


@dataclass(frozen=True, slots=True)
class ItemChanges:
    """What changed of one item, and where it is: at `place`, a leg also to `to_place`."""

    item: Item
    place: Place | None
    changes: tuple[Change, ...]
    to_place: Place | None = None

    @property
    def where(self) -> str:
        """``Shenzhen``; of a leg ``Frankfurt → Hong Kong``."""
        cities = [place.city for place in (self.place, self.to_place) if place]
        return " → ".join(dict.fromkeys(cities))

    @property
    def kind(self) -> ChangeKind:
        """What to say first: that it is new, gone, cancelled or back, else that it changed."""
        kinds = (change.kind for change in self.changes)
        return next((kind for kind in kinds if kind is not ChangeKind.CHANGED), ChangeKind.CHANGED)

    @property
    def details(self) -> tuple[Change, ...]:
        """What else changed."""
        return tuple(change for change in self.changes if change.kind is ChangeKind.CHANGED)


@dataclass(frozen=True, slots=True)
class DayChanges:
    """The items that changed on a day; where one was moved to another day it is on the new one."""

    on: date
    items: tuple[ItemChanges, ...]


@dataclass(frozen=True, slots=True)
class ChangeList:
    """All changes; `general` are those of the trip, its people and places."""

    general: tuple[Change, ...]
    days: tuple[DayChanges, ...]


def listed(changes: Iterable[Change], before: Programme | None, after: Programme) -> ChangeList:
    """The changes between two versions in order; places are looked up in both."""
    changes = tuple(changes)
    versions = [version for version in (after, before) if version]
    items = sorted(_by_item(changes, versions), key=lambda found: found.item.day)
    days = groupby(items, key=lambda found: found.item.day)
    return ChangeList(
        general=tuple(change for change in changes if change.item is None),
        days=tuple(DayChanges(on, tuple(found)) for on, found in days),
    )


def _by_item(changes: Iterable[Change], versions: list[Programme]) -> Iterator[ItemChanges]:
    of_items = [change for change in changes if change.item is not None]
    for _, found in groupby(of_items, key=lambda change: change.item and change.item.uid):
        group = tuple(found)
        item = group[0].item
        assert item is not None  # noqa: S101 - only those of items were taken
        place, to_place = (_place_of(key, versions) for key in (item.place, item.to_place))
        yield ItemChanges(item, place, group, to_place)


def _place_of(key: str | None, versions: list[Programme]) -> Place | None:
    places = (version.place_of.get(key) for version in versions)
    return next((place for place in places if place), None)
