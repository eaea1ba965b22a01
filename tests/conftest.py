"""Fixtures for everybody. Databases, PostgreSQL, Node and the browser each have their module."""

import gc
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

# A busy machine draws slowly, most of all its first text: that says nothing of our code.
# The same examples in every run, so that a build fails for what was changed, not by luck; new ones
# are searched for by `make properties` and `make fuzz`.
settings.register_profile(
    "planner", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", settings.get_profile("planner"), derandomize=False, max_examples=10_000
)
settings.register_profile("fuzz", settings.get_profile("thorough"), max_examples=100)
settings.load_profile("planner")

TOGETHER = (
    "tests/browser/test_screenshots.py",
    "tests/db/test_isolation.py",
    "tests/test_wheel.py",
    "tests/web/test_leaks.py",
)
"""Files of which one process runs all: what their tests share takes seconds to make."""

gc.disable()  # until all tests are found: what is imported is no garbage

pytest_plugins = [
    "tests.postgres",
    "tests.databases",
    "tests.counting",
    "tests.hashes",
    "tests.routes",
    "tests.npm",
    "tests.browser.launch",
]


def pytest_collection_finish() -> None:
    """Leave what is imported out of the search for garbage: that took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


class Together(LoadScopeScheduling):  # type: ignore[misc] # not typed
    """One test after the other to whoever is free, but some files as a whole.

    xdist 3.8 has groups for it, which it writes where pytest 9.2 no longer looks.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:  # noqa: ANN401 - xdist's
    """Share tests out among processes."""
    return Together(config, log)
