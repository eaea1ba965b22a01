"""The Flask application, put together from its parts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import Engine

from planner.config.resources import resource
from planner.config.settings import Settings
from planner.web import (
    errors,
    filters,
    guesses,
    languages,
    outages,
    repeats,
    requests,
    security,
    session,
    signatures,
    sizes,
    stale,
    status,
    vanished,
)
from planner.web.api.operations import blueprint as api
from planner.web.blueprints import BLUEPRINTS
from planner.web.numbers import NumberConverter

MOST_FIELDS = 20_000

COOKIE = "planner"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""A name that browsers take from this very host alone, over TLS: no neighbour plants a session."""


class Site(Flask):
    """Logs a crash without its address, which may be somebody's secret."""

    def handle_exception(self, e: Exception) -> Response:
        """Answer a commit that failed as a view that failed: with the database's own page."""
        if isinstance(e, session.OUTAGES):
            return self.finalize_request(self.handle_user_exception(e), from_error_handler=True)
        return super().handle_exception(e)

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - Flask's signature
        """Log a crash that no error page could be made of."""
        self.logger.error("%s %s failed", request.method, request.endpoint, exc_info=exc_info)


def create_app(
    settings: Settings, engine: Engine, clock: Callable[[], datetime] = session.read_clock
) -> Flask:
    """The web application over a migrated database."""
    app = Site("planner.web", template_folder=resource("templates"), static_folder=filters.STATIC)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=SECURE_COOKIE if settings.is_secure else COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        MAX_FORM_PARTS=MOST_FIELDS,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # addresses carry a digest
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions.update(planner_settings=settings, planner_engine=engine, planner_clock=clock)
    app.url_map.converters["int"] = NumberConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    requests.install(app)  # first: it looks at each answer last, as it is sent
    sizes.install(app)
    session.install(app)
    security.install(app)  # whoever is signed out is told so, whatever their form's token says
    forms = CSRFProtect(app)
    for part in (
        signatures,
        languages,
        repeats,
        errors,
        stale,
        vanished,
        outages,
        filters,
        guesses,
    ):
        part.install(app)
    app.register_blueprint(status.blueprint)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    forms.exempt(api)  # which takes no cookies
    return app
