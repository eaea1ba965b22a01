"""Erasing somebody: asked for only where it can be done."""

from datetime import date

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Traveller, Trip
from planner.domain.access import Actor, Role
from tests.records import NOW
from tests.web.conftest import ClientFor

BUTTON = '<button class="btn btn-danger">Erase</button>'


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_form_is_shown_once_nothing_is_in_the_way(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    admin = client_for(Role.ADMIN)
    with session_for(engine, office, NOW) as session:
        number = session.scalars(select(Traveller.id)).one()
    waits = admin.get(f"/admin/privacy/{number}/erase")
    assert "A trip of this person is not over: take them off it first." in waits.text
    assert BUTTON not in waits.text
    assert admin.post(f"/admin/privacy/{number}/erase").status_code == 422
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        trip.starts_on, trip.ends_on = date(2026, 9, 23), date(2026, 9, 26)
        session.commit()
    assert BUTTON in admin.get(f"/admin/privacy/{number}/erase").text
