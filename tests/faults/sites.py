"""A served site whose workers may be killed, and browsers that write to it."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.db.models import Account, Membership
from planner.domain.access import Actor, Role
from planner.services.sign_in import start_session
from planner.web import signatures as signatures  # noqa: PLC0414 - a cookie is signed as it says
from planner.web.session import TOKEN, read_clock
from tests.mail_server import free_port

SECRET = "0123456789abcdef0123456789abcdef"
PLANNER = Path(sys.executable).with_name("planner")
PATIENCE = 60.0
"""Seconds that a browser waits for an answer."""

ENDING = 20.0
"""Seconds that a server has to end by itself."""

TRIES = 3_000
EACH = 0.1
"""Seconds between two looks whether a server answers."""

YOUNG = 8.0
"""Seconds that a worker is spared."""

CHANGED = 302
"""The status of what was stored."""

BROKEN = 0
"""Stands for a connection that broke: nobody knows what became of the request."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running `planner serve`."""

    port: int
    process: "subprocess.Popen[bytes]"

    def workers(self) -> list[int]:
        """The processes that answer."""
        folder = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [each for each in map(int, folder.read_text().split()) if _answers(each)]

    def kill(self) -> bool:
        """Kill the worker that runs longest; whether one ran long enough.

        granian ends where a worker dies that it started less than 5.5 seconds ago.
        """
        oldest = max(self.workers(), key=_age, default=None)
        if oldest is None or _age(oldest) < YOUNG:
            return False
        os.kill(oldest, signal.SIGKILL)
        return True


def _age(process: int) -> float:
    """Seconds since a process was started, 0 where it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")


def _answers(process: int) -> bool:
    try:
        return b"serve\0--port" in Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


@contextmanager
def serving(database_url: str, folder: Path, workers: int, threads: int = 1) -> Iterator[Site]:
    """A site on a migrated database."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    settings = {
        "PLANNER_DATA": str(folder),
        "PLANNER_DATABASE_URL": database_url,
        "PLANNER_SECRET_KEY": SECRET,
    }
    amounts = ["--workers", str(workers), "--threads", str(threads)]
    with (
        (folder / "server.log").open("ab") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            [PLANNER, "serve", "--port", str(port), *amounts],
            env=kept | settings,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        site = Site(port, process)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield site
        finally:
            _end(site)


def _end(site: Site) -> None:
    """Tell a server to end, and hold it to that, also while it starts a worker anew."""
    workers = site.workers() if site.process.poll() is None else []
    site.process.terminate()
    try:
        site.process.wait(ENDING)
    except subprocess.TimeoutExpired:
        for each in (site.process.pid, *workers):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        raise AssertionError("the server does not end when it is told to") from None


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(TRIES):
        try:
            with urlopen(address, timeout=PATIENCE):  # noqa: S310 - our own server
                return
        except OSError:
            try:
                process.wait(EACH)
            except subprocess.TimeoutExpired:
                continue
            break
    raise AssertionError("the server does not answer")


def cookies_of(engine: Engine, office: Actor, name: str) -> dict[str, str]:
    """The headers of a planner's browser: a session of its own, and a form's token."""
    with session_for(engine, office, read_clock()) as session:
        account = Account(email=f"{name}@example.org", name=name, language="en")
        membership = Membership(account=account, role=Role.PLANNER, office_id=office.office_id)
        session.add(membership)
        session.flush()
        token, _ = start_session(session, membership.as_actor(), "test", read_clock())
        session.commit()
    app = Flask("planner.web")
    app.secret_key = SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    value = signer.dumps({TOKEN: token, "language": "en", "csrf_token": "known"})
    form = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("known")
    return {"Cookie": f"planner={value!s}", "X-CSRFToken": str(form)}


def post(port: int, path: str, fields: dict[str, str], headers: dict[str, str]) -> int:
    """The status that a form is answered with, `BROKEN` where there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    content = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, urlencode(fields), headers | content)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return BROKEN
    finally:
        connection.close()
