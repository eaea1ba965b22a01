"""Every operation of the API × every scope: the table says which one lets a program in.

The stranger's token has every scope, so that nothing but the separation of offices keeps it out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from planner.db.base import Base
from planner.db.models import ApiToken, Trip
from planner.domain.access import Actor, Scope
from planner.formats.api.openapi import Operation
from planner.web.api.operations import NAME, OPERATIONS, PREFIX
from tests.web.programs import DOCUMENT, Program, token_for

Scopes = frozenset[Scope]

ALL: Scopes = frozenset(Scope)
PLAN, RELEASE, MONEY = (frozenset({each}) for each in (Scope.PLAN, Scope.RELEASE, Scope.MONEY))

TABLE: dict[str, Scopes] = {
    "list_trips": ALL,
    "get_trip": ALL,
    "create_trip": PLAN,
    "get_document": PLAN & MONEY,
    "replace_document": PLAN & MONEY,
    "list_items": ALL,
    "get_item": ALL,
    "change_item": PLAN,
    "create_item": PLAN,
    "cancel_item": PLAN,
    "delete_item": PLAN,
    "list_people": ALL,
    "get_coverage": MONEY,
    "list_coverage": MONEY,
    "list_releases": ALL,
    "get_release": ALL,
    "get_released_programme": ALL,
    "release_trip": RELEASE,
    "list_feeds": RELEASE,
    "list_office_feeds": RELEASE,
    "create_feed": RELEASE,
    "create_office_feed": RELEASE,
    "get_feed": RELEASE,
    "get_office_feed": RELEASE,
    "revoke_feed": RELEASE,
    "revoke_office_feed": RELEASE,
}
"""By operation: each scope that is enough by itself. A document needs two at once."""

TOGETHER = {"get_document", "replace_document"}
"""What needs the scopes `plan` and `money` in one token."""

BODIES: dict[str, object] = {
    "change_item": {"vehicle": "Bus"},
    "release_trip": {"note": "First"},
    "create_feed": {"audience": "trip", "name": "Wall"},
    "create_office_feed": {"audience": "office", "name": "Wall"},
    "create_item": {
        "key": "lunch",
        "kind": "meal",
        "track": "official",
        "title": {"en": "Lunch"},
        "starts": {"at": "2026-10-24T12:00", "zone": "Asia/Shanghai"},
        "ends": {"at": "2026-10-24T13:00", "zone": "Asia/Shanghai"},
        "attendance": "all",
        "status": "confirmed",
        "visibility": "travellers",
    },
}


RELEASED = 1
"""The version of the trip that is released."""


@dataclass
class Ground:
    """The application over the trip ``foshan`` with a subscription, and one of the office."""

    app: Flask
    engine: Engine
    numbers: dict[str, int]
    document: object

    def path(self, about: Operation) -> str:
        number = self.numbers["trip" if "slug" in about.path else "office"]
        number = RELEASED if "/releases/" in about.path else number
        values = {
            "<slug>": "foshan",
            "<item_key:key>": "plenary",
            "<int:number>": str(number),
        }
        path = about.path
        for name, value in values.items():
            path = path.replace(name, value)
        return path

    def body(self, about: Operation) -> object:
        if about.name == "create_trip":
            return {**dict(self.document), "slug": "another"}  # type: ignore[call-overload]
        return self.document if about.name == "replace_document" else BODIES.get(about.name)

    def status(self, program: Program, about: Operation) -> int:
        answer = program.ask(about.method, self.path(about), self.body(about), If_Match="*")
        return answer.status_code

    def contents(self) -> dict[str, list[object]]:
        """Every row of every table, but what tokens note of their use."""
        with self.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
                if table.name not in {ApiToken.__tablename__, "audit_entries"}
            }


@pytest.fixture
def ground(app: Flask, engine: Engine, office: Actor, trip: Trip) -> Ground:
    del trip
    program = Program(app, token_for(engine, office))
    made = {
        "trip": program.ask("POST", "/trips/foshan/feeds", {"audience": "trip", "name": "Door"}),
        "office": program.ask("POST", "/feeds", {"audience": "office", "name": "Door"}),
    }
    for title in ("Released", "Not released yet"):
        patch = {"title": {"en": title}}
        program.ask("PATCH", "/trips/foshan/items/plenary", patch, If_Match="*")
        if title == "Released":
            program.ask("POST", "/trips/foshan/releases", {}, If_Match="*")
    numbers = {name: json.loads(answer.data)["feed"]["id"] for name, answer in made.items()}
    return Ground(app, engine, numbers, program.get("/trips/foshan/document").json)


def test_every_operation_is_in_the_table_and_in_the_description(app: Flask) -> None:
    rules = {
        rule.endpoint.removeprefix(f"{NAME}.")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
    }
    told = {each["operationId"] for path in DOCUMENT["paths"].values() for each in path.values()}
    assert rules - {"openapi"} == set(TABLE) == told == {each.name for each in OPERATIONS}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_what_the_table_says(ground: Ground, office: Actor, scope: Scope) -> None:
    program, wrong = Program(ground.app, token_for(ground.engine, office, [scope])), {}
    for about in OPERATIONS:
        status = ground.status(program, about)
        is_in = scope in TABLE[about.name]
        if (status == about.status) != is_in or (status == 403) == is_in:
            wrong[about.name] = status
    assert wrong == {}


def test_what_needs_two_scopes_gets_in_with_both(ground: Ground, office: Actor) -> None:
    both = Program(ground.app, token_for(ground.engine, office, [Scope.PLAN, Scope.MONEY]))
    for about in OPERATIONS:
        if about.name in TOGETHER:
            assert ground.status(both, about) == about.status


def test_who_only_reads_changes_nothing(ground: Ground, office: Actor) -> None:
    program = Program(ground.app, token_for(ground.engine, office, [Scope.READ]))
    before = ground.contents()
    for about in OPERATIONS:
        if about.method != "GET":
            assert ground.status(program, about) == 403
    assert ground.contents() == before
    told = json.loads(program.ask("POST", "/trips", {}).data)["detail"]
    assert told == "The token's scopes do not allow this."


def test_for_a_stranger_nothing_of_ours_exists(ground: Ground, stranger: Actor) -> None:
    program, wrong = Program(ground.app, token_for(ground.engine, stranger)), {}
    before = ground.contents()
    for about in OPERATIONS:
        if "<" in about.path:
            status = ground.status(program, about)
            if status != 404:
                wrong[about.name] = status
    assert wrong == {}
    assert ground.contents() == before
    assert program.get("/trips").json == {"trips": []}
    assert program.get("/feeds").json == {"feeds": []}


def test_without_a_token_nobody_gets_in(ground: Ground) -> None:
    program, before = Program(ground.app, None), ground.contents()
    for about in OPERATIONS:
        assert ground.status(program, about) == 401
    assert ground.contents() == before


def test_the_description_is_open_and_sound(app: Flask) -> None:
    answer = app.test_client().get(f"{PREFIX}/openapi.json")
    document = json.loads(answer.data)
    assert answer.status_code == 200
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": f"http://localhost{PREFIX}"}]
    assert {**document, "servers": 0, "info": 0} == {**DOCUMENT, "servers": 0, "info": 0}
    again = app.test_client().get(
        f"{PREFIX}/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_every_reference_of_the_description_leads_somewhere() -> None:
    def references(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
            for each in value.values():
                yield from references(each)
        elif isinstance(value, list):
            for each in value:
                yield from references(each)

    found = set(references(DOCUMENT))
    assert found
    schemas = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert found <= schemas
    for path, methods in DOCUMENT["paths"].items():
        for each in methods.values():
            needed = {p["name"] for p in each["parameters"] if p["in"] == "path"}
            assert needed == {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert each["responses"]
            assert each["summary"]
