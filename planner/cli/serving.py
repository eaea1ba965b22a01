"""`planner serve`, and the server that `planner demo` ends in."""

import os
import signal
import socket
from tempfile import TemporaryDirectory

import click
from granian import Granian
from granian.constants import Interfaces

from planner.cli import session
from planner.config.logs import server_log
from planner.domain.refusals import InvalidError

APPLICATION = "planner.web.wsgi:application"
MOST_WORKERS = 8
MOST_THREADS = 8
"""Requests that one worker may answer at a time; fewer than its engine has connections."""

EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names them, binds nothing


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    name = EVERY_ADDRESS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _workers(database_url: str) -> int:
    """Two on SQLite, which has one writer at a time: a slow page never holds up the whole site.

    On PostgreSQL two for each processor, since a worker waits while the database works.
    """
    is_sqlite = database_url.startswith("sqlite")
    return 2 if is_sqlite else min(2 * (os.cpu_count() or 1), MOST_WORKERS)


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


def _end_when_told() -> None:
    """Let a worker that is just starting end when it is told to.

    It has the server's way of taking that word, which only notes it down, until granian gives it
    its own some seconds later; the server would wait for it for ever.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def run_server(host: str, port: int, workers: int | None = None, threads: int = 1) -> None:
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
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        log_dictconfig=server_log(settings),
    )
    os.register_at_fork(after_in_child=_end_when_told)
    with TemporaryDirectory(prefix="planner-") as counts:  # what the workers count together
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        server.serve()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), help="Processes that answer requests.")
@click.option(
    "--threads",
    type=click.IntRange(1, MOST_THREADS),
    default=1,
    show_default=True,
    help="Requests that each of them answers at a time.",
)
@click.option("--migrate", "migrates", is_flag=True, help="Bring the schema up to date first.")
def serve(host: str, port: int, workers: int | None, threads: int, *, migrates: bool) -> None:
    """Serve the site until the process is told to end."""
    session.environment_settings()
    require_free(host, port)
    if migrates:
        session.migrate()
    else:
        session.ensure_schema()
    run_server(host, port, workers, threads)
