"""A web server of the tests' own in a thread: it takes webhook calls and answers as it is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

Judge = Callable[[int], int]
"""From the number of the call, the first being 1, to the status code."""


@dataclass
class Receiver:
    """What arrived, in order; `hold` lets answers wait until it is set."""

    judge: Judge = lambda _number: 204
    location: str = ""
    hold: Event | None = None
    port: int = 0
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/planner?from=test"


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """Let the receiver answer at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            receiver.headers.append(dict(self.headers))
            receiver.paths.append(self.path)
            if receiver.hold:
                receiver.hold.wait()
            self.send_response(receiver.judge(len(receiver.bodies)))
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *args: object) -> None:
            del args

    server = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hold:
            receiver.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
