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
CONNECTIONS = 32
"""Requests in flight: a server that never falls asleep between two of them."""

PATIENCE = 30.0
"""Seconds for a server to start."""

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

    def seconds_for(self, path: str, more: str, count: int) -> float:
        """Processor time of the worker while it answers `count` requests with `more` headers."""
        request = _request(path, more)
        before = _threads_of(self.worker)
        for _ in range(count // len(self.connections)):
            for connection in self.connections:
                connection.sendall(request)
            for connection in self.connections:
                read_answer(connection)
        after = _threads_of(self.worker)
        return sum(spent - before.get(thread, 0) for thread, spent in after.items()) / 1e9

    def ask(self, path: str, more: str = "") -> Answer:
        """The answer to one request with `more` headers."""
        self.connections[0].sendall(_request(path, more))
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
    received = _receive(connection)
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    missing = _length(head) - len(body)
    parts = [body]
    while missing > 0:
        parts.append(_receive(connection))
        missing -= len(parts[-1])
    return Answer(head, b"".join(parts))


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(_CHUNK)
    if not received:
        raise ConnectionError("the server closed a connection")
    return received


def _request(path: str, more: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench\r\n{more}\r\n".encode()


def _length(head: bytes) -> int:
    name = b"content-length:"
    lines = (line for line in head.lower().split(b"\r\n") if line.startswith(name))
    return int(next(lines, name + b"0")[len(name) :])


def _threads_of(process: int) -> dict[str, int]:
    """Nanoseconds on a processor, by thread: the first field of the file."""
    files = Path(f"/proc/{process}/task").glob("*/schedstat")
    return {file.parent.name: int(file.read_text().split()[0]) for file in files}


def _worker_of(process: int) -> int:
    """The process that answers: the child that has used most time (another tracks resources)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return max(map(int, children), key=lambda child: sum(_threads_of(child).values()))


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
