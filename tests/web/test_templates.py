"""The pages of templates: kept, listed, renamed, made into trips, deleted."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Trip
from planner.domain.access import Actor, Role
from tests.counting import CountQueries
from tests.records import NOW, make_trip
from tests.web.conftest import ClientFor

LIST = "/trips/templates/"
KEEP = {"title-en": "Yearly fair", "slug": "yearly-fair", "parts": "programme", "version": "0"}


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner; there is the trip ``foshan`` with a traveller and an item."""
    del trip
    return client_for(Role.PLANNER)


def find(engine: Engine, office: Actor, slug: str) -> Trip | None:
    with session_for(engine, office, NOW) as session:
        return session.scalar(select(Trip).where(Trip.slug == slug))


def test_without_templates_the_list_says_where_they_come_from(planner: FlaskClient) -> None:
    assert "No templates yet" in planner.get(LIST).text
    assert "From a template" not in planner.get("/trips/new").text


def test_people_and_costs_stay_out_of_a_template_unless_ticked(planner: FlaskClient) -> None:
    page = planner.get("/trips/foshan/template").text
    ticked = re.findall(r'<input checked [^>]*name="parts"[^>]*value="(\w+)"', page)
    assert ticked == ["programme", "checklist"]


def test_a_trip_is_kept_and_a_new_one_made_from_it(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    kept = planner.post("/trips/foshan/template", data=KEEP, follow_redirects=True)
    assert kept.request.path == LIST
    assert "Saved as a template." in kept.text
    assert '<a href="/trips/yearly-fair/">Yearly fair</a>' in kept.text
    assert "yearly-fair" not in planner.get("/trips/").text
    assert 'href="/trips/yearly-fair/copy">Yearly fair<' in planner.get("/trips/new").text
    page = planner.get("/trips/yearly-fair/copy").text
    assert "New trip from a template" in page
    assert re.findall(r'<input checked [^>]*name="parts"[^>]*value="(\w+)"', page) == ["programme"]
    data = {"title-en": "Fair", "slug": "fair", "starts_on": "2027-05-03", "parts": "programme"}
    assert planner.post("/trips/yearly-fair/copy", data=data).location == "/trips/fair/"
    made = find(engine, office, "fair")
    assert made is not None
    assert (made.is_template, made.starts_on) == (False, date(2027, 5, 3))
    assert 'href="/trips/fair/"' in planner.get("/trips/").text


def test_a_template_has_no_pages_of_releases_and_calendars(planner: FlaskClient) -> None:
    planner.post("/trips/foshan/template", data=KEEP)
    page = planner.get("/trips/yearly-fair/").text
    assert "A template: trips are made from it" in page
    assert 'href="/trips/yearly-fair/programme"' in page
    for hidden in ("releases", "calendar"):
        assert f'href="/trips/yearly-fair/{hidden}"' not in page
    refused = planner.post("/trips/yearly-fair/releases/new", data={"note": "", "seen": ""})
    assert refused.status_code == 422


def test_a_template_is_renamed_and_deleted(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    planner.post("/trips/foshan/template", data=KEEP)
    page = planner.get("/trips/yearly-fair/edit").text
    data = {
        "title-en": "Spring fair",
        "slug": "spring-fair",
        "direction": "outbound",
        "status": "draft",
        "starts_on": "2026-10-23",
        "ends_on": "2026-10-26",
        "home_zone": "Europe/Berlin",
        "version": re.findall(r'name="version"[^>]*value="(\d+)"', page)[0],
    }
    planner.post("/trips/yearly-fair/edit", data=data)
    renamed = find(engine, office, "spring-fair")
    assert renamed is not None
    assert renamed.is_template
    assert "Delete template" in planner.get("/trips/spring-fair/delete").text
    gone = planner.post(
        "/trips/spring-fair/delete", data={"typed": "spring-fair"}, follow_redirects=True
    )
    assert gone.request.path == LIST
    assert "The template spring-fair was deleted." in gone.text
    assert find(engine, office, "foshan") is not None


def test_one_form_sent_twice_makes_one_template(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    for _ in range(2):
        planner.post("/trips/foshan/template", data=KEEP | {"slug": ""})
    with session_for(engine, office, NOW) as session:
        assert len(session.scalars(select(Trip).where(Trip.is_template)).all()) == 1


def test_a_used_or_reserved_name_is_refused_at_the_field(planner: FlaskClient) -> None:
    for slug in ("foshan", "templates"):
        answer = planner.post("/trips/foshan/template", data=KEEP | {"slug": slug})
        assert answer.status_code == 422
        assert 'id="slug-error"' in answer.text


def test_the_list_asks_as_much_for_three_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for slugs in (["a"], ["b", "c"]):
        with session_for(engine, office, NOW) as session:
            for slug in slugs:
                template = make_trip(slug)
                template.is_template = True
                session.add(template)
            session.commit()
        with count_queries() as queries:
            assert planner.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_only_reads_sees_templates_and_makes_none(
    client_for: ClientFor, planner: FlaskClient
) -> None:
    planner.post("/trips/foshan/template", data=KEEP)
    reader = client_for(Role.VIEWER)
    page = reader.get(LIST).text
    assert "Yearly fair" in page
    assert "/copy" not in page
    assert reader.get("/trips/foshan/template").status_code == 403
    assert reader.post("/trips/foshan/template", data=KEEP).status_code == 403
