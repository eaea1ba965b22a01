"""The pages of clashes and of ways between cities."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.db.models import Trip
from planner.domain.access import Actor, Role
from planner.services.clashes import list_clashes
from tests.records import NOW
from tests.web.conftest import ClientFor

ADDRESS = "/trips/foshan/clashes"


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    del trip
    return client_for(Role.PLANNER)


def text_of(client: FlaskClient, address: str) -> str:
    page = client.get(address).text
    return " ".join(re.sub("<[^>]+>", " ", page[page.index("<main") :]).split())


def weekend(engine: Engine, office: Actor) -> str:
    """The fingerprint of the meeting on a Saturday."""
    with session_for(engine, office, NOW) as session:
        [found] = [e for e in list_clashes(session, office, "foshan").open if e.rule == "weekend"]
        return found.fingerprint


def test_clashes_are_listed_with_their_sentence_and_items(planner: FlaskClient) -> None:
    shown = text_of(planner, ADDRESS)
    assert "24 Oct 2026 is a weekend in China. Plenary" in shown
    assert "0 impossible, 3 to check, 0 to know." in shown  # two nights without a bed, too


def test_a_clash_is_passed_over_with_a_reason_and_comes_back(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    address = f"{ADDRESS}/{weekend(engine, office)}"
    refused = planner.post(f"{address}/dismiss", data={"reason": " "})
    assert refused.status_code == 422
    assert "Say why this may stay as it is." in refused.text
    done = planner.post(f"{address}/dismiss", data={"reason": "The fair is on Saturday."})
    assert done.headers["Location"] == ADDRESS
    shown = text_of(planner, ADDRESS)
    passed = shown.index("Passed over (1)")
    assert shown.index("is a weekend in China") > passed
    assert "The fair is on Saturday. — The planner, 1 Oct 2026, 10:00" in shown
    planner.post(f"{address}/recall")
    assert "Passed over" not in text_of(planner, ADDRESS).partition("It is among")[2]


def test_the_overview_and_the_front_page_lead_to_clashes(planner: FlaskClient) -> None:
    assert "24 Oct 2026 is a weekend in China." in text_of(planner, "/trips/foshan/")
    assert re.search(r"Clashes : \d+ to check", text_of(planner, "/"))


def test_a_viewer_passes_nothing_over(client_for: ClientFor, trip: Trip) -> None:
    del trip
    assert "Pass over" not in client_for(Role.VIEWER).get(ADDRESS).text


def test_ways_are_kept_corrected_and_forgotten(planner: FlaskClient) -> None:
    assert "No ways yet" in text_of(planner, "/directory/ways/")
    way = {"first": "Foshan", "second": "Shenzhen", "minutes": "135"}
    assert planner.post("/directory/ways/", data=way).status_code == 302
    other = {"first": " shenzhen ", "second": "FOSHAN", "minutes": "150", "version": "1.1"}
    planner.post("/directory/ways/", data=other)
    shown = text_of(planner, "/directory/ways/")
    assert "Foshan – Shenzhen 150 min" in shown
    assert shown.count(" – Shenzhen") == 1 + shown.count("Forget : Foshan – Shenzhen")
    number = re.search(r"/directory/ways/(\d+)/delete", planner.get("/directory/ways/").text)
    assert number is not None
    planner.post(f"/directory/ways/{number[1]}/delete", data={"version": "2"})
    assert "Forgotten: Foshan – Shenzhen, 150 min" in text_of(planner, "/directory/ways/")


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ({"first": "Foshan", "second": " foshan", "minutes": "10"}, "Name two different cities."),
        ({"first": "", "second": "Foshan", "minutes": "10"}, "Write the name of a city."),
        ({"first": "Foshan", "second": "Bonn", "minutes": "0"}, "Write a number of minutes."),
        ({"first": "Foshan", "second": "Bonn", "minutes": "many"}, "Not a valid integer value."),
    ],
)
def test_a_way_that_makes_no_sense_is_refused(
    planner: FlaskClient, way: dict[str, str], reason: str
) -> None:
    refused = planner.post("/directory/ways/", data=way)
    assert refused.status_code == 422
    assert reason in refused.text
    assert f'value="{way["second"].strip()}"' in refused.text
