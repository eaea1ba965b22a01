"""What calendars say: content rules of the calendar contract, 8, 11, 12, 14, 16, 17."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from planner.domain.audiences import HOSTS, TRIP, Audience, traveller, view_of
from planner.domain.calendars import (
    Reader,
    Timeliness,
    block_entry,
    item_entry,
    office_header,
    trip_header,
)
from planner.domain.entries import Entry, EntryStatus, Position
from planner.domain.programmes import Contact, Item, Place, Programme, Traveller
from planner.domain.releases import freeze
from planner.domain.revisions import Revision
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

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
REVISION = Revision(3, NOW, "digest")
GERMAN = {
    "CANCELLED: %(title)s": "ABGESAGT: %(title)s",
    "Official programme": "Offizielles Programm",
    "Flight": "Flug",
    "Departure: %(stop)s": "Abflug: %(stop)s",
    "Programme from %(first)s to %(last)s": "Programm vom %(first)s bis %(last)s",
}


def german(text: str) -> str:
    return GERMAN.get(text, text)


def wall(day: int, clock: str, zone: str = "Asia/Shanghai") -> WallTime:
    return WallTime(datetime.fromisoformat(f"2026-10-{day:02}T{clock}"), zone)


MEETING = Item(
    uid="uid",
    key="plenary",
    kind=Kind.PLENARY,
    track=Track.OFFICIAL,
    title=Texts(en="Plenary", de="Plenum", zh="全体会议"),
    starts=wall(24, "09:30"),
    ends=wall(24, "12:30"),
    status=ItemStatus.CONFIRMED,
    visibility=Visibility.PUBLIC,
    attends=("anna", "li"),
    headcount=2,
    place="hall",
    contacts=("chen", "unknown"),
    description=Texts(en="Six cities take part", de="Sechs Städte nehmen teil"),
    bring=Texts(en="Business cards\nPassport", de="Visitenkarten\nReisepass"),
    internal_note="NOTE",
    booking_reference="PNR",
)
FLIGHT = replace(
    MEETING,
    kind=Kind.FLIGHT,
    starts=wall(23, "13:55", "Europe/Berlin"),
    ends=wall(24, "07:20"),
    place="fra",
    to_place="can",
    contacts=(),
    description=Texts(),
    bring=Texts(),
)
HOTEL = replace(MEETING, kind=Kind.HOTEL, starts=date(2026, 10, 24), ends=date(2026, 10, 25))
TRIP_OF_TWO = Programme(
    uid="trip",
    slug="foshan",
    direction=Direction.OUTBOUND,
    status=TripStatus.CONFIRMED,
    title=Texts(en="Foshan", zh="佛山"),
    starts_on=date(2026, 10, 23),
    ends_on=date(2026, 10, 26),
    home_zone="Europe/Berlin",
    places=(
        Place(
            key="hall",
            name=Texts(en="Congress centre", zh="会议中心"),
            address=Texts(en="Dafu Road 1, Foshan", zh="佛山市大福路1号"),
            city="Foshan",
            country="CN",
            zone="Asia/Shanghai",
            position=Position(22.925, 113.205),
            phone="+86 757 1",
        ),
        Place("fra", Texts(de="Flughafen Frankfurt"), "Frankfurt", "DE", "Europe/Berlin"),
        Place("can", Texts(zh="白云机场"), "Guangzhou", "CN", "Asia/Shanghai"),
    ),
    contacts=(Contact("chen", "Wei", "Chen", "陈伟", function="Head of office", phone="+86 2"),),
    travellers=(
        Traveller("anna", "Anna", "Example", function="Mayor"),
        Traveller("li", "Na", "Li", "李娜"),
        Traveller("bernd", "Bernd", "Example"),
    ),
)


def entry(
    item: Item,
    audience: Audience = TRIP,
    language: str = "en",
) -> Entry:
    view = view_of(replace(TRIP_OF_TWO, items=(item,)), audience)
    words = german if language == "de" else str
    return item_entry(view.items[0], view, REVISION, Reader(audience.content, language, words))


def test_an_entry_says_when_what_and_at_which_revision() -> None:
    found = entry(MEETING)
    assert (found.uid, found.sequence, found.modified) == ("uid", 3, NOW)
    assert (found.starts, found.ends) == (MEETING.starts, MEETING.ends)
    assert (found.summary, found.status, found.busy) == ("Plenary", EntryStatus.CONFIRMED, True)
    assert found.categories == ("Official programme", "Plenary")
    assert found.position == Position(22.925, 113.205)


def test_travellers_read_what_to_bring_both_times_and_whom_to_call() -> None:
    assert entry(MEETING).description.splitlines() == [
        "Six cities take part",
        "Please bring: Business cards, Passport",
        "Local time: 09:30–12:30",
        "Home time: 03:30–06:30",
        "Contact: Wei Chen (陈伟), Head of office, +86 2",
        "Phone: +86 757 1",
    ]


def test_hosts_read_who_comes_and_no_phone() -> None:
    assert entry(MEETING, HOSTS).description.splitlines() == [
        "Six cities take part",
        "Local time: 09:30–12:30",
        "Participants: 2",
        "Anna Example, Mayor",
        "Na Li (李娜)",
    ]


def test_one_traveller_gets_the_same_event_as_all() -> None:
    assert entry(MEETING, traveller("anna")) == entry(MEETING)
    assert "PNR" not in repr(entry(MEETING, traveller("anna")))


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["Congress centre", "Dafu Road 1, Foshan", "会议中心", "佛山市大福路1号"]),
        ("de", ["Congress centre", "Dafu Road 1, Foshan", "会议中心", "佛山市大福路1号"]),
        ("zh", ["会议中心", "佛山市大福路1号", "Congress centre", "Dafu Road 1, Foshan"]),
    ],
)
def test_a_location_is_in_both_scripts(language: str, lines: list[str]) -> None:
    assert entry(MEETING, language=language).location.splitlines() == lines


def test_a_location_names_its_city_once() -> None:
    assert entry(FLIGHT).location.splitlines() == ["Flughafen Frankfurt"]
    assert entry(replace(FLIGHT, place="can")).location.splitlines() == ["Guangzhou", "白云机场"]
    assert entry(replace(FLIGHT, place=None)).location == ""


def test_a_flight_tells_both_local_times_and_the_time_at_home() -> None:
    found = entry(FLIGHT, language="de")
    assert found.description.splitlines() == [
        "Abflug: 13:55, Flughafen Frankfurt",
        "Arrival: 07:20 (24.10.), 白云机场",
        "Home time: 13:55–01:20 (24.10.)",
    ]
    assert found.categories == ("Offizielles Programm", "Flug")
    assert (found.starts, found.ends) == (FLIGHT.starts, FLIGHT.ends)


def test_home_time_names_another_day_and_is_left_out_at_home() -> None:
    early = replace(MEETING, starts=wall(24, "02:00"), ends=wall(24, "03:00"))
    assert "Home time: 20:00–21:00 (23 Oct)" in entry(early).description
    later = replace(early, ends=wall(24, "08:00"))
    assert "Home time: 20:00 (23 Oct)–02:00" in entry(later).description
    starts, ends = wall(24, "09:00", "Europe/Vienna"), wall(24, "10:00", "Europe/Rome")
    at_home = replace(MEETING, starts=starts, ends=ends, place=None)
    assert "Home time" not in entry(at_home).description


def test_days_end_the_day_after_and_take_no_time() -> None:
    found = entry(HOTEL)
    assert (found.starts, found.ends, found.busy) == (date(2026, 10, 24), date(2026, 10, 25), False)
    assert "Local time" not in found.description
    all_day = replace(MEETING, starts=date(2026, 10, 24), ends=date(2026, 10, 25))
    assert entry(all_day).ends == date(2026, 10, 26)
    assert not entry(replace(MEETING, kind=Kind.FREE)).busy


def test_cancelled_says_so_in_a_word() -> None:
    off = replace(MEETING, status=ItemStatus.CANCELLED)
    found = entry(off, language="de")
    assert (found.summary, found.status) == ("ABGESAGT: Plenum", EntryStatus.CANCELLED)
    assert not found.busy
    assert entry(replace(off, title=Texts(en="100 % done"))).summary == "CANCELLED: 100 % done"


def test_a_missing_translation_is_better_than_none() -> None:
    assert entry(replace(MEETING, title=Texts(zh="会议")), language="de").summary == "会议"
    assert entry(FLIGHT, language="zh").description.startswith("Departure: 13:55, Flughafen")


TIMELY = Timeliness(timedelta(minutes=30), NOW)


def test_a_trip_is_a_block_of_free_days() -> None:
    block = freeze(TRIP_OF_TWO, None, keep_cancelled=timedelta(), now=NOW).block
    found = block_entry(block, Reader("block", "zh", str))
    assert (found.starts, found.ends) == (date(2026, 10, 23), date(2026, 10, 27))
    assert (found.summary, found.busy, found.description) == ("佛山", False, "")
    assert (found.uid, found.sequence, found.modified) == ("trip", 0, NOW)
    off = replace(block, status=TripStatus.CANCELLED)
    found = block_entry(off, Reader("block", "de", german))
    assert (found.summary, found.status) == ("ABGESAGT: Foshan", EntryStatus.CANCELLED)


def test_a_header_names_the_trip_and_its_days() -> None:
    block = freeze(TRIP_OF_TWO, None, keep_cancelled=timedelta(), now=NOW).block
    header = trip_header(block, "trip", Reader("travellers", "de", german), TIMELY)
    assert (header.name, header.zone) == ("Foshan", "Europe/Berlin")
    assert header.description == "Programm vom 23.10.2026 bis 26.10.2026"
    assert (header.refresh, header.modified) == (timedelta(minutes=30), NOW)
    uids = {
        trip_header(block, audience, Reader("travellers", language, str), TIMELY).uid
        for audience in ("trip", "hosts", "traveller:anna")
        for language in ("de", "en")
    }
    assert len(uids) == 6


def test_before_the_first_release_a_header_gives_nothing_away() -> None:
    header = office_header("Office", "id", "Europe/Berlin", Reader("hosts", "en", str), TIMELY)
    assert (header.name, header.description) == ("Office", "Nothing has been released yet.")
    header = office_header("Office", "id", "Europe/Berlin", Reader("block", "en", str), TIMELY)
    assert header.description == "All released trips"
