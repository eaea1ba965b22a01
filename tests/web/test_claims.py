"""The pages of claims: the list, one traveller's, forms, steps, files, two editors."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import (
    Claim,
    CostItem,
    TravelAdvance,
    TravelAuthorisation,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import ClaimState, Phase
from tests.records import NOW, make_trip
from tests.web.conftest import ClientFor

CLAIMS = "/trips/foshan/costs/claims"
ADVANCE = {
    "amount": "1.100,50",
    "currency": "eur",
    "paid_on": "2026-10-01",
    "note": "In cash",
    "version": "0",
}
DRIVE = {
    "description": "Home – station",
    "kilometres": "12,5",
    "driven_on": "2026-10-23",
    "version": "0",
}
REQUEST = {
    "requested_by": "director@example.org",
    "requested_on": "2026-09-28",
    "note": "Plenary",
    "version": "0",
}
GRANT = {"decision": "granted", "decided_on": "2026-10-01", "note": "", "version": "1"}


@pytest.fixture
def mine(engine: Engine, office: Actor, trip: Trip) -> str:
    """The address of the director's claim: the trip has a flight in business class."""
    with session_for(engine, office, NOW) as session:
        director = session.scalars(select(Traveller)).one()
        flight = CostItem(
            trip_id=trip.id,
            key="flight",
            category="flight",
            description="Frankfurt – Guangzhou",
            travel_class="business",
            amount_minor=3940_00,
            currency="EUR",
            incurred_on=date(2026, 10, 23),
            phase=Phase.QUOTED,
            travellers=[director],
        )
        session.add(flight)
        session.commit()
        return f"{CLAIMS}/{director.id}"


@pytest.fixture
def planner(client_for: ClientFor, mine: str) -> FlaskClient:
    del mine
    return client_for(Role.PLANNER)


def one(engine: Engine, office: Actor, model: type[TravelAdvance | TravelAuthorisation]) -> int:
    with session_for(engine, office, NOW) as session:
        return session.scalars(select(model.id)).one()


def faults(page: str) -> str:
    found = re.search(r'id="form-errors".*?</div>', page, re.DOTALL)
    return found.group() if found else ""


def test_a_trip_without_people_offers_the_first_step(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.add(make_trip("empty"))
        session.commit()
    page = client_for(Role.PLANNER).get("/trips/empty/costs/claims").text
    assert "Nobody takes part yet" in page
    assert 'href="/trips/empty/people/new"' in page


def test_the_list_says_what_is_to_do(planner: FlaskClient, mine: str) -> None:
    page = planner.get(CLAIMS).text
    assert "Travel authorisation missing" in page
    assert "22 days until the departure" in page
    assert "A higher class than the office allows" in page
    assert "Claims can be submitted until Apr 26, 2027." in page
    assert f'href="{mine}"' in page


def test_a_viewer_sees_no_claims_and_no_link_to_them(
    planner: FlaskClient, client_for: ClientFor, mine: str
) -> None:
    viewer = client_for(Role.VIEWER)
    assert viewer.get(CLAIMS).status_code == 403
    assert viewer.get(mine).status_code == 403
    assert CLAIMS not in viewer.get("/trips/foshan/costs").text
    assert CLAIMS in planner.get("/trips/foshan/costs").text


def test_an_approver_reads_and_cannot_keep(
    planner: FlaskClient, client_for: ClientFor, mine: str
) -> None:
    planner.post(f"{mine}/advances/new", data=ADVANCE)
    page = client_for(Role.APPROVER).get(mine).text
    assert "€1,100.50" in page
    assert "advances/" not in page


def test_an_advance_is_noted_as_people_type_it_and_struck_after_a_question(
    planner: FlaskClient, engine: Engine, office: Actor, mine: str
) -> None:
    assert planner.post(f"{mine}/advances/new", data=ADVANCE).location == mine
    page = planner.get(mine).text
    assert "€1,100.50" in page
    assert "To be given back" in page
    address = f"{mine}/advances/{one(engine, office, TravelAdvance)}"
    assert 'value="1100.50"' in planner.get(address).text
    assert "can't be undone" in planner.get(f"{address}/delete").text
    assert planner.post(f"{address}/delete", data={"version": "1"}).location == mine
    assert "Deleted: €1,100.50" in planner.get(mine).text
    assert "€1,100.50" not in planner.get(mine).text
    assert planner.post(address, data=ADVANCE | {"version": "1"}).status_code == 410


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": "much"}, "Write an amount like 1234.50."),
        ({"amount": "0"}, "An advance of nothing is none."),
        ({"currency": "RUB"}, "There is no rate of this currency for that day."),
        ({"currency": "?"}, "Write a currency by its code"),
        ({"paid_on": ""}, "Write the day."),
    ],
)
def test_a_faulty_advance_is_shown_with_its_input(
    planner: FlaskClient, mine: str, change: dict[str, str], words: str
) -> None:
    answer = planner.post(f"{mine}/advances/new", data=ADVANCE | change)
    assert answer.status_code == 422
    assert words in faults(answer.text)
    assert "In cash" in answer.text


def test_two_edit_an_advance(
    planner: FlaskClient, engine: Engine, office: Actor, mine: str
) -> None:
    planner.post(f"{mine}/advances/new", data=ADVANCE)
    address = f"{mine}/advances/{one(engine, office, TravelAdvance)}"
    first = ADVANCE | {"version": "1", "amount": "700"}
    assert planner.post(address, data=first).location == mine
    answer = planner.post(address, data=ADVANCE | {"version": "1", "amount": "800"})
    assert answer.status_code == 409
    assert "700.00" in answer.text
    assert "800" in answer.text


def test_a_way_by_car_becomes_a_cost_item(
    planner: FlaskClient, engine: Engine, office: Actor, mine: str
) -> None:
    assert "€0.30 a kilometre" in planner.get(f"{mine}/mileage/new").text
    assert planner.post(f"{mine}/mileage/new", data=DRIVE).location == mine
    with session_for(engine, office, NOW) as session:
        drive = session.scalars(select(CostItem).where(CostItem.category == "mileage")).one()
        assert (drive.amount_minor, drive.description) == (375, "Home – station")
    address = f"{mine}/mileage/{drive.id}"
    assert 'value="12.5"' in planner.get(address).text
    planner.post(address, data=DRIVE | {"version": "1", "kilometres": "20"})
    answer = planner.post(address, data=DRIVE | {"version": "1", "kilometres": "30"})
    assert answer.status_code == 409
    assert planner.post(f"{address}/delete", data={"version": "2"}).location == mine
    assert planner.post(address, data=DRIVE | {"version": "2"}).status_code == 410


@pytest.mark.parametrize("kilometres", ["", "far", "0", "1,25", "NaN"])
def test_impossible_kilometres_are_refused(
    planner: FlaskClient, mine: str, kilometres: str
) -> None:
    answer = planner.post(f"{mine}/mileage/new", data=DRIVE | {"kilometres": kilometres})
    assert answer.status_code == 422
    assert "Write the kilometres, such as 42.5." in faults(answer.text)


def test_a_journey_is_requested_by_a_planner_and_granted_by_an_approver(
    planner: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, mine: str
) -> None:
    assert planner.post(f"{mine}/authorisations/new", data=REQUEST).location == mine
    address = f"{mine}/authorisations/{one(engine, office, TravelAuthorisation)}"
    assert planner.get(f"{address}/decide").status_code == 403
    assert planner.post(f"{address}/decide", data=GRANT).status_code == 403
    approver = client_for(Role.APPROVER)
    assert "director@example.org" in approver.get(f"{address}/decide").text
    assert approver.post(f"{address}/decide", data=GRANT).location == mine
    page = planner.get(mine).text
    assert "Travel authorised" in page
    assert "approver-" in page
    answer = planner.post(address, data=REQUEST | {"version": "2"})
    assert "This was decided already." in answer.text
    assert planner.post(f"{address}/withdraw", data={"version": "2"}).location == mine
    assert "Travel authorisation missing" in planner.get(mine).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"decision": "refused"}, "Say why it is refused."),
        ({"decision": "granted_with_conditions"}, "Write the conditions."),
        ({"decided_on": "2026-10-02"}, "The day lies in the future."),
        ({"decided_on": "2026-09-01"}, "The day lies before the request."),
        ({"decision": "pending"}, "Not a valid choice"),
    ],
)
def test_an_impossible_decision_is_shown(
    planner: FlaskClient,
    client_for: ClientFor,
    mine: str,
    change: dict[str, str],
    words: str,
) -> None:
    planner.post(f"{mine}/authorisations/new", data=REQUEST)
    approver = client_for(Role.APPROVER)
    found = re.search(rf"{mine}/authorisations/\d+/decide", approver.get(mine).text)
    assert found
    answer = approver.post(found.group(), data=GRANT | change)
    assert answer.status_code == 422
    assert words in faults(answer.text)


def test_two_edit_a_request(planner: FlaskClient, engine: Engine, office: Actor, mine: str) -> None:
    planner.post(f"{mine}/authorisations/new", data=REQUEST)
    address = f"{mine}/authorisations/{one(engine, office, TravelAuthorisation)}"
    planner.post(address, data=REQUEST | {"version": "1", "note": "Visits"})
    answer = planner.post(address, data=REQUEST | {"version": "1", "note": "Fair"})
    assert answer.status_code == 409
    assert "Visits" in answer.text
    assert "asked for already" in planner.post(f"{mine}/authorisations/new", data=REQUEST).text


def test_a_request_names_an_address(planner: FlaskClient, mine: str) -> None:
    answer = planner.post(f"{mine}/authorisations/new", data=REQUEST | {"requested_by": "boss"})
    assert answer.status_code == 422
    assert "This is no e-mail address." in faults(answer.text)


def test_a_claim_goes_its_way(
    planner: FlaskClient, engine: Engine, office: Actor, mine: str
) -> None:
    def last() -> str:
        with session_for(engine, office, NOW) as session:
            number = session.scalar(select(Claim.id).order_by(Claim.id.desc()).limit(1))
            return str(number or 0)

    day = {"changed_on": "2026-10-01", "note": "By hand"}
    assert "Prepare the claim" in planner.get(mine).text
    assert "To be paid out: €0.00" in planner.get(f"{mine}/prepared").text
    for state in ClaimState:
        answer = planner.post(f"{mine}/{state}", data=day | {"version": last()})
        assert answer.location == mine
    planner.post(f"{mine}/advances/new", data=ADVANCE)
    page = planner.get(mine).text
    assert "Settled, Oct 1, 2026" in page
    assert "The figures changed since the claim was submitted: -€1,100.50" in page
    assert "Correct the claim" in page
    answer = planner.post(f"{mine}/prepared", data=day | {"version": "0"})
    assert answer.status_code == 422
    assert "Somebody took the claim a step on in between." in answer.text
    assert "By hand" in answer.text


def test_a_reason_is_asked_for_and_kept(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        number = session.scalars(select(CostItem.id)).one()
    address = f"{CLAIMS}/reasons/{number}"
    assert "Frankfurt – Guangzhou, Business class" in planner.get(address).text
    assert planner.post(address, data={"version": "1", "class_reason": ""}).status_code == 422
    reason = {"version": "1", "class_reason": "Night flight, work on arrival"}
    assert planner.post(address, data=reason).location == CLAIMS
    assert "A higher class" not in planner.get(CLAIMS).text
    answer = planner.post(address, data=reason | {"class_reason": "Other"})
    assert answer.status_code == 409
    assert "Night flight" in answer.text


def test_the_payroll_office_and_the_auditors_get_files(planner: FlaskClient, mine: str) -> None:
    planner.post(f"{mine}/advances/new", data=ADVANCE)
    for style, kind in (("csv", "text/csv"), ("xlsx", "application/vnd.openxml")):
        answer = planner.get(f"{CLAIMS}/payroll.{style}?language=en")
        assert answer.headers["Content-Type"].startswith(kind)
        assert f'filename="foshan-claims.{style}"' in answer.headers["Content-Disposition"]
    with planner.get("/trips/foshan/costs/audit.zip") as sent:
        assert sent.headers["Content-Type"] == "application/zip"
        assert "foshan-audit.zip" in sent.headers["Content-Disposition"]
        with ZipFile(BytesIO(sent.data)) as archive:
            assert archive.testzip() is None
            assert "MANIFEST.sha256" in archive.namelist()
