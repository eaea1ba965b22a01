"""Requests and decisions about accepting what others give, as a browser sees them (CE-01)."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from planner.db.engine import open_session, session_for
from planner.db.models import Approval, Deputy, Document, OutboxMessage, Traveller, Trip
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import Decision, DocumentKind
from tests.counting import CountQueries
from tests.decision_trips import (
    SLUG,
    asked,
    fly_business,
    newest,
    rows_of,
    set_office,
    store,
    unasked,
)
from tests.examples.documents import Json
from tests.pdfs import text_of as pdf_text
from tests.records import NOW
from tests.web.conftest import ClientFor

LIST = f"/trips/{SLUG}/costs/decisions"
NEW = f"{LIST}/new?traveller=director"
REQUEST = {
    "commitments": ["isa-flight", "isa-hotel"],
    "max_value": "1.400,00",
    "described": "Flight and one night.",
    "statement": "None.",
}
VERDICT = {"decision": "granted", "statement": "None.", "legal_basis": "TVöD § 3 (2)"}


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


@pytest.fixture
def approver(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.APPROVER)


@pytest.fixture
def manager(office: Actor) -> str:
    """The address of the approver."""
    return f"approver-{office.office_id}@example.org"


def text_of(answer: TestResponse) -> str:
    page = answer.text
    return " ".join(re.sub("<[^>]+>", " ", page[page.index("<main") :]).split())


def page_of(row: Approval) -> str:
    return f"/coverage/decisions/{row.id}"


def decide(client: FlaskClient, row: Approval, **changes: str) -> TestResponse:
    return client.post(page_of(row), data=VERDICT | {"version": str(row.id)} | changes)


def letters(engine: Engine) -> list[OutboxMessage]:
    with open_session(engine) as session, everywhere(session):
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


# Asking


def test_what_nobody_asked_about_is_shown_with_the_first_step(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, unasked())
    answer = planner.get(LIST)
    shown = text_of(answer)
    assert "One benefit has no request yet." in shown
    assert "Example Director · Chinese-German Industrial Cities Alliance (ISA)" in shown
    assert "€1,305.15" in shown
    address = f"{LIST}/new?traveller=director&amp;promise=isa-flight&amp;promise=isa-hotel"
    assert f'href="{address}"' in answer.text


def test_a_trip_without_promises_needs_no_decision(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    nothing: Json = {"approvals": [], "commitments": [], "hosted_benefits": []}
    store(engine, office, unasked() | nothing)
    assert "Nothing needs an approval" in text_of(planner.get(LIST))
    assert "Nothing is promised to Example Director." in text_of(planner.get(NEW))


def test_ce_01_b_a_request_is_proposed_made_and_pending(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, unasked())
    form = planner.get(NEW).text
    assert 'value="1400.00"' in form
    assert form.count(" checked") == 2
    assert "Conference hotel, one night: €120.55" in form
    assert planner.post(NEW, data=REQUEST).headers["Location"] == LIST
    row = newest(engine, office)
    assert (row.traveller_key, row.commitment_keys) == ("director", ["isa-flight", "isa-hotel"])
    assert (row.max_value_cents, row.decision) == (140000, Decision.PENDING)
    assert row.requested_by == f"planner-{office.office_id}@example.org"
    assert (row.requested_on, row.made_at) == (date(2026, 10, 1), NOW)
    assert (row.described, row.statement) == ("Flight and one night.", "None.")
    shown = text_of(planner.get(LIST))
    assert "One decision is due." in shown
    assert "€1,361.41 of at most €1,400.00" in shown
    assert "If refused, nobody pays €1,342.65." in shown
    assert "22 days left · Oct 23, 2026" in shown
    assert "Not asked yet" not in shown


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"commitments": []}, "Choose at least one promise."),
        ({"commitments": ["nothing"]}, "Choose from the lists."),
        ({"max_value": ""}, "Write the value up to which it may be accepted."),
        ({"max_value": "0"}, "Write the value up to which it may be accepted."),
        ({"max_value": "much"}, "Write an amount like 1234.50."),
        ({"statement": " "}, "Write what the traveller says of their own interests"),
    ],
)
def test_what_is_no_request_is_refused_and_kept(
    planner: FlaskClient, engine: Engine, office: Actor, sent: Json, message: str
) -> None:
    store(engine, office, unasked())
    answer = planner.post(NEW, data=REQUEST | sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Flight and one night." in answer.text
    assert rows_of(engine, office) == []


def test_cash_needs_an_approval_of_its_own(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    document = unasked()
    document["commitments"][1]["mode"] = "cash_to_person"
    store(engine, office, document)
    shown = text_of(planner.get(LIST))
    assert "2 benefits have no request yet." in shown
    assert ("€1,184.60" in shown, "€120.55" in shown) == (True, True)
    answer = planner.post(NEW, data=REQUEST)
    assert answer.status_code == 422
    assert "Cash to a person needs an approval of its own." in text_of(answer)
    assert planner.post(NEW, data=REQUEST | {"commitments": ["isa-hotel"]}).status_code == 302
    assert "Cash to a person" in text_of(planner.get(page_of(newest(engine, office))))


def test_the_same_is_not_asked_twice(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    store(engine, office, asked())
    answer = planner.post(NEW, data=REQUEST)
    assert answer.status_code == 422
    assert "This was asked already, and is not decided yet." in answer.text


def test_nobody_asks_for_a_stranger(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    store(engine, office, unasked())
    assert planner.get(f"{LIST}/new?traveller=nobody").status_code == 404
    assert planner.post(f"{LIST}/new", data=REQUEST).status_code == 404


def test_a_request_is_taken_back_once(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    store(engine, office, asked())
    row = newest(engine, office)
    address = f"{LIST}/{row.id}/withdraw"
    assert "up to €1,400.00" in text_of(planner.get(address))
    sent = {"version": str(row.id)}
    assert planner.post(address, data=sent).status_code == 302
    assert planner.post(address, data=sent).status_code == 409
    first, taken = rows_of(engine, office)
    assert (taken.decision, taken.decided_by) == (Decision.WITHDRAWN, "")
    assert first.replaced_at == NOW
    shown = text_of(planner.get(LIST))
    assert "Taken back on Oct 1, 2026" in shown
    assert "No decision is due. One benefit has no request yet." in shown
    again = planner.post(address, data={"version": str(taken.id)})
    assert again.status_code == 422
    assert "Only a request that is not decided yet can be taken back." in again.text


# Deciding


def test_one_page_has_all_that_a_decision_needs(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    with session_for(engine, office, NOW) as session:
        trip_id = session.scalars(select(Approval.trip_id)).first()
        letter = Document(trip_id=trip_id, kind=DocumentKind.LETTER, title="Invitation of May")
        letter.file_name, letter.media_type, letter.size = "letter.pdf", "application/pdf", 9
        letter.sha256, letter.uploaded_by, letter.uploaded_at = "0" * 64, "Eva", NOW
        session.add(letter)
        payer = session.scalars(select(Traveller)).one()
        payer.function = "Director of development"
        session.commit()
    shown = text_of(approver.get(page_of(newest(engine, office))))
    for words in (
        "Pending €1,361.41 of at most €1,400.00",
        "first use on Oct 23, 2026, 22 days left",
        "Example Director · Official · Director of development",
        "Plenary assembly of the Chinese-German Industrial Cities Alliance; company visits",
        "nobody pays €1,342.65",
        "Legal name ISA secretariat, Foshan",
        "Country China",
        "Public body yes · Alliance",
        "Pending matters with the office none noted",
        "Initiative Offered",
        "Evidence Letter of invitation",
        "Sat, Oct 24 · Lunch given by the alliance · Lunch",
        "Economy, Frankfurt – Guangzhou, Shenzhen – Frankfurt €1,184.60",
        "Lunch and banquet hosted €56.26",
        "Together €1,361.41",
        "Invitation of May (October 1, 2026)",
        "Grant with conditions",
    ):
        assert words in shown
    assert "BeamtStG § 42; TVöD § 3 (2)" in approver.get(page_of(newest(engine, office))).text


def test_ce_01_c_a_grant_is_signed_bound_and_told(
    approver: FlaskClient, engine: Engine, office: Actor, manager: str
) -> None:
    store(engine, office, asked())
    row = newest(engine, office)
    answer = decide(approver, row, decision="granted_with_conditions", conditions="Economy.")
    granted = newest(engine, office)
    assert answer.headers["Location"] == page_of(granted)
    assert granted.decision is Decision.GRANTED_WITH_CONDITIONS
    assert (granted.decided_by, granted.in_place_of) == (manager, "")
    assert (granted.decided_on, granted.is_late) == (date(2026, 10, 1), False)
    assert (granted.conditions, granted.decider_statement) == ("Economy.", "None.")
    assert granted.legal_basis == "TVöD § 3 (2)"
    assert len(granted.fingerprint) == 64
    [letter] = letters(engine)
    assert letter.recipient == "planner@example.org"
    assert letter.subject == (
        "ISA-Plenarversammlung, Foshan und Shenzhen: Entscheidung zu Example Director"
    )
    assert "Economy." in letter.text
    assert f"http://localhost{page_of(granted)}" in letter.text
    shown = text_of(approver.get(page_of(row)))
    assert f"Granted with conditions · Oct 1, 2026 · {manager}" in shown
    assert "Who decided says None." in shown
    assert "No decision is due." in text_of(approver.get(LIST))


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"decision": ""}, "Choose what you decide."),
        ({"decision": "granted_with_conditions"}, "Say the conditions."),
        ({"decision": "refused"}, "Say why it is refused."),
        ({"statement": ""}, "Write what you say of your own interests, such as: none."),
    ],
)
def test_what_is_no_decision_is_refused_and_kept(
    approver: FlaskClient, engine: Engine, office: Actor, sent: dict[str, str], message: str
) -> None:
    store(engine, office, asked())
    answer = decide(approver, newest(engine, office), **sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert "TVöD § 3 (2)" in answer.text
    assert len(rows_of(engine, office)) == 1
    assert letters(engine) == []


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMIN])
def test_who_may_only_read_does_not_decide(
    client_for: ClientFor, engine: Engine, office: Actor, role: Role
) -> None:
    store(engine, office, asked())
    client, row = client_for(role), newest(engine, office)
    page = client.get(page_of(row))
    assert page.status_code == 200
    assert "Your decision" not in page.text
    assert decide(client, row).status_code == 403
    assert len(rows_of(engine, office)) == 1


def test_a_viewer_sees_no_request(client_for: ClientFor, engine: Engine, office: Actor) -> None:
    store(engine, office, asked())
    viewer = client_for(Role.VIEWER)
    assert viewer.get(LIST).status_code == 403
    assert viewer.get(page_of(newest(engine, office))).status_code == 403


def test_ce_01_f_nobody_decides_what_they_asked_for(
    approver: FlaskClient, engine: Engine, office: Actor, manager: str
) -> None:
    store(engine, office, asked(requested_by=manager))
    row, reason = newest(engine, office), "Who asked for an approval can&#39;t decide about it."
    page = approver.get(page_of(row)).text
    assert reason in page
    assert "Your decision" not in page
    answer = decide(approver, row)
    assert answer.status_code == 422
    assert reason in answer.text
    assert len(rows_of(engine, office)) == 1


def test_ce_01_f_nobody_decides_about_their_own_trip(
    approver: FlaskClient, engine: Engine, office: Actor, manager: str
) -> None:
    document = asked()
    document["travellers"][0]["email"] = manager
    store(engine, office, document)
    row, reason = newest(engine, office), "Nobody decides about a benefit of their own."
    assert reason in approver.get(page_of(row)).text
    assert decide(approver, row).status_code == 422
    assert len(rows_of(engine, office)) == 1


def test_a_double_click_decides_once(approver: FlaskClient, engine: Engine, office: Actor) -> None:
    store(engine, office, asked())
    row = newest(engine, office)
    first, second = decide(approver, row), decide(approver, row)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(rows_of(engine, office)) == 2
    assert len(letters(engine)) == 1


def test_the_second_of_two_tabs_is_told(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    row = newest(engine, office)
    decide(approver, row)
    answer = decide(approver, row, decision="refused", conditions="A plot is pending.")
    assert answer.status_code == 409
    assert "Somebody decided or asked in between. Nothing of yours was stored." in answer.text
    assert "A plot is pending." in answer.text
    granted = newest(engine, office)
    assert granted.decision is Decision.GRANTED
    assert f'name="version" type="hidden" value="{granted.id}"' in answer.text
    again = decide(approver, granted, decision="refused", conditions="A plot is pending.")
    assert again.status_code == 302
    assert newest(engine, office).decision is Decision.REFUSED


def test_ce_01_e_a_grant_after_the_first_use_is_late(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    document = asked(requested_on="2026-09-01")
    document["costs"][0]["first_used_on"] = "2026-09-30"
    store(engine, office, document)
    assert "one day late" in text_of(approver.get(LIST))
    decide(approver, newest(engine, office))
    assert newest(engine, office).is_late
    assert "Decided late" in text_of(approver.get(LIST))


def test_a_deputy_signs_in_the_place_of_their_principal(
    approver: FlaskClient, engine: Engine, office: Actor, manager: str
) -> None:
    store(engine, office, asked())
    set_office(engine, office, head_email="director@example.org", decides_for_head="mayor@x.org")
    row = newest(engine, office)
    reason = f"{manager} is not named as somebody who decides about this."
    assert reason in text_of(approver.get(page_of(row)))
    assert decide(approver, row).status_code == 403
    with session_for(engine, office, NOW) as session:
        days = {"first_on": date(2026, 9, 1), "last_on": date(2026, 10, 1)}
        session.add(Deputy(principal="mayor@x.org", deputy=manager, **days))
        session.commit()
    page = approver.get(page_of(row)).text
    assert '<option value="mayor@x.org">in the place of mayor@x.org</option>' in page
    assert "in my own name" not in page
    assert decide(approver, row, in_place_of="mayor@x.org").status_code == 302
    granted = newest(engine, office)
    assert (granted.decided_by, granted.in_place_of) == (manager, "mayor@x.org")
    assert f"{manager} in the place of mayor@x.org" in text_of(approver.get(page_of(granted)))
    assert "Unterzeichnet in Vertretung von mayor@x.org." in letters(engine)[0].text


def test_who_stands_in_for_a_colleague_says_in_whose_name_they_sign(
    approver: FlaskClient, engine: Engine, office: Actor, manager: str
) -> None:
    store(engine, office, asked())
    absent = "absent@example.org"
    with session_for(engine, office, NOW) as session:
        days = {"first_on": date(2026, 9, 1), "last_on": date(2026, 10, 31)}
        session.add(Deputy(principal=absent, deputy=manager, **days))
        session.commit()
    row = newest(engine, office)
    page = approver.get(page_of(row)).text
    assert "Your decision" in page
    assert absent not in page  # who decides about nothing, has no deputy
    assert decide(approver, row, in_place_of=absent).status_code == 403
    assert len(rows_of(engine, office)) == 1


# What changes afterwards


def test_ce_01_d_a_dearer_flight_is_decided_again(
    planner: FlaskClient, approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    decide(approver, newest(engine, office))
    with session_for(engine, office, NOW) as session:
        fly_business(session)
        session.commit()
    shown = text_of(planner.get(LIST))
    assert "To be decided again" in shown
    assert "The benefit is now €4,116.81, above the maximum of €1,400.00." in shown
    granted = newest(engine, office)
    address = f"{LIST}/{granted.id}/again"
    form = planner.get(address)
    assert 'value="4150.00"' in form.text
    sent = REQUEST | {"max_value": "4150", "version": str(granted.id)}
    assert planner.post(address, data=sent).status_code == 302
    assert planner.post(f"{address}?", data=sent | {"max_value": "9"}).status_code == 409
    pending = newest(engine, office)
    assert (pending.key, pending.max_value_cents) == (granted.key, 415000)
    assert pending.decision is Decision.PENDING
    assert decide(approver, pending).status_code == 302
    shown = text_of(approver.get(page_of(pending)))
    assert "Granted €4,116.81 of at most €4,150.00" in shown
    assert "up to €1,400.00, asked by planner@example.org" in shown
    assert "No decision is due." in text_of(planner.get(LIST))


def test_another_day_is_told_as_what_changed(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    decide(approver, newest(engine, office))
    with session_for(engine, office, NOW) as session:
        session.scalars(select(Trip)).one().ends_on = date(2026, 10, 27)
        session.commit()
    shown = text_of(approver.get(page_of(newest(engine, office))))
    assert "To be decided again" in shown
    assert "Changed since: Other days of the trip" in shown


def test_a_maximum_that_is_too_low_already_is_warned_of(
    approver: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked(max_value="1000.00"))
    shown = text_of(approver.get(page_of(newest(engine, office))))
    assert "It is worth more than the maximum asked for: a grant would not hold." in shown


def test_whose_traveller_left_is_decided_no_more(
    approver: FlaskClient, planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    with session_for(engine, office, NOW) as session:
        row = session.scalars(select(Approval)).one()
        gone = Approval(
            trip_id=row.trip_id,
            key="gone",
            traveller_key="gone",
            commitment_keys=["isa-flight"],
            max_value_cents=1,
            requested_by="planner@example.org",
            requested_on=NOW.date(),
            decision=Decision.PENDING,
        )
        session.add(gone)
        session.commit()
    row = newest(engine, office)
    shown = text_of(approver.get(page_of(row)))
    assert "gone · no longer on the trip" in shown
    reason = "The traveller is no longer on the trip: nothing is left to decide."
    assert reason in shown
    assert reason in text_of(decide(approver, row))
    assert planner.get(f"{LIST}/{row.id}/again").status_code == 404
    assert planner.get(LIST).status_code == 200


def test_a_request_is_found_in_its_own_trip_alone(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    store(engine, office, unasked() | {"slug": "other"})
    row = newest(engine, office)
    assert planner.get(f"/trips/other/costs/decisions/{row.id}/again").status_code == 404
    assert planner.get("/coverage/decisions/999").status_code == 404


def test_lists_ask_as_much_for_three_requests_as_for_one(
    planner: FlaskClient,
    approver: FlaskClient,
    engine: Engine,
    office: Actor,
    count_queries: CountQueries,
) -> None:
    counts = []
    document = asked()
    for keys in (["isa-approval"], ["isa-approval", "second", "third"]):
        document["approvals"] = [document["approvals"][0] | {"key": key} for key in keys]
        store(engine, office, document)
        number = rows_of(engine, office)[0].id
        for client, address in ((planner, LIST), (approver, f"/coverage/decisions/{number}")):
            with count_queries() as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_the_record_of_a_decision_says_who_decided_what(
    approver: FlaskClient, engine: Engine, office: Actor, manager: str
) -> None:
    store(engine, office, asked())
    decide(
        approver, newest(engine, office), decision="granted_with_conditions", conditions="No spa."
    )
    answer = approver.get(f"{page_of(newest(engine, office))}/record.pdf")
    text = pdf_text(answer.data)
    for said in (
        "money is for staff and managers alone",
        "How it stands Granted with conditions Traveller Example Director, Official",
        "Legal name ISA secretariat, Foshan Country China Public body yes",
        "Pending matters with the office none noted",
        "Evidence Letter of invitation",
        "Conference hotel, one night €120.55 Lunch and banquet €56.26 Together €1,361.41",
        f"Decided by {manager} Request up to €1,400.00, asked by planner@example.org",
        "Conditions or reason No spa. Legal basis TVöD § 3 (2) Who decided says None.",
    ):
        assert said in text, said
