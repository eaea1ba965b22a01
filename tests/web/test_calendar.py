"""Sharing: calendar addresses and travellers' pages, shown once, watched and revoked."""

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Feed, TravellerPage, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page
from planner.web.calendar.addresses import feed_address, page_address
from tests import audience_trip
from tests.audience_trip import SEEN
from tests.counting import CountQueries
from tests.records import NOW, make_traveller
from tests.web.conftest import ClientFor

ROOT = "/trips/foshan/calendar"
WISH = {"audience": "traveller", "traveller": "director", "name": "Phone", "language": ""}
WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0"


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


def feeds_of(engine: Engine, office: Actor) -> list[Feed]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Feed).order_by(Feed.id)))


def pages_of(engine: Engine, office: Actor) -> list[TravellerPage]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(TravellerPage)))


def release(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, "foshan", "", NOW)
        session.commit()


def add_feed(
    engine: Engine, office: Actor, slug: str | None = "foshan", name: str = "Phone"
) -> int:
    with session_for(engine, office, NOW) as session:
        feed, _ = create_feed(
            session,
            office,
            audience=AudienceKind.TRIP if slug else AudienceKind.OFFICE,
            slug=slug,
            traveller=None,
            name=name,
            language="de",
            now=NOW,
        )
        session.commit()
        return feed.id


def secret_in(page: str) -> str:
    found = re.search(
        r'id="address" value="http://localhost/(?:feeds|my)/([\w-]+)(?:\.ics|/)"', page
    )
    assert found
    return found[1]


def test_a_feed_has_an_address_for_each_kind_of_program() -> None:
    address = feed_address("https://planner.example.org/", "s3cret")
    assert address.https == "https://planner.example.org/feeds/s3cret.ics"
    assert address.webcal == "webcal://planner.example.org/feeds/s3cret.ics"
    start = "https://calendar.google.com/calendar/r?cid="
    assert address.google == start + "webcal%3A%2F%2Fplanner.example.org%2Ffeeds%2Fs3cret.ics"
    assert unquote(address.google.removeprefix(start)) == address.webcal
    assert address.qr.startswith("data:image/svg+xml")


def test_a_page_has_one_address() -> None:
    address = page_address("https://planner.example.org", "s3cret")
    assert address.https == "https://planner.example.org/my/s3cret/"
    assert address.qr.startswith("data:image/svg+xml")


@pytest.mark.usefixtures("trip")
def test_before_the_first_release_the_page_says_that_calendars_are_empty(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    page = planner.get(ROOT).text
    assert "Nothing is released yet" in page
    assert 'href="/trips/foshan/releases"' in page
    assert "Nobody has one yet." in page
    release(engine, office)
    assert "Nothing is released yet" not in planner.get(ROOT).text


@pytest.mark.usefixtures("trip")
def test_an_address_is_shown_once_and_works(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    answer = planner.post(f"{ROOT}/feeds/new", data=WISH)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    secret = secret_in(answer.text)
    address = feed_address("http://localhost", secret)
    for link in (address.webcal, address.google, address.qr):
        assert html.escape(link) in answer.text or link in html.unescape(answer.text)
    assert 'data-copy="address"' in answer.text
    assert "8 to 24 hours" in answer.text
    [feed] = feeds_of(engine, office)
    assert (feed.name, feed.language, feed.audience) == ("Phone", "de", AudienceKind.TRAVELLER)
    assert secret not in planner.get(ROOT).text
    assert secret not in planner.get("/trips/foshan/history").text


@pytest.mark.usefixtures("trip")
def test_a_reload_makes_no_second_address(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    planner.post(f"{ROOT}/feeds/new", data=WISH)
    again = planner.post(f"{ROOT}/feeds/new", data=WISH | {"name": " Phone "})
    assert again.status_code == 422
    assert "There is an address with this name already." in again.text
    assert len(feeds_of(engine, office)) == 1
    other = planner.post(f"{ROOT}/feeds/new", data=WISH | {"name": "Tablet"})
    assert other.status_code == 200
    for_all = planner.post(f"{ROOT}/feeds/new", data=WISH | {"audience": "trip"})
    assert for_all.status_code == 200
    assert len(feeds_of(engine, office)) == 3


@pytest.mark.usefixtures("trip")
def test_a_lost_address_is_revoked_and_made_anew(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    number = add_feed(engine, office)
    confirm = planner.get(f"{ROOT}/feeds/{number}/revoke").text
    assert "The address answers no more." in confirm
    assert planner.post(f"{ROOT}/feeds/{number}/revoke").status_code == 302
    page = planner.get(ROOT).text
    assert "Phone: revoked. This address answers no more." in page
    assert "1 address that no longer works" in page
    assert "revoked on October 1, 2026" in page
    assert planner.get(f"{ROOT}/feeds/{number}/revoke").status_code == 404
    wish = WISH | {"audience": "trip", "language": "zh"}
    assert planner.post(f"{ROOT}/feeds/new", data=wish).status_code == 200
    assert [feed.language for feed in feeds_of(engine, office)] == ["de", "zh"]


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"traveller": ""}, "Choose the traveller."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 81}, "Write at most 80 characters."),
        ({"audience": "staff"}, "Not a valid choice"),
        ({"audience": "office"}, "Not a valid choice"),
        ({"language": "fr"}, "Not a valid choice"),
        ({"traveller": "nobody"}, "Not a valid choice"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_at_its_field(
    planner: FlaskClient, engine: Engine, office: Actor, wish: dict[str, str], message: str
) -> None:
    answer = planner.post(f"{ROOT}/feeds/new", data=WISH | wish)
    assert answer.status_code == 422
    assert message in answer.text
    assert feeds_of(engine, office) == []


@pytest.mark.usefixtures("trip")
def test_who_reads_in_wechat_is_sent_to_another_browser(planner: FlaskClient) -> None:
    page = planner.post(f"{ROOT}/feeds/new", data=WISH, headers={"User-Agent": WECHAT}).text
    assert "WeChat's browser can't subscribe" in page
    page = planner.post(f"{ROOT}/feeds/new", data=WISH | {"name": "Mac"}).text
    assert "WeChat's browser can't subscribe" not in page
    assert "who gets the address in a chat opens it in another browser" in page


def test_the_list_says_what_each_device_has_seen(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    for name in ("New", "Old", "Current"):
        add_feed(engine, office, name=name)
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        kept = session.get_one(Trip, trip.id)
        kept.title = Texts(en="Another title")
        release_trip(session, office, "foshan", "", NOW)
        for name, version in (("Old", 1), ("Current", 2)):
            feed = session.scalars(select(Feed).where(Feed.name == name)).one()
            feed.last_fetched_at, feed.last_version = NOW - timedelta(hours=1), version
            feed.last_client = "Apple"
        session.commit()
    page = planner.get(ROOT).text
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    texts = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in rows]
    assert len(texts) == 3
    current, old, new = texts
    assert "Not used yet" in new
    assert "9:00" in old
    assert "Apple" in old
    assert "Has version 1 of 2" in old
    assert "Has the newest version" in current
    assert "October 27, 2027" in current  # a year after the end of the trip


@pytest.mark.usefixtures("trip")
def test_a_travellers_page_is_given_like_a_calendar(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    sent = {"traveller": "director", "name": "Phone"}
    answer = planner.post(f"{ROOT}/pages/new", data=sent)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    secret = secret_in(answer.text)
    assert planner.get(f"/my/{secret}/").status_code == 200
    assert planner.post(f"{ROOT}/pages/new", data=sent).status_code == 422
    [page] = pages_of(engine, office)
    assert "Phone" in planner.get(f"{ROOT}/pages/{page.id}/revoke").text
    assert planner.post(f"{ROOT}/pages/{page.id}/revoke").status_code == 302
    assert planner.get(f"/my/{secret}/").status_code == 404
    assert planner.post(f"{ROOT}/pages/new", data=sent).status_code == 200


@pytest.mark.usefixtures("trip")
def test_a_trip_without_people_sends_to_the_people_first(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.scalars(select(Trip)).one().travellers = []
        session.commit()
    page = planner.get(ROOT).text
    assert 'href="/trips/foshan/people"' in page
    assert f"{ROOT}/pages/new" not in page


def test_the_calendar_of_all_trips_has_its_own_addresses(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    page = planner.get("/calendar/").text
    assert "No trip is released yet" in page
    answer = planner.post("/calendar/feeds/new", data={"name": "Wall", "language": ""})
    assert answer.status_code == 200
    [feed] = feeds_of(engine, office)
    assert (feed.trip_id, feed.language) == (None, "de")
    assert feed.audience is AudienceKind.OFFICE
    assert trip.slug not in planner.get("/calendar/").text
    assert "Wall" not in planner.get(ROOT).text
    assert planner.post(f"{ROOT}/feeds/{feed.id}/revoke").status_code == 404
    assert planner.post(f"/calendar/feeds/{feed.id}/revoke").status_code == 302


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_who_may_not_share_sees_no_addresses(
    client_for: ClientFor, engine: Engine, office: Actor, role: Role
) -> None:
    number = add_feed(engine, office, name="The phone of the mayor")
    client = client_for(role)
    for root in (ROOT, "/calendar/"):
        page = client.get(root)
        assert page.status_code == 200
        assert "The phone of the mayor" not in page.text
        assert "feeds/new" not in page.text
    for address in ("feeds/new", f"feeds/{number}/revoke", "pages/new", "pages/1/revoke"):
        assert client.get(f"{ROOT}/{address}").status_code == 403
        assert client.post(f"{ROOT}/{address}", data=WISH).status_code == 403
    assert len(feeds_of(engine, office)) == 1


@pytest.mark.usefixtures("trip")
def test_another_office_finds_nothing(
    client_for: ClientFor, engine: Engine, office: Actor, stranger: Actor
) -> None:
    number, wide = add_feed(engine, office), add_feed(engine, office, slug=None)
    with session_for(engine, office, NOW) as session:
        page, _ = create_page(session, office, "foshan", "director", "Phone", NOW)
        session.commit()
    client = client_for(Role.ADMIN, stranger)
    for address in (
        ROOT,
        f"{ROOT}/feeds/new",
        f"{ROOT}/feeds/{number}/revoke",
        f"{ROOT}/pages/{page.id}/revoke",
        f"/calendar/feeds/{wide}/revoke",
        f"{ROOT}/file.ics",
        f"{ROOT}/items/unknown.ics",
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, data=WISH).status_code in {404, 405}
    client.delete_cookie("planner")
    assert client.get(ROOT).status_code == 302


def test_every_address_can_be_downloaded_once_instead(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    assert "Calendar file" not in planner.get(ROOT).text
    release(engine, office)
    assert "Calendar file" in planner.get(ROOT).text
    for wish in (WISH, WISH | {"audience": "trip"}, WISH | {"audience": "hosts"}):
        page = planner.post(f"{ROOT}/feeds/new", data=wish).text
        found = re.search(rf'href="({ROOT}/file.ics[^"]*)"', page)
        assert found
        answer = planner.get(html.unescape(found[1]))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        disposition = f'attachment; filename="{trip.slug}.ics"'
        assert answer.headers["Content-Disposition"] == disposition
        assert answer.data.count(b"BEGIN:VEVENT") == 1
    wide = planner.get("/calendar/file.ics?language=de")
    assert wide.data.count(b"BEGIN:VEVENT") == 1
    assert planner.get(f"{ROOT}/file.ics?language=fr").status_code == 422


@pytest.mark.parametrize("audience", SEEN)
def test_files_hold_what_the_audience_sees(
    client_for: ClientFor, engine: Engine, office: Actor, audience: str
) -> None:
    audience_trip.add_trip(engine, office)
    viewer = client_for(Role.VIEWER)
    root = f"/trips/{audience_trip.SLUG}"
    whole = viewer.get(f"{root}/calendar/file.ics?for={audience}&language=en").text
    assert audience_trip.titles_in(whole) == SEEN[audience]
    page = viewer.get(f"{root}/releases/1?for={audience}").text
    single = re.findall(rf'href="({root}/calendar/items/[^"]+)"', page)
    bodies = [viewer.get(html.unescape(address)) for address in single]
    assert {answer.status_code for answer in bodies} == {200}
    assert len(bodies) == len(SEEN[audience])
    texts = "".join(answer.text for answer in bodies)
    assert audience_trip.titles_in(texts) == SEEN[audience]
    hidden = next(iter(audience_trip.TITLES - SEEN[audience] - {"Rehearsal", "Huddle"}))
    other = next(name for name, seen in SEEN.items() if hidden in seen)
    page = viewer.get(f"{root}/releases/1?for={other}").text
    theirs = set(re.findall(rf'href="{root}/calendar/items/([\w-]+).ics', page))
    mine = {address.split("/")[-1].partition(".")[0] for address in single}
    for uid in theirs - mine:
        address = f"{root}/calendar/items/{uid}.ics?for={audience}"
        assert viewer.get(address).status_code == 404


def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries
) -> None:
    def share(name: str, traveller: str) -> None:
        wish = WISH | {"name": name, "traveller": traveller}
        assert planner.post(f"{ROOT}/feeds/new", data=wish).status_code == 200
        assert planner.post(f"{ROOT}/pages/new", data=wish).status_code == 200

    share("One", "director")
    with count_queries() as one:
        planner.get(ROOT)
    with session_for(engine, office, NOW) as session:
        session.get_one(Trip, trip.id).travellers += [
            make_traveller(key) for key in ("mayor", "guide")
        ]
        session.commit()
    share("Two", "mayor")
    share("Three", "guide")
    with count_queries() as three:
        assert planner.get(ROOT).text.count('data-label="Device"') == 6
    assert len(three) == len(one) < 15


def test_a_page_is_for_the_traveller_who_is_chosen(planner: FlaskClient, trip: Trip) -> None:
    assert trip.slug == "foshan"
    address = "/trips/foshan/calendar/pages/new"
    assert '<option selected value="">Please choose</option>' in planner.get(address).text
    answer = planner.post(address, data={"traveller": "", "name": "Phone"})
    assert answer.status_code == 422
    assert "Choose the traveller." in answer.text
