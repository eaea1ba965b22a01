"""The JSON API by examples: exact answers, conditional changes, problem documents."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import AuditEntry, OutboxMessage, ProgrammeItem, Release, Trip
from planner.domain.access import Actor, Role, Scope
from planner.domain.api_tokens import MOST_REQUESTS, SHARE
from planner.domain.refusals import FaultsError
from planner.formats.api.bodies import read_body, read_patch
from planner.formats.api.openapi import MERGE_PATCH
from planner.formats.api.records import FeedWish, ReleaseWish
from planner.formats.trip_document.pieces import LISTS, merged, read_item
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_trip
from tests.web.conftest import ClientFor
from tests.web.programs import Program, token_for

EXAMPLE = Path(__file__).parents[1] / "examples" / "foshan-2026.json"

PLENARY = {
    "key": "plenary",
    "kind": "session",
    "track": "official",
    "title": {"en": "Plenary"},
    "starts": {"at": "2026-10-24T10:30", "zone": "Asia/Shanghai"},
    "ends": {"at": "2026-10-24T11:30", "zone": "Asia/Shanghai"},
    "place": "hall",
    "attendance": "all",
    "status": "confirmed",
    "visibility": "travellers",
}
FOSHAN = {
    "slug": "foshan",
    "title": {"en": "foshan"},
    "direction": "outbound",
    "status": "draft",
    "starts_on": "2026-10-23",
    "ends_on": "2026-10-26",
    "home_zone": "Europe/Berlin",
    "released_version": 0,
}
ITEM = "/trips/foshan/items/plenary"
ITEMS = "/trips/foshan/items"
RELEASES, FEEDS, DOCUMENT = (f"/trips/foshan/{name}" for name in ("releases", "feeds", "document"))


@pytest.fixture
def program(app: Flask, engine: Engine, office: Actor, trip: Trip) -> Program:
    """A program with every scope, and the trip ``foshan``."""
    del trip
    return Program(app, token_for(engine, office))


def example() -> dict[str, Any]:
    """The example document, without decisions: no token makes any."""
    value: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    return value | {"approvals": []}


def told(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - a response
    return answer.status_code, json.loads(answer.data)["detail"]


def test_a_trip_in_the_list_and_by_itself(program: Program) -> None:
    assert program.get("/trips").json == {"trips": [FOSHAN]}
    answer = program.get("/trips/foshan")
    assert answer.json == FOSHAN
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_the_list_is_searched(program: Program, engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        session.add(make_trip("haifa"))
        session.get_one(Trip, 1).search_text = "foshan"
        session.commit()

    def found(query: str) -> list[str]:
        return [each["slug"] for each in program.get(f"/trips?{query}").json["trips"]]  # type: ignore[index]

    assert found("words=fosh") == ["foshan"]
    assert found("year=2026") == ["haifa", "foshan"]
    assert found("year=2025") == []
    assert found("status=draft&direction=outbound") == ["haifa", "foshan"]
    assert found("direction=home") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("year=20", "year"),
        ("year=x", "year"),
        ("status=x", "status"),
        ("after=x", "after"),
        *((f"after=2026-01-01.{number}", "after") for number in ("9" * 23, "-1", "٣", "1_0", "")),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(program: Program, query: str, field: str) -> None:
    answer = program.get(f"/trips?{query}")
    assert answer.status_code == 422
    assert [each["path"] for each in json.loads(answer.data)["errors"]] == [field]


def test_pages_follow_each_other(program: Program, engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        session.add_all(make_trip(f"trip-{number}") for number in range(50))
        session.commit()
    first = json.loads(program.get("/trips?year=2026").data)
    assert len(first["trips"]) == 50
    assert first["next"].startswith("/api/v1/trips?year=2026&after=2026-10-23.")
    second = json.loads(program.get(first["next"].removeprefix("/api/v1")).data)
    assert [each["slug"] for each in second["trips"]] == ["foshan"]
    assert "next" not in second


def test_the_next_page_has_the_known_parameters_alone(
    program: Program, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.add_all(make_trip(f"trip-{number}") for number in range(50))
        session.commit()
    last = json.loads(program.get("/trips").data)["next"].partition("after=")[2]
    foreign = "_method=DELETE&_external=1&_scheme=javascript&_anchor=x&endpoint=x&slug=y&self=1"
    answer = program.get(f"/trips?{foreign}&direction=outbound", Host="evil.example")
    assert json.loads(answer.data)["next"] == f"/api/v1/trips?direction=outbound&after={last}"


def test_items_and_people(program: Program) -> None:
    assert program.get("/trips/foshan/items").json == {"items": [PLENARY]}
    assert program.get(ITEM).json == PLENARY
    assert program.get("/trips/foshan/people").json == {
        "travellers": [
            {
                "key": "director",
                "given_name": "Director",
                "family_name": "Example",
                "role": "official",
                "regime": "BMF",
            }
        ],
        "groups": [],
    }


def test_a_patch_changes_what_it_names(program: Program, engine: Engine, office: Actor) -> None:
    tag = program.tag(ITEM)
    patch = {"title": {"de": "Plenum"}, "place": None, "attendance": {"travellers": ["director"]}}
    answer = program.ask("PATCH", ITEM, patch, If_Match=tag, Content_Type=MERGE_PATCH)
    changed = {name: value for name, value in PLENARY.items() if name != "place"} | {
        "title": {"en": "Plenary", "de": "Plenum"},
        "attendance": {"travellers": ["director"], "groups": []},
    }
    assert answer.json == changed
    assert answer.headers["ETag"] == program.tag(ITEM) != tag
    with session_for(engine, office, NOW) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert entry.by == "Intranet (API)"


def test_the_second_of_two_is_told(program: Program) -> None:
    tag = program.tag(ITEM)
    assert program.ask("PATCH", ITEM, {"vehicle": "Bus"}, If_Match=tag).status_code == 200
    again = program.ask("PATCH", ITEM, {"vehicle": "Tram"}, If_Match=tag)
    assert told(again) == (412, "Somebody saved this in between.")
    assert json.loads(program.get(ITEM).data)["vehicle"] == "Bus"
    assert program.ask("PATCH", ITEM, {"vehicle": "Tram"}, If_Match="*").status_code == 200
    assert program.ask("PATCH", ITEM, {"vehicle": "Tram"}, If_Match='W/"x"').status_code == 412


def test_an_edit_on_a_page_counts_too(program: Program, engine: Engine, office: Actor) -> None:
    tag = program.tag(ITEM)
    with session_for(engine, office, NOW) as session:
        session.scalars(select(ProgrammeItem)).one().vehicle = "Bus"
        session.commit()
    assert program.ask("PATCH", ITEM, {"vehicle": "Tram"}, If_Match=tag).status_code == 412


@pytest.mark.parametrize(
    ("patch", "path", "detail"),
    [
        ({"kind": "party"}, "kind", None),
        ({"place": "moon"}, "place", 'there is no "moon" in places'),
        ({"title": None}, "title", "is missing"),
        ({"ends": {"at": "2026-10-24T09:00"}}, "ends", None),
        ({"starts": {"on": "2026-10-24"}}, None, None),
        ({"no_such": 1}, "no_such", "unknown key"),
        ({"key": "other"}, "key", "The key of an item stays."),
        ({"vehicle": "\x00"}, "vehicle", "must not contain the character NUL"),
        ([], "$", "must be an object"),
    ],
)
def test_a_patch_that_makes_no_item(
    program: Program, patch: object, path: str | None, detail: str | None
) -> None:
    answer = program.ask("PATCH", ITEM, patch, If_Match="*")
    assert answer.status_code == 422
    errors = {each["path"]: each["detail"] for each in json.loads(answer.data)["errors"]}
    assert path is None or path in errors
    assert detail is None or errors[path or ""] == detail
    assert program.get(ITEM).json == PLENARY


def test_a_copy_that_is_current_is_not_sent_again(program: Program) -> None:
    tag = program.tag(ITEM)
    assert program.get(ITEM, If_None_Match=tag).status_code == 304
    assert program.get(ITEM, If_None_Match='"other"').status_code == 200
    assert program.ask("HEAD", ITEM).headers["ETag"] == tag


def test_a_trip_is_made_of_a_document_and_read_again(program: Program) -> None:
    answer = program.ask("POST", "/trips", example())
    assert answer.status_code == 201
    slug = example()["slug"]
    assert answer.headers["Location"] == f"/api/v1/trips/{slug}"
    stored = json.loads(program.get(f"/trips/{slug}/document").data)
    assert stored["programme"] == example()["programme"]
    assert stored["costs"] == example()["costs"]
    again = program.ask("POST", "/trips", example())
    assert told(again) == (409, "There is a trip with this short name.")


def test_a_document_replaces_what_was_seen(program: Program) -> None:
    tag, document = program.tag(DOCUMENT), json.loads(program.get(DOCUMENT).data)
    document["programme"] = []
    answer = program.ask("PUT", DOCUMENT, document, If_Match=tag)
    assert answer.json == document
    assert answer.headers["ETag"] == program.tag(DOCUMENT) != tag
    assert program.get("/trips/foshan/items").json == {"items": []}
    assert program.ask("PUT", DOCUMENT, document, If_Match=tag).status_code == 412


def test_a_document_of_another_trip_replaces_nothing(program: Program) -> None:
    document = json.loads(program.get(DOCUMENT).data) | {"slug": "other"}
    assert program.ask("PUT", DOCUMENT, document, If_Match="*").status_code == 422
    assert program.ask("PUT", "/trips/none/document", document, If_Match="*").status_code == 404


def test_every_fault_of_a_document_is_told(program: Program) -> None:
    answer = program.ask("POST", "/trips", example() | {"slug": "A B", "direction": "up"})
    errors = json.loads(answer.data)["errors"]
    assert answer.status_code == 422
    assert [each["path"] for each in errors] == ["slug", "direction"]


def test_without_the_scope_for_money_none_is_written(
    app: Flask, engine: Engine, program: Program, office: Actor
) -> None:
    planner = Program(app, token_for(engine, office, [Scope.PLAN]))
    assert planner.ask("POST", "/trips", example()).status_code == 403
    assert program.ask("POST", "/trips", example()).status_code == 201
    free = {"budget_lines", "allowances", "costs", "commitments", "hosted_benefits", "set_offs"}
    bare = {name: value for name, value in example().items() if name not in free}
    assert planner.ask("POST", "/trips", bare | {"slug": "bare"}).status_code == 201


def test_no_token_makes_a_decision(program: Program) -> None:
    document = json.loads(EXAMPLE.read_text("utf-8"))
    if not document["approvals"]:
        key = document["travellers"][0]["key"]
        document["approvals"] = [
            {
                "key": "forged",
                "traveller": key,
                "commitments": [document["commitments"][0]["key"]],
                "max_value": "10.00",
                "requested_by": "a@example.org",
                "requested_on": "2026-10-01",
                "decision": "granted",
                "decided_by": "b@example.org",
                "decided_on": "2026-10-02",
            }
        ]
    assert program.ask("POST", "/trips", document).status_code == 403


def test_a_release_is_made_once_of_what_was_seen(
    program: Program, engine: Engine, office: Actor
) -> None:
    assert json.loads(program.get(RELEASES).data)["releases"] == []
    tag = program.tag(RELEASES)
    made = program.ask("POST", RELEASES, {"note": "First"}, If_Match=tag)
    assert made.headers["Location"] == f"/api/v1{RELEASES}/1"
    first = {
        "number": 1,
        "released_at": "2026-10-01T08:00:00+00:00",
        "released_by": "Intranet (API)",
        "note": "First",
        "affected": ["director"],
    }
    assert (made.status_code, made.json) == (201, first)
    assert json.loads(program.get(RELEASES).data)["releases"] == [first]
    assert program.get(f"{RELEASES}/1").json == first
    assert program.get(f"{RELEASES}/2").status_code == 404
    assert program.ask("POST", RELEASES, {}, If_Match=tag).status_code == 412
    again = program.ask("POST", RELEASES, {}, If_Match="*")
    assert told(again) == (422, "Nothing has changed since version 1.")
    with session_for(engine, office, NOW) as session:
        assert len(session.scalars(select(Release)).all()) == 1


def test_a_draft_that_was_changed_meanwhile_is_not_released(program: Program) -> None:
    tag, seen = program.tag(RELEASES), json.loads(program.get(RELEASES).data)["draft"]
    program.ask("PATCH", ITEM, {"vehicle": "Bus"}, If_Match="*")
    assert program.ask("POST", RELEASES, {}, If_Match=tag).status_code == 412
    assert program.ask("POST", RELEASES, {"draft": seen}, If_Match="*").status_code == 412
    assert json.loads(program.get(RELEASES).data)["releases"] == []
    now = json.loads(program.get(RELEASES).data)["draft"]
    assert program.ask("POST", RELEASES, {"draft": now}, If_Match="*").status_code == 201


def test_a_released_programme_is_what_travellers_see(
    program: Program, engine: Engine, office: Actor
) -> None:
    patch = {"internal_note": "Hush", "booking_reference": "X1", "bring": {"en": "Passport"}}
    program.ask("PATCH", ITEM, patch, If_Match="*")
    hidden = {**PLENARY, "key": "prep", "visibility": "internal"}
    program.ask("POST", ITEMS, hidden)
    program.ask("POST", RELEASES, {}, If_Match="*")
    program.ask("PATCH", ITEM, {"title": {"en": "Later"}}, If_Match="*")
    with session_for(engine, office, NOW) as session:
        query = select(ProgrammeItem).where(ProgrammeItem.key == "plenary")
        uid = session.scalars(query).one().uid
    shown = ("key", "kind", "title", "starts", "ends", "place", "status")
    assert program.get(f"{RELEASES}/1/programme").json == {
        "number": 1,
        "title": {"en": "foshan"},
        "status": "draft",
        "starts_on": "2026-10-23",
        "ends_on": "2026-10-26",
        "home_zone": "Europe/Berlin",
        "items": [
            {**{name: PLENARY[name] for name in shown}, "uid": uid, "bring": {"en": "Passport"}}
        ],
        "places": [
            {
                "key": "hall",
                "name": {"en": "Congress centre"},
                "city": "Foshan",
                "country": "CN",
                "zone": "Asia/Shanghai",
                "latitude": 22.925,
                "longitude": 113.205,
            }
        ],
        "contacts": [],
    }
    assert program.get(f"{RELEASES}/2/programme").status_code == 404


def test_an_item_is_made_once_cancelled_and_deleted(
    program: Program, engine: Engine, office: Actor
) -> None:
    dinner = {**PLENARY, "key": "dinner", "kind": "meal", "title": {"en": "Dinner"}}
    made = program.ask("POST", ITEMS, dinner)
    assert (made.status_code, made.json) == (201, dinner)
    assert made.headers["Location"] == f"/api/v1{ITEMS}/dinner"
    again = program.ask("POST", ITEMS, {**dinner, "title": {"en": "Supper"}})
    assert told(again) == (409, "There is an item with this key already.")
    tag, address = program.tag(f"{ITEMS}/dinner"), f"{ITEMS}/dinner/cancel"
    assert made.headers["ETag"] == tag
    assert program.ask("POST", address).status_code == 428
    cancelled = program.ask("POST", address, If_Match=tag)
    assert cancelled.json == {**dinner, "status": "cancelled"}
    assert program.ask("DELETE", f"{ITEMS}/dinner", If_Match=tag).status_code == 412
    seen = cancelled.headers["ETag"]
    assert program.ask("DELETE", f"{ITEMS}/dinner", If_Match=seen).status_code == 204
    assert program.ask("DELETE", f"{ITEMS}/dinner", If_Match="*").status_code == 404
    assert program.get(ITEMS).json == {"items": [PLENARY]}
    with session_for(engine, office, NOW) as session:
        entries = select(AuditEntry.action, AuditEntry.by).where(AuditEntry.label == "Dinner")
        by = "Intranet (API)"
        assert session.execute(entries.order_by(AuditEntry.id)).all() == [
            ("created", by),
            ("changed", by),
            ("deleted", by),
        ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"place": "nowhere"}, "place"),
        ({"title": {}}, "title"),
        ({"ends": {"at": "2026-10-24T09:30", "zone": "Asia/Shanghai"}}, "ends"),
        ({"odd": 1}, "odd"),
        ({"key": ""}, "key"),
    ],
)
def test_what_is_no_item_is_not_made(program: Program, change: dict[str, Any], path: str) -> None:
    answer = program.ask("POST", ITEMS, {**PLENARY, "key": "more", **change})
    assert answer.status_code == 422
    assert [each["path"] for each in json.loads(answer.data)["errors"]] == [path]
    assert program.get(ITEMS).json == {"items": [PLENARY]}


def test_a_release_tells_whom_it_concerns_if_wanted(
    program: Program, engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        session.get_one(Trip, trip.id).travellers[0].email = "director@example.org"
        session.commit()
    program.ask("POST", RELEASES, {"tell": True}, If_Match="*")
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(OutboxMessage.recipient)).all() == ["director@example.org"]


def test_what_is_made_has_the_tag_of_what_is_read_there(program: Program) -> None:
    """RFC 9110 § 15.3.2: whoever made it can change it without reading it first."""
    for path, body in (
        ("/trips", example()),
        (ITEMS, PLENARY | {"key": "lunch"}),
        (RELEASES, {"note": "First"}),
        (FEEDS, {"audience": "trip", "name": "Wall"}),
        ("/feeds", {"audience": "office", "name": "Wall"}),
    ):
        made = program.ask("POST", path, body, If_Match="*")
        there = made.headers["Location"].removeprefix("/api/v1")
        assert (made.status_code, made.headers["ETag"]) == (201, program.tag(there)), path


def test_a_subscription_is_made_shown_once_and_revoked(program: Program) -> None:
    wish = {"audience": "traveller", "traveller": "director", "name": "Phone", "language": "de"}
    made = program.ask("POST", FEEDS, wish)
    body = json.loads(made.data)
    record = {
        "id": body["feed"]["id"],
        "audience": "traveller",
        "traveller": "director",
        "name": "Phone",
        "language": "de",
        "created_at": "2026-10-01T08:00:00+00:00",
    }
    assert (made.status_code, body["feed"]) == (201, record)
    assert made.headers["Cache-Control"] == "no-store"
    assert body["address"].startswith("http://localhost/feeds/")
    address = made.headers["Location"].removeprefix("/api/v1")
    assert program.get(FEEDS).json == {"feeds": [record]}
    assert program.get("/feeds").json == {"feeds": []}
    assert program.ask("DELETE", address).status_code == 428
    tag = made.headers["ETag"]
    revoked = program.ask("DELETE", address, If_Match=tag)
    assert (revoked.status_code, revoked.headers.get("Content-Type")) == (204, None)
    assert json.loads(program.get(address).data)["revoked_at"] == "2026-10-01T08:00:00+00:00"
    assert program.ask("DELETE", address, If_Match=tag).status_code == 412
    assert program.ask("DELETE", address.replace(FEEDS, "/feeds"), If_Match="*").status_code == 404


def test_a_subscription_is_made_by_the_rules_of_the_page(
    program: Program, engine: Engine, office: Actor, trip: Trip
) -> None:
    with session_for(engine, office, NOW) as session:
        session.get_one(Trip, trip.id).travellers[0].language = "zh"
        session.commit()
    wish = {"audience": "traveller", "traveller": "director", "name": "Phone"}
    made = program.ask("POST", FEEDS, wish)
    assert json.loads(made.data)["feed"]["language"] == "zh"
    again = program.ask("POST", FEEDS, {**wish, "name": " Phone "})
    assert again.status_code == 409
    assert [each["path"] for each in json.loads(again.data)["errors"]] == ["name"]
    everybody = program.ask("POST", FEEDS, {"audience": "trip", "name": "Phone"})
    assert json.loads(everybody.data)["feed"]["language"] == "de"


def test_the_money_of_a_trip_and_of_a_year(program: Program) -> None:
    nothing = dict.fromkeys(
        (
            "own_approved",
            "own_over_budget",
            "third_ok",
            "third_unapproved",
            "third_unconfirmed",
            "participant",
            "uncovered",
        ),
        "0.00",
    )
    assert program.get("/trips/foshan/coverage").json == {
        "currency": "EUR",
        "total": "0.00",
        "buckets": nothing,
        "office_pays": "0.00",
        "public_pays": "0.00",
        "people": [
            {
                "traveller": "director",
                "total": "0.00",
                "own": "0.00",
                "participant": "0.00",
                "uncovered": "0.00",
                "third": [],
            }
        ],
    }
    assert program.get("/coverage?year=2026").json == {
        "currency": "EUR",
        "year": 2026,
        "trips": [
            {
                "slug": "foshan",
                "title": {"en": "foshan"},
                "starts_on": "2026-10-23",
                "ends_on": "2026-10-26",
                "status": "draft",
                "total": "0.00",
                "buckets": nothing,
            }
        ],
    }


def test_money_adds_up_in_the_example(program: Program) -> None:
    program.ask("POST", "/trips", example())
    money = json.loads(program.get(f"/trips/{example()['slug']}/coverage").data)
    cents = {name: int(text.replace(".", "")) for name, text in money["buckets"].items()}
    assert sum(cents.values()) == int(money["total"].replace(".", "")) > 0
    people = sum(int(each["total"].replace(".", "")) for each in money["people"])
    assert people == sum(cents.values())


def test_no_token_no_entry(app: Flask, program: Program, client_for: ClientFor) -> None:
    answer = Program(app, None).get("/trips")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="planner"'
    for header in ("Bearer", "Bearer x", f"Basic {program.token}", f"Token {program.token}"):
        assert Program(app, None).get("/trips", Authorization=header).status_code == 401
    browser = client_for(Role.ADMIN)
    answer = browser.get("/api/v1/trips")
    assert answer.status_code == 401
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_browsers_cookie_neither_helps_nor_comes_back(
    program: Program, client_for: ClientFor
) -> None:
    browser = client_for(Role.ADMIN)
    with browser.session_transaction() as cookie:
        cookie["last"] = ("x", "/")
    del browser.environ_base["HTTP_X_CSRFTOKEN"]
    sent = {"Authorization": f"Bearer {program.token}", "If-Match": "*"}
    answer = browser.patch("/api/v1" + ITEM, json={"vehicle": "Bus"}, headers=sent)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_token_that_ended_is_none(app: Flask, program: Program) -> None:
    app.extensions["planner_clock"] = lambda: NOW + timedelta(days=180)
    assert program.get("/trips").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/trips/nowhere", 404),
        ("GET", "/trips/foshan/items/nowhere", 404),
        ("GET", "/feeds/99", 404),
        ("GET", "//trips", 404),
        ("GET", "/trips/", 404),
        ("GET", "/trips//foshan", 404),
        ("DELETE", "/trips", 405),
        ("PUT", ITEM, 405),
    ],
)
def test_what_is_not_there(program: Program, method: str, path: str, status: int) -> None:
    answer = program.ask(method, path)
    assert answer.status_code == status
    assert status != 405 or answer.headers["Allow"]


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/v1", "/api/v2/trips"])
def test_beside_the_api_there_is_a_problem_too(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", ITEM), ("PUT", DOCUMENT), ("POST", RELEASES)]
)
def test_a_change_says_what_it_saw(program: Program, method: str, path: str) -> None:
    assert program.ask(method, path, {}).status_code == 428


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(program: Program, media: str) -> None:
    answer = program.ask("POST", "/trips", b"slug=x", Content_Type=media)
    assert answer.status_code == 415


def test_a_body_has_a_bound(program: Program) -> None:
    body = b'{"slug": "' + b"x" * 5_000_000 + b'"}'
    assert program.ask("POST", "/trips", body).status_code == 413


def test_too_many_requests_wait(program: Program) -> None:
    for _ in range(MOST_REQUESTS):
        assert (
            program.client.get(
                "/api/v1/trips/nowhere", headers={"Authorization": f"Bearer {program.token}"}
            ).status_code
            == 404
        )
    answer = program.get("/trips")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"


def test_a_crash_is_a_problem_too(app: Flask, program: Program, engine: Engine) -> None:
    is_outage = engine.dialect.name == "sqlite"  # which calls a lost table a failing database
    app.testing = False
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE feeds RENAME TO lost")
        answer = program.get("/feeds")
        assert answer.status_code == (503 if is_outage else 500)
        assert answer.headers.get("Retry-After") == ("10" if is_outage else None)
    finally:
        app.testing = True


def test_lists_ask_as_much_for_three_as_for_one(
    program: Program, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    paths = ("/trips", "/trips/foshan/items", "/trips/foshan/people", FEEDS, RELEASES)

    def counts() -> dict[str, int]:
        found = {}
        for path in paths:
            program.get(path)  # what is taken once a minute
            with count_queries() as queries:
                program.get(path)
            found[path] = len(queries)
        return found

    feed = {"audience": "trip", "name": "Wall"}
    program.ask("POST", FEEDS, feed)
    program.ask("POST", RELEASES, {}, If_Match="*")
    before = counts()
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        place = trip.places[0].record
        trip.items += [make_item(f"more-{n}", place, trip.starts_on) for n in range(2)]
        session.add_all(make_trip(f"trip-{number}") for number in range(2))
        session.commit()
    for name in ("Door", "Desk"):
        program.ask("POST", FEEDS, {**feed, "name": name})
    program.ask("POST", RELEASES, {}, If_Match="*")
    assert counts() == before
    assert max(before.values()) < SHARE


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PATCHES = st.dictionaries(st.sampled_from([*PLENARY, "meals", "contacts", "x"]), JSON_VALUES)
KNOWN = dict.fromkeys(LISTS, ("hall",))


@given(PATCHES)
def test_any_patch_is_read_or_refused(patch: dict[str, Any]) -> None:
    try:
        found = read_patch(json.dumps(patch).encode())
        record = read_item(merged(PLENARY, found), KNOWN)
    except FaultsError:
        return
    assert record.key


@given(st.binary() | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    for kind in (ReleaseWish, FeedWish):
        with suppress(FaultsError):
            assert isinstance(read_body(body, TypeAdapter(kind)), kind)


def test_of_two_at_the_same_moment_one_wins(app: Flask, program: Program) -> None:
    tag, start = program.tag(ITEM), Barrier(2)

    def change(vehicle: str) -> int:
        mine = Program(app, program.token)
        start.wait()
        return mine.ask("PATCH", ITEM, {"vehicle": vehicle}, If_Match=tag).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, ["Bus", "Tram"])) == [200, 412]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(patch=PATCHES)
def test_no_patch_makes_it_crash(program: Program, patch: dict[str, Any]) -> None:
    answer = program.ask("PATCH", ITEM, patch, If_Match="*")
    assert answer.status_code in {200, 422}


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"1e999999",
    b"\xff",
    b'{"a":1,"a":2}',
    b'{"audience":null,"name":{}}',
    b'{"note":"\\ud800"}',
    b'{"note":"\\u0000"}',
    b"[" * 100_000,
    b'{"starts":{"at":"2026-02-30T10:00","zone":"Mars"}}',
    b'{"title":{"en":""},"attendance":"nobody"}',
    b'{"meals":[{"meal":"lunch"}],"contacts":"x"}',
    b'{"starts":1,"ends":[],"kind":{}}',
]


@pytest.mark.parametrize("body", BODIES)
def test_no_body_makes_it_crash(program: Program, body: bytes) -> None:
    for method, path in (
        ("POST", "/trips"),
        ("PUT", DOCUMENT),
        ("PATCH", ITEM),
        ("POST", RELEASES),
        ("POST", FEEDS),
        ("POST", "/feeds"),
    ):
        answer = program.ask(method, path, body, If_Match="*")
        assert answer.status_code == 422, (method, path)
