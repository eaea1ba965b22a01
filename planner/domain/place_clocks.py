"""Clock times as they are read at the places, also of what was typed by another zone's clock.

Pages and papers show the time at the place, and the day that it has there. What was typed stays as
it is in the draft, its document and calendars, which name the zone.
"""

from collections.abc import Mapping
from dataclasses import replace

from planner.domain.programmes import Item, Place, Programme
from planner.domain.times import Moment, WallTime, in_zone
from planner.domain.vocabulary import Kind


def by_clock_of(moment: Moment, zone_name: str) -> Moment:
    """The moment by the clock of a zone; the moment itself where that shows the same."""
    if not isinstance(moment, WallTime) or moment.zone == zone_name:
        return moment
    local = in_zone(moment.utc, zone_name)
    wall = local.replace(tzinfo=None, fold=0)
    return moment if wall == moment.at else WallTime(wall, zone_name, second=bool(local.fold))


def span_at_places(
    kind: Kind, span: tuple[Moment, Moment], zone: str | None, to_zone: str | None
) -> tuple[Moment, Moment]:
    """When something starts and ends by the clock of its place, in `zone`.

    A leg ends by the clock of the place it leads to, in `to_zone`. None is no place.
    """
    starts, ends = span
    last = to_zone if kind.is_leg else zone
    return (
        by_clock_of(starts, zone) if zone else starts,
        by_clock_of(ends, last) if last else ends,
    )


def by_place_clock(item: Item, places: Mapping[str | None, Place]) -> Item:
    """The item by the clocks of its places."""
    zone, to_zone = (
        place.zone if place else None for place in map(places.get, (item.place, item.to_place))
    )
    starts, ends = span_at_places(item.kind, (item.starts, item.ends), zone, to_zone)
    if starts is item.starts and ends is item.ends:
        return item
    return replace(item, starts=starts, ends=ends)


def by_place_clocks(programme: Programme) -> Programme:
    """The programme with each item by the clocks of its places."""
    items = tuple(by_place_clock(item, programme.place_of) for item in programme.items)
    if all(one is other for one, other in zip(items, programme.items, strict=True)):
        return programme
    return replace(programme, items=items)
