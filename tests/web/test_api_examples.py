"""The examples of `docs/api.md` do what the text says, one after the other, over HTTP."""

import hmac
import re
import shlex
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from planner.db.models import Trip
from planner.domain.access import Actor
from planner.domain.webhooks import signature_of
from tests.web.programs import Program, token_for

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
SITE = "$PLANNER/api/v1"
STATUS = {"GET": 200, "PATCH": 200, "POST": 201, "DELETE": 204}


def examples() -> list[list[str]]:
    """The words of each command, as a shell reads them."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.strip().splitlines()]


def read(words: list[str]) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Method, path, body and headers of a curl command; any other option fails the test."""
    method, body, headers = "GET", None, {}
    command, *rest = words
    assert command == "curl"
    *options, address = rest
    for option, value in zip(options[::2], options[1::2], strict=True):
        match option:
            case "-X":
                method = value
            case "-d":
                body = value.encode()
            case "-H":
                name, _, said = value.partition(": ")
                headers[name.replace("-", "_")] = said
            case _:
                raise AssertionError(option)
    assert address.startswith(SITE)
    return method, address.removeprefix(SITE), body, headers


def test_the_examples_work(app: Flask, engine: Engine, office: Actor, trip: Trip) -> None:
    del trip
    token = token_for(engine, office)
    program = Program(app, None)
    asked: dict[str, int] = {}
    for words in examples():
        method, path, body, headers = read(words)
        assert headers.pop("Authorization") == "Bearer $TOKEN"
        answer = program.ask(method, path, body, Authorization=f"Bearer {token}", **headers)
        expected = 200 if path.endswith("/cancel") else STATUS[method]
        assert answer.status_code == expected, words
        asked[method] = asked.get(method, 0) + 1
    assert asked == {"GET": 11, "PATCH": 1, "POST": 5, "DELETE": 2}


def test_the_receiver_of_the_text_knows_our_signature() -> None:
    source = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert source is not None
    names: dict[str, Any] = {}
    exec(source[1], names)  # noqa: S102 - what the text tells people to run
    signature = signature_of("secret", 1_790_841_600, b"{}")
    assert names["is_ours"]("secret", "1790841600", b"{}", signature)
    assert not names["is_ours"]("secret", "1790841601", b"{}", signature)
    assert signature == "v1=" + hmac.new(b"secret", b"1790841600.{}", sha256).hexdigest()
