"""Fixtures for everybody. Databases, PostgreSQL, Node and the browser each have their module."""

import logging

import pytest
from hypothesis import HealthCheck, settings

# A busy machine draws slowly, most of all its first text: that says nothing of our code.
settings.register_profile("planner", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("planner"), max_examples=10_000)
settings.load_profile("planner")

pytest_plugins = [
    "tests.postgres",
    "tests.databases",
    "tests.counting",
    "tests.hashes",
    "tests.npm",
    "tests.browser.launch",
]


@pytest.fixture(autouse=True)
def own_loggers() -> None:
    """Let our loggers speak in each test: servers in the tests' process silence them."""
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.startswith("planner") and isinstance(logger, logging.Logger):
            logger.disabled = False
