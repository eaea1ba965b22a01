"""A PostgreSQL that is silent: whether it works at something long, or hangs.

A server whose processes stand still takes connections and answers nobody: the network sees nothing
wrong, and who asked would wait for ever. So who has waited for a while knocks at the same server
anew and asks whether it speaks TLS, which a living one answers at once, before anybody signs in.
Where nothing comes, what waits is given up, and for a while nobody else begins to wait.
"""

import os
import socket
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from struct import pack
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import ConnectionTimeout, OperationalError
from psycopg.pq.abc import PGconn
from sqlalchemy import URL

ASKS_FOR_TLS = pack("!ii", 8, 80877103)
"""PostgreSQL's SSLRequest, the first message of who wants TLS (its manual, "Message Formats")."""

SILENT = "the server takes connections and does not answer"

PATIENCE = {
    "connect_timeout": "3",
    "tcp_user_timeout": "5000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
"""How long a network may be silent, unless an address says otherwise: seconds, milliseconds."""

Found = TypeVar("Found")


@dataclass(slots=True)
class Watch:
    """What is known of one server; all in seconds.

    Who hears nothing for `silence` knocks, and waits for `patience`. Where the server hangs, nobody
    tries it again before `quiet_until`, which is `rest` later.
    """

    silence: float = 2.0
    patience: float = 2.0
    rest: float = 5.0
    quiet_until: float = 0.0

    def connect(self, *arguments: Any, **options: Any) -> "WatchedConnection":  # noqa: ANN401 - psycopg's
        """A connection that is watched; `OperationalError` where the server hangs."""
        if monotonic() < self.quiet_until:
            raise OperationalError(SILENT)
        try:
            connection = WatchedConnection.connect(*arguments, **options)
        except ConnectionTimeout:
            self.note_silence()
            raise
        connection.watch = self
        return connection

    def knocks_at(self) -> float:
        """When who begins to wait knocks: soon, where somebody has just done so in vain."""
        now = monotonic()
        return now if now < self.quiet_until else now + self.silence

    def note_silence(self) -> None:
        """Let nobody wait for the server for a while."""
        self.quiet_until = monotonic() + self.rest


@lru_cache
def watch_over(url: URL) -> Watch:
    """The watch of an address, the same for all who ask in this process."""
    del url
    return Watch()


class WatchedConnection(psycopg.Connection[Any]):
    """Gives up waiting for a server that hangs."""

    watch: Watch

    def wait(self, gen: PQGen[Found], interval: float = 0.1, timeout: float | None = None) -> Found:
        """As psycopg's; `OperationalError`, and a closed connection, where the server hangs."""
        return super().wait(self._listening(gen), interval, timeout)

    def _listening(self, gen: PQGen[Found]) -> Generator[Any, Any, Found]:
        """`gen`, resumed as the driver resumes it: with 0 as long as nothing has come."""
        hangs, knocks_at = False, self.watch.knocks_at()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    hangs, knocks_at = False, monotonic() + self.watch.silence
                elif hangs:
                    self.watch.note_silence()
                    self.close()
                    raise OperationalError(SILENT)
                elif monotonic() >= knocks_at:  # what came meanwhile is seen in the next round
                    hangs = not answers(self.pgconn, self.watch.patience)
                    knocks_at = monotonic() + self.watch.silence
                wanted = gen.send(ready)
        except StopIteration as end:
            found: Found = end.value
            return found


def answers(asked: PGconn, patience: float) -> bool:
    """Whether the server of a connection answers a newcomer, or may: in doubt it does."""
    try:
        family, address = _whereabouts(asked)
        with socket.socket(family) as newcomer:
            newcomer.settimeout(patience)
            newcomer.connect(address)
            newcomer.sendall(ASKS_FOR_TLS)
            newcomer.recv(1)
    except (TimeoutError, BlockingIOError):  # the latter where too many wait at its door
        return False
    except (OSError, OperationalError):
        return True
    return True


def _whereabouts(asked: PGconn) -> tuple[socket.AddressFamily, Any]:
    """The very server of several that an address may name; a socket's path as we see it."""
    with socket.socket(fileno=os.dup(asked.socket)) as own:
        if own.family is not socket.AF_UNIX:
            return own.family, own.getpeername()
    folder, port = os.fsdecode(asked.host), os.fsdecode(asked.port)
    path = f"{folder}/.s.PGSQL.{port}"
    return socket.AF_UNIX, f"\0{path[1:]}" if path.startswith("@") else path
