"""The pages of documents: sent, looked at, tied to what they prove, deleted; who sees none."""

import re
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from planner.db.engine import session_for
from planner.db.models import CostItem, Document, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.services.claims.authorisations import TravelRequest, request_travel
from planner.services.claims.rows import Spot
from planner.services.documents import MOST_BYTES
from tests import files
from tests.decision_trips import SLUG as DECIDED
from tests.decision_trips import newest, rows_of, store
from tests.examples.documents import foshan
from tests.records import NOW
from tests.web.conftest import ClientFor

LIST = "/trips/foshan/documents"
NEW = f"{LIST}/new"
TICKED = r'<input checked[^>]* name="{}"[^>]* value="(\d+)"'


@pytest.fixture
def planner(client_for: ClientFor, trip: Trip) -> FlaskClient:
    """A planner; the trip ``foshan`` has one cost."""
    del trip
    client = client_for(Role.PLANNER)
    client.post("/trips/foshan/costs/items/new", data=COST)
    return client


COST = {
    "version": "0",
    "category": "Flight",
    "phase": "actual",
    "amount": "1184.60",
    "currency": "EUR",
    "incurred_on": "2026-10-23",
    "assigned_to": "",
    "advanced_by": "",
    "rate_source": "",
    "receipt": "",
}


def send(
    client: FlaskClient, content: bytes, name: str = "Beleg.pdf", to: str = NEW, **fields: str
) -> TestResponse:
    """As a browser sends it; the body is made here, so that no file of the test stays open."""
    data = {"version": "0", "title": "", "kind": "receipt", **fields}
    file = FileStorage(BytesIO(content), filename=name, name="file")
    boundary, body = encode_multipart({**data, "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(to, data=body, content_type=kind)


def stored(engine: Engine, office: Actor) -> list[Document]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Document).order_by(Document.id)))


def cost_of(engine: Engine, office: Actor) -> CostItem:
    with session_for(engine, office, NOW) as session:
        return session.scalars(select(CostItem)).unique().one()


def test_an_empty_list_offers_the_first_step(planner: FlaskClient) -> None:
    page = planner.get(LIST).text
    assert "No documents yet" in page
    assert f'href="{NEW}"' in page


def test_a_receipt_is_sent_for_a_cost_and_shown_beside_it(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    cost = cost_of(engine, office)
    assert re.findall(TICKED.format("costs"), planner.get(f"{NEW}?cost={cost.id}").text) == [
        str(cost.id)
    ]
    answer = send(planner, files.pdf(), title="Ticket", costs=str(cost.id))
    assert answer.location == LIST
    (document,) = stored(engine, office)
    assert (document.title, document.file_name) == ("Ticket", "Beleg.pdf")
    assert cost_of(engine, office).receipt_id == document.id
    page = planner.get("/trips/foshan/costs").text
    assert f'<a href="{LIST}/{document.id}/file">Ticket</a>' in page
    assert "Cost item: " in planner.get(LIST).text


def test_a_picture_is_shown_and_a_pdf_is_stored_neither_can_run(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    send(planner, files.png(), "发票.png")
    send(planner, files.pdf(), "letter.html")
    pictures = [planner.get(f"{LIST}/{each.id}/file") for each in stored(engine, office)]
    found = [(answer.content_type, answer.headers["Content-Disposition"]) for answer in pictures]
    assert found == [
        ("image/png", "inline; filename*=UTF-8''%E5%8F%91%E7%A5%A8.png"),
        ("application/pdf", "attachment; filename*=UTF-8''letter.pdf"),
    ]
    for answer in pictures:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; sandbox; frame-ancestors 'none'"
        )
        assert answer.headers["Cache-Control"] == "no-store"
    assert pictures[1].data == files.pdf()


def test_what_is_no_document_is_refused_with_the_words_kept(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    for content, name, reason in (
        (b"<html><script>alert(1)</script>", "x.pdf", "This is no PDF and no picture"),
        (b"", "empty.pdf", "This is no PDF and no picture"),
        (bytes(MOST_BYTES + 1), "large.pdf", "larger than 10 MB"),
        (b"", "", "Choose a file."),
    ):
        answer = send(planner, content, name, title="Kept title")
        assert answer.status_code == 422
        assert reason in answer.text
        assert 'value="Kept title"' in answer.text
    assert stored(engine, office) == []


def test_a_large_document_comes_through_and_far_too_much_does_not(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    large = files.pdf(b"%" * (MOST_BYTES - 1000) + b"\n")
    assert send(planner, large).status_code == 302
    assert stored(engine, office)[0].size == len(large)
    answer = send(planner, bytes(MOST_BYTES + 5 * 1024 * 1024))
    assert answer.status_code == 413
    assert "larger than this page takes, which is 10 MB. Nothing was changed." in answer.text


def test_a_document_is_described_and_tied_later(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    send(planner, files.pdf())
    (document,) = stored(engine, office)
    cost = cost_of(engine, office)
    address = f"{LIST}/{document.id}"
    assert 'value="receipt"' in planner.get(address).text
    change = {"version": "1", "title": "Letter", "kind": "letter", "costs": str(cost.id)}
    assert planner.post(address, data=change).location == LIST
    assert cost_of(engine, office).receipt_id == document.id
    assert re.search(r'<input checked[^>]* name="costs"', planner.get(address).text)
    answer = planner.post(address, data=change | {"title": "Mine"})
    assert answer.status_code == 409
    assert "Letter" in answer.text
    assert planner.post(address, data=change | {"version": "2", "costs": "99"}).status_code == 422


def test_evidence_is_not_deleted_and_the_rest_asks(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    cost = cost_of(engine, office)
    send(planner, files.pdf(), costs=str(cost.id))
    (document,) = stored(engine, office)
    address = f"{LIST}/{document.id}"
    assert "while it proves something" in planner.get(f"{address}/delete").text
    version = {"version": str(document.version)}
    assert planner.post(f"{address}/delete", data=version).status_code == 422
    free = {"version": str(document.version), "title": "Old", "kind": "other"}
    planner.post(address, data=free)
    (document,) = stored(engine, office)
    assert "It proves nothing." in planner.get(f"{address}/delete").text
    version = {"version": str(document.version)}
    assert planner.post(f"{address}/delete", data=version).location == LIST
    assert planner.post(address, data=free | {"title": "typed"}).status_code == 410
    assert stored(engine, office) == []


def test_a_viewer_sees_neither_list_nor_file_nor_link(
    planner: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    cost = cost_of(engine, office)
    send(planner, files.pdf(), title="Secret ticket", costs=str(cost.id))
    (document,) = stored(engine, office)
    viewer = client_for(Role.VIEWER)
    for address in (LIST, f"{LIST}/{document.id}", f"{LIST}/{document.id}/file", NEW):
        assert viewer.get(address).status_code == 403
    for address in ("/trips/foshan/costs", "/trips/foshan/history"):
        page = viewer.get(address).text
        assert "Secret ticket" not in page
        assert "/documents" not in page


def test_a_document_is_a_receipt_of_the_costs_form(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    send(planner, files.pdf(), title="Ticket")
    (document,) = stored(engine, office)
    cost = cost_of(engine, office)
    address = f"/trips/foshan/costs/items/{cost.id}"
    assert f'<option value="{document.id}">Ticket</option>' in planner.get(address).text
    chosen = COST | {"version": "1", "receipt": str(document.id)}
    assert planner.post(address, data=chosen).status_code == 302
    assert cost_of(engine, office).receipt_id == document.id
    assert "The receipt stays among the documents: Ticket" in planner.get(f"{address}/delete").text


def test_a_signed_decision_is_uploaded_once_and_stays(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    store(engine, office, foshan())
    planner, documents = client_for(Role.PLANNER), f"/trips/{DECIDED}/documents"
    (approval,) = rows_of(engine, office)
    page = f"/coverage/decisions/{approval.id}"
    upload = f"{documents}/new?approval={approval.id}"
    assert f'href="{upload}"' in planner.get(page).text
    assert upload not in client_for(Role.APPROVER).get(page).text
    form = planner.get(upload).text
    assert re.findall(TICKED.format("approvals"), form) == [str(approval.id)]
    assert '<option selected value="decision"' in form
    fields = {"kind": "decision", "title": "Signed", "approvals": str(approval.id)}
    answer = send(planner, files.pdf(), to=f"{documents}/new", **fields)
    assert answer.location == documents
    (document,) = stored(engine, office)
    assert newest(engine, office).document_id == document.id
    shown = planner.get(page).text
    assert f'<a href="{documents}/{document.id}/file">Signed</a>' in shown
    assert upload not in shown
    kept = {"version": "1", "title": "Renamed", "kind": "decision"}
    planner.post(f"{documents}/{document.id}", data=kept)
    assert newest(engine, office).document_id == document.id
    gone = planner.post(f"{documents}/{document.id}/delete", data={"version": "2"})
    assert gone.status_code == 422
    assert len(stored(engine, office)) == 1


def test_a_travel_authorisation_gets_its_evidence_and_loses_it_again(
    client_for: ClientFor, engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        person = session.scalars(select(Traveller).where(Traveller.trip_id == trip.id)).first()
        assert person is not None
        asked = TravelRequest("planner@example.org", date(2026, 9, 1))
        row = request_travel(session, office, Spot("foshan", person.id), asked, NOW)
        session.commit()
        number, claim = row.id, f"/trips/foshan/costs/claims/{person.id}"
    planner = client_for(Role.PLANNER)
    upload = f"{NEW}?authorisation={number}"
    assert f'href="{upload}"' in planner.get(claim).text
    assert re.findall(TICKED.format("authorisations"), planner.get(upload).text) == [str(number)]
    send(planner, files.pdf(), title="Form", authorisations=str(number))
    (document,) = stored(engine, office)
    assert f'<a href="{LIST}/{document.id}/file">Form</a>' in planner.get(claim).text
    edit = f"{LIST}/{document.id}"
    assert re.findall(TICKED.format("authorisations"), planner.get(edit).text) == [str(number)]
    planner.post(edit, data={"version": "1", "title": "Form", "kind": "decision"})
    assert f'href="{upload}"' in planner.get(claim).text


def test_a_decision_of_another_trip_is_refused(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, foshan())
    (approval,) = rows_of(engine, office)
    answer = send(planner, files.pdf(), approvals=str(approval.id))
    assert answer.status_code == 422
    assert newest(engine, office).document_id is None
