"""Going back and saving the same form again."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from planner.db.engine import session_for
from planner.db.models import Group, Place, ProgrammeItem, Traveller, Trip
from planner.domain.access import Actor, Role
from tests.records import NOW
from tests.web.conftest import ClientFor

ITEM = {
    "kind": "meeting",
    "track": "own",
    "status": "confirmed",
    "visibility": "public",
    "title-en": "Talk",
    "starts-on": "2026-10-24",
    "starts-at": "09:00",
    "ends-at": "10:00",
}
PROGRAMME = "/trips/foshan/programme"
SAVED = "This was saved already"

FORMS: list[tuple[str, type[ProgrammeItem | Traveller | Group | Place | Trip], dict[str, str]]] = [
    (f"{PROGRAMME}/new", ProgrammeItem, ITEM),
    ("/trips/foshan/people/new", Traveller, {"family_name": "A", "role": "staff", "regime": "NRW"}),
    ("/trips/foshan/people/groups/new", Group, {"name-en": "Board"}),
    (
        "/directory/places/new",
        Place,
        {"name-en": "Hotel", "city": "Hilden", "country": "DE", "zone": "Europe/Berlin"},
    ),
    (
        "/trips/new",
        Trip,
        {
            "title-en": "Fair",
            "starts_on": "2027-03-01",
            "ends_on": "2027-03-02",
            "home_zone": "Europe/Berlin",
            "direction": "outbound",
            "status": "draft",
        },
    ),
]


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner; there is the trip ``foshan``."""
    del trip
    return client_for(Role.PLANNER)


@pytest.mark.parametrize(("address", "model", "sent"), FORMS)
def test_the_same_form_makes_one_thing(  # noqa: PLR0917 - a table
    planner: FlaskClient,
    engine: Engine,
    office: Actor,
    address: str,
    model: type[ProgrammeItem | Traveller | Group | Place | Trip],
    sent: dict[str, str],
) -> None:
    with session_for(engine, office, NOW) as session:
        before = session.scalar(select(func.count(model.id))) or 0
    first = planner.post(address, data=sent)
    assert first.status_code == 302
    second = planner.post(address, data=sent)
    assert (second.status_code, second.location) == (302, first.location)
    assert SAVED in planner.get(second.location).text
    with session_for(engine, office, NOW) as session:
        assert session.scalar(select(func.count(model.id))) == before + 1


def test_another_input_makes_another_thing(planner: FlaskClient) -> None:
    assert planner.post(f"{PROGRAMME}/new", data=ITEM).location == f"{PROGRAMME}#item-talk"
    other = planner.post(f"{PROGRAMME}/new", data=ITEM | {"starts-at": "09:15"})
    assert other.location == f"{PROGRAMME}#item-talk-2"


def test_what_was_deleted_since_is_made_anew(planner: FlaskClient) -> None:
    planner.post(f"{PROGRAMME}/new", data=ITEM)
    assert planner.post(f"{PROGRAMME}/talk/delete", data={"version": "1"}).status_code == 302
    planner.post(f"{PROGRAMME}/new", data=ITEM)
    page = planner.get(PROGRAMME).text
    assert SAVED not in page
    assert "Talk" in page


def test_a_refused_form_is_no_save(planner: FlaskClient) -> None:
    wrong = ITEM | {"starts-at": ""}
    assert [planner.post(f"{PROGRAMME}/new", data=wrong).status_code for _ in range(2)] == [422] * 2
