"""Who decides in the office: its rules and its deputies, as an administrator sets them."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Deputy, Office
from planner.domain.access import Actor, Role
from planner.domain.approvals import DecisionRules
from planner.domain.approvals import Deputy as StandIn
from planner.services.deciders import principals_of, rules_in_place_of, rules_of
from tests.records import NOW
from tests.services.cast import add_account
from tests.web.conftest import ClientFor

SETTINGS = {
    "version": "1",
    "head_email": "Director@example.org",
    "decides_for_head": "mayor@example.org",
    "legal_basis": "TVöD § 3 (2)",
    "flight_class": "premium_economy",
    "hotel_limit_cents": "1.042,50",
    "mileage_cents": "0,30",
    "gift_threshold_cents": "35",
}
DEPUTY = {
    "principal": "manager@example.org",
    "deputy": "second@example.org",
    "first_on": "2026-10-12",
    "last_on": "2026-10-20",
}
MANAGER, SECOND, MAYOR = "manager@example.org", "second@example.org", "mayor@example.org"


@pytest.fixture
def admin(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.ADMIN)


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page[page.index("<main") :]).split())


def stored(engine: Engine, office: Actor) -> Office:
    with session_for(engine, office, NOW) as session:
        return session.get_one(Office, office.office_id)


def deputies(engine: Engine, office: Actor) -> list[Deputy]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Deputy)))


def test_the_rules_of_an_office_are_set(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    assert admin.post("/admin/decisions/", data=SETTINGS).status_code == 302
    row = stored(engine, office)
    assert (row.head_email, row.decides_for_head) == ("director@example.org", MAYOR)
    assert (row.legal_basis, row.flight_class) == ("TVöD § 3 (2)", "premium_economy")
    assert row.hotel_limit_cents == 104250
    assert (row.mileage_cents, row.gift_threshold_cents) == (30, 3500)
    page = admin.get("/admin/decisions/").text
    assert 'value="1042.50"' in page
    assert "Nobody decides yet." in page


def test_no_limit_of_nights_is_no_amount(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    admin.post("/admin/decisions/", data=SETTINGS | {"hotel_limit_cents": ""})
    assert stored(engine, office).hotel_limit_cents is None


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            {"decides_for_head": "director@example.org"},
            "Nobody decides about a benefit of their own",
        ),
        ({"head_email": "director"}, "This is no e-mail address."),
        ({"mileage_cents": ""}, "Write an amount in euros like 1184.60."),
        ({"mileage_cents": "-1"}, "Write an amount like 1234.50."),
        ({"mileage_cents": "100,01"}, "This is more than 100 euros a kilometre"),
        ({"gift_threshold_cents": "many"}, "Write an amount like 1234.50."),
    ],
)
def test_what_is_no_setting_is_refused_and_kept(
    admin: FlaskClient, engine: Engine, office: Actor, sent: dict[str, str], message: str
) -> None:
    answer = admin.post("/admin/decisions/", data=SETTINGS | sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in sent.values())
    assert stored(engine, office).version == 1


def test_two_administrators_see_both_versions(
    admin: FlaskClient, engine: Engine, office: Actor
) -> None:
    admin.post("/admin/decisions/", data=SETTINGS)
    answer = admin.post("/admin/decisions/", data=SETTINGS | {"mileage_cents": "0.38"})
    assert answer.status_code == 409
    assert "0.38" in answer.text
    assert stored(engine, office).mileage_cents == 30


def test_a_deputy_comes_changes_and_goes(admin: FlaskClient, engine: Engine, office: Actor) -> None:
    assert "Nobody stands in for an approver." in admin.get("/admin/decisions/").text
    assert admin.post("/admin/decisions/deputies/new", data=DEPUTY).status_code == 302
    [row] = deputies(engine, office)
    assert row.as_value() == StandIn(MANAGER, SECOND, date(2026, 10, 12), date(2026, 10, 20))
    shown = text_of(admin.get("/admin/decisions/").text)
    assert "second@example.org in the place of manager@example.org" in shown
    assert "second@example.org has no account as approver here, and can't decide." in shown
    assert "manager@example.org decides about nothing here." in shown
    address = f"/admin/decisions/deputies/{row.id}"
    changed = DEPUTY | {"last_on": "2026-10-24", "version": "1"}
    assert "2026-10-20" in admin.get(address).text
    assert admin.post(address, data=changed).status_code == 302
    assert deputies(engine, office)[0].last_on == date(2026, 10, 24)
    assert admin.post(address, data=changed | {"last_on": "2026-10-30"}).status_code == 409
    assert "Keep" in admin.get(f"{address}/remove").text
    assert admin.post(f"{address}/remove", data={"version": "2"}).status_code == 302
    assert deputies(engine, office) == []
    assert admin.get(address).status_code == 404


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"deputy": "Manager@example.org"}, "Nobody stands in for themselves."),
        ({"last_on": "2026-10-11"}, "The last day is before the first."),
        ({"principal": ""}, "This is no e-mail address."),
        ({"deputy": "somebody"}, "This is no e-mail address."),
        ({"first_on": ""}, "Write a day."),
    ],
)
def test_what_is_no_deputy_is_refused(
    admin: FlaskClient, engine: Engine, office: Actor, sent: dict[str, str], message: str
) -> None:
    answer = admin.post("/admin/decisions/deputies/new", data=DEPUTY | sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert deputies(engine, office) == []


def test_deciders_are_the_active_approvers(engine: Engine, office: Actor) -> None:
    for email, role in [(MANAGER, Role.APPROVER), ("eva@example.org", Role.PLANNER)]:
        add_account(engine, office, email, role)
    with session_for(engine, office, NOW) as session:
        row = session.get_one(Office, office.office_id)
        row.head_email, row.decides_for_head = "director@example.org", MAYOR
        days = {"first_on": date(2026, 10, 12), "last_on": date(2026, 10, 20)}
        session.add(Deputy(principal=MANAGER, deputy=SECOND, **days))
        session.flush()
        rules = rules_of(session, row)
    stand_in = StandIn(MANAGER, SECOND, date(2026, 10, 12), date(2026, 10, 20))
    assert rules == DecisionRules((MANAGER,), "director@example.org", MAYOR, (stand_in,))
    assert principals_of(rules, "Second@example.org", date(2026, 10, 20)) == (MANAGER,)
    assert principals_of(rules, SECOND, date(2026, 10, 21)) == ()
    assert rules_in_place_of(rules, "") == rules
    assert rules_in_place_of(rules, " Manager@example.org").deciders == (MANAGER,)
    assert rules_in_place_of(rules, "eva@example.org").deciders == ()


@pytest.mark.parametrize("typed", ["1184.60 €", "1 184,60 EUR", "1.184,6"])
def test_euros_are_written_with_and_without_their_sign(
    admin: FlaskClient, engine: Engine, office: Actor, typed: str
) -> None:
    assert admin.post("/admin/decisions/", data=SETTINGS | {"hotel_limit_cents": typed}).location
    with session_for(engine, office, NOW) as session:
        assert session.get_one(Office, office.office_id).hotel_limit_cents == 118460
