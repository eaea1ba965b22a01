"""What travellers send: taken once, only with their secret, looked at by staff, nobody else's."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from planner.db.engine import session_for
from planner.db.models import (
    Contact,
    ContactCapture,
    CostItem,
    Document,
    Outlay,
    TripContact,
)
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import CaptureState, DocumentKind, OutlayState, Phase
from planner.services.captures import receiving
from planner.services.captures.receiving import PER_TRAVELLER
from planner.services.documents import DocumentDetails, SentFile, add_document
from tests import audience_trip, files
from tests.audience_trip import SLUG
from tests.counting import CountQueries
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.test_my import share

JSON = {"Accept": "application/json"}
TOKEN = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody signed in with."""
    return app.test_client()


@pytest.fixture
def secret(engine: Engine, office: Actor) -> str:
    """The secret of Anna's page of the released trip."""
    audience_trip.add_trip(engine, office)
    return share(engine, office)


def send(
    client: FlaskClient,
    secret: str,
    *,
    photo: bytes = b"",
    headers: dict[str, str] | None = None,
    kind: str = "contacts",
    **fields: str,
) -> TestResponse:
    data: dict[str, Any] = {"token": TOKEN, "noted": "2026-09-30T10:00:00+08:00", **fields}
    if photo:
        data["photo"] = (BytesIO(photo), "card.jpg")
    return client.post(f"/my/{secret}/{kind}", data=data, headers=JSON | (headers or {}))


NOT_SAID = {"organisation_id": "", "name_order": ""}

TAXI: dict[str, Any] = {
    "kind": "costs",
    "category": "local_transport",
    "amount": "42,50",
    "currency": "EUR",
    "spent_on": "2026-09-30",
    "description": "Taxi",
}


def captures(engine: Engine, office: Actor) -> list[ContactCapture]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(ContactCapture).order_by(ContactCapture.id)))


def outlays(engine: Engine, office: Actor) -> list[Outlay]:
    with session_for(engine, office, NOW) as session:
        return list(session.scalars(select(Outlay).order_by(Outlay.id)))


def test_a_contact_is_stored_as_it_was_sent(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    answer = send(
        client, secret, name="Chen Wei", organisation="Robots", note="Likes steel\nand tea",
        follow_up="Send brochure", photo=files.jpeg(),
    )  # fmt: skip
    assert (answer.status_code, answer.json) == (200, {"received": TOKEN})
    (row,) = captures(engine, office)
    assert (row.name, row.organisation, row.note, row.follow_up) == (
        "Chen Wei", "Robots", "Likes steel\nand tea", "Send brochure",
    )  # fmt: skip
    assert row.noted_at.isoformat() == "2026-09-30T02:00:00+00:00"
    assert (row.received_at, row.state, row.captured_by) == (
        NOW,
        CaptureState.OPEN,
        "Anna Beispiel",
    )
    assert row.photo_id is not None


def test_the_same_sent_again_is_answered_alike_and_stored_once(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    answers = [send(client, secret, name="Chen Wei", photo=files.jpeg()) for _ in range(3)]
    assert {(each.status_code, each.text) for each in answers} == {(200, answers[0].text)}
    assert len(captures(engine, office)) == 1
    assert [send(client, secret, **TAXI).json for _ in range(2)] == [{"received": TOKEN}] * 2
    assert len(outlays(engine, office)) == 1


def test_sent_at_the_same_moment_it_is_stored_once(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    def press(_: int) -> int:
        return send(client.application.test_client(), secret, name="Chen Wei").status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(press, range(4))) == [200] * 4
    assert len(captures(engine, office)) == 1


def test_another_thing_under_the_same_token_is_not_lost(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    for name in ("Chen Wei", "Li Na", "Chen Wei", "Li Na"):
        assert send(client, secret, name=name).status_code == 200
    assert [row.name for row in captures(engine, office)] == ["Chen Wei", "Li Na"]


def test_two_travellers_may_have_the_same_token(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    other = share(engine, office, "bernd")
    for each in (secret, other):
        assert send(client, each, name="Chen Wei").status_code == 200
    assert [row.captured_by for row in captures(engine, office)] == [
        "Anna Beispiel",
        "Bernd Beispiel",
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "Name: Write a name, or take a photo of the card."),
        ({"name": "x" * 301}, "Name: Write at most 300 characters."),
        ({"name": "Chen", "token": ""}, "Load the page anew and send it again."),
        ({"name": "Chen", "token": "x" * 61}, "Load the page anew and send it again."),
        ({"name": "Chen", "photo": b"<html>"}, "Photo of the card: This is no PDF and no picture"),
        ({"name": "Chen", "photo": files.pdf()}, "Photo of the card: This is no picture."),
        (TAXI | {"amount": "much"}, "Amount: Write an amount like 1234.50."),
        (TAXI | {"amount": "0"}, "Amount: Write how much it was."),
        (TAXI | {"spent_on": "2226-01-01"}, "Day: Check the year."),
        (TAXI | {"category": "bribe"}, "What for: Not a valid choice."),
        (TAXI | {"currency": "XXX"}, "Currency: Write a currency by its code"),
    ],
)
def test_what_can_not_be_stored_is_refused_with_the_reason(  # noqa: PLR0917 - fixtures
    client: FlaskClient,
    engine: Engine,
    office: Actor,
    secret: str,
    fields: dict[str, Any],
    reason: str,
) -> None:
    answer = client.post(
        f"/my/{secret}/{fields.get('kind', 'contacts')}?lang=en",
        data={"token": TOKEN}
        | {name: value for name, value in fields.items() if name not in {"photo", "kind"}}
        | ({"photo": (BytesIO(fields["photo"]), "x.jpg")} if "photo" in fields else {}),
        headers=JSON,
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert reason in answer.json["reason"]
    assert [*captures(engine, office), *outlays(engine, office)] == []


def test_a_plain_form_is_led_to_the_list_or_shown_again(client: FlaskClient, secret: str) -> None:
    sent = client.post(f"/my/{secret}/contacts?lang=en", data={"token": TOKEN, "name": "Li Na"})
    assert (sent.status_code, sent.location) == (302, f"/my/{secret}/contacts?lang=en#sent")
    page = client.get(f"/my/{secret}/contacts?lang=en").text
    assert f'data-received="{TOKEN}"' in page
    again = client.post(
        f"/my/{secret}/costs?lang=en",
        data={"token": TOKEN, "amount": "x", "currency": "EUR", "description": "Taxi"},
    )
    assert again.status_code == 422
    assert 'value="Taxi"' in again.text
    assert "Write an amount like" in again.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ],
)
def test_another_sites_page_sends_nothing(  # noqa: PLR0917 - fixtures
    client: FlaskClient,
    engine: Engine,
    office: Actor,
    secret: str,
    headers: dict[str, str],
    status: int,
) -> None:
    assert send(client, secret, headers=headers, name="Chen Wei").status_code == status
    assert len(captures(engine, office)) == (status == 200)
    read = client.post(f"/my/{secret}/versions/1/read", headers=headers)
    assert read.status_code == (302 if status == 200 else 403)


def test_nobody_sends_without_the_secret_and_no_picture_is_read(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    assert send(client, "wrong", name="Chen Wei").status_code == 404
    assert send(client, secret[:-1], name="x", photo=b"y" * 5000).status_code == 413
    assert captures(engine, office) == []


def test_a_picture_that_is_too_large_is_refused(
    client: FlaskClient, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 2**20)
    photo = FileStorage(BytesIO(files.jpeg() + bytes(2**20)), filename="card.jpg", name="photo")
    form = {"token": TOKEN, "noted": "", "name": "Chen Wei", "photo": photo}
    boundary, body = encode_multipart(form)  # the client's own would leave a file open
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post(f"/my/{secret}/contacts", data=body, content_type=kind, headers=JSON)
    assert answer.status_code == 422
    assert answer.json == {"reason": "Foto der Visitenkarte: Das Bild ist größer als 1 MB."}


def test_too_many_wait_and_what_is_stored_already_does_not(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    for number in range(PER_TRAVELLER.free):
        assert send(client, secret, token=f"t{number}", name="x").status_code == 200
    refused = send(client, secret, token="more", name="x")
    assert refused.status_code == 429
    assert send(client, secret, token="t3", name="x").status_code == 200
    client.application.extensions["planner_clock"] = lambda: NOW + timedelta(hours=2)
    assert send(client, secret, token="more", name="x").status_code == 200
    assert len(captures(engine, office)) == PER_TRAVELLER.free + 1


def test_nobody_sees_what_another_traveller_sent(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, name="MET-Chen", note="NOTE-mine", photo=files.jpeg())
    send(client, secret, **TAXI | {"description": "OUTLAY-taxi"})
    words = {"MET-Chen", "NOTE-mine", "OUTLAY-taxi"}
    own = json.loads(client.get(f"/my/{secret}/offline.json").text)
    assert words <= set(re.findall(r"[A-Z]+-\w+", "".join(own["pages"].values())))
    other = client.get(f"/my/{share(engine, office, 'bernd')}/offline.json").text
    assert not any(word in other for word in words)


# --- staff


def token_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def test_staff_take_a_contact_into_the_directory(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, name="Na Li", organisation="Robots", note="Steel", photo=files.jpeg())
    staff = client_for(Role.PLANNER)
    page = staff.get(f"/trips/{SLUG}/people/met").text
    assert "1 contact waits to be looked at." in page
    assert "Steel" in page
    number = captures(engine, office)[0].id
    address = f"/trips/{SLUG}/people/met/{number}"
    photo = staff.get(f"{address}/photo")
    assert (photo.data, photo.headers["Content-Type"]) == (files.jpeg(), "image/jpeg")
    assert photo.headers["Content-Security-Policy"].startswith("default-src 'none'")
    form = staff.get(address).text
    assert 'value="Na"' in form
    assert 'value="Li"' in form
    data = {"version": "1", "given_name": "Na", "family_name": "Li"} | NOT_SAID
    assert staff.post(address, data=data).location == f"/trips/{SLUG}/people/met"
    with session_for(engine, office, NOW) as session:
        contact = session.scalars(select(Contact).where(Contact.family_name == "Li")).one()
        (row,) = session.scalars(select(ContactCapture)).all()
        assert (row.state, row.contact_id, row.decided_at) == (
            CaptureState.ACCEPTED,
            contact.id,
            NOW,
        )
        listed = select(TripContact).where(TripContact.contact_id == contact.id)
        assert session.scalars(listed).one().trip_id == row.trip_id
    assert staff.post(address, data=data | {"version": "2"}).status_code == 422


def test_staff_are_warned_of_somebody_who_is_there_and_tie_to_them(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, name="陈伟")
    staff, number = client_for(Role.PLANNER), captures(engine, office)[0].id
    address = f"/trips/{SLUG}/people/met/{number}"
    page = staff.get(address).text
    assert "There is something like it already" in page
    assert "same name in their own script" in page
    twin = {"version": "1", "given_name": "Wei", "family_name": "Chen", "native_name": "陈伟"}
    twin |= NOT_SAID
    refused = staff.post(address, data=twin)
    assert refused.status_code == 422
    assert "Save anyway: this is another one" in refused.text
    with session_for(engine, office, NOW) as session:
        known = session.scalars(select(Contact)).one()
    tied = staff.post(f"{address}/link", data={"version": "1", "contact": str(known.id)})
    assert tied.status_code == 302
    (row,) = captures(engine, office)
    assert (row.state, row.contact_id) == (CaptureState.LINKED, known.id)
    with session_for(engine, office, NOW) as session:
        assert len(session.scalars(select(Contact)).all()) == 1


def test_staff_put_a_contact_aside_and_take_it_up_again(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, name="Chen Wei")
    staff, number = client_for(Role.PLANNER), captures(engine, office)[0].id
    address = f"/trips/{SLUG}/people/met/{number}"
    assert staff.post(f"{address}/dismiss", data={"version": "1"}).status_code == 302
    assert captures(engine, office)[0].state is CaptureState.DISMISSED
    assert staff.post(f"{address}/dismiss", data={"version": "1"}).status_code == 409
    assert staff.post(f"{address}/reopen", data={"version": "2"}).status_code == 302
    assert captures(engine, office)[0].state is CaptureState.OPEN


def test_staff_take_an_outlay_over_as_a_cost_that_its_traveller_advanced(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, photo=files.png(), **TAXI)
    staff, number = client_for(Role.PLANNER), outlays(engine, office)[0].id
    assert "Taxi" in staff.get(f"/trips/{SLUG}/costs/outlays").text
    assert "outlay of a traveller waits" in staff.get(f"/trips/{SLUG}/").text
    address = f"/trips/{SLUG}/costs/outlays/{number}"
    answer = staff.post(f"{address}/accept", data={"version": "1"})
    with session_for(engine, office, NOW) as session:
        cost = session.scalars(select(CostItem).where(CostItem.category == "local_transport")).one()
        assert answer.location == f"/trips/{SLUG}/costs/items/{cost.id}"
        assert (cost.amount_minor, cost.currency, cost.paid_by) == (4250, "EUR", "traveller")
        assert (cost.phase, [each.key for each in cost.travellers]) == (Phase.ACTUAL, ["anna"])
        receipt = session.scalars(select(Document)).one()
        assert (cost.receipt, receipt.media_type) == (receipt, "image/png")
        assert receipt.for_travellers is False
        (row,) = session.scalars(select(Outlay)).all()
        assert (row.state, row.cost_id) == (OutlayState.ACCEPTED, cost.id)
    assert staff.post(f"{address}/accept", data={"version": "2"}).status_code == 422
    assert "Taken over" in client.get(f"/my/{secret}/costs?lang=en").text


def test_an_outlay_without_a_rate_is_not_taken_over(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, **TAXI | {"currency": "KZT"})
    staff, number = client_for(Role.PLANNER), outlays(engine, office)[0].id
    refused = staff.post(f"/trips/{SLUG}/costs/outlays/{number}/accept", data={"version": "1"})
    assert refused.status_code == 422
    assert "There is no rate of KZT" in refused.text
    assert outlays(engine, office)[0].state is OutlayState.OPEN


def test_a_refused_outlay_tells_its_traveller_why(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    send(client, secret, **TAXI)
    staff, number = client_for(Role.PLANNER), outlays(engine, office)[0].id
    address = f"/trips/{SLUG}/costs/outlays/{number}/refuse"
    assert staff.post(address, data={"version": "1", "reason": ""}).status_code == 422
    data = {"version": "1", "reason": "Paid by the host already"}
    assert staff.post(address, data=data).status_code == 302
    page = client.get(f"/my/{secret}/costs?lang=en").text
    assert "Not taken over: Paid by the host already" in page
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(CostItem.key)).all() == ["room"]


def test_the_lists_ask_the_database_as_often_for_one_as_for_three(
    client: FlaskClient,
    client_for: ClientFor,
    secret: str,
    count_queries: CountQueries,
) -> None:
    staff, asked = client_for(Role.PLANNER), []
    for tokens in (["a"], ["b", "c"]):
        for token in tokens:
            send(client, secret, token=token, name=f"Chen {token}", photo=files.jpeg())
            send(client, secret, **TAXI | {"token": token}, photo=files.jpeg())
        for address in (
            f"/trips/{SLUG}/people/met",
            f"/trips/{SLUG}/costs/outlays",
            f"/my/{secret}/contacts",
            f"/my/{secret}/costs",
        ):
            with count_queries() as queries:
                assert (staff if "trips" in address else client).get(address).status_code == 200
            asked.append(len(queries))
    assert asked[:4] == asked[4:]
    assert max(asked) < 40  # all that the coverage is reckoned from


# --- documents and the bundle


def test_travellers_get_the_documents_that_are_meant_for_them(
    client: FlaskClient, engine: Engine, office: Actor, secret: str
) -> None:
    with session_for(engine, office, NOW) as session:
        for title, body, is_meant in (("Invitation", b"a", True), ("Contract", b"b", False)):
            details = DocumentDetails(title, DocumentKind.LETTER, for_travellers=is_meant)
            add_document(
                session, office, SLUG, SentFile("x.pdf", files.pdf(body)), details, now=NOW
            )
        session.commit()
        meant, other = session.scalars(select(Document).order_by(Document.id)).all()
        kept = f"/my/{secret}/documents/{meant.id}/{meant.sha256[:12]}"
        secret_one = f"/my/{secret}/documents/{other.id}/{other.sha256[:12]}"
    page = client.get(f"/my/{secret}/documents?lang=en").text
    assert kept in page
    assert "Contract" not in page
    answer = client.get(kept)
    assert (answer.status_code, answer.data) == (200, files.pdf(b"a"))
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for wrong in (secret_one, kept[:-1] + "x", kept.replace(secret, "wrong")):
        assert client.get(wrong).status_code == 404
    assert json.loads(client.get(f"/my/{secret}/offline.json").text)["files"] == [kept]


def edition(client: FlaskClient, secret: str) -> str:
    return str(json.loads(client.get(f"/my/{secret}/offline.json").text)["edition"])


def test_the_bundle_has_an_edition_that_changes_with_what_it_says(
    client: FlaskClient, client_for: ClientFor, engine: Engine, office: Actor, secret: str
) -> None:
    first = edition(client, secret)
    assert client.get(f"/my/{secret}/offline.json?have={first}").status_code == 204
    assert edition(client, secret) == first
    assert client.get(f"/my/{secret}/offline.json?have={first}&lang=zh").status_code == 204
    seen = {first}
    staff = client_for(Role.PLANNER)
    steps: list[Callable[[], TestResponse]] = [
        lambda: send(client, secret, name="Chen Wei"),
        lambda: send(client, secret, **TAXI),
        lambda: client.post(f"/my/{secret}/versions/1/read"),
        lambda: staff.post(
            f"/trips/{SLUG}/costs/outlays/{outlays(engine, office)[0].id}/refuse",
            data={"version": "1", "reason": "No"},
        ),
        lambda: staff.post(
            f"/trips/{SLUG}/costs/items/new",
            data={"category": "hotel", "amount": "10", "currency": "EUR",
                  "incurred_on": "2026-10-24", "phase": "estimate"},
        ),
    ]  # fmt: skip
    for step in steps:
        assert step().status_code in {200, 302}
        assert edition(client, secret) not in seen
        seen.add(edition(client, secret))


def test_the_bundle_is_compressed_for_who_takes_it(client: FlaskClient, secret: str) -> None:
    plain = client.get(f"/my/{secret}/offline.json")
    zipped = client.get(f"/my/{secret}/offline.json", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.data) * 4 < len(plain.data)


def test_the_manifest_and_the_worker_belong_to_one_address(
    client: FlaskClient, secret: str
) -> None:
    manifest = client.get(f"/my/{secret}/app.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(manifest.text)
    scope = f"/my/{secret}/"
    assert (said["scope"], said["id"], said["start_url"]) == (scope, scope, scope)
    assert (said["name"], said["short_name"]) == ("Zielgruppen", "Reiseprogramm")
    for icon in said["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.headers["Content-Type"] == "image/png"
            wide = int.from_bytes(picture.data[16:20], "big")
            assert icon["sizes"] == f"{wide}x{wide}"
    worker = client.get(f"/my/{secret}/worker.js")
    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert secret not in worker.text
    for name in ("worker.js", "app.webmanifest", "offline.json"):
        assert client.get(f"/my/wrong/{name}").status_code == 404
