"""What a planner should look at before a programme goes out."""

from dataclasses import replace
from datetime import date, datetime

from planner.domain.attention import Attention, Translation, attention_of
from planner.domain.programmes import Item, Programme
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Direction,
    ItemStatus,
    Kind,
    Track,
    TripStatus,
    Visibility,
)

WHOLE = Texts(en="Talk", de="Vortrag", zh="演讲")
TALK = Item(
    uid="talk",
    key="talk",
    kind=Kind.SESSION,
    track=Track.OFFICIAL,
    title=WHOLE,
    starts=WallTime(datetime(2026, 10, 24, 9), "Asia/Shanghai"),
    ends=WallTime(datetime(2026, 10, 24, 10), "Asia/Shanghai"),
    status=ItemStatus.CONFIRMED,
    visibility=Visibility.TRAVELLERS,
)


def programme(*items: Item) -> Programme:
    return Programme(
        uid="trip",
        slug="trip",
        direction=Direction.OUTBOUND,
        status=TripStatus.DRAFT,
        title=WHOLE,
        starts_on=date(2026, 10, 23),
        ends_on=date(2026, 10, 26),
        home_zone="Europe/Berlin",
        items=items,
    )


def test_a_firm_translated_item_needs_nothing() -> None:
    found = attention_of(programme(TALK))
    assert found == Attention((), ())


def test_tentative_items_are_named_cancelled_ones_not() -> None:
    tentative = replace(TALK, status=ItemStatus.TENTATIVE)
    cancelled = replace(TALK, status=ItemStatus.CANCELLED, title=Texts(en="Off"))
    found = attention_of(programme(tentative, cancelled))
    assert found.tentative == (tentative,)
    assert found.translations == ()


def test_texts_for_outsiders_are_wanted_in_all_languages() -> None:
    bare = replace(TALK, title=Texts(en="Talk", de="Vortrag", outdated=frozenset({"de"})))
    described = replace(TALK, description=Texts(de="Im Saal"))
    internal = replace(bare, visibility=Visibility.INTERNAL)
    ours = replace(bare, track=Track.INTERNAL)
    assert attention_of(programme(bare, described, internal, ours)).translations == (
        Translation(bare, ("zh",), ("de",)),
        Translation(described, ("en", "zh"), ()),
    )
