"""A way to a PostgreSQL that can be blocked: whoever is on it hears nothing, as if it hung."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from sqlalchemy import URL, make_url

PORT = 5432


class Way:
    """Hands bytes through from an address of its own, `url`, until it is blocked.

    Where newcomers may pass, they are answered, and the second of them clears the way.
    """

    def __init__(self, url: URL) -> None:
        self._server = f"{url.query['host']}/.s.PGSQL.{PORT}"
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = [self._door]
        self._is_clear, self._lets_in = Event(), Event()
        self._newcomers = 0
        self.url = url.set(host="127.0.0.1", port=self._door.getsockname()[1], query={})
        self.clear()
        self._threads: list[Thread] = []
        self._doorkeeper = Thread(target=self._let_in, daemon=True)
        self._doorkeeper.start()

    @property
    def address(self) -> str:
        """As settings hold it."""
        return self.url.render_as_string(hide_password=False)

    def block(self, *, lets_in: bool = False) -> None:
        """Nobody hears anything any more, or only newcomers."""
        self._newcomers = 0
        self._is_clear.clear()
        if not lets_in:
            self._lets_in.clear()

    def clear(self) -> None:
        """Everything arrives, also what was held back."""
        self._is_clear.set()
        self._lets_in.set()

    def close(self) -> None:
        """End all who are on it, once nobody comes any more."""
        self.clear()
        self._door.shutdown(socket.SHUT_RDWR)
        self._doorkeeper.join()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                self._ends.append(caller)
                self._lets_in.wait()
                gate = self._is_clear if self._is_clear.is_set() else self._lets_in
                self._newcomers += 1
                if self._newcomers > 1:
                    self._is_clear.set()
                server = socket.socket(socket.AF_UNIX)
                self._ends.append(server)
                server.connect(self._server)
                for from_, to in ((caller, server), (server, caller)):
                    hands = Thread(target=_hand_on, args=(from_, to, gate), daemon=True)
                    self._threads.append(hands)
                    hands.start()


def _hand_on(from_: socket.socket, to: socket.socket, gate: Event) -> None:
    with suppress(OSError):
        while data := from_.recv(1 << 16):
            gate.wait()
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)


@contextmanager
def way_to(url: str) -> Iterator[Way]:
    """A clear way to the PostgreSQL behind a socket in a folder."""
    way = Way(make_url(url))
    yield way
    way.close()
