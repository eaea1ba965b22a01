"""The route of a trip as a sketch."""

from datetime import date, datetime
from math import hypot

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.entries import Position
from planner.domain.maps import Box
from planner.domain.programmes import Item, Place, Programme
from planner.domain.route_sketch import (
    LINE,
    MERGED,
    Mark,
    Sketch,
    Stop,
    label_text,
    sketch_of,
    stops_of,
    text_width,
)
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

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"
PLACES = (
    Place("solingen", Texts(en="Home"), "Solingen", "DE", BERLIN, position=Position(51.17, 7.07)),
    Place("fra", Texts(en="FRA"), "Frankfurt", "DE", BERLIN, position=Position(50.04, 8.56)),
    Place("can", Texts(en="CAN"), "Guangzhou", "CN", SHANGHAI, position=Position(23.39, 113.3)),
    Place("hall", Texts(en="Hall"), "Foshan", "CN", SHANGHAI, position=Position(22.93, 113.2)),
    Place("hotel", Texts(en="Hotel"), "Foshan", "CN", SHANGHAI),
)


def at(text: str, zone: str) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone)


def item(  # noqa: PLR0917 - a line of a programme
    key: str,
    kind: Kind,
    starts: Moment,
    ends: Moment,
    place: str | None,
    to_place: str | None = None,
    status: ItemStatus = ItemStatus.CONFIRMED,
) -> Item:
    return Item(
        uid=key,
        key=key,
        kind=kind,
        track=Track.OWN,
        title=Texts(en=key),
        starts=starts,
        ends=ends,
        status=status,
        visibility=Visibility.TRAVELLERS,
        place=place,
        to_place=to_place,
    )


def programme(*items: Item) -> Programme:
    return Programme(
        uid="trip",
        slug="trip",
        direction=Direction.OUTBOUND,
        status=TripStatus.DRAFT,
        title=Texts(en="Trip"),
        starts_on=date(2026, 10, 23),
        ends_on=date(2026, 10, 26),
        home_zone=BERLIN,
        places=PLACES,
        items=items,
    )


def test_stops_follow_the_programme_a_hotel_comes_in_the_evening() -> None:
    stops = stops_of(
        programme(
            item("night", Kind.HOTEL, date(2026, 10, 24), date(2026, 10, 25), "hotel"),
            item(
                "flight",
                Kind.FLIGHT,
                at("2026-10-23T13:55", BERLIN),
                at("2026-10-24T07:20", SHANGHAI),
                "fra",
                "can",
            ),
            item(
                "train",
                Kind.TRAIN,
                at("2026-10-23T08:10", BERLIN),
                at("2026-10-23T10:40", BERLIN),
                "solingen",
                "fra",
            ),
            item(
                "off",
                Kind.MEETING,
                at("2026-10-25T09:00", SHANGHAI),
                at("2026-10-25T10:00", SHANGHAI),
                "can",
                status=ItemStatus.CANCELLED,
            ),
            item(
                "plenary",
                Kind.PLENARY,
                at("2026-10-24T10:30", SHANGHAI),
                at("2026-10-24T12:00", SHANGHAI),
                "hall",
            ),
        )
    )
    assert [(stop.city, stop.on.day) for stop in stops] == [
        ("Solingen", 23),
        ("Frankfurt", 23),
        ("Guangzhou", 24),
        ("Foshan", 24),
    ]


def test_cities_closer_than_forty_pixels_share_a_mark() -> None:
    stops = tuple(
        Stop(place.city, date(2026, 10, 23), place.position) for place in PLACES if place.position
    )
    sketch = sketch_of(stops)
    assert sketch is not None
    assert [mark.cities for mark in sketch.marks] == [
        ("Solingen", "Frankfurt"),
        ("Guangzhou", "Foshan"),
    ]
    assert sketch.number_of("Foshan") == 2
    assert len(sketch.lines) == 1


def test_there_and_back_is_one_line() -> None:
    there = (
        Stop("A", date(2026, 1, 1), Position(51, 7)),
        Stop("B", date(2026, 1, 2), Position(40, 100)),
    )
    sketch = sketch_of((*there, there[0]))
    assert sketch is not None
    assert len(sketch.lines) == 1


def test_one_city_needs_no_map() -> None:
    assert sketch_of((Stop("Solingen", date(2026, 1, 1), Position(51, 7)),)) is None
    assert sketch_of((Stop("A", date(2026, 1, 1)), Stop("B", date(2026, 1, 1)))) is None
    assert sketch_of(()) is None


def test_a_label_names_two_cities_and_counts_the_others() -> None:
    assert label_text(("Foshan",)) == "Foshan"
    assert label_text(("Guangzhou", "Foshan", "Shenzhen", "Zhuhai")) == "Guangzhou, Foshan +2"
    assert text_width("佛山") == text_width("Fosh")


def _box(mark: Mark) -> Box:
    assert mark.label is not None
    x, y = mark.label.at
    wide = text_width(mark.label.text)
    left = {"start": x, "end": x - wide, "middle": x - wide / 2}[mark.label.anchor]
    return Box(left, y - LINE / 2, left + wide, y + LINE / 2)


def _is_readable(sketch: Sketch) -> bool:
    boxes = [_box(mark) for mark in sketch.marks if mark.label]
    return not any(
        one.meets(other) for number, one in enumerate(boxes) for other in boxes[number + 1 :]
    )


@given(
    st.lists(
        st.tuples(st.floats(-60, 70), st.floats(-180, 179)), min_size=2, max_size=12, unique=True
    )
)
def test_marks_are_apart_inside_the_map_and_labels_readable(
    where: list[tuple[float, float]],
) -> None:
    stops = tuple(
        Stop(f"City {number}", date(2026, 1, 1), Position(*position))
        for number, position in enumerate(where)
    )
    sketch = sketch_of(stops)
    assert sketch is not None
    for mark in sketch.marks:
        assert 0 <= mark.at[0] <= sketch.view.width
        assert 0 <= mark.at[1] <= sketch.view.height
        for other in sketch.marks:
            assert (
                mark is other or hypot(mark.at[0] - other.at[0], mark.at[1] - other.at[1]) >= MERGED
            )
    assert sorted(city for mark in sketch.marks for city in mark.cities) == sorted(
        stop.city for stop in stops
    )
    assert _is_readable(sketch)
