"""Fixtures for everybody. Databases, PostgreSQL, Node and the browser each have their module."""

pytest_plugins = [
    "tests.postgres",
    "tests.databases",
    "tests.counting",
    "tests.npm",
    "tests.browser.launch",
]
