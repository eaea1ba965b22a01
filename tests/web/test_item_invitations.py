"""The page of invitations: who is invited, what they answered, in the grid too."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import ItemInvitation, OutboxMessage, Trip
from planner.domain.access import Actor, Role
from planner.domain.invitations import Answer
from planner.services.releases import release_trip
from tests.records import NOW, make_item
from tests.web.conftest import ClientFor


@pytest.fixture
def planner(client_for: ClientFor, engine: Engine, office: Actor, trip: Trip) -> FlaskClient:
    with session_for(engine, office, NOW) as session:
        loaded = session.get_one(Trip, trip.id)
        loaded.items.append(make_item("visit", None, trip.starts_on))
        loaded.travellers[0].email = "director@example.org"
        session.commit()
    return client_for(Role.PLANNER)


@pytest.fixture
def address(trip: Trip) -> str:
    return f"/trips/{trip.slug}/attendance/invitations"


def release(engine: Engine, office: Actor, slug: str) -> str:
    """Release; the UID of the visit."""
    with session_for(engine, office, NOW) as session:
        release_trip(session, office, slug, "", NOW)
        session.commit()
        trip = session.scalars(select(Trip).where(Trip.slug == slug)).one()
        return next(item.uid for item in trip.items if item.key == "visit")


def test_nobody_is_invited_before_the_first_release(planner: FlaskClient, address: str) -> None:
    assert "Nothing has been released yet." in planner.get(address).text
    assert planner.post(address, data={"uid": "x"}).status_code == 422


def test_people_are_invited_and_their_answers_shown(
    planner: FlaskClient, address: str, engine: Engine, office: Actor, trip: Trip
) -> None:
    uid = release(engine, office, trip.slug)
    assert "1 not invited" in planner.get(address).text
    assert planner.post(address, data={"uid": uid}).location == address
    page = planner.get(address).text
    assert "1 person is invited." in page
    assert "No answer yet" in page
    planner.post(address, data={"uid": uid})
    with session_for(engine, office, NOW) as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1
        session.scalars(select(ItemInvitation)).one().answer = Answer.DECLINED
        session.commit()
    assert "Declined" in planner.get(address).text
    assert "×" in planner.get(f"/trips/{trip.slug}/attendance").text
