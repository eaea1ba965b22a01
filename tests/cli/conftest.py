"""The command line, run as `planner …` in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner.cli import main, session
from tests.databases import kept_engine

Run = Callable[..., Result]
RunJson = Callable[..., Any]

OFFICE = ["--name", "Office", "--zone", "Europe/Berlin", "--country", "DE"]


@pytest.fixture
def environment(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The settings of an installation on the test's database, also those of this process."""
    settings = {
        "PLANNER_DATA": str(tmp_path / "var"),
        "PLANNER_DATABASE_URL": database_url,
        "PLANNER_BASE_URL": "https://planner.example.org",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    # A command is a process of its own and compiles each statement anew; here one process runs all.
    monkeypatch.setattr(session, "make_engine", lambda url, **_: kept_engine(url))
    return settings


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Run a command; every crash is a failure, only refusals and wrong usage are not."""
    del environment

    def invoke(*arguments: str, stdin: str | bytes = "") -> Result:
        result = CliRunner().invoke(main, list(arguments), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def run_json(run: Run) -> RunJson:
    """Run a command that must succeed, with ``--format json``."""

    def invoke(*arguments: str, stdin: str | bytes = "") -> Any:  # noqa: ANN401 - JSON
        result = run(*arguments, "--format", "json", stdin=stdin)
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout_bytes)

    return invoke


@pytest.fixture
def office(run_json: RunJson) -> str:
    """The slug of the only office."""
    slug: str = run_json("office", "create", "solingen", *OFFICE)["slug"]
    return slug
