"""The pages of releases: the draft in words, releasing, and versions as audiences see them."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem, Release, Trip
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.times import WallTime
from tests import audience_trip
from tests.audience_trip import BOOKING, CONTACT_PHONE, PLACE_PHONE, SEEN, STAFF_ONLY, TITLES
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_traveller
from tests.web.conftest import ClientFor

ROOT = "/trips/foshan/releases"


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


def seen_in(page: str) -> str:
    found = re.search(r'name="seen"[^>]* value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def release(client: FlaskClient, note: str = "") -> int:
    seen = seen_in(client.get(f"{ROOT}/new").text)
    return client.post(f"{ROOT}/new", data={"note": note, "seen": seen}).status_code


def change_item(engine: Engine, office: Actor, hour: int = 11, title: str = "Plenary") -> None:
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem)).one()
        starts, ends = item.starts, item.ends
        assert isinstance(starts, WallTime)
        assert isinstance(ends, WallTime)
        item.schedule(
            WallTime(starts.at.replace(hour=hour), starts.zone),
            WallTime(ends.at.replace(hour=hour + 1), ends.zone),
            "Europe/Berlin",
        )
        item.title = Texts(en=title)
        session.commit()


def releases_of(engine: Engine, office: Actor) -> list[Release]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Release).order_by(Release.number)))


def test_before_the_first_release_the_page_says_what_one_is(
    planner: FlaskClient, trip: Trip
) -> None:
    page = planner.get(ROOT).text
    assert trip.slug in page
    assert "Not released yet: travellers and hosts see nothing." in page
    assert f'href="{ROOT}/new"' in page
    assert "Versions" not in page


@pytest.mark.usefixtures("trip")
def test_a_release_is_confirmed_and_kept_with_its_note(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    page = planner.get(f"{ROOT}/new").text
    assert "show version 1 from now on" in page
    assert "These travellers see something new: Director Example." in page
    assert release(planner, "The first programme") == 302
    stored = releases_of(engine, office)
    assert [(each.number, each.note, each.released_by) for each in stored] == [
        (1, "The first programme", "The planner")
    ]
    page = planner.get(ROOT).text
    assert "Released. Feeds and travellers&#39; pages show the new version from now on." in page
    assert "Nothing has changed since version 1." in page
    assert "The first programme" in page
    assert "1 traveller affected" in page


@pytest.mark.usefixtures("trip")
def test_the_second_click_releases_nothing(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    seen = seen_in(planner.get(f"{ROOT}/new").text)
    sent = {"note": "once", "seen": seen}
    assert planner.post(f"{ROOT}/new", data=sent).status_code == 302
    second = planner.post(f"{ROOT}/new", data=sent)
    assert second.status_code == 422
    assert "Nothing has changed since version 1." in second.text
    assert len(releases_of(engine, office)) == 1


@pytest.mark.usefixtures("trip")
def test_only_the_draft_that_was_looked_at_is_released(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    seen = seen_in(planner.get(f"{ROOT}/new").text)
    change_item(engine, office)
    sent = {"note": "mine", "seen": seen}
    refused = planner.post(f"{ROOT}/new", data=sent)
    assert refused.status_code == 422
    assert "Somebody changed the draft after you opened this page." in refused.text
    assert ">mine</textarea>" in refused.text.replace("\r\n", "").replace("\n", "")
    assert releases_of(engine, office) == []
    assert "Not released: please check" in refused.text
    assert "Not saved yet" not in refused.text
    assert seen_in(refused.text) != seen
    again = {"note": "mine", "seen": seen_in(refused.text)}
    assert planner.post(f"{ROOT}/new", data=again).status_code == 302


@pytest.mark.usefixtures("trip")
def test_the_draft_is_compared_in_words_by_day(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    release(planner)
    change_item(engine, office, title="Assembly")
    page = planner.get(ROOT).text
    assert "2 changes since version 1." in page
    assert "Saturday, October 24, 2026" in page
    assert "moved from 10:30 to 11:30; was called Plenary before" in " ".join(page.split())
    assert "These travellers see something new: Director Example." in page
    assert "Release version 2" in page
    release(planner)
    version = planner.get(f"{ROOT}/2").text
    assert "2 changes since version 1, as these readers see it" in version
    assert "moved from 10:30 to 11:30" in version


def test_a_version_stays_as_it_was(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip
) -> None:
    release(planner)
    change_item(engine, office, title="Assembly")
    release(planner)
    first, second = (planner.get(f"{ROOT}/{number}").text for number in (1, 2))
    assert "10:30–11:30" in first
    assert "Plenary" in first
    assert "Assembly" not in first
    assert "11:30–12:30" in second
    assert planner.get(f"{ROOT}/3").status_code == 404
    assert trip.slug in second


@pytest.mark.parametrize("audience", [*SEEN, "staff"])
def test_a_version_is_shown_exactly_as_the_audience_sees_it(
    planner: FlaskClient, engine: Engine, office: Actor, audience: str
) -> None:
    audience_trip.add_trip(engine, office)
    page = planner.get(f"/trips/{audience_trip.SLUG}/releases/1?for={audience}").text
    shown = page[page.index('<section class="day"') :]
    assert audience_trip.titles_in(shown) == SEEN.get(audience, TITLES)
    assert (BOOKING in shown) == (audience not in {"trip", "hosts"})
    assert (CONTACT_PHONE in shown) == (PLACE_PHONE in shown) == (audience != "hosts")
    assert ("Head of anna" in shown) == (audience in {"hosts", "staff"})
    assert ("NOTE-" in shown) == (audience == "staff")
    assert not any(secret in shown for secret in STAFF_ONLY if secret != "NOTE-")


@pytest.mark.parametrize("audience", ["nobody", "traveller:", "office", "hosts:anna"])
def test_an_audience_that_does_not_exist_is_shown_nothing(
    planner: FlaskClient, engine: Engine, office: Actor, audience: str
) -> None:
    audience_trip.add_trip(engine, office)
    for page in ("releases/1", "calendar/file.ics"):
        answer = planner.get(f"/trips/{audience_trip.SLUG}/{page}?for={audience}")
        assert answer.status_code == 404


def test_without_an_audience_all_travellers_view_is_shown(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    audience_trip.add_trip(engine, office)
    page = planner.get(f"/trips/{audience_trip.SLUG}/releases/1?for=").text
    shown = page[page.index('<section class="day"') :]
    assert audience_trip.titles_in(shown) == SEEN["trip"]


def test_a_traveller_who_was_not_there_is_not_found(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    audience_trip.add_trip(engine, office)
    address = f"/trips/{audience_trip.SLUG}/releases/1?for=traveller:carl"
    assert planner.get(address).status_code == 404


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_others_of_the_office_read_but_do_not_release(
    client_for: ClientFor, engine: Engine, office: Actor, role: Role
) -> None:
    client = client_for(role)
    assert f"{ROOT}/new" not in client.get(ROOT).text
    assert client.get(f"{ROOT}/new").status_code == 403
    assert client.post(f"{ROOT}/new", data={"seen": "x"}).status_code == 403
    assert releases_of(engine, office) == []


@pytest.mark.parametrize("page", [ROOT, f"{ROOT}/new", f"{ROOT}/1"])
def test_another_office_and_the_unknown_find_nothing(
    client_for: ClientFor, app: object, stranger: Actor, trip: Trip, page: str
) -> None:
    del app, trip
    client = client_for(Role.ADMIN, stranger)
    assert client.get(page).status_code == 404
    client.delete_cookie("planner")
    assert client.get(page).status_code == 302


def test_the_pages_ask_the_database_as_often_for_three_items_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, trip: Trip, count_queries: CountQueries
) -> None:
    release(planner)
    with count_queries() as one:
        assert planner.get(f"{ROOT}/1").status_code == 200
        assert planner.get(ROOT).status_code == 200
    with session_for(engine, office, NOW) as session:
        kept = session.get_one(Trip, trip.id)
        place = kept.places[0].record
        kept.items += [
            make_item(key, place, date(2026, 10, 25), f"{hour}:00")
            for hour, key in enumerate(("talk", "tour"), start=10)
        ]
        kept.travellers += [make_traveller("mayor"), make_traveller("guide")]
        session.commit()
    release(planner)
    with count_queries() as three:
        assert planner.get(f"{ROOT}/1").status_code == 200
        assert planner.get(ROOT).status_code == 200
    assert len(three) == len(one) < 60
