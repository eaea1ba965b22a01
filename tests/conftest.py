"""Fixtures for everybody. Databases, PostgreSQL, Node and the browser each have their module."""

import gc

from hypothesis import HealthCheck, settings

# A busy machine draws slowly, most of all its first text: that says nothing of our code.
settings.register_profile("planner", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("planner"), max_examples=10_000)
settings.register_profile("fuzz", settings.get_profile("planner"), max_examples=100)
settings.load_profile("planner")

pytest_plugins = [
    "tests.postgres",
    "tests.databases",
    "tests.counting",
    "tests.hashes",
    "tests.npm",
    "tests.browser.launch",
]


def pytest_collection_finish() -> None:
    """Leave what is imported out of the search for garbage: that took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
