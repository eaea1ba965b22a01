"""The programme as browsers see it: the list by days, and the form of an item."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.engine import session_for
from planner.db.models import Office, Organisation, Place, ProgrammeItem, Trip, TripPlace
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from planner.domain.vocabulary import (
    Instigator,
    ItemStatus,
    Kind,
    MealKind,
    OrganisationKind,
    Visibility,
)
from planner.services.item_details import ItemDetails, MealDetails, details_of
from planner.services.programmes import cancel_item, edit_item, get_item
from planner.services.releases import release_trip
from planner.services.trip_lists import list_in_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item
from tests.web.conftest import ClientFor

HOME = "/trips/foshan/programme"
ITEM = f"{HOME}/plenary"
NEW = f"{HOME}/new"
LIST = f"{HOME}?view=list"
BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"

FIELDS = {
    "kind": "meeting",
    "track": "own",
    "status": "confirmed",
    "visibility": "travellers",
    "title-en": "Talk",
    "starts-on": "2026-10-24",
    "starts-at": "09:00",
    "ends-at": "10:00",
    "everyone": "y",
    "version": "0",
}
"""The least that a browser sends."""


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner's browser; the trip is there."""
    assert trip.slug == "foshan"
    return client_for(Role.PLANNER)


@pytest.fixture
def frankfurt(engine: Engine, office: Actor, trip: Trip) -> int:
    """A place at home that the trip doesn't use yet: its number."""
    assert trip.id
    return add_record(
        engine,
        office,
        Place(name=Texts(en="Airport"), city="Frankfurt", country="DE", zone=BERLIN),
    )


@pytest.fixture
def alliance(engine: Engine, office: Actor) -> int:
    """An organisation: its number."""
    return add_record(
        engine, office, Organisation(name=Texts(en="Alliance"), kind=OrganisationKind.ALLIANCE)
    )


def add_record(engine: Engine, office: Actor, record: Place | Organisation) -> int:
    with session_for(engine, office, NOW) as session:
        session.add(record)
        session.commit()
        return record.id


def hall(engine: Engine, office: Actor) -> int:
    with session_for(engine, office, NOW) as session:
        return session.scalars(select(Place.id).where(Place.city == "Foshan")).one()


def stored(engine: Engine, office: Actor, key: str = "plenary") -> ItemDetails:
    with session_for(engine, office, NOW) as session:
        return details_of(get_item(session, office, "foshan", key))


def text_of(answer: TestResponse) -> str:
    """What a reader reads."""
    page = re.sub(r"<(script|style|datalist).*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def inputs_of(answer: TestResponse) -> dict[str, list[str]]:
    """What a browser would send back of the longest form that has a version."""
    forms = re.findall(r"<form[^>]*>.*?</form>", answer.text, flags=re.DOTALL)
    form = max((each for each in forms if 'name="version"' in each), key=len)
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        is_off = attributes.get("type") in {"checkbox", "radio"} and "checked" not in tag
        if "name" in attributes and attributes["name"] != "csrf_token" and not is_off:
            found.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', body) or re.search(
            r'<option[^>]*value="([^"]*)"[^>]*selected', body
        )
        found[name] = [chosen[1] if chosen else ""]
    for name, body in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = [unescape(body).strip()]
    return found


def send(client: FlaskClient, address: str, **changes: str | list[str]) -> TestResponse:
    """Open a form, change some of its fields and send it."""
    data = inputs_of(client.get(address)) | {
        name.replace("__", "-"): value if isinstance(value, list) else [value]
        for name, value in changes.items()
    }
    return client.post(address, data=data)


def add(client: FlaskClient, fields: Mapping[str, str]) -> TestResponse:
    return client.post(NEW, data={**FIELDS, **fields})


# The list


def test_the_list_stands_by_days_in_place_time_with_home_time_beside(
    planner: FlaskClient,
) -> None:
    page = text_of(planner.get(LIST))
    assert "1 item" in page
    assert "Saturday, October 24, 2026 Foshan UTC+08:00" in page
    assert "10:30–11:30 04:30 Berlin Plenary Congress centre Everyone (1)" in page
    assert "Friday, October 23, 2026 Nothing planned yet." in page


def test_an_overnight_flight_stands_on_both_days(
    planner: FlaskClient, engine: Engine, office: Actor, frankfurt: int
) -> None:
    flight = {
        "kind": "flight",
        "title-en": "Flight out",
        "starts-on": "2026-10-23",
        "starts-at": "13:55",
        "ends-on": "2026-10-24",
        "ends-at": "07:20",
        "place": str(frankfurt),
        "to_place": str(hall(engine, office)),
    }
    assert add(planner, flight).status_code == 302
    page = text_of(planner.get(LIST))
    assert "13:55 → 07:20 +1 Flight out Airport → Congress centre" in page
    assert "arrives 07:20 01:20 Berlin Flight out Congress centre" in page
    item = stored(engine, office, "flight-out")
    assert item.starts == WallTime(datetime(2026, 10, 23, 13, 55), BERLIN)
    assert item.ends == WallTime(datetime(2026, 10, 24, 7, 20), SHANGHAI)


def test_a_clock_change_inside_the_trip_is_said(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        place = session.scalars(select(Place)).one()
        trip.items.append(make_item("walk", place, date(2026, 10, 25)))
        session.commit()
    page = text_of(planner.get(LIST))
    assert "The clocks at home changed (−1 h). From here home time −7 h. 10:30" in page


def test_the_list_says_status_visibility_and_notes(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        seen = details_of(get_item(session, office, "foshan", "plenary"))
        edited = replace(
            seen,
            status=ItemStatus.CANCELLED,
            visibility=Visibility.INTERNAL,
            internal_note="Seating is delicate.",
        )
        edit_item(session, office, "foshan", "plenary", edited)
        session.commit()
    page = text_of(planner.get(LIST))
    assert "1 cancelled" in page
    assert "Session Official programme Cancelled Visible: Internal Internal note" in page
    assert "Seating is delicate." not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=session", True),
        ("kind=flight", False),
        ("track=official", True),
        ("track=own", False),
        ("person=director", True),
        ("person=nobody", True),
        ("kind=nonsense&track=", True),
    ],
)
def test_the_list_is_narrowed(planner: FlaskClient, query: str, found: bool) -> None:
    page = text_of(planner.get(f"{HOME}?{query}"))
    assert ("10:30–11:30" in page) is found
    assert ("No item matches" in page) is not found


def test_an_empty_programme_offers_the_first_step(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.delete(session.scalars(select(ProgrammeItem)).one())
        session.commit()
    page = planner.get(LIST)
    assert "The programme is empty" in page.text
    assert f"{NEW}?kind=flight&amp;on=2026-10-23" in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_however_long_it_is(
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    count_queries: CountQueries,
    count: int,
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        place = session.scalars(select(Place)).one()
        trip.items += [make_item(f"item-{n}", place, date(2026, 10, 25)) for n in range(count)]
        session.commit()
    with count_queries() as queries:
        assert planner.get(LIST).status_code == 200
    assert len([query for query in queries if query.startswith("SELECT")]) == 14


# The form of each kind


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_form_that_saves_what_it_shows(
    planner: FlaskClient, engine: Engine, office: Actor, kind: Kind
) -> None:
    address = f"{NEW}?kind={kind}&on=2026-10-24"
    times = {} if kind is Kind.HOTEL else {"starts__at": "09:00", "ends__at": "10:00"}
    answer = send(planner, address, title__en="Something", **times)
    assert answer.status_code == 302, text_of(answer)
    assert answer.location == f"{HOME}#item-something"
    item = stored(engine, office, "something")
    assert item.kind is kind
    if kind is Kind.HOTEL:
        assert (item.starts, item.ends) == (date(2026, 10, 24), date(2026, 10, 25))
    else:
        assert item.starts == WallTime(datetime(2026, 10, 24, 9), BERLIN)
        assert item.ends == WallTime(datetime(2026, 10, 24, 10), BERLIN)


def test_saving_a_form_as_it_is_changes_nothing(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    before = stored(engine, office)
    assert send(planner, ITEM).status_code == 302
    assert stored(engine, office) == before


def test_everything_that_is_written_is_saved_and_shown_again(
    planner: FlaskClient, engine: Engine, office: Actor, alliance: int
) -> None:
    answer = send(
        planner,
        ITEM,
        kind="reception",
        track="arranged",
        visibility="public",
        title__de="Empfang",
        title__zh="招待会",
        starts__at="18:30",
        ends__on="2026-10-25",
        ends__at="00:30",
        everyone=[],
        travellers="director",
        organiser=str(alliance),
        host=str(alliance),
        meals__2__provider=str(alliance),
        meals__2__by="employer",
        is_work="False",
        description__de="Bankett",
        booking_reference="A1",
        internal_note="Two toasts.",
    )
    assert answer.status_code == 302, text_of(answer)
    item = stored(engine, office)
    assert item == replace(
        item,
        kind=Kind.RECEPTION,
        visibility=Visibility.PUBLIC,
        title=Texts(en="Plenary", de="Empfang", zh="招待会"),
        starts=WallTime(datetime(2026, 10, 24, 18, 30), SHANGHAI),
        ends=WallTime(datetime(2026, 10, 25, 0, 30), SHANGHAI),
        everyone=False,
        travellers=("director",),
        organiser=alliance,
        host=alliance,
        meals=(MealDetails(MealKind.DINNER, alliance, Instigator.EMPLOYER),),
        is_work=False,
        description=Texts(de="Bankett"),
        booking_reference="A1",
        internal_note="Two toasts.",
        version=2,
    )
    assert send(planner, ITEM).status_code == 302
    assert stored(engine, office) == item


def test_nights_and_all_day_items_have_no_clock(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    fair = {"kind": "trade_fair", "title-en": "Fair", "all_day": "y", "ends-on": "2026-10-25"}
    assert add(planner, fair).status_code == 302
    hotel = {"kind": "hotel", "title-en": "Hotel", "ends-on": "2026-10-26"}
    assert add(planner, hotel).status_code == 302
    assert (stored(engine, office, "fair").starts, stored(engine, office, "fair").ends) == (
        date(2026, 10, 24),
        date(2026, 10, 25),
    )
    page = text_of(planner.get(LIST))
    assert "Night 1 of 2 Hotel" in page
    assert "Day 2 of 2 Fair" in page
    assert "2 nights" in text_of(planner.get(f"{HOME}/hotel"))


def test_a_lunch_given_twice_stays_twice(
    planner: FlaskClient, engine: Engine, office: Actor, alliance: int
) -> None:
    lunch = MealDetails(MealKind.LUNCH, alliance, Instigator.HOST)
    with session_for(engine, office, NOW) as session:
        seen = details_of(get_item(session, office, "foshan", "plenary"))
        two = (lunch, replace(lunch, instigated_by=Instigator.EMPLOYER))
        edit_item(session, office, "foshan", "plenary", replace(seen, meals=two))
        session.commit()
    before = stored(engine, office)
    assert send(planner, ITEM).status_code == 302
    assert stored(engine, office) == before


def test_a_place_of_the_directory_becomes_the_trips(
    planner: FlaskClient, engine: Engine, office: Actor, frankfurt: int
) -> None:
    assert add(planner, {"place": str(frankfurt)}).status_code == 302
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(TripPlace.key)).all() == ["hall", "airport"]
    assert stored(engine, office, "talk").starts == WallTime(datetime(2026, 10, 24, 9), BERLIN)


def test_times_follow_when_the_place_changes(
    planner: FlaskClient, engine: Engine, office: Actor, frankfurt: int
) -> None:
    assert send(planner, ITEM, place=str(frankfurt)).status_code == 302
    assert stored(engine, office).starts == WallTime(datetime(2026, 10, 24, 10, 30), BERLIN)


def test_changing_the_kind_loses_nothing(
    planner: FlaskClient, engine: Engine, office: Actor, frankfurt: int
) -> None:
    typed = FIELDS | {
        "kind": "hotel",
        "to_place": str(frankfurt),
        "internal_note": "Late arrival",
        "meals-0-meal": "lunch",
        "reload": "kind",
    }
    as_hotel = planner.post(NEW, data=typed)
    assert as_hotel.status_code == 200
    kept = inputs_of(as_hotel)
    assert kept["title-en"] == ["Talk"]
    assert kept["starts-at"] == ["09:00"]
    assert kept["to_place"] == [str(frankfurt)]
    assert kept["internal_note"] == ["Late arrival"]
    as_train = planner.post(NEW, data=kept | {"kind": ["train"], "reload": ["kind"]})
    assert inputs_of(as_train)["ends-at"] == ["10:00"]
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(ProgrammeItem.key)).all() == ["plenary"]


def test_the_enter_key_saves_and_does_not_change_the_kind(planner: FlaskClient) -> None:
    form = planner.get(ITEM).text.partition('class="item-form"')[2]
    first, second = re.findall(r"<button([^>]*)>", form)[:2]
    assert "name=" not in first
    assert 'name="reload"' in second


# What is refused, asked and doubted


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title-en": " "}, "Fill in at least one language."),
        ({"kind": "banquet"}, "Not a valid choice."),
        ({"starts-on": ""}, "Choose a day."),
        ({"starts-on": "24.10.2026"}, "Choose a day."),
        ({"starts-on": "0202-10-24"}, "Check the year."),
        ({"starts-at": ""}, "Give the time of day, like 09:30."),
        ({"starts-zone": "Europe/Foshan"}, "Choose a time zone from the list."),
        ({"ends-at": "08:00"}, "The end must be after the start"),
        ({"kind": "hotel", "ends-on": "2026-10-24"}, "at least one night"),
        ({"kind": "hotel"}, "Choose a day."),
        ({"place": "4711"}, "Not a valid choice."),
        ({"travellers": "nobody"}, "Choose from the lists."),
        ({"meals-0-meal": "lunch", "meals-0-provider": "4711"}, "Choose from the lists."),
        ({"meals-0-meal": "lunch", "meals-0-provider": "x", "meals-0-by": "y"}, "the lists."),
        ({"meals-0-meal": "brunch", "meals-0-provider": ""}, "Choose from the lists."),
        (
            {"starts-on": "2026-03-29", "starts-at": "02:30"},
            "02:30 does not exist on March 29, 2026 in Europe/Berlin: clocks go from 02:00 to",
        ),
    ],
)
def test_a_refused_form_says_why_and_keeps_the_input(
    planner: FlaskClient, fields: dict[str, str], reason: str
) -> None:
    answer = add(planner, {"internal_note": "Keep this"} | fields)
    assert answer.status_code == 422
    assert reason in text_of(answer)
    assert inputs_of(answer)["internal_note"] == ["Keep this"]
    if "starts-on" in fields:
        assert inputs_of(answer)["starts-on"] == [fields["starts-on"]]


def test_characters_that_cannot_be_stored_are_refused(planner: FlaskClient) -> None:
    assert add(planner, {"internal_note": "a\0b"}).status_code == 400
    assert planner.get(f"{HOME}?person=a%00b").status_code == 400
    assert planner.get(f"{HOME}/a%00b").status_code == 400


def test_both_faulty_times_are_told_at_once(planner: FlaskClient) -> None:
    page = text_of(add(planner, {"starts-at": "", "ends-zone": "Mars/Base"}))
    assert "Give the time of day" in page
    assert "Choose a time zone" in page


def test_a_time_that_is_there_twice_is_asked_about(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    night = {"starts-on": "2026-10-25", "starts-at": "02:30", "ends-at": "04:00"}
    asked = add(planner, night)
    assert asked.status_code == 422
    page = text_of(asked)
    assert "02:30 is there twice on October 25, 2026 in Europe/Berlin" in page
    assert "first (CEST, +02:00) second (CET, +01:00)" in page
    assert "starts-second" not in inputs_of(asked)
    answer = planner.post(NEW, data=inputs_of(asked) | {"starts-second": ["1"]})
    assert answer.status_code == 302
    item = stored(engine, office, "talk")
    assert item.starts == WallTime(datetime(2026, 10, 25, 2, 30), BERLIN, second=True)
    form = inputs_of(planner.get(f"{HOME}/talk"))
    assert form["starts-second"] == ["1"]
    assert planner.post(f"{HOME}/talk", data=form).status_code == 302
    assert stored(engine, office, "talk") == item


def test_from_the_first_to_the_second_of_two_equal_times(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    night = {
        "starts-on": "2026-10-25",
        "starts-at": "02:30",
        "starts-second": "0",
        "ends-at": "02:30",
        "ends-second": "1",
    }
    assert add(planner, night).status_code == 302
    item = stored(engine, office, "talk")
    assert isinstance(item.ends, WallTime)
    assert item.ends.second


def test_a_flight_over_the_date_line_ends_before_it_starts_on_the_clocks(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    flight = {
        "kind": "flight",
        "starts-on": "2026-10-25",
        "starts-at": "05:00",
        "starts-zone": "Pacific/Auckland",
        "ends-on": "2026-10-24",
        "ends-at": "14:00",
        "ends-zone": "Pacific/Honolulu",
    }
    assert add(planner, flight).status_code == 302
    item = stored(engine, office, "talk")
    assert item.ends == WallTime(datetime(2026, 10, 24, 14), "Pacific/Honolulu")


def test_what_looks_wrong_is_saved_and_doubted(planner: FlaskClient) -> None:
    odd = {"starts-on": "2026-11-24", "starts-zone": "Asia/Tokyo", "everyone": ""}
    fields = {name: value for name, value in (FIELDS | odd).items() if name != "everyone"}
    assert planner.post(NEW, data=fields).status_code == 302
    page = text_of(planner.get(LIST))
    assert "It is outside the days of the trip." in page
    assert "Nobody attends it yet." in page
    assert "Please look again" in text_of(planner.get(f"{HOME}/talk"))


def test_another_zone_than_the_places_is_doubted(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert send(planner, ITEM, starts__zone=BERLIN, ends__zone=BERLIN).status_code == 302
    page = text_of(planner.get(ITEM))
    assert "It starts by the clock of Europe/Berlin, but Foshan has the clock of" in page
    assert inputs_of(planner.get(ITEM))["starts-zone"] == [BERLIN]
    assert stored(engine, office).starts == WallTime(datetime(2026, 10, 24, 10, 30), BERLIN)


# Two people editing


def change_meanwhile(engine: Engine, office: Actor, **changes: object) -> None:
    with session_for(engine, office, NOW) as session:
        seen = details_of(get_item(session, office, "foshan", "plenary"))
        edit_item(session, office, "foshan", "plenary", replace(seen, **changes))  # type: ignore[arg-type] # any field
        session.commit()


def conflict_inputs(answer: TestResponse) -> dict[str, list[str]]:
    assert answer.status_code == 409
    return {
        name: values
        for name, values in inputs_of(answer).items()
        if not name.startswith("keep:") or values
    }


def test_the_second_save_shows_both_versions_field_by_field(
    planner: FlaskClient, engine: Engine, office: Actor, alliance: int
) -> None:
    form = inputs_of(planner.get(ITEM))
    lunch = MealDetails(MealKind.LUNCH, alliance, Instigator.HOST)
    change_meanwhile(
        engine,
        office,
        everyone=False,
        travellers=("director",),
        meals=(lunch,),
        internal_note="theirs",
        starts=WallTime(datetime(2026, 10, 24, 10), SHANGHAI),
    )
    mine = {"internal_note": ["mine"], "meals-1-provider": [str(alliance)], "host": [str(alliance)]}
    answer = planner.post(ITEM, data=form | mine | {"meals-1-by": ["employer"]})
    page = text_of(answer)
    assert "Internal note Yours mine Saved in between theirs" in page
    assert (
        "Meals that are given Yours Lunch: Alliance (Employer) "
        "Saved in between Lunch: Alliance (Host)" in page
    )
    assert "Everyone on the trip attends Yours yes Saved in between no" in page
    assert "Persons Yours (empty) Saved in between Director Example" in page
    assert "Host Yours Alliance Saved in between (empty)" in page
    assert "Starts Yours Oct 24, 2026 10:30 Saved in between Oct 24, 2026 10:00" in page
    assert stored(engine, office).internal_note == "theirs"

    plain = conflict_inputs(answer)
    assert {name: value for name, (value,) in plain.items() if name.startswith("keep:")} == {
        "keep:everyone": "theirs",
        "keep:travellers": "theirs",
        "keep:starts": "theirs",
        "keep:host": "mine",
    }
    chosen = plain | {"keep:internal_note": ["mine"], "keep:meals": ["mine"]}
    assert planner.post(ITEM, data=chosen).status_code == 302
    item = stored(engine, office)
    assert item.internal_note == "mine"
    assert item.host == alliance
    assert item.meals == (replace(lunch, instigated_by=Instigator.EMPLOYER),)
    assert (item.everyone, item.travellers) == (False, ("director",))
    assert item.starts == WallTime(datetime(2026, 10, 24, 10), SHANGHAI)
    assert item.version == 3


def test_all_of_theirs_can_be_kept(
    planner: FlaskClient, engine: Engine, office: Actor, alliance: int
) -> None:
    form = inputs_of(planner.get(ITEM))
    lunch = MealDetails(MealKind.LUNCH, alliance, Instigator.HOST)
    change_meanwhile(
        engine,
        office,
        kind=Kind.MEAL,
        meals=(lunch,),
        everyone=False,
        travellers=("director",),
        title=Texts(de="Mittagessen"),
        is_work=False,
    )
    theirs = stored(engine, office)
    mine = {"title-en": ["Mine"], "internal_note": ["mine"], "is_work": ["True"]}
    page = planner.post(ITEM, data=form | mine)
    chosen = conflict_inputs(page)
    names = set(re.findall(r'name="(keep:[^"]+)"', page.text))
    kept = {name: ["theirs"] for name in names}
    assert names == {
        f"keep:{name}"
        for name in (
            "kind",
            "meals",
            "everyone",
            "travellers",
            "title-en",
            "title-de",
            "is_work",
            "internal_note",
        )
    }
    assert planner.post(ITEM, data=chosen | kept).status_code == 302
    assert stored(engine, office) == theirs


def test_an_equal_save_in_between_leaves_nothing_to_choose(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM)) | {"internal_note": ["same"]}
    change_meanwhile(engine, office, internal_note="same")
    answer = planner.post(ITEM, data=form)
    assert "Both versions are the same." in answer.text
    assert planner.post(ITEM, data=conflict_inputs(answer)).status_code == 302


def test_a_third_save_in_between_is_told_too(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM)) | {"internal_note": ["mine"]}
    change_meanwhile(engine, office, internal_note="second")
    first = conflict_inputs(planner.post(ITEM, data=form)) | {"keep:internal_note": ["mine"]}
    change_meanwhile(engine, office, internal_note="third")
    again = planner.post(ITEM, data=first)
    assert again.status_code == 409
    assert "Yours mine Saved in between third" in text_of(again)


def test_a_plain_save_of_the_conflict_page_keeps_what_either_changed(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM))
    change_meanwhile(
        engine, office, title=Texts(en="Plenary", de="Plenum"), booking_reference="THEIRS"
    )
    mine = {"title-zh": ["全体会议"], "vehicle": ["coach 1"], "internal_note": ["mine"]}
    answer = planner.post(ITEM, data=form | mine)
    page = text_of(answer)
    assert "Title (Deutsch) Yours (empty) Saved in between Plenum" in page
    assert "Title (中文) Yours 全体会议 Saved in between (empty)" in page
    assert "You both changed this" not in page
    assert planner.post(ITEM, data=conflict_inputs(answer)).status_code == 302
    item = stored(engine, office)
    assert item.title.as_mapping() == {"en": "Plenary", "de": "Plenum", "zh": "全体会议"}
    assert (item.booking_reference, item.vehicle) == ("THEIRS", "coach 1")
    assert item.internal_note == "mine"


def test_what_both_changed_is_asked_until_it_is_answered(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM)) | {"internal_note": ["mine"], "vehicle": ["coach 1"]}
    change_meanwhile(engine, office, internal_note="theirs")
    answer = planner.post(ITEM, data=form)
    assert "You both changed this: choose which to keep Internal note" in text_of(answer)
    again = planner.post(ITEM, data=conflict_inputs(answer) | {"keep:vehicle": ["theirs"]})
    assert "You both changed this: choose which to keep Internal note" in text_of(again)
    asked = conflict_inputs(again)
    assert asked["keep:vehicle"] == ["theirs"]
    assert "keep:internal_note" not in asked
    assert stored(engine, office).internal_note == "theirs"
    assert planner.post(ITEM, data=asked | {"keep:internal_note": ["mine"]}).status_code == 302
    item = stored(engine, office)
    assert (item.internal_note, item.vehicle) == ("mine", "")


def test_an_input_that_was_refused_first_is_compared_with_what_was_seen(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM)) | {"starts-at": [""], "internal_note": ["mine"]}
    refused = planner.post(ITEM, data=form)
    assert refused.status_code == 422
    change_meanwhile(engine, office, booking_reference="THEIRS")
    answer = planner.post(ITEM, data=inputs_of(refused) | {"starts-at": ["10:30"]})
    assert planner.post(ITEM, data=conflict_inputs(answer)).status_code == 302
    item = stored(engine, office)
    assert (item.internal_note, item.booking_reference) == ("mine", "THEIRS")


def test_who_does_not_say_what_was_seen_is_asked_about_everything(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM)) | {"vehicle": ["coach 1"]}
    change_meanwhile(engine, office, needs_interpreter=True)
    unseen = {name: value for name, value in form.items() if not name.startswith("seen:")}
    answer = planner.post(ITEM, data=unseen)
    asked = {name for name in conflict_inputs(answer) if name.startswith(("ask:", "keep:"))}
    assert asked == {"ask:vehicle", "ask:needs_interpreter"}


def test_the_conflict_page_says_what_it_is_about(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    form = inputs_of(planner.get(ITEM))
    change_meanwhile(engine, office, internal_note="theirs")
    answer = planner.post(ITEM, data=form)
    assert "Plenary · Last saved by test, 1 Oct 2026, 10:00" in text_of(answer)
    assert f'href="{HOME}"' in answer.text


# Duplicate, cancel, delete


def test_a_duplicate_opens_at_once(planner: FlaskClient) -> None:
    answer = planner.post(f"{ITEM}/duplicate")
    assert answer.location == f"{ITEM}-2"
    assert "This is the copy" in planner.get(answer.location).text


def test_cancelling_and_taking_place_after_all(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert planner.post(f"{ITEM}/cancel", data={"version": "1"}).location == f"{HOME}#item-plenary"
    assert stored(engine, office).status is ItemStatus.CANCELLED
    assert "Takes place after all" in planner.get(ITEM).text
    planner.post(f"{ITEM}/reinstate", data={"version": "2"})
    assert stored(engine, office).status is ItemStatus.TENTATIVE


def test_a_draft_item_is_deleted_after_a_question(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    question = planner.get(f"{ITEM}/delete")
    assert "Delete: Plenary" in text_of(question)
    assert "vanishes" not in question.text
    answer = planner.post(f"{ITEM}/delete", data=inputs_of(question))
    assert answer.location == HOME
    assert "Deleted: Plenary" in planner.get(LIST).text
    assert planner.get(ITEM).status_code == 404
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(ProgrammeItem)).all() == []


def test_before_a_released_item_goes_cancelling_is_offered(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, "foshan", "", NOW)
        session.commit()
    page = planner.get(f"{ITEM}/delete")
    assert "they see it struck out with the next release" in page.text
    assert f'action="{ITEM}/cancel"' in page.text


def test_what_changed_in_between_is_not_deleted(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    question = inputs_of(planner.get(f"{ITEM}/delete"))
    with session_for(engine, office, NOW) as session:
        cancel_item(session, office, "foshan", "plenary", 1)
        session.commit()
    assert planner.post(f"{ITEM}/delete", data=question).status_code == 409
    assert stored(engine, office).status is ItemStatus.CANCELLED


def test_the_item_shows_its_history(planner: FlaskClient) -> None:
    send(planner, ITEM, internal_note="Ask about a branch.")
    page = text_of(planner.get(ITEM))
    assert "History Programme item Plenary changed 1 field Internal note" in page


def test_any_key_of_a_document_has_an_address(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    keys = ["new", "a/b", "..", "~x", "会议 1", "x/delete"]
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        trip.items += [make_item(key, None, date(2026, 10, 24)) for key in keys]
        session.commit()
    page = planner.get(LIST).text
    links = re.findall(r'class="item-title[^"]*" href="([^"]+)"', page)
    assert len(links) == len(keys) + 1
    for link in links:
        assert planner.get(link).status_code == 200, link
        assert planner.get(f"{link}/delete").status_code == 200, link


@pytest.mark.parametrize("part", ["~", "~00", "~zz", "~ff", "~706c656e617279", "~0"])
def test_no_other_address_leads_to_an_item(planner: FlaskClient, part: str) -> None:
    assert planner.get(f"{HOME}/{part}").status_code == 404


# Who may


PAGES = [HOME, LIST, ITEM]
PLANNERS_PAGES = [NEW, f"{ITEM}/delete"]
ACTIONS = [NEW, ITEM, *(f"{ITEM}/{action}" for action in ("duplicate", "cancel", "delete"))]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_does_not_plan_reads_only(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip, role: Role
) -> None:
    reader = client_for(role)
    before = stored(engine, office)
    for address in PAGES:
        page = reader.get(address)
        assert page.status_code == 200
        assert NEW not in page.text
        assert "<button" not in page.text.partition("<main")[2].replace(
            '<button class="btn">Show', ""
        )
    for address in PLANNERS_PAGES:
        assert reader.get(address).status_code == 403
    for address in ACTIONS:
        assert reader.post(address, data=FIELDS).status_code == 403
    assert stored(engine, office) == before
    assert trip.slug == "foshan"


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMIN])
def test_who_plans_may_open_everything(client_for: ClientFor, trip: Trip, role: Role) -> None:
    assert trip.slug == "foshan"
    desk = client_for(role)
    for address in [*PAGES, *PLANNERS_PAGES]:
        assert desk.get(address).status_code == 200


def test_a_stranger_finds_nothing(client_for: ClientFor, stranger: Actor, trip: Trip) -> None:
    assert trip.slug == "foshan"
    outsider = client_for(Role.ADMIN, stranger)
    for address in [*PAGES, *PLANNERS_PAGES]:
        assert outsider.get(address).status_code == 404
    for address in ACTIONS:
        assert outsider.post(address, data=FIELDS).status_code == 404


def test_nobody_gets_in_without_signing_in(client_for: ClientFor, trip: Trip) -> None:
    assert trip.slug == "foshan"
    guest = client_for(Role.VIEWER)
    with guest.session_transaction() as cookie:
        cookie.clear()
    assert guest.get(HOME).location.startswith("/sign-in")


def test_a_new_item_ends_on_the_day_it_starts_unless_told(planner: FlaskClient) -> None:
    page = planner.get(f"{NEW}?kind=meeting&on=2026-10-25").text
    assert 'name="starts-on" value="2026-10-25"' in page
    assert 'name="ends-on" value=""' in page


def test_a_day_names_the_holiday_of_its_place(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip, frankfurt: int
) -> None:
    with session_for(engine, office, NOW) as session:
        planned = session.get_one(Trip, trip.id)
        home, abroad = session.get_one(Place, frankfurt), planned.places[0].record
        list_in_trip(session, planned, home)
        planned.items.append(make_item("chinese", abroad, date(2026, 10, 1)))
        planned.items.append(make_item("german", home, date(2026, 10, 3)))
        session.commit()
    page = text_of(planner.get(LIST))
    assert "Thursday, October 1, 2026 National Day Foshan" in page
    assert "Saturday, October 3, 2026 German Unity Day Frankfurt" in page
    assert "Saturday, October 24, 2026 Foshan" in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("flight", ("Departure", "Arrival", "From")),
        ("hotel", ("Check-in", "Check-out", "Place")),
        ("meeting", ("Starts", "Ends", "Place")),
    ],
)
def test_times_are_called_the_same_in_form_error_and_page(
    planner: FlaskClient, client_for: ClientFor, kind: str, words: tuple[str, ...]
) -> None:
    wrong = add(planner, {"kind": kind, "starts-on": "", "ends-on": "x"}).text
    assert f'<a href="#starts">{words[0]}</a>: ' in wrong
    assert f'<a href="#ends">{words[1]}</a>: ' in wrong
    days = {"starts-on": "2026-10-24", "ends-on": "2026-10-25"}
    saved = add(planner, {"kind": kind, "title-en": "Visit", "place": "1", **days})
    assert saved.status_code == 302
    key = (saved.location or "").rpartition("#item-")[2]
    shown = client_for(Role.VIEWER).get(f"{HOME}/{key}").text
    assert re.findall(r"<dt>([^<]+)</dt>", shown)[:3] == list(words)


def test_texts_begin_with_the_language_of_the_office(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    def languages() -> list[str]:
        return re.findall(r'name="title-(..)"', planner.get(NEW).text)

    assert languages() == ["de", "en", "zh"]
    assert '<a href="#title-de">' in add(planner, {"title-en": ""}).text
    with session_for(engine, office, NOW) as session:
        session.get_one(Office, office.office_id).language = "zh"
        session.commit()
    assert languages() == ["zh", "en", "de"]
