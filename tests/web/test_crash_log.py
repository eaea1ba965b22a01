"""What is logged when not even an error page can be made."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import UndefinedError
from sqlalchemy import Engine

from planner.config.settings import Settings
from planner.web.app import create_app


def _broken(engine: Engine) -> Flask:
    settings = Settings(Path(), "", "k" * 32, "https://planner.example.org")
    app = create_app(settings, engine)
    app.jinja_env.globals.clear()  # no page can be made
    return app


def test_a_crash_is_logged_without_the_secret_address(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(UndefinedError):
        _broken(engine).test_client().get("/my/abcdefghijklmnopqrstuvwxyz012345/")
    assert "failed" in caplog.text
    assert "abcdefghijklmnopqrstuvwxyz012345" not in caplog.text
