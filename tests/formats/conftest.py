"""Readers of calendars that the writer does not know."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("icaljs_instants.mjs")

IcalJs = Callable[[bytes], dict[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def icaljs(node: Path, node_modules: Path) -> IcalJs:
    """What ical.js reads in a calendar: start, end and texts of each UID."""

    def read(calendar: bytes) -> dict[str, dict[str, Any]]:
        command = [str(node), str(SCRIPT), str(node_modules)]
        done = subprocess.run(command, input=calendar, capture_output=True, check=True)  # noqa: S603 our own script
        events: dict[str, dict[str, Any]] = json.loads(done.stdout)
        return events

    return read
