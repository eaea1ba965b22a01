"""Changes in words, in the languages of their readers."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from planner.domain.audiences import traveller, view_of
from planner.domain.change_lists import ItemChanges, listed
from planner.domain.change_wording import HEADWORDS, Teller
from planner.domain.changes import Change, ChangeKind, changes_between, changes_seen
from planner.domain.programmes import Contact, Item, Place, Programme, Traveller
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
from planner.i18n.catalogues import texts

GERMAN = {
    "moved from %(old)s to %(new)s": "verlegt von %(old)s auf %(new)s",
    "now at %(new)s instead of %(old)s": "jetzt: %(new)s statt %(old)s",
    "First day: %(new)s instead of %(old)s": "Erster Tag: %(new)s statt %(old)s",
    "State of the trip: %(new)s instead of %(old)s": "Stand der Reise: %(new)s statt %(old)s",
    "Cancelled": "Abgesagt",
    "Confirmed": "Bestätigt",
}
ENGLISH_READER = Teller("en", str)
GERMAN_READER = Teller("de", lambda text: GERMAN.get(text, text))

WORKS = Place("works", Texts(en="3D printing works"), "Shenzhen", "CN", "Asia/Shanghai")
HALL = Place(
    "hall", Texts(en="Congress centre", de="Kongresszentrum"), "Foshan", "CN", "Asia/Shanghai"
)
ANNA = Traveller("anna", "Anna", "Beispiel")
BERND = Traveller("bernd", "Bernd", "Muster", native_name="贝恩德")
CHEN = Contact("chen", "Wei", "Chen", function="Head of office")


def at(text: str, zone: str = "Asia/Shanghai") -> WallTime:
    return WallTime(datetime.fromisoformat(f"2026-10-{text}"), zone)


VISIT = Item(
    uid="visit",
    key="visit",
    kind=Kind.COMPANY_VISIT,
    track=Track.ARRANGED,
    title=Texts(en="Company visit: 3D printing", de="Unternehmensbesuch: 3D-Druck"),
    starts=at("25T10:30"),
    ends=at("25T12:00"),
    status=ItemStatus.CONFIRMED,
    visibility=Visibility.TRAVELLERS,
    headcount=2,
    place="works",
)
HOTEL = replace(
    VISIT,
    uid="hotel",
    key="hotel",
    kind=Kind.HOTEL,
    starts=date(2026, 10, 24),
    ends=date(2026, 10, 25),
)
BEFORE = Programme(
    uid="trip",
    slug="trip",
    direction=Direction.OUTBOUND,
    status=TripStatus.CONFIRMED,
    title=Texts(en="Foshan"),
    starts_on=date(2026, 10, 23),
    ends_on=date(2026, 10, 26),
    home_zone="Europe/Berlin",
    places=(WORKS, HALL),
    contacts=(CHEN,),
    travellers=(ANNA, BERND),
    items=(VISIT, HOTEL),
)


def with_visit(**changed: Any) -> Programme:  # noqa: ANN401 - any field of an item
    return replace(BEFORE, items=(replace(VISIT, **changed), HOTEL))


def told(
    after: Programme, reader: Teller = ENGLISH_READER, before: Programme = BEFORE
) -> list[str]:
    return [reader.tell(change) for change in changes_between(before, after)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"starts": at("25T11:00"), "ends": at("25T12:30")}, "moved from 10:30 to 11:00"),
        ({"ends": at("25T12:30")}, "now until 12:30 instead of 12:00"),
        ({"starts": at("25T11:00")}, "moved from 10:30–12:00 to 11:00–12:00"),
        (
            {"starts": at("26T10:30"), "ends": at("26T12:00")},
            "moved from 25 Oct, 10:30–12:00 to 26 Oct, 10:30–12:00",
        ),
        (
            {"starts": at("25T23:30"), "ends": at("26T01:00")},
            "moved from 10:30–12:00 to 23:30–01:00 (26 Oct)",
        ),
        (
            {"starts": date(2026, 10, 25), "ends": date(2026, 10, 26)},
            "moved from 25 Oct, 10:30–12:00 to 25 Oct – 26 Oct",
        ),
        (
            {"starts": at("25T10:30", "Asia/Tokyo"), "ends": at("25T12:00", "Asia/Tokyo")},
            "now by the clock of another time zone",
        ),
        (
            {"place": "hall"},
            "now at Congress centre (Foshan) instead of 3D printing works (Shenzhen)",
        ),
        ({"place": None}, "no longer at 3D printing works"),
        ({"to_place": "hall"}, "now to Congress centre"),
        ({"title": Texts(en="Visit")}, "was called Company visit: 3D printing before"),
        (
            {"title": Texts(en="Company visit: 3D printing", de="Besuch")},
            "title changed in another language",
        ),
        ({"kind": Kind.MEETING}, "kind: Meeting instead of Company visit"),
        ({"track": Track.OWN}, "origin: Own programme instead of Arranged by partner"),
        ({"visibility": Visibility.PUBLIC}, "visible to: Public instead of Travellers"),
        ({"status": ItemStatus.TENTATIVE}, "state: Tentative instead of Confirmed"),
        ({"attends": ("anna",)}, "no longer: Bernd Muster (贝恩德)"),
        ({"attends": ("anna", "bernd")}, "the same people attend"),
        ({"contacts": ("chen",)}, "contact added: Wei Chen"),
        ({"description": Texts(en="Bring a badge")}, "description changed"),
        ({"internal_note": "x"}, "internal note changed"),
        ({"booking_reference": "X"}, "booking reference changed"),
        ({"is_work": True}, "working time changed"),
        ({"status": ItemStatus.CANCELLED}, "Cancelled"),
    ],
)
def test_each_change_of_an_item_is_said_in_few_words(changed: dict[str, Any], words: str) -> None:
    assert told(with_visit(**changed)) == [words]


def test_who_comes_and_who_goes_is_said_by_name() -> None:
    one = with_visit(attends=("anna",))
    other = with_visit(attends=("bernd",))
    assert told(other, before=one) == ["now also: Bernd Muster (贝恩德); no longer: Anna Beispiel"]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (
            replace(BEFORE, starts_on=date(2026, 10, 24)),
            "First day: 24 Oct 2026 instead of 23 Oct 2026",
        ),
        (
            replace(BEFORE, status=TripStatus.CANCELLED),
            "State of the trip: Cancelled instead of Confirmed",
        ),
        (replace(BEFORE, travellers=(ANNA,)), "Bernd Muster (贝恩德) no longer takes part"),
        (
            replace(BEFORE, travellers=(ANNA, BERND, Traveller("carl", "Carl", "Neu"))),
            "Carl Neu joins the trip",
        ),
        (
            replace(BEFORE, travellers=(replace(ANNA, function="Mayor"), BERND)),
            "Details of Anna Beispiel changed",
        ),
        (
            replace(BEFORE, places=(replace(WORKS, phone="+86 1"), HALL)),
            "Details of the place 3D printing works changed",
        ),
        (
            replace(BEFORE, contacts=(replace(CHEN, phone="+86 1"),)),
            "Details of the contact Wei Chen changed",
        ),
    ],
)
def test_changes_of_the_trip_its_people_and_places_are_said(after: Programme, words: str) -> None:
    assert told(after) == [words]


def test_a_german_reads_german_words_names_and_dates() -> None:
    after = replace(
        with_visit(place="hall", starts=at("26T10:30"), ends=at("26T12:00")),
        starts_on=date(2026, 10, 24),
        status=TripStatus.CANCELLED,
    )
    assert told(after, GERMAN_READER) == [
        "Stand der Reise: Abgesagt statt Bestätigt",
        "Erster Tag: 24.10.2026 statt 23.10.2026",
        "verlegt von 25.10., 10:30–12:00 auf 26.10., 10:30–12:00",
        "jetzt: Kongresszentrum (Foshan) statt 3D printing works (Shenzhen)",
    ]


def test_the_time_of_an_item_names_days_only_where_it_has_no_clock() -> None:
    assert ENGLISH_READER.when(VISIT) == "10:30–12:00"
    assert ENGLISH_READER.when(HOTEL) == "24 Oct – 25 Oct"


def test_every_kind_of_change_has_a_headword() -> None:
    assert set(HEADWORDS) == set(ChangeKind)


def test_changes_are_listed_by_day_and_item_after_those_of_the_trip() -> None:
    late = replace(VISIT, uid="late", key="late", starts=at("26T09:00"), ends=at("26T10:00"))
    moved = replace(VISIT, starts=at("25T11:00"), ends=at("25T12:30"), place="hall")
    after = replace(BEFORE, title=Texts(en="Shenzhen"), items=(late, moved, HOTEL))
    found = listed(changes_between(BEFORE, after), BEFORE, after)
    assert [change.field for change in found.general] == ["title"]
    assert [(day.on, [each.item.uid for each in day.items]) for day in found.days] == [
        (date(2026, 10, 25), ["visit"]),
        (date(2026, 10, 26), ["late"]),
    ]
    visit = found.days[0].items[0]
    assert (visit.kind, visit.place) == (ChangeKind.CHANGED, HALL)
    assert [change.field for change in visit.details] == ["times", "place"]
    assert found.days[1].items[0].kind is ChangeKind.ADDED


def test_a_removed_item_stands_where_it_was() -> None:
    after = replace(BEFORE, items=(HOTEL,), places=(HALL,))
    found = listed(changes_between(BEFORE, after), BEFORE, after)
    assert found.days[0].items == (ItemChanges(VISIT, WORKS, (Change(ChangeKind.REMOVED, VISIT),)),)


def test_what_happened_to_an_item_is_said_before_what_else_changed() -> None:
    after = with_visit(status=ItemStatus.CANCELLED, place="hall")
    found = listed(changes_between(BEFORE, after), BEFORE, after)
    visit = found.days[0].items[0]
    assert visit.kind is ChangeKind.CANCELLED
    assert [change.field for change in visit.details] == ["place"]


def lines(after: Programme, language: str = "en", before: Programme = BEFORE) -> list[str]:
    reader = Teller(language, texts(language).gettext)
    found = listed(changes_between(before, after), before, after)
    return [reader.line(each) for day in found.days for each in day.items]


MOVED = {"starts": at("25T11:00"), "ends": at("25T12:30")}
FLIGHT = {"kind": Kind.FLIGHT, "to_place": "hall"}


@pytest.mark.parametrize(
    ("changed", "english", "german", "chinese"),
    [
        (
            MOVED,
            "Company visit: 3D printing moved from 10:30 to 11:00, Shenzhen",
            "Unternehmensbesuch: 3D-Druck verschoben von 10:30 auf 11:00, Shenzhen",
            "Company visit: 3D printing：由 10:30 改为 11:00，Shenzhen",
        ),
        (
            {"description": Texts(en="Bring a badge")},
            "Company visit: 3D printing: description changed, Shenzhen",
            "Unternehmensbesuch: 3D-Druck: Beschreibung geändert, Shenzhen",
            "Company visit: 3D printing：说明有更改，Shenzhen",
        ),
        (
            {"status": ItemStatus.CANCELLED},
            "Cancelled: Company visit: 3D printing, 10:30–12:00, Shenzhen",
            "Abgesagt: Unternehmensbesuch: 3D-Druck, 10:30–12:00, Shenzhen",
            "已取消：Company visit: 3D printing，10:30–12:00，Shenzhen",
        ),
        (
            {**FLIGHT, "status": ItemStatus.CANCELLED},
            (
                "Cancelled: Company visit: 3D printing, 10:30–12:00, Shenzhen → Foshan, "
                "now to Congress centre; kind: Flight instead of Company visit"
            ),
            (
                "Abgesagt: Unternehmensbesuch: 3D-Druck, 10:30–12:00, Shenzhen → Foshan, "
                "jetzt nach Kongresszentrum; Art: Flug statt Firmenbesuch"
            ),
            "",
        ),
    ],
)
def test_all_of_an_item_is_said_in_one_line(
    changed: dict[str, Any], english: str, german: str, chinese: str
) -> None:
    after = with_visit(**changed)
    assert lines(after) == [english]
    assert lines(after, "de") == [german]
    assert not chinese or lines(after, "zh") == [chinese]


def test_an_item_that_is_new_or_gone_is_said_with_when_and_where() -> None:
    gone = replace(BEFORE, items=(HOTEL,))
    assert lines(gone) == ["Removed: Company visit: 3D printing, 10:30–12:00, Shenzhen"]
    assert lines(BEFORE, before=gone) == ["New: Company visit: 3D printing, 10:30–12:00, Shenzhen"]


def test_what_is_staffs_business_is_told_no_traveller() -> None:
    after = with_visit(visibility=Visibility.PUBLIC, internal_note="x", **MOVED)
    after = replace(after, travellers=(replace(ANNA, language="de"), BERND))
    seen = changes_seen(BEFORE, after, "anna")
    assert [change.field for change in seen] == ["times"]
    assert changes_seen(BEFORE, with_visit(attends=("bernd",)), "anna") == (
        Change(ChangeKind.REMOVED, view_of(BEFORE, traveller("anna")).items[0]),
    )
