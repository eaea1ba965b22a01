"""Clocks at the places, whichever clock an item was typed by."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from planner.domain.audiences import TRIP, view_of
from planner.domain.calendars import Reader, item_entry
from planner.domain.days import days_of
from planner.domain.place_clocks import by_clock_of, by_place_clocks
from planner.domain.programmes import Place
from planner.domain.revisions import Revision
from planner.domain.texts import Texts
from planner.domain.times import Moment, WallTime
from planner.domain.vocabulary import Kind
from tests.programme_values import own_item, own_programme

BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"
FRA = Place("fra", Texts(en="Airport"), "Frankfurt", "DE", BERLIN)
HALL = Place("hall", Texts(en="Hall"), "Foshan", "CN", SHANGHAI)


def wall(text: str, zone: str = BERLIN, *, second: bool = False) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone, second)


@pytest.mark.parametrize(
    ("moment", "zone", "there"),
    [
        (wall("2026-10-24T23:00"), SHANGHAI, wall("2026-10-25T05:00", SHANGHAI)),
        (wall("2026-10-25T08:30", SHANGHAI), BERLIN, wall("2026-10-25T02:30")),
        (wall("2026-10-25T09:30", SHANGHAI), BERLIN, wall("2026-10-25T02:30", second=True)),
        (wall("2026-10-24T23:00"), "Europe/Paris", wall("2026-10-24T23:00")),
        (date(2026, 10, 24), SHANGHAI, date(2026, 10, 24)),
    ],
)
def test_a_moment_is_read_by_another_clock(moment: Moment, zone: str, there: Moment) -> None:
    assert by_clock_of(moment, zone) == there


def test_an_item_stands_on_the_day_that_it_has_at_its_place() -> None:
    late = own_item("late", wall("2026-10-24T23:00"), wall("2026-10-24T23:30"), place="hall")
    flight = own_item(
        "flight",
        wall("2026-10-24T08:00", SHANGHAI),
        wall("2026-10-24T14:00"),
        Kind.FLIGHT,
        place="fra",
        to_place="hall",
    )
    nowhere = own_item("nowhere", wall("2026-10-24T22:00"), wall("2026-10-24T23:00"))
    typed = own_programme(late, flight, nowhere, places=(FRA, HALL))
    shown = by_place_clocks(typed)
    found = {
        line.item.key: (day.on.day, line.starts, line.ends)
        for day in days_of(shown)
        for line in day.lines
    }
    assert found == {
        "late": (25, wall("2026-10-25T05:00", SHANGHAI), wall("2026-10-25T05:30", SHANGHAI)),
        "flight": (24, wall("2026-10-24T02:00"), wall("2026-10-24T20:00", SHANGHAI)),
        "nowhere": (24, nowhere.starts, nowhere.ends),
    }
    assert by_place_clocks(shown) is shown


def test_a_calendar_keeps_the_typed_zone_and_tells_the_time_at_the_place() -> None:
    late = own_item("late", wall("2026-10-24T23:00"), wall("2026-10-24T23:30"), place="hall")
    view = view_of(own_programme(replace(late, attends=None), places=(HALL,)), TRIP)
    revision = Revision(0, datetime.fromisoformat("2026-10-01T00:00+00:00"), "")
    entry = item_entry(view.items[0], view, revision, Reader("travellers", "en", str))
    assert (entry.starts, entry.ends) == (late.starts, late.ends)
    assert entry.description.splitlines() == [
        "Local time: 05:00–05:30",
        "Home time: 23:00–23:30 (24 Oct)",
    ]
