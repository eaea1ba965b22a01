"""The table "Audiences" of the model: what each audience sees, and nothing more."""

from dataclasses import fields, replace
from datetime import date, datetime
from itertools import product

import pytest

from planner.domain.audiences import HOSTS, OFFICE, STAFF, TRIP, Audience, traveller, view_of
from planner.domain.programmes import Contact, Item, Meal, Place, Programme, Traveller
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    AudienceKind,
    Direction,
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    Track,
    TravellerRole,
    TripStatus,
    Visibility,
)

SECRET = "never outside staff"


def wall(hour: int) -> WallTime:
    return WallTime(datetime(2026, 10, 24, hour), "Asia/Shanghai")


def item(kind: Kind, track: Track, visibility: Visibility, attends: tuple[str, ...] | None) -> Item:
    key = f"{kind}-{track}-{visibility}-{attends}"
    return Item(
        uid=key,
        key=key,
        kind=kind,
        track=track,
        title=Texts(en="Title"),
        starts=wall(9),
        ends=wall(10),
        status=ItemStatus.CONFIRMED,
        visibility=visibility,
        attends=attends,
        headcount=2 if attends is None else len(attends),
        place="hall",
        organiser="isa",
        host="foshan",
        contacts=("chen",),
        description=Texts(en="Description"),
        bring=Texts(en="Passport"),
        internal_note=SECRET,
        booking_reference="PNR",
        is_work=True,
        meals=(Meal(MealKind.LUNCH, "isa", Instigator.HOST),),
        lodging_provider="isa",
    )


PEOPLE = (
    Traveller("ada", "Ada", "Example", "", "Director", TravellerRole.OFFICIAL, "de"),
    Traveller("bo", "Bo", "Example", "", "Owner", TravellerRole.COMPANY, "en"),
)
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
        Place("unused", Texts(en="Unused"), "Foshan", "CN", "Asia/Shanghai"),
    ),
    contacts=(Contact("chen", "Wei", "Chen", function="Head", phone="+86 2"),),
    travellers=PEOPLE,
    items=tuple(
        item(kind, track, visibility, attends)
        for kind, track, visibility, attends in product(
            (Kind.MEETING, Kind.PRIVATE), Track, Visibility, (None, ("ada",), ("bo",))
        )
    ),
)


def seen(audience: Audience) -> set[str]:
    return {each.key for each in view_of(PROGRAMME, audience).items}


def expected(audience: Audience, each: Item) -> bool:
    """The table, read aloud; the track `internal` is for staff alone."""
    internal = each.track is Track.INTERNAL or each.visibility is Visibility.INTERNAL
    match audience.kind:
        case AudienceKind.STAFF:
            return True
        case AudienceKind.TRAVELLER:
            return not internal and (each.attends is None or audience.traveller in each.attends)
        case AudienceKind.TRIP:
            return not internal and each.kind is not Kind.PRIVATE
        case AudienceKind.HOSTS:
            is_open = each.visibility is Visibility.PUBLIC or each.track is Track.OFFICIAL
            return not internal and is_open and each.kind is not Kind.PRIVATE
        case AudienceKind.OFFICE:
            return False


@pytest.mark.parametrize(
    "audience", [STAFF, traveller("ada"), traveller("bo"), TRIP, HOSTS, OFFICE], ids=str
)
def test_an_audience_sees_the_items_of_the_table(audience: Audience) -> None:
    assert seen(audience) == {each.key for each in PROGRAMME.items if expected(audience, each)}


def filled(each: Item) -> set[str]:
    """The fields of an item that say something."""
    empty = replace(each, is_work=None)
    return {
        field.name
        for field in fields(Item)
        if getattr(empty, field.name) not in (None, "", (), 0, Texts())
    }


BASE = {
    "uid", "key", "kind", "track", "title", "starts", "ends", "status", "visibility", "place",
    "description",
}  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "more"),
    [
        (traveller("ada"), {"bring", "contacts", "booking_reference"}),
        (TRIP, {"bring", "contacts"}),
        (HOSTS, {"attends", "headcount"}),
    ],
    ids=["traveller", "trip", "hosts"],
)
def test_of_an_item_only_the_named_fields_are_there(audience: Audience, more: set[str]) -> None:
    items = view_of(PROGRAMME, audience).items
    assert items
    assert set().union(*(filled(each) for each in items)) == BASE | more


def test_hosts_get_names_and_functions_but_no_phone() -> None:
    view = view_of(PROGRAMME, HOSTS)
    assert [(each.name, each.function, each.language) for each in view.travellers] == [
        ("Ada Example", "Director", ""),
        ("Bo Example", "Owner", ""),
    ]
    assert [each.phone for each in view.places] == [""]
    assert view.contacts == ()


def test_a_traveller_sees_no_other_person() -> None:
    view = view_of(PROGRAMME, traveller("ada"))
    assert [each.key for each in view.travellers] == ["ada"]
    assert [each.key for each in view.places] == ["hall"]
    assert (view.organisations, view.groups) == ((), ())


def test_internal_notes_are_nowhere_outside_staff() -> None:
    for audience in (traveller("ada"), TRIP, HOSTS, OFFICE):
        assert SECRET not in repr(view_of(PROGRAMME, audience))
    assert SECRET in repr(view_of(PROGRAMME, STAFF))


def test_exactly_the_personal_audience_names_a_person() -> None:
    with pytest.raises(ValueError, match="exactly"):
        Audience(AudienceKind.TRAVELLER)
    with pytest.raises(ValueError, match="exactly"):
        Audience(AudienceKind.TRIP, "ada")
