"""What calendars cost: ``python -m tests.bench`` prints ratios with their targets.

Processor time of the production server's only worker per request, in one interleaved run with a
bare Flask view that returns the same bytes; every poll looks its secret up in the database. What
granian takes by itself, with a constant, is printed beside it: whoever serves with it takes that.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median

from tests.bench.boards import seconds_of_a_move
from tests.bench.clashes import seconds_by_size
from tests.bench.coverage import seconds_of_coverage
from tests.bench.documents import seconds_of_documents
from tests.bench.renderings import compare_renderings
from tests.bench.servers import PLANNER, Server, serving
from tests.bench.world import SIZES, World, make_world

FEW, MANY = 10, 10_000
ROUNDS = 15
REQUESTS = 800
"""In each round, for each server and kind of poll."""

WARM_UP = 160
ZIPPED = "Accept-Encoding: gzip\r\n"
"""What Google, Apple and Outlook send along."""

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Result:
    """Two times in seconds, and at most what their ratio should be; None where it only informs."""

    what: str
    ours: float
    theirs: float
    target: float | None

    def __str__(self) -> str:
        """A line of the table."""
        ratio = self.ours / self.theirs
        line = f"{self.what:40}{self.ours * 1000:10.4f}{self.theirs * 1000:10.4f}{ratio:8.3f}"
        if self.target is None:
            return line
        return f"{line}{self.target:8.3f}  {'ok' if ratio <= self.target else 'TOO SLOW'}"


@dataclass(frozen=True, slots=True)
class Polls:
    """Requests for one feed of one server, with headers that they bring."""

    server: Server
    path: str
    headers: str = ""

    def seconds(self, count: int) -> float:
        """Processor time of the server."""
        return self.server.seconds_for(self.path, self.headers, count)


def _times(kinds: dict[str, Polls]) -> dict[str, float]:
    """Processor seconds per request, all kinds by turns; the median: neighbours make noise."""
    for polls in kinds.values():
        polls.seconds(WARM_UP)
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for kind, polls in kinds.items():
            spent[kind].append(polls.seconds(REQUESTS))
    return {kind: median(seconds) / REQUESTS for kind, seconds in spent.items()}


@dataclass(frozen=True, slots=True)
class Rivals:
    """Servers of one calendar's bytes: bare Flask, and granian with a function that has them.

    `bare` has the threads of who tells granian one worker and nothing else, `single` one thread as
    `planner serve`; `zipped` is bare Flask with the bytes that are sent to who takes gzip.
    """

    bare: Server
    single: Server
    constant: Server
    zipped: Server


def _compare(
    size: int, few: Server, many: Server, rivals: Rivals, paths: list[str]
) -> list[Result]:
    """The polls of trips of a size, on servers with few and many trips, and of the same bytes."""
    polled = zip((few, many), paths, strict=True)
    tags = [f"If-None-Match: {server.ask(path).etag}\r\n" for server, path in polled]
    times = _times(
        {
            "304 few": Polls(few, paths[0], tags[0]),
            "304 many": Polls(many, paths[1], tags[1]),
            "200 few": Polls(few, paths[0]),
            "200 many": Polls(many, paths[1]),
            "bare": Polls(rivals.bare, paths[0]),
            "bare single": Polls(rivals.single, paths[0]),
            "304 alone": Polls(rivals.constant, paths[0], tags[0]),
            "200 alone": Polls(rivals.constant, paths[0]),
            "zipped": Polls(few, paths[0], ZIPPED),
            "bare zipped": Polls(rivals.zipped, paths[0]),
        }
    )
    bare, single = times["bare"], times["bare single"]
    return [
        Result(f"304, {size} items : bare Flask", times["304 few"], bare, 1 / 5),
        Result("     granian alone : bare Flask", times["304 alone"], bare, None),
        Result("     : bare Flask, one thread as ours", times["304 few"], single, None),
        Result(f"200, {size} items : bare Flask", times["200 few"], bare, 1 / 2),
        Result("     granian alone : bare Flask", times["200 alone"], bare, None),
        Result("     : bare Flask, one thread as ours", times["200 few"], single, None),
        Result(
            f"200, {size} items, gzip : bare Flask", times["zipped"], times["bare zipped"], 1 / 2
        ),
        Result(f"304, {MANY} trips : {FEW}", times["304 many"], times["304 few"], 1.1),
        Result(f"200, {MANY} trips : {FEW}", times["200 many"], times["200 few"], 1.1),
    ]


@contextmanager
def _planner(world: World) -> Iterator[Server]:
    environment = {
        "PLANNER_DATA": str(world.folder),
        "PLANNER_DATABASE_URL": world.url,
        "PLANNER_SECRET_KEY": "bench" * 10,
    }
    command = [str(PLANNER), "serve", "--workers", "1", "--port"]
    with serving(command, environment, world.folder) as server:
        yield server


@contextmanager
def _rivals(body: bytes, zipped: bytes, folder: Path) -> Iterator[Rivals]:
    file, small = folder / "body.ics", folder / "body.ics.gz"
    file.write_bytes(body)
    small.write_bytes(zipped)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serving([sys.executable, "-m", *command], {}, CHECKOUT))
            for command in (
                ["tests.bench.bare_flask", str(file), "0"],
                ["tests.bench.bare_flask", str(file), "1"],
                ["tests.bench.constant", str(file)],
                ["tests.bench.bare_flask", str(small), "0"],
            )
        ]
        yield Rivals(*servers)


def _compare_servers(few: World, many: World, folder: Path) -> Iterator[Result]:
    with ExitStack() as stack:
        ours, crowded = (stack.enter_context(_planner(world)) for world in (few, many))
        for size in SIZES:
            paths = [world.paths[size] for world in (few, many)]
            body, zipped = (ours.ask(paths[0], more).body for more in ("", ZIPPED))
            with _rivals(body, zipped, folder) as rivals:
                yield from _compare(size, ours, crowded, rivals, paths)


def main() -> None:
    """Print the table."""
    sys.stdout.write(f"{'':40}{'ms':>10}{'ms':>10}{'ratio':>8}{'at most':>8}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = (make_world(folder / str(trips), trips) for trips in (FEW, MANY))
        for result in _compare_servers(few, many, folder):
            sys.stdout.write(f"{result}\n")
        times = compare_renderings(few)
        result = Result("1 item of 1000 changed : icalendar, all", *times, 1 / 20)
        sys.stdout.write(f"{result}\n")
        result = Result("a move, 200 items : 150 ms", seconds_of_a_move(few), 0.15, 1)
        sys.stdout.write(f"{result}\n")
        for result in (*_compare_coverage(folder), *_compare_documents(folder)):
            sys.stdout.write(f"{result}\n")
    for result in _compare_clashes():
        sys.stdout.write(f"{result}\n")


def _compare_documents(folder: Path) -> Iterator[Result]:
    """Ten times the items; a step that compares each with each would take a hundred times."""
    for what, times in seconds_of_documents(folder).items():
        few, many = sorted(times)[1:]
        yield Result(f"{many} items {what} : {few}", times[many], times[few], 20)


def _compare_coverage(folder: Path) -> Iterator[Result]:
    """The page against its 300 ms; how long it takes where no figure is kept yet informs."""
    for trips in (200, 2000):
        measured = seconds_of_coverage(folder, trips)
        what = f"coverage, {trips} trips, {measured.queries} queries"
        yield Result(f"{what} : 300 ms", measured.steady, 0.3, 1)
        yield Result("     nothing kept yet : 300 ms", measured.first, 0.3, None)


def _compare_clashes() -> Iterator[Result]:
    """Against n log n from the next smaller programme; half as much again for larger memory."""
    seconds = seconds_by_size()
    for small, large in pairwise(seconds):
        growth = large * log(large) / (small * log(small))
        yield Result(
            f"clashes, {large} items : {small}", seconds[large], seconds[small], 1.5 * growth
        )
    yield Result("clashes, 10000 items : a second", seconds[10_000], 1, 1)


if __name__ == "__main__":
    main()
