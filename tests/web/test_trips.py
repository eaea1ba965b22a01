"""The pages of trips as a whole: list, new, edit, copy, delete, overview."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Place, Trip, TripPlace
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, ItemStatus
from planner.formats.trip_document import read_document
from planner.services.feeds import create_feed
from planner.services.releases import release_trip
from planner.services.trip_documents import load_trip
from tests.counting import CountQueries
from tests.examples.documents import FOSHAN
from tests.records import NOW, make_item, make_trip
from tests.web.conftest import ClientFor

FORM = {
    "title-en": "Plenary in Foshan",
    "title-de": "Plenum in Foshan",
    "title-zh": "",
    "slug": "",
    "direction": "outbound",
    "status": "confirmed",
    "starts_on": "2026-10-23",
    "ends_on": "2026-10-26",
    "home_zone": "Europe/Berlin",
    "purpose-en": "",
    "purpose-de": "",
    "purpose-zh": "",
    "version": "0",
}
LARGEST_SKETCH = 60_000


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


def _add(engine: Engine, office: Actor, *trips: Trip) -> None:
    with session_for(engine, office, NOW) as session:
        for trip in trips:
            trip.search_text = trip.slug
        session.add_all(trips)
        session.commit()


def _find(engine: Engine, office: Actor, slug: str) -> Trip | None:
    with session_for(engine, office, NOW) as session:
        return session.scalar(select(Trip).where(Trip.slug == slug))


def test_an_office_without_trips_is_offered_the_first(planner: FlaskClient) -> None:
    page = planner.get("/trips/").text
    assert "No trips yet" in page
    assert 'href="/trips/new"' in page


def test_the_list_links_and_filters_without_script(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    old = make_trip("leer")
    old.starts_on, old.ends_on = date(2024, 3, 1), date(2024, 3, 2)
    _add(engine, office, make_trip("foshan"), old)
    page = planner.get("/trips/").text
    assert page.index('href="/trips/foshan/"') < page.index('href="/trips/leer/"')
    assert "2 trips" in page
    found = planner.get("/trips/?q=LEE&year=2024&direction=outbound&status=draft").text
    assert 'href="/trips/leer/"' in found
    assert 'href="/trips/foshan/"' not in found
    assert 'value="LEE"' in found
    assert "strip-bar strip-draft" in found
    nothing = planner.get("/trips/?q=nowhere").text
    assert "No trip matches" in nothing
    assert '<a class="btn btn-primary" href="/trips/">' in nothing


def test_a_senseless_filter_filters_nothing(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    _add(engine, office, make_trip("foshan"))
    answer = planner.get("/trips/?year=x&direction=up&status=²&after=yesterday&year=99999")
    assert answer.status_code == 200
    assert 'href="/trips/foshan/"' in answer.text


def test_pages_keep_the_filter(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    _add(engine, office, *(make_trip(f"trip-{number}") for number in range(60)))
    first = planner.get("/trips/?q=trip&status=draft").text
    (link,) = re.findall(r'rel="next" href="([^"]+)"', first)
    address = link.replace("&amp;", "&")
    assert "q=trip" in address
    assert "status=draft" in address
    second = planner.get(address).text
    shown = [set(re.findall(r'href="/trips/(trip-\d+)/"', page)) for page in (first, second)]
    assert [len(slugs) for slugs in shown] == [50, 10]
    assert not shown[0] & shown[1]
    assert 'rel="next"' not in second


def test_the_list_asks_as_much_for_three_trips_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for slugs in (["a"], ["b", "c"]):
        _add(engine, office, *map(make_trip, slugs))
        planner.get("/trips/")
        with count_queries() as queries:
            planner.get("/trips/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_new_trip_has_the_offices_zone_and_a_slug_of_its_title(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    assert 'value="Europe/Berlin"' in planner.get("/trips/new").text
    answer = planner.post("/trips/new", data=FORM)
    assert (answer.status_code, answer.location) == (302, "/trips/plenary-in-foshan-2026/")
    trip = _find(engine, office, "plenary-in-foshan-2026")
    assert trip is not None
    assert trip.title == Texts(en="Plenary in Foshan", de="Plenum in Foshan")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"title-en": "", "title-de": " "}, "title", "Fill in at least one language."),
        ({"ends_on": "2026-10-22"}, "ends_on", "The last day is before the first."),
        ({"starts_on": "23.10.2026"}, "starts_on", "Not a valid date"),
        ({"home_zone": "Berlin"}, "home_zone", "time zone"),
        ({"slug": "Foshan!"}, "slug", "small letters"),
        ({"direction": "up"}, "direction", "Not a valid choice"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    planner: FlaskClient, change: dict[str, str], field: str, words: str
) -> None:
    answer = planner.post("/trips/new", data=FORM | {"purpose-en": "Alliance"} | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    assert ">Alliance</textarea>" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("title-de", "x" * 301, "Write at most 300 characters."),
        ("purpose-en", "x" * 5001, "Write at most 5000 characters."),
        ("slug", "x" * 301, "Write at most 300 characters."),
    ],
)
def test_an_endless_text_is_refused_and_kept(
    planner: FlaskClient, field: str, typed: str, reason: str
) -> None:
    answer = planner.post("/trips/new", data=FORM | {field: typed})
    assert answer.status_code == 422
    assert reason in answer.text
    assert typed in answer.text


def test_a_form_without_fields_is_refused(planner: FlaskClient, trip: Trip) -> None:
    assert planner.post(f"/trips/{trip.slug}/edit", data={"x": "y"}).status_code == 422


def test_a_title_that_nobody_sees_is_none(planner: FlaskClient) -> None:
    unseen = FORM | {"title-en": "\u202e\u200b", "title-de": ""}
    answer = planner.post("/trips/new", data=unseen)
    assert answer.status_code == 422
    assert "Fill in at least one language." in answer.text


def test_an_edit_keeps_the_second_of_two_from_overwriting(
    planner: FlaskClient, trip: Trip, engine: Engine, office: Actor
) -> None:
    mine = FORM | {"slug": trip.slug, "version": "1"}
    assert planner.post("/trips/foshan/edit", data=mine).status_code == 302
    second = planner.post("/trips/foshan/edit", data=mine | {"title-en": "Assembly"})
    assert second.status_code == 409
    assert "Assembly" in second.text
    assert "Plenary in Foshan" in second.text
    stored = _find(engine, office, "foshan")
    assert stored is not None
    assert stored.title.en == "Plenary in Foshan"
    version = re.search(r'name="version" value="(\d+)"', second.text)
    assert version is not None
    fields = re.findall(r'name="((?:mine|theirs):[^"]+)" value="([^"]*)"', second.text)
    chosen = {"resolve": "1", "version": version[1], "keep:title": "mine", **dict(fields)}
    assert planner.post("/trips/foshan/edit", data=chosen).status_code == 302
    stored = _find(engine, office, "foshan")
    assert stored is not None
    assert stored.title.en == "Assembly"


def test_a_copy_moves_and_tells_of_clock_changes(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    trip = make_trip("night")
    trip.items = [make_item("bus", None, date(2026, 10, 23), "02:30")]
    _add(engine, office, trip)
    page = planner.get("/trips/night/copy").text
    ticked = re.findall(r'<input checked [^>]*name="parts"[^>]*value="(\w+)"', page)
    assert ticked == ["programme", "checklist"]
    assert page.index("choices-lines") < page.index('name="parts"')  # one to a line
    data = {"title-en": "Next", "starts_on": "2027-03-28", "parts": "programme", "version": "0"}
    answer = planner.post("/trips/night/copy", data=data, follow_redirects=True)
    assert answer.request.path == "/trips/next-2027/"
    assert "Bus: 02:30 does not exist on" in answer.text
    assert "moved to 03:30" in answer.text


def test_a_copy_of_costs_without_people_is_refused_at_the_field(
    planner: FlaskClient, trip: Trip
) -> None:
    data = {"title-en": "Next", "starts_on": "2027-03-28", "parts": ["costs"]}
    answer = planner.post(f"/trips/{trip.slug}/copy", data=data)
    assert answer.status_code == 422
    assert 'id="parts-error"' in answer.text


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01"])
def test_a_copy_to_a_senseless_year_is_refused_at_the_field(
    planner: FlaskClient, trip: Trip, on: str
) -> None:
    answer = planner.post(f"/trips/{trip.slug}/copy", data={"title-en": "Next", "starts_on": on})
    assert answer.status_code == 422
    assert 'id="starts_on-error"' in answer.text


def test_a_deletion_names_what_goes_and_asks_for_the_slug(
    planner: FlaskClient, trip: Trip, engine: Engine, office: Actor
) -> None:
    page = planner.get("/trips/foshan/delete").text
    assert "1 programme item" in page
    assert "1 traveller" in page
    refused = planner.post("/trips/foshan/delete", data={"typed": "fosham"})
    assert refused.status_code == 422
    assert "Write foshan to confirm." in refused.text
    assert _find(engine, office, trip.slug) is not None
    done = planner.post("/trips/foshan/delete", data={"typed": "foshan"}, follow_redirects=True)
    assert "The trip foshan was deleted." in done.text
    assert _find(engine, office, trip.slug) is None


@pytest.mark.usefixtures("trip")
def test_before_a_released_trip_is_deleted_the_better_way_is_told(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, "foshan", "", NOW)
        session.commit()
    page = planner.get("/trips/foshan/delete").text
    assert "The history stays. Travellers have seen this trip" in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_may_not_plan_sees_and_changes_nothing(
    client_for: ClientFor, trip: Trip, role: Role, engine: Engine, office: Actor
) -> None:
    client = client_for(role)
    for address in ("/trips/", "/trips/foshan/"):
        page = client.get(address)
        assert page.status_code == 200
        assert not re.search(r'href="/trips/(?:new|foshan/(?:edit|copy|delete))"', page.text)
    addresses = ["/trips/new", *(f"/trips/foshan/{act}" for act in ("edit", "copy", "delete"))]
    for address in addresses:
        assert client.get(address).status_code == 403, address
        data = FORM | {"typed": "foshan", "version": "1", "slug": "foshan"}
        assert client.post(address, data=data).status_code == 403, address
    stored = _find(engine, office, trip.slug)
    assert stored is not None
    assert stored.version == 1


def test_another_office_finds_nothing(client_for: ClientFor, trip: Trip, stranger: Actor) -> None:
    client = client_for(Role.ADMIN, stranger)
    for act in ("", "edit", "copy", "delete"):
        assert client.get(f"/trips/{trip.slug}/{act}").status_code == 404
        if act:
            answer = client.post(f"/trips/{trip.slug}/{act}", data=FORM | {"typed": trip.slug})
            assert answer.status_code == 404
    assert 'href="/trips/foshan/"' not in client.get("/trips/").text


def test_the_overview_says_first_what_is_released(
    planner: FlaskClient, trip: Trip, engine: Engine, office: Actor
) -> None:
    assert "Not released yet" in planner.get("/trips/foshan/").text
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, trip.slug, "", NOW)
        session.commit()
    page = planner.get("/trips/foshan/").text
    assert "Released as version 1 on October 1, 2026." in page
    assert "Everything is released." in page
    with session_for(engine, office, NOW) as session:
        stored = session.scalars(select(Trip)).one()
        stored.items[0].title = Texts(en="Assembly")
        session.commit()
    assert "1 change is not released." in planner.get("/trips/foshan/").text


def test_the_overview_lists_what_to_look_at(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    trip = make_trip("foshan")
    late = make_item("late", None, date(2026, 10, 27))
    late.status = ItemStatus.TENTATIVE
    late.title = Texts(en="Late", de="Spät", outdated=frozenset({"de"}))
    trip.items = [late]
    _add(engine, office, trip)
    page = planner.get("/trips/foshan/").text
    assert "is outside of the trip" in page
    assert "1 item is tentative" in page
    assert "missing: ZH" in page
    assert "older than the original: DE" in page


def test_the_overview_counts_calendars_that_lag(
    planner: FlaskClient, trip: Trip, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, trip.slug, "", NOW)
        for name in ("never", "old", "new"):
            feed, _ = create_feed(
                session,
                office,
                audience=AudienceKind.TRIP,
                slug=trip.slug,
                traveller=None,
                name=name,
                language="de",
                now=NOW,
            )
            feed.last_fetched_at = None if name == "never" else NOW
            feed.last_version = {"old": 0, "new": 1}.get(name)
        session.commit()
    page = planner.get("/trips/foshan/").text
    assert "1 calendar has not seen the newest version" in page
    assert "1 calendar was never fetched" in page


def test_the_route_is_a_small_sketch_and_a_list(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        document, _ = read_document(FOSHAN)
        slug = load_trip(session, office, document, replace=False, now=NOW).slug
        session.commit()
    page = planner.get(f"/trips/{slug}/").text
    sketch = page[page.index("<svg class=") : page.index("</svg>")]
    assert 5_000 < len(sketch.encode()) < LARGEST_SKETCH
    assert "<title" in sketch
    assert "style=" not in page
    stops = page[page.index('<ol class="route-stops">') :]
    for city in ("Solingen", "Frankfurt am Main", "Guangzhou", "Foshan", "Shenzhen"):
        assert city in stops


def test_one_city_is_listed_without_a_map(planner: FlaskClient, trip: Trip) -> None:
    page = planner.get(f"/trips/{trip.slug}/").text
    assert '<ol class="route-stops">' in page
    assert '<svg class="route"' not in page


def test_the_overview_asks_as_much_for_three_items_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for slug, number in (("one", 1), ("three", 3)):
        place = Place(name=Texts(en=slug), city="Foshan", country="CN", zone="Asia/Shanghai")
        trip = make_trip(slug)
        trip.places = [TripPlace(key="hall", record=place)]
        trip.items = [make_item(f"item-{n}", place, date(2026, 10, 24)) for n in range(number)]
        _add(engine, office, trip)
        with session_for(engine, office, NOW) as session:
            release_trip(session, office, slug, "", NOW)
            session.commit()
        with count_queries() as queries:
            assert planner.get(f"/trips/{slug}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_all_that_is_wrong_with_a_new_trip_is_said_at_once(planner: FlaskClient) -> None:
    wrong = {
        "title-en": "",
        "title-de": "",
        "slug": "Foshan 2026",
        "starts_on": "2026-10-23",
        "ends_on": "2026-10-20",
        "home_zone": "Solingen",
    }
    page = planner.post("/trips/new", data=FORM | wrong)
    assert page.status_code == 422
    listed = page.text.partition('id="form-errors"')[2].partition("</ul>")[0]
    for reason in (
        "Fill in at least one language.",
        "Use small letters, digits and hyphens",
        "The last day is before the first.",
        "Choose a time zone from the list",
    ):
        assert reason in listed
    late = planner.post("/trips/new", data=FORM | {"starts_on": "1026-10-23", "slug": "new"}).text
    assert "Check the year." in late
    assert "This short name is used by the site itself." in late


def test_the_strip_names_its_year_and_leads_to_others(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    years = {"past": 2025, "next": 2027, "later": 2028}
    trips = [make_trip(slug) for slug in years]
    for trip, year in zip(trips, years.values(), strict=True):
        trip.starts_on, trip.ends_on = date(year, 3, 1), date(year, 3, 4)
    _add(engine, office, *trips)
    page = planner.get("/trips/?status=draft").text
    assert "The trips of 2027 over the months" in page
    assert 'rel="prev" href="/trips/?status=draft&amp;year=2026"' in page
    assert 'rel="next" href="/trips/?status=draft&amp;year=2028"' in page
    last = planner.get("/trips/?year=2028").text
    assert "The trips of 2028 over the months" in last
    assert 'rel="next"' not in last


def test_a_day_of_another_year_says_its_year(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    place = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
    trip = make_trip("foshan")
    trip.places = [TripPlace(key="hall", record=place)]
    trip.items = [
        make_item("plenary", place, date(2026, 10, 24)),
        make_item("review", place, date(2027, 1, 5)),
    ]
    _add(engine, office, trip)
    strip = (
        planner.get("/trips/foshan/").text.partition('class="day-strip"')[2].partition("</ol>")[0]
    )
    assert ">Sat, Oct 24</a>" in strip
    assert ">Jan 5, 2027</a>" in strip


@pytest.mark.parametrize(
    ("page", "tab"),
    [
        ("", "Overview"),
        ("people", "People"),
        ("attendance", "People"),
        ("attendance/participants", "People"),
        ("programme/plenary", "Programme"),
        ("import", "Programme"),
        ("import?content=people", "Programme"),
        ("board/items/plenary/move", "Programme"),
        ("board/wishes/new", "Programme"),
    ],
)
def test_the_tab_of_a_page_is_marked(
    client_for: ClientFor, trip: Trip, page: str, tab: str
) -> None:
    answer = client_for(Role.PLANNER).get(f"/trips/{trip.slug}/{page}")
    assert answer.status_code == 200
    assert re.findall(r'nav-link active" [^>]*>([A-Z][a-z]+)</a>', answer.text) == [tab]
