"""What changed between two versions, thing by thing."""

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.audiences import HOSTS, TRIP, view_of
from planner.domain.changes import ITEM_FIELDS, Change, ChangeKind, changes_between
from planner.domain.programmes import Item, Organisation, Programme, Traveller
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus, OrganisationKind, TripStatus
from tests.programme_values import PROGRAMME, item, wall, with_item

ISA = Organisation("isa", Texts(en="ISA"), OrganisationKind.ALLIANCE)
BEFORE = replace(PROGRAMME, organisations=(ISA,))
HALL, HOTEL = BEFORE.places
ANNA, BERND = BEFORE.travellers


def found(after: Programme, before: Programme = BEFORE) -> list[tuple[str, str, str]]:
    """Kind, key of the item, and field."""
    changes = changes_between(before, after)
    return [(str(one.kind), one.item.key if one.item else "", one.field) for one in changes]


def only_change(after: Programme) -> Change:
    [change] = changes_between(BEFORE, after)
    return change


def test_nothing_changed() -> None:
    assert changes_between(BEFORE, BEFORE) == ()


def test_without_a_version_before_all_is_new() -> None:
    changes = changes_between(None, BEFORE)
    assert changes == tuple(Change(ChangeKind.ADDED, each) for each in BEFORE.items)


def test_a_move_tells_from_when_to_when() -> None:
    change = only_change(with_item(BEFORE, "visit", starts=wall(10, 30), ends=wall(11)))
    assert (change.kind, change.field) == (ChangeKind.CHANGED, "times")
    assert change.old == (wall(11), wall(11, 45))
    assert change.new == (wall(10, 30), wall(11))
    assert change.item is not None
    assert change.item.starts == wall(10, 30)


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("place", "hotel", HALL, HOTEL),
        ("place", None, HALL, None),
        ("to_place", "hotel", None, HOTEL),
        ("host", "isa", None, ISA),
        ("contacts", (), BEFORE.contacts, ()),
        ("attends", ("anna",), (ANNA, BERND), (ANNA,)),
        ("title", Texts(en="X"), Texts(en="visit", de="visit (de)"), Texts(en="X")),
        ("status", ItemStatus.TENTATIVE, ItemStatus.CONFIRMED, ItemStatus.TENTATIVE),
        ("booking_reference", "PNR", "", "PNR"),
    ],
)
def test_values_are_told_and_not_keys(field: str, value: object, old: object, new: object) -> None:
    change = only_change(with_item(BEFORE, "visit", **{field: value}))
    assert (change.field, change.old, change.new) == (field, old, new)


def test_items_come_go_are_cancelled_and_reinstated() -> None:
    without = replace(BEFORE, items=BEFORE.items[1:])
    assert found(without) == [("removed", "opening", "")]
    assert found(BEFORE, without) == [("added", "opening", "")]
    off = with_item(BEFORE, "visit", status=ItemStatus.CANCELLED, starts=wall(10))
    assert found(off) == [("cancelled", "visit", ""), ("changed", "visit", "times")]
    assert found(BEFORE, off) == [("reinstated", "visit", ""), ("changed", "visit", "times")]


def test_that_a_cancelled_item_is_no_longer_listed_is_no_change() -> None:
    off = with_item(BEFORE, "visit", status=ItemStatus.CANCELLED)
    dropped = replace(off, items=tuple(each for each in off.items if each.key != "visit"))
    assert found(dropped, off) == []


def test_items_are_matched_by_their_permanent_name() -> None:
    assert found(with_item(BEFORE, "visit", key="company-visit")) == []


def test_the_trip_comes_first_then_people_and_places_then_items_by_time() -> None:
    after = with_item(BEFORE, "dinner", title=Texts(en="Banquet"))
    after = with_item(after, "opening", starts=wall(8))
    after = replace(
        after,
        title=Texts(en="Foshan 2026"),
        status=TripStatus.COMPLETED,
        ends_on=date(2026, 10, 27),
        travellers=(replace(ANNA, function="Mayor"), Traveller("carla", "Carla", "C")),
        places=(replace(HALL, city="Shunde"), HOTEL),
        contacts=(replace(BEFORE.contacts[0], phone="+86 9"),),
        items=(*after.items, item("breakfast", 7)),
    )
    assert found(after) == [
        ("changed", "", "title"),
        ("changed", "", "status"),
        ("changed", "", "ends_on"),
        ("changed", "", "traveller"),
        ("removed", "", "traveller"),
        ("added", "", "traveller"),
        ("changed", "", "place"),
        ("changed", "", "contact"),
        ("added", "breakfast", ""),
        ("changed", "opening", "times"),
        ("changed", "dinner", "title"),
    ]


def test_a_view_tells_what_its_audience_sees() -> None:
    after = with_item(BEFORE, "visit", contacts=(), internal_note="ask", attends=("anna",))
    pairs = {
        audience: found(view_of(after, audience), view_of(BEFORE, audience))
        for audience in (TRIP, HOSTS)
    }
    assert pairs == {
        TRIP: [("changed", "visit", "contacts")],
        HOSTS: [("changed", "visit", "attends")],
    }


def test_every_field_of_an_item_is_watched() -> None:
    times = {"starts", "ends"}
    derived = {"uid", "key", "headcount", "is_gone"}
    watched = {*ITEM_FIELDS, *times} - {"times"}
    assert watched == {*Item.__slots__} - derived
