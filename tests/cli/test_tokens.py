"""Tokens on the command line."""

import re
from typing import Any

from sqlalchemy import Engine

from planner.cli.session import read_clock
from planner.db.engine import open_session
from planner.domain.access import Role, Scope
from planner.services.api_tokens import find_token
from tests.cli.conftest import Run, RunJson


def test_a_token_is_made_listed_and_revoked(office: str, engine: Engine, run_json: RunJson) -> None:
    made = run_json("token", "create", "Intranet", "--office", office, "--scope", "read")
    secret = made.pop("token")
    with open_session(engine) as session:
        found = find_token(session, secret, read_clock())
        assert found is not None
        actor = found.as_actor()
    assert (actor.role, actor.scopes) == (Role.TOKEN, frozenset({Scope.READ}))
    rows: list[dict[str, Any]] = run_json("token", "list")
    assert rows == [made]
    assert (made["name"], made["scopes"], made["state"]) == ("Intranet", ["read"], "works")
    assert made["created_by"] == "command line"
    assert run_json("token", "revoke", "1") == {"id": 1, "revoked": True}
    assert [row["state"] for row in run_json("token", "list")] == ["revoked"]


def test_people_read_the_secret_alone(office: str, run: Run) -> None:
    del office
    result = run("token", "create", "Intranet", "--scope", "read", "--scope", "plan")
    assert re.fullmatch(r"planner_[\w-]{32}\n", result.stdout)
    listed = run("token", "list").stdout
    assert re.fullmatch(r"1\tworks\tread,plan\t\S+\tIntranet\n", listed)
    assert run("token", "revoke", "1").stdout == "Revoked the token 1 (Intranet).\n"


def test_what_is_refused(office: str, run: Run) -> None:
    del office
    assert run("token", "create", "Intranet").exit_code == 2
    assert run("token", "create", "Intranet", "--scope", "all").exit_code == 2
    assert run("token", "create", "Intranet", "--scope", "read", "--days", "401").exit_code == 2
    missing = run("token", "revoke", "7")
    assert (missing.exit_code, missing.stderr) == (1, "There is no such token.\n")
