"""What is counted for ``/metrics``, over all processes of a server that share one folder of counts.

A label is never an address that somebody was given: routes are named by their rule.
"""

import os
from bisect import bisect_left
from collections import Counter as Tally
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from planner.services.operations import Queue, Vitals, watch_connections

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["CONTENT_TYPE_LATEST"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server count, if they are several; read once, at the import."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PAUSE = 0.5
"""Seconds for which polls are noted before they are counted."""

POLL_STATUSES = ("200", "304", "404", "405", "429", "500", "503")

REQUESTS = Counter(
    "planner_requests", "Requests of pages, by route.", ("route", "method", "status")
)
REQUEST_SECONDS = Histogram(
    "planner_request_seconds", "How long pages took.", ("route",), buckets=SECONDS
)
_POLLS = Counter("planner_feed_polls", "Calendar polls by status.", ("status",))
_POLLS_BY_STATUS = {status: _POLLS.labels(status) for status in POLL_STATUSES}
_POLL_SECONDS = Histogram(
    "planner_feed_poll_seconds",
    "How long calendar polls took.",
    buckets=(0.0005, 0.001, 0.0025, *SECONDS),
)
RENDERINGS = Counter("planner_renderings", "Calendars that were rendered, not found kept.")
SLOW_QUERIES = Counter("planner_slow_queries", "Statements that took as long as is logged.")
_CONNECTIONS = Gauge(
    "planner_database_connections",
    "Connections of the pool, of all processes.",
    ("state",),
    multiprocess_mode="livesum",
)


class Polls:
    """Calendar polls: noted as they are answered, counted together a little later.

    To count each at once, in files that processes share, took a fifth of its time.
    """

    def __init__(self) -> None:
        self._noted: deque[tuple[str, float]] = deque()
        self._lock = Lock()
        self._writer: Timer | None = None

    def note(self, status: str, seconds: float) -> None:
        """Note an answer and how long it took; returns at once."""
        self._noted.append((status, seconds))
        if self._writer is None:
            self._begin()

    def count(self) -> None:
        """Count what was noted."""
        with self._lock:
            self._writer = None  # from here on who notes begins anew
            noted = [self._noted.popleft() for _ in range(len(self._noted))]
        for status, number in Tally(status for status, _ in noted).items():
            _POLLS_BY_STATUS[status].inc(number)
        _observe(_POLL_SECONDS, [seconds for _, seconds in noted])

    def _begin(self) -> None:
        with self._lock:
            if self._writer is None:
                self._writer = Timer(PAUSE, self.count)
                self._writer.daemon = True
                self._writer.start()


def _observe(histogram: Histogram, values: list[float]) -> None:
    """As its `observe` for each value; the package has nothing for many at once."""
    histogram._sum.inc(sum(values))  # noqa: SLF001 - see above
    places = Tally(bisect_left(histogram._upper_bounds, value) for value in values)  # noqa: SLF001
    for place, number in places.items():
        histogram._buckets[place].inc(number)  # noqa: SLF001


POLLS = Polls()


def count_connections(engine: "Engine") -> None:
    """Count an engine's connections: open ones, and those in use."""
    is_open, is_used = _CONNECTIONS.labels("open"), _CONNECTIONS.labels("in_use")
    watch_connections(engine, is_open.inc, is_open.dec, is_used.inc, is_used.dec)


class _Present(Collector):
    """What the database says at this moment."""

    def __init__(self, vitals: Vitals | None, version: str) -> None:
        self._vitals = vitals
        self._version = version

    def collect(self) -> Iterator[Metric]:
        """The figures; without those of a database that can't be reached."""
        build = GaugeMetricFamily("planner_build_info", "Which Planner.", labels=["version"])
        build.add_metric([self._version], 1)
        yield build
        up = "Whether the database answered."
        yield GaugeMetricFamily("planner_database_up", up, value=self._vitals is not None)
        if self._vitals is None:
            return
        queues = {
            "outbox": ("mail", self._vitals.mails),
            "webhook_calls": ("call", self._vitals.calls),
        }
        for name, (one, queue) in queues.items():
            yield from _figures_of(name, one, queue)


def _figures_of(name: str, one: str, queue: Queue) -> Iterator[Metric]:
    figures = {
        "waiting": (f"{one.title()}s that wait to be sent.", queue.waiting),
        "failed": (f"{one.title()}s that failed and nobody has seen to.", queue.failed),
        "oldest_seconds": (f"Age of the {one} that waits longest.", queue.oldest_seconds),
    }
    for figure, (told, value) in figures.items():
        yield GaugeMetricFamily(f"planner_{name}_{figure}", told, value=value)


def exposition(vitals: Vitals | None, version: str) -> bytes:
    """Everything counted, as Prometheus reads it; `vitals` None: the database can't be reached."""
    POLLS.count()
    folder = os.environ.get(FOLDER)
    registry = CollectorRegistry()
    if folder:
        _forget_the_dead(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call] # of the package
    counted = generate_latest(registry if folder else REGISTRY)
    present = CollectorRegistry()
    present.register(_Present(vitals, version))
    return counted + generate_latest(present)


def _forget_the_dead(folder: Path) -> None:
    """Leave out the connections of processes that are gone; what they counted stays counted."""
    numbers = {path.stem.rpartition("_")[2] for path in folder.glob("gauge_live*.db")}
    for number in map(int, filter(str.isdigit, numbers)):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            with suppress(OSError):
                mark_process_dead(number, str(folder))  # type: ignore[no-untyped-call] # as above
        except PermissionError:  # somebody else's by now
            continue
