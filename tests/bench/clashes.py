"""How the search for clashes grows: a thousand, ten thousand and a hundred thousand items.

Two hundred travellers with an agenda each; everybody attends one item in forty.
"""

import gc
import time
from datetime import date, datetime, timedelta
from statistics import median

from planner.domain.conflicts import Surroundings, clashes_in
from planner.domain.entries import Position
from planner.domain.programmes import Item, Place, Programme, Traveller
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
from planner.gateways.days_off import days_off

PEOPLE = 200
ATTENDING = 5
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
FIRST = datetime.fromisoformat("2026-10-05T08:00")
PLACES = tuple(
    Place(f"p{n}", Texts(en=f"Place {n}"), "Foshan", "CN", "Asia/Shanghai", position=position)
    for n, position in enumerate(Position(22.9 + n / 100, 113.2) for n in range(4))
)


def seconds_by_size() -> dict[int, float]:
    """Processor seconds for the clashes of a programme, by its number of items."""
    around = Surroundings(day_off=days_off("DE", "NW"))
    return {size: _seconds(_programme(size), around) for size in SIZES}


def _seconds(programme: Programme, around: Surroundings) -> float:
    spent = []
    for _ in range(ROUNDS):
        gc.collect()
        before = time.process_time()
        clashes_in(programme, around)
        spent.append(time.process_time() - before)
    return median(spent)


def _programme(size: int) -> Programme:
    items = tuple(_item(number) for number in range(size))
    return Programme(
        uid="trip",
        slug="trip",
        direction=Direction.OUTBOUND,
        status=TripStatus.DRAFT,
        title=Texts(en="Trip"),
        starts_on=date(2026, 10, 5),
        ends_on=items[-1].day,
        home_zone="Europe/Berlin",
        places=PLACES,
        travellers=tuple(Traveller(f"t{n}", "T", str(n)) for n in range(PEOPLE)),
        items=items,
    )


def _item(number: int) -> Item:
    """Forty items at a time, an hour each, eight times a day."""
    turn, place = divmod(number, PEOPLE // ATTENDING)
    day, slot = divmod(turn, 8)
    starts = FIRST + timedelta(days=day, minutes=75 * slot)
    people = ((place * ATTENDING + seat + 13 * turn) % PEOPLE for seat in range(ATTENDING))
    return Item(
        uid=f"i{number}",
        key=f"i{number}",
        kind=Kind.MEETING,
        track=Track.OWN,
        title=Texts(en=f"Item {number}"),
        starts=WallTime(starts, "Asia/Shanghai"),
        ends=WallTime(starts + timedelta(hours=1), "Asia/Shanghai"),
        status=ItemStatus.CONFIRMED,
        visibility=Visibility.TRAVELLERS,
        attends=tuple(f"t{person}" for person in people),
        place=PLACES[turn % len(PLACES)].key,
    )
