"""`planner serve`, and the server that `planner demo` ends in."""

import os
import socket

import click
from granian import Granian
from granian.constants import Interfaces

from planner.cli import session
from planner.domain.refusals import InvalidError

APPLICATION = "planner.web.wsgi:application"
MOST_THREADS = 8
"""Requests that one worker answers at a time; fewer than its engine has connections."""

MOST_WORKERS = 4
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names them, binds nothing


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    name = EVERY_ADDRESS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _workers(database_url: str) -> int:
    """One on SQLite, which has one writer at a time; one per processor on PostgreSQL."""
    return 1 if database_url.startswith("sqlite") else min(os.cpu_count() or 1, MOST_WORKERS)


def blocking_threads() -> int:
    """How many requests a worker answers at a time; more would only wait for each other."""
    return min(MOST_THREADS, 2 * (os.cpu_count() or 1) + 1)


def require_free(host: str, port: int) -> None:
    """Refuse an address that somebody serves at: granian would share it without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise InvalidError(
            "Can't serve at %(host)s, port %(port)s: %(reason)s.",
            host=host,
            port=port,
            reason=error.strerror or error,
        ) from error


def run_server(host: str, port: int, workers: int | None) -> None:
    """Serve the site, whose schema is ensured, until the process is told to end."""
    settings = session.environment_settings()
    if not os.environ.get("PLANNER_BASE_URL"):  # the workers read the environment
        os.environ["PLANNER_BASE_URL"] = address_of(host, port)
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or _workers(settings.database_url),
        blocking_threads=blocking_threads(),
        websockets=False,
        respawn_failed_workers=True,
    )
    server.serve()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), help="Processes that answer requests.")
@click.option("--migrate", "migrates", is_flag=True, help="Bring the schema up to date first.")
def serve(host: str, port: int, workers: int | None, *, migrates: bool) -> None:
    """Serve the site until the process is told to end."""
    session.environment_settings()
    require_free(host, port)
    if migrates:
        session.migrate()
    else:
        session.ensure_schema()
    run_server(host, port, workers)
