"""Items and programmes as values, for tests of rules over programmes; one of three items."""

from dataclasses import replace
from datetime import date, datetime

from planner.domain.programmes import Contact, Item, Place, Programme, Traveller
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import (
    Direction,
    ItemStatus,
    Kind,
    Track,
    TripStatus,
    Visibility,
)


def wall(hour: int, minute: int = 0, zone: str = "Asia/Shanghai") -> WallTime:
    return WallTime(datetime(2026, 10, 24, hour, minute), zone)


def own_item(
    key: str, starts: Moment, ends: Moment, kind: Kind = Kind.MEETING, **facts: object
) -> Item:
    """A confirmed item of our own, that travellers see."""
    plain = Item(
        uid=key,
        key=key,
        kind=kind,
        track=Track.OWN,
        title=Texts(en=key),
        starts=starts,
        ends=ends,
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
    )
    return replace(plain, **facts)  # type: ignore[arg-type] # fields by name


def own_programme(*items: Item, **facts: object) -> Programme:
    """A confirmed trip to China from 23 to 26 October 2026."""
    plain = Programme(
        uid="trip",
        slug="trip",
        direction=Direction.OUTBOUND,
        status=TripStatus.CONFIRMED,
        title=Texts(en="Trip"),
        starts_on=date(2026, 10, 23),
        ends_on=date(2026, 10, 26),
        home_zone="Europe/Berlin",
        items=items,
    )
    return replace(plain, **facts)  # type: ignore[arg-type] # fields by name


def item(key: str, hour: int = 9, **changes: object) -> Item:
    plain = Item(
        uid=f"uid-{key}",
        key=key,
        kind=Kind.MEETING,
        track=Track.OFFICIAL,
        title=Texts(en=key, de=f"{key} (de)"),
        starts=wall(hour),
        ends=wall(hour, 45),
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
        headcount=2,
        place="hall",
        contacts=("chen",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type] # fields by name


PROGRAMME = Programme(
    uid="trip",
    slug="foshan",
    direction=Direction.OUTBOUND,
    status=TripStatus.CONFIRMED,
    title=Texts(en="Foshan"),
    starts_on=date(2026, 10, 23),
    ends_on=date(2026, 10, 26),
    home_zone="Europe/Berlin",
    places=(
        Place("hall", Texts(en="Hall"), "Foshan", "CN", "Asia/Shanghai", phone="+86 1"),
        Place("hotel", Texts(en="Hotel"), "Foshan", "CN", "Asia/Shanghai"),
    ),
    contacts=(Contact("chen", "Wei", "Chen", function="Head", phone="+86 2"),),
    travellers=(Traveller("anna", "Anna", "A"), Traveller("bernd", "Bernd", "B")),
    items=(item("opening"), item("visit", 11), item("dinner", 18)),
)


def with_item(programme: Programme, which: str, **changes: object) -> Programme:
    items = tuple(
        replace(each, **changes) if each.key == which else each  # type: ignore[arg-type] # fields by name
        for each in programme.items
    )
    return replace(programme, items=items)
