"""A German office's browser."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """German, in Düsseldorf's zone; `page` and `new_context` take it from here."""
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}
