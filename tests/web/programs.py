"""A program that uses the API; each answer that it gets is held against the description."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from planner.db.engine import session_for
from planner.domain.access import Actor, Scope
from planner.formats.api.openapi import describe
from planner.services.api_tokens import TokenWish, create_token
from planner.web.api.operations import OPERATIONS, PREFIX
from tests.records import NOW

DOCUMENT: dict[str, Any] = describe(OPERATIONS, server=PREFIX, version="test")
JSON, PROBLEM = "application/json", "application/problem+json"
BODILESS = {204, 304}


def token_for(engine: Engine, office: Actor, scopes: Iterable[Scope] = tuple(Scope)) -> str:
    """A stored token's secret."""
    with session_for(engine, office, NOW) as session:
        _, secret = create_token(session, office, TokenWish("Intranet", tuple(scopes)), NOW)
        session.commit()
        return secret


@cache
def validator_of(name: str) -> Draft202012Validator:
    """What a value of a schema must be."""
    return Draft202012Validator({**DOCUMENT, "$ref": f"#/components/schemas/{name}"})


def faults_in(name: str, value: object) -> list[str]:
    """What of a value is not as the schema says."""
    return [
        f"{error.json_path}: {error.message}" for error in validator_of(name).iter_errors(value)
    ]


def described(method: str, endpoint: str | None) -> dict[str, Any]:
    """The answers that an operation may give, by status."""
    name = (endpoint or "").removeprefix("api.")
    for methods in DOCUMENT["paths"].values():
        for verb, operation in methods.items():
            if operation["operationId"] == name and verb.upper() == method:
                answers: dict[str, Any] = operation["responses"]
                return answers
    return {}


class Program:
    """Asks with a token; `None` asks without one."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.app, self.token = app, token
        self.client = app.test_client(use_cookies=False)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """The answer; ``If_Match="…"`` is the header If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", JSON)
        with self.app.test_request_context(PREFIX + path, method=method) as context:
            rule = context.request.url_rule
        answer = self.client.open(PREFIX + path, method=method, data=data, headers=sent)
        check(method, rule.endpoint if rule else None, answer)
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def tag(self, path: str) -> str:
        """The entity tag of what is there."""
        return self.get(path).headers["ETag"]


def check(method: str, endpoint: str | None, answer: TestResponse) -> None:
    """Whether an answer is as the description says."""
    assert "Set-Cookie" not in answer.headers
    assert not any(name.startswith("Access-Control") for name in answer.headers.keys())  # noqa: SIM118
    status = answer.status_code
    if status >= 400:
        assert answer.mimetype == PROBLEM
        assert faults_in("Problem", json.loads(answer.data)) == []
        assert json.loads(answer.data)["status"] == status
    found = described(method, endpoint)
    if not found:
        assert status in {200, 304, 404, 405}
        return
    assert str(status) in found, f"{method} {endpoint}: {status} is not described"
    content = found[str(status)].get("content")
    if status in BODILESS or not content:
        assert answer.data == b""
        return
    assert answer.mimetype in content
    name = content[answer.mimetype]["schema"]["$ref"].rpartition("/")[2]
    assert faults_in(name, json.loads(answer.data)) == []
