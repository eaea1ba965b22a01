"""Production servers, the requests that are sent to them, and the processor time they take."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

PLANNER = Path(sys.executable).with_name("planner")
CONNECTIONS = 8
"""Requests in flight: what one worker answers at a time."""

PATIENCE = 30.0
"""Seconds for a server to start."""

_TICK = os.sysconf("SC_CLK_TCK")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, with the tag of its bytes if it has one."""

    head: bytes
    body: bytes

    @property
    def etag(self) -> str:
        """``"…"``, quotes included."""
        lines = (line.partition(":") for line in self.head.decode().splitlines())
        return next((tag.strip() for name, _, tag in lines if name.lower() == "etag"), "")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, with open connections to it."""

    worker: int
    connections: tuple[socket.socket, ...]

    def seconds_for(self, path: str, etag: str, count: int) -> float:
        """Processor time of the worker while it answers `count` requests for a path."""
        request = _request(path, etag)
        before = _seconds_of(self.worker)
        for _ in range(count // len(self.connections)):
            for connection in self.connections:
                connection.sendall(request)
            for connection in self.connections:
                read_answer(connection)
        return _seconds_of(self.worker) - before

    def ask(self, path: str) -> Answer:
        """The answer to one request."""
        self.connections[0].sendall(_request(path, ""))
        return read_answer(self.connections[0])


@contextmanager
def serving(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """A server started by a command that ends in its port."""
    port = _free_port()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        [*command, str(port)],
        env=os.environ | environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        with ExitStack() as stack:
            connections = tuple(
                stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                for _ in range(CONNECTIONS)
            )
            yield Server(_worker_of(process.pid), connections)
    finally:
        process.terminate()
        process.wait()


def read_answer(connection: socket.socket) -> Answer:
    """The next answer."""
    received = connection.recv(_CHUNK)
    while b"\r\n\r\n" not in received:
        received += connection.recv(_CHUNK)
    head, _, body = received.partition(b"\r\n\r\n")
    missing = _length(head) - len(body)
    parts = [body]
    while missing > 0:
        parts.append(connection.recv(_CHUNK))
        missing -= len(parts[-1])
    return Answer(head, b"".join(parts))


def _request(path: str, etag: str) -> bytes:
    condition = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench\r\n{condition}\r\n".encode()


def _length(head: bytes) -> int:
    name = b"content-length:"
    lines = (line for line in head.lower().split(b"\r\n") if line.startswith(name))
    return int(next(lines, name + b"0")[len(name) :])


def _seconds_of(process: int) -> float:
    """User and system time; field 14 and 15 of the file, which count from 1."""
    text = Path(f"/proc/{process}/stat").read_text()
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _worker_of(process: int) -> int:
    """The process that answers: the child that has used most time (another tracks resources)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return max(map(int, children), key=_seconds_of)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
