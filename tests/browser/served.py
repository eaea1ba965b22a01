"""The demo office behind the production server, as `planner demo` starts it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, select

from planner.db.engine import make_engine, open_session, session_for
from planner.db.models import Membership, OutboxMessage
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.services.demo.office import PASSWORD
from planner.services.sign_in import start_session
from planner.web import signatures as signatures  # noqa: PLC0414 - a cookie is signed as it says
from planner.web.session import TOKEN, read_clock

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam  # not named in the public module

SECRET = "0123456789abcdef0123456789abcdef"
PLANNER = Path(sys.executable).with_name("planner")
LOG = "server.log"
SECONDS = 30
TRIES = 300


@dataclass(frozen=True, slots=True)
class Served:
    """A running site: its address, its database, and what `planner demo` printed."""

    url: str
    engine: Engine
    demo: dict[str, Any]

    def actor(self, role: Role) -> Actor:
        """The demo's account with a role."""
        with open_session(self.engine, writes=False) as session, everywhere(session):
            wanted = select(Membership).where(Membership.role == role).order_by(Membership.id)
            return session.scalars(wanted.limit(1)).one().as_actor()

    def cookie_of(self, role: Role) -> "SetCookieParam":
        """The cookie of a new session of the account with the role."""
        actor, now = self.actor(role), read_clock()
        with session_for(self.engine, actor, now) as session:
            token, _ = start_session(session, actor, "test", now)
            session.commit()
        app = Flask("planner.web")
        app.secret_key = SECRET
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        value = signer.dumps({TOKEN: token, "language": "de", "_permanent": True})
        return {"name": "planner", "value": str(value), "url": self.url}

    def mails(self) -> list[str]:
        """The texts of all mails that were written, the newest last."""
        with open_session(self.engine, writes=False) as session, everywhere(session):
            return list(session.scalars(select(OutboxMessage.text).order_by(OutboxMessage.id)))

    def console(self) -> str:
        """What the server has said on its console, where mails stand that nobody sends."""
        folder = Path(self.engine.url.database or "").parent
        return (folder / LOG).read_text(encoding="utf-8")

    def bytes_of(self, path: str) -> bytes:
        """What a program without cookies gets from an address."""
        with urlopen(f"{self.url}{path}", timeout=SECONDS) as answer:  # noqa: S310 - our own server
            return bytes(answer.read())


def serve_demo(folder: Path) -> Iterator[Served]:
    """Start the demo on a free port; it ends with the tests."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment = kept | {"PLANNER_DATA": str(folder), "PLANNER_SECRET_KEY": SECRET}
    command = [str(PLANNER), "demo", "--port", str(port), "--format", "json"]
    with (
        (folder / LOG).open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        try:
            demo, _ = json.JSONDecoder().raw_decode(_answering(server, url))
            engine = make_engine(f"sqlite:///{folder}/planner.sqlite")
            yield Served(url, engine, demo)
            engine.dispose()
        finally:
            server.terminate()
            server.wait(SECONDS)


def _answering(server: subprocess.Popen[str], url: str) -> str:
    """What the server printed, as soon as it answers."""
    assert server.stdout is not None
    printed = ""
    for line in server.stdout:
        printed += line
        if line.startswith("}"):
            break
    for _ in range(TRIES):
        try:
            with urlopen(f"{url}/healthz", timeout=SECONDS):  # noqa: S310 - our own server
                return printed
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                server.wait(SECONDS / TRIES)
                break
    raise AssertionError("the server does not answer")


__all__ = ["PASSWORD", "Served", "serve_demo"]
