"""Erasing somebody: asked for only where it can be done."""

from datetime import date

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Membership, Traveller, Trip
from planner.domain.access import Actor, Role
from tests.counting import CountQueries
from tests.records import NOW
from tests.services.cast import add_account
from tests.web.conftest import ClientFor

BUTTON = '<button class="btn btn-danger">Erase</button>'


@pytest.mark.usefixtures("trip")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_person_is_looked_for(client_for: ClientFor) -> None:
    admin = client_for(Role.ADMIN)
    for query, is_found in {
        "": True,
        "?q=example+DIRECTOR": True,
        "?q=nobody": False,
        "?page=2": False,
        "?page=0": True,
        f"?page={'9' * 30}": True,
    }.items():
        answer = admin.get(f"/admin/privacy/{query}")
        assert answer.status_code == 200
        assert ("Director Example</a>" in answer.text) is is_found
        assert ("Nothing matches" in answer.text) is not is_found


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_account_that_never_travelled_has_the_same_pages(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    admin = client_for(Role.ADMIN)
    otto = add_account(engine, office, "otto@example.org", Role.VIEWER)
    address = f"/admin/privacy/accounts/{otto.account_id}"
    listed = admin.get("/admin/privacy/").text
    assert f'<a href="{address}">Otto</a>' in listed
    assert "Account, never travelled" in listed
    shown = admin.get(address).text
    assert "Never travelled" in shown
    assert "This person can still sign in: switch the account off first." in shown
    assert f'action="{address}/export.zip"' in shown
    sent = admin.post(f"{address}/export.zip")
    assert sent.headers["Content-Disposition"] == (
        f'attachment; filename="account-{otto.account_id}.zip"'
    )
    with session_for(engine, office, NOW) as session:
        mine = select(Membership).where(Membership.account_id == otto.account_id)
        session.scalars(mine).one().is_active = False
        session.commit()
    assert f'href="{address}/erase"' in admin.get(address).text
    assert BUTTON in admin.get(f"{address}/erase").text
    assert admin.post(f"{address}/erase").location == "/admin/privacy/"
    assert address not in admin.get("/admin/privacy/").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_asks_as_often_for_three_as_for_one(
    client_for: ClientFor, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    admin = client_for(Role.ADMIN)
    counts = []
    for name in ("otto", "ida", "uwe"):
        add_account(engine, office, f"{name}@example.org", Role.VIEWER)
        admin.get("/admin/privacy/")
        with count_queries() as queries:
            admin.get("/admin/privacy/")
        counts.append(len(queries))
    assert counts[0] == counts[2]
