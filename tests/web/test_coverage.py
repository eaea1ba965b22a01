"""The coverage pages: what managers read, what they may narrow it to, what is in the files."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import CostItem, HostedBenefit
from planner.domain.access import Actor, Role
from planner.formats.trip_document import read_document
from planner.services.trip_documents import load_trip
from tests.bench.coverage import add_trips
from tests.counting import CountQueries
from tests.examples.documents import Json, encoded, foshan
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.test_costs import fields_of

SLUG = "isa-plenary-foshan-2026"


@pytest.fixture
def approver(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.APPROVER)


def load(engine: Engine, office: Actor, document: Json) -> None:
    with session_for(engine, office, NOW) as session:
        load_trip(session, office, read_document(encoded(document))[0], replace=False, now=NOW)
        session.commit()


def change(engine: Engine, office: Actor, **columns: object) -> None:
    """Change the flight."""
    with session_for(engine, office, NOW) as session:
        flight = session.scalars(select(CostItem).where(CostItem.key == "flight")).one()
        for name, value in columns.items():
            setattr(flight, name, value)
        session.commit()


def cells(body: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(sheet).to_python()


@pytest.mark.parametrize("page", ["", "register", "reciprocity"])
def test_an_empty_office_is_told_what_belongs_here(approver: FlaskClient, page: str) -> None:
    answer = approver.get(f"/coverage/{page}")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_the_main_answer_stands_in_words(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    page = " ".join(approver.get("/coverage/?year=2026").text.split())
    assert "1 trip · €37.50 uncovered · no decision due" in page
    for figure in ("€1,594.26", "€1,305.15", "€251.61", "of €300.00", "€37.50", "€56.26", "€48.39"):
        assert figure in page
    assert f'href="/coverage/trips/{SLUG}#third_ok"' in page


def test_a_dearer_flight_makes_the_approval_stale_on_page_and_in_the_file(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    assert "To be decided again" not in approver.get("/coverage/?year=2026").text
    change(engine, office, amount_minor=3940_00)
    page = " ".join(approver.get("/coverage/?year=2026").text.split())
    assert "To be decided again" in page
    assert "€4,060.55" in page
    assert "1 decision due, the next for Example Director on" in page
    assert "by The approver" in page
    assert "22 days left" in page
    assert "22 days until departure" in page
    body = approver.get("/coverage/coverage.xlsx?year=2026").data
    [head, row, total] = cells(body)
    assert row[head.index("Approvals")] == "To be decided again"
    assert row[head.index("Total")] == total[head.index("Total")] == 4349.66
    [heads, due] = cells(body, 3)
    assert due[heads.index("State")] == "To be decided again"
    assert due[heads.index("Reason")] == "The benefit is above the approved maximum"
    assert due[heads.index("Who decides")] == "The approver"
    register = cells(approver.get("/coverage/register.xlsx?year=2026").data)
    assert {line[register[0].index("Acceptance")] for line in register[1:]} == {
        "To be decided again"
    }
    assert "To be decided again" in approver.get("/coverage/register?year=2026").text
    assert "To be decided again" in approver.get(f"/trips/{SLUG}/costs").text


def test_a_viewer_sees_sums_and_not_what_must_be_decided(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    change(engine, office, amount_minor=3940_00)
    viewer = client_for(Role.VIEWER)
    page = viewer.get("/coverage/?year=2026").text
    assert "€4,060.55" in page
    assert "decision" not in page
    assert len(cells(viewer.get("/coverage/coverage.xlsx?year=2026").data, 3)) == 1


def test_a_filter_narrows_sums_and_list(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    for address, shown in (
        ("cost_centre=Travel 2026", True),
        ("cost_centre=Other", False),
        ("status=confirmed", True),
        ("status=draft", False),
        ("payer=999", False),
        ("payer=nonsense", True),
        ("bucket=uncovered", True),
        ("bucket=participant", False),
        ("bucket=nonsense", True),
        ("year=2025", False),
    ):
        page = approver.get(f"/coverage/?year=2026&{address}".replace("year=2026&year", "year"))
        assert page.status_code == 200
        assert (f'href="/coverage/trips/{SLUG}"' in page.text) is shown, address


def test_nobody_decides_their_own_request(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    document = foshan()
    document["approvals"][0] |= {
        "decision": "pending",
        "requested_by": f"approver-{office.office_id}@example.org",
    }
    del document["approvals"][0]["decided_by"], document["approvals"][0]["decided_on"]
    load(engine, office, document)
    page = client_for(Role.APPROVER).get("/coverage/?year=2026").text
    assert "nobody is free to decide it" in page


def test_an_amount_without_a_rate_is_told(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    document = foshan()
    document["costs"][1]["currency"] = "AED"
    load(engine, office, document)
    page = approver.get("/coverage/?year=2026").text
    assert "In none of these sums" in page
    rows = cells(approver.get("/coverage/coverage.xlsx?year=2026").data)
    assert "Can't be reckoned" in rows[1]
    assert "unknown" in approver.get("/coverage/register?year=2026").text
    assert approver.get(f"/coverage/trips/{SLUG}").status_code == 422


def test_the_register_says_what_is_reported_and_what_it_does_to_the_claim(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    """CE-01: the alliance's lunch and banquet cut 38.40, its breakfast of the next day 9.60."""
    load(engine, office, foshan())
    approver, viewer = client_for(Role.APPROVER), client_for(Role.VIEWER)
    head, *rows = cells(approver.get("/coverage/register.xlsx?year=2026").data)
    columns = [head.index(name) for name in ("Benefit", "Report duty", "Effect on the claim")]
    assert [[row[column] for column in columns] for row in rows] == [
        ["Flight", "To be reported", "Allowance cut for meals (€9.60)"],
        ["Hotel", "To be reported", "No lodging to be claimed"],
        ["Lunch and banquet", "To be reported", "Allowance cut for meals (€38.40)"],
    ]
    page = " ".join(approver.get("/coverage/register?year=2026").text.split())
    assert 'Allowance cut for meals<span class="row-note">€38.40</span>' in page
    assert "worth €25.00 or more" in page
    seen = viewer.get("/coverage/register?year=2026").text
    assert "To be reported" in seen
    assert "Allowance cut" not in seen
    hidden = cells(viewer.get("/coverage/register.xlsx?year=2026").data)[0]
    assert "Report duty" in hidden
    assert "Effect on the claim" not in hidden


def test_what_was_reported_is_told_with_the_day_and_to_whom(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    planner, viewer = client_for(Role.PLANNER), client_for(Role.VIEWER)
    links = re.findall(r'href="([^"]+)#report"', planner.get("/coverage/register?year=2026").text)
    assert len(links) == 3
    reported = {
        "reported_on": "2026-11-02",
        "reported_to": "Anti-corruption officer",
        "caps-0-per": "night",
    }
    for link in links:
        answer = planner.post(link, data=fields_of(planner.get(link).text) | reported)
        assert answer.status_code == 302, link
    head, *rows = cells(planner.get("/coverage/register.xlsx?year=2026").data)
    columns = [head.index(name) for name in ("Report duty", "Reported to", "Reported on")]
    assert [[row[column] for column in columns] for row in rows] == [
        ["Reported", "Anti-corruption officer", date(2026, 11, 2)]
    ] * 3
    page = planner.get("/coverage/register?year=2026").text
    assert page.count("Nov 2, 2026 · Anti-corruption officer") == 3
    assert "#report" not in page
    assert "#report" not in viewer.get("/coverage/register?year=2026").text
    refused = planner.post(
        links[0], data=fields_of(planner.get(links[0]).text) | reported | {"reported_on": ""}
    )
    assert refused.status_code == 422
    assert "Say on which day." in refused.text


def test_the_register_has_what_was_taken_and_what_was_declined(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    with session_for(engine, office, NOW) as session:
        benefit = session.scalars(select(HostedBenefit)).one()
        benefit.declined, benefit.declined_reason = True, "Too dear"
        session.commit()
    approver, viewer = client_for(Role.APPROVER), client_for(Role.VIEWER)
    head, *rows = cells(approver.get("/coverage/register.xlsx?year=2026").data)
    told = [
        [row[head.index(name)] for name in ("Benefit", "Value in EUR", "State", "Acceptance")]
        for row in rows
    ]
    assert told == [
        ["Flight", 1184.6, "Confirmed", "Granted"],
        ["Hotel", 120.55, "Confirmed", "Granted"],
        ["Lunch and banquet", 56.26, "Declined", "Granted"],
    ]
    assert rows[2][head.index("Reason for declining")] == "Too dear"
    assert rows[0][head.index("Evidence")] == "Letter of invitation"
    assert "Too dear" in approver.get("/coverage/register?year=2026").text
    seen = viewer.get("/coverage/register?year=all").text
    assert "Too dear" not in seen
    assert "Letter of invitation" not in seen
    assert "Evidence" not in cells(viewer.get("/coverage/register.xlsx?year=all").data)[0]


def test_partners_are_told_what_went_either_way(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    load(engine, office, foshan())
    head, *rows = cells(approver.get("/coverage/reciprocity.xlsx?year=2026").data)
    paid = {row[0]: row[1:] for row in rows if row[head.index("They paid")]}
    assert list(paid.values()) == [[1, 1, 0, 0, 1305.15, "", 56.26, 0]]
    assert "€1,305.15" in approver.get("/coverage/reciprocity?year=2026").text
    assert approver.get("/coverage/reciprocity?year=all").status_code == 200


def test_one_page_answers_the_council(client_for: ClientFor, engine: Engine, office: Actor) -> None:
    load(engine, office, foshan())
    change(engine, office, travel_class="economy")
    page = " ".join(client_for(Role.APPROVER).get(f"/coverage/trips/{SLUG}").text.split())
    for told in (
        "Example Director",
        "€1,184.60, Economy",
        "€158.05, 1 night",
        "<strong>€251.61</strong>",
        "Evidence: Letter of invitation",
        "no evidence",
        "None noted.",
    ):
        assert told in page
    seen = client_for(Role.VIEWER).get(f"/coverage/trips/{SLUG}").text
    assert "Letter of invitation" not in seen
    assert client_for(Role.PLANNER).get("/coverage/trips/none").status_code == 404


def test_many_trips_take_as_many_queries_as_few(
    approver: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            load(engine, office, foshan() | {"slug": slug})
        for page in ("?year=2026", "register?year=2026", "reciprocity?year=2026"):
            approver.get(f"/coverage/{page}")
            with count_queries() as queries:
                assert approver.get(f"/coverage/{page}").status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_thirty_trips_come_page_by_page_under_sums_of_all(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    with engine.begin() as connection:
        add_trips(connection, office.office_id, 30)
    first = approver.get("/coverage/?year=2026").text
    assert "30 trips" in first
    assert "€43,504.65" in first  # 30 × 1,450.00 and 1 + 2 + … + 30 cents
    assert first.count('class="coverage-trip"') == 25
    assert "Page 1 of 2" in first
    second = approver.get("/coverage/?year=2026&page=2").text
    assert second.count('class="coverage-trip"') == 5
    assert "more, in the Excel file" in first
    assert approver.get("/coverage/?year=2026&page=99").text.count('class="coverage-trip"') == 5
    assert "Page 2 of 2" in approver.get("/coverage/register?year=2026&page=2").text


def test_another_office_sees_nothing_of_it(
    client_for: ClientFor, engine: Engine, office: Actor, stranger: Actor
) -> None:
    load(engine, office, foshan())
    page = client_for(Role.ADMIN, stranger).get("/coverage/?year=2026").text
    assert SLUG not in page
    assert "No trips yet" in page
