"""An office served in this process, over a line that tests can cut, its end replaced at will."""

import logging
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from planner.config.settings import Settings
from planner.db.engine import make_engine, session_for
from planner.db.migration import ensure
from planner.domain.access import Actor
from planner.services.traveller_pages import create_page
from planner.web.app import create_app
from planner.web.my.views import VISITS
from planner.web.session import read_clock
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.records import make_office

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

UNTIL = """async (given) => {
  const holds = CONDITION;
  for (let frame = 0; frame < 900; frame += 1) {
    if (await holds(given)) return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""
LOGGER = logging.getLogger("planner.web.app")
SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class Line:
    """What is between phones and the office: it notes what is asked, and can be cut.

    `lost` are paths below whose next answer is lost on its way back: the office has done the work.
    """

    office: "WSGIApplication"
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    is_down: bool = False
    lost: list[str] = field(default_factory=list)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Carry one request."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if self.is_down:
            return self._cut(environ)
        self.asked.append((method, path, environ.get("HTTP_REFERER", "")))
        answer = self.office(environ, start_response)
        ending = next((end for end in self.lost if method == "POST" and path.endswith(end)), None)
        if ending is None:
            return answer
        self.lost.remove(ending)
        for _ in answer:
            pass
        return self._cut(environ)

    @staticmethod
    def _cut(environ: "WSGIEnvironment") -> Iterable[bytes]:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        del type, message, args


@dataclass
class Road:
    """The office, its line and its address."""

    url: str
    line: Line
    engine: Engine
    office: Actor

    def share(self, traveller: str = "anna", slug: str = SLUG) -> tuple[int, str]:
        """The number and the secret of a new page of a traveller."""
        with session_for(self.engine, self.office, read_clock()) as session:
            page, secret = create_page(session, self.office, slug, traveller, "Phone", read_clock())
            session.commit()
            return page.id, secret

    def application(self) -> Flask:
        """The application as it is deployed now."""
        settings = Settings(Path(), str(self.engine.url), SECRET, self.url)
        return create_app(settings, self.engine)

    def deploy(self) -> None:
        """Let a new start of the application answer from now on."""
        self.line.office = self.application()


def until(page: Page, condition: str, given: object = None) -> None:
    """Wait for a condition in the page that takes a promise: Playwright waits for plain ones."""
    script = UNTIL.replace("CONDITION", condition)
    assert page.evaluate(script, given), condition


def visit(phone: BrowserContext, road: Road, secret: str) -> Page:
    """The page of a secret, as soon as the phone keeps all of it."""
    page = phone.new_page()
    page.goto(f"{road.url}/my/{secret}/")
    expect(page.locator("#kept")).to_be_visible()
    return page


def cut(phone: BrowserContext, road: Road) -> None:
    road.line.is_down = True
    phone.set_offline(True)


def mend(phone: BrowserContext, road: Road) -> None:
    road.line.is_down = False
    phone.set_offline(False)


@contextmanager
def serve(folder: Path) -> Iterator[Road]:
    """A released trip of which every rule of who sees what decides something."""
    engine = make_engine(f"sqlite:///{folder}/road.sqlite")
    ensure(engine)
    office = make_office(engine, "solingen")
    audience_trip.add_trip(engine, office)
    line = Line(Flask("nothing is deployed yet"))
    server = make_server("127.0.0.1", 0, line, threaded=True, request_handler=_Silent)
    server.log = lambda *_: None  # type: ignore[method-assign] # a cut line is no news
    road = Road(f"http://127.0.0.1:{server.port}", line, engine, office)
    road.deploy()
    thread = Thread(target=server.serve_forever)
    thread.start()
    LOGGER.disabled = True  # the line's cuts are no news; other tests want to hear it again
    try:
        yield road
    finally:
        LOGGER.disabled = False
        server.shutdown()
        thread.join()
        server.server_close()
        line.office.extensions[VISITS].store()  # type: ignore[attr-defined] # our Flask
        engine.dispose()
