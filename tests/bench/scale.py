"""What pages cost among many trips: ``python -m tests.bench.scale`` prints ratios.

``PLANNER_SCALE`` trips (100,000) of one office with twenty items and two calendars each, and a
tenth as many of others, against 1,000 of the same kind, on SQLite and on PostgreSQL, in one
interleaved run. ``PLANNER_SCALE_ON=sqlite`` measures one kind of database.
"""

import gc
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import text

from tests.bench.scale_pages import Processors, Step, steps_of
from tests.bench.scale_worlds import World, make_world
from tests.postgres import running_cluster

FEW, MANY = 1_000, 100_000
KINDS = ("sqlite", "postgresql")
WARM_UP, ROUNDS = 3, 15
TARGET = 1.5
FOLDER = "PLANNER_SCALE_FOLDER"
SERVER = {
    "autovacuum": "off",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "shared_buffers": "1GB",
    "max_parallel_workers_per_gather": "0",
    "work_mem": "16MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the processors, and of the clock."""

    processors: float
    clock: float


@dataclass(frozen=True, slots=True)
class Result:
    """Medians among few trips and among many."""

    what: str
    few: Spent
    many: Spent

    @property
    def ratio(self) -> float:
        """Processor time among many trips, as a multiple of that among few."""
        return self.many.processors / self.few.processors

    def __str__(self) -> str:
        """A line of the table."""
        few, many = (1000 * spent.processors for spent in (self.few, self.many))
        clock = self.many.clock / self.few.clock
        verdict = "ok" if self.ratio <= TARGET else "TOO SLOW"
        return f"{self.what:30}{few:9.2f}{many:9.2f}{self.ratio:8.2f}{clock:8.2f}  {verdict}"


def compare(worlds: tuple[World, World], processors: Processors) -> Iterator[Result]:
    """Each step in both worlds by turns; medians."""
    with ExitStack() as stack:
        few, many = (stack.enter_context(steps_of(world)) for world in worlds)
        gc.collect()
        gc.freeze()  # as the server does at its start
        for what, step in few.items():
            yield _compare(what, (step, many[what]), processors)
        gc.unfreeze()


def _compare(what: str, steps: tuple[Step, Step], processors: Processors) -> Result:
    spent: dict[Step, list[Spent]] = defaultdict(list)
    for turn in range(WARM_UP + ROUNDS):
        for step in steps:
            began = processors.seconds(), time.perf_counter()
            step(turn)
            taken = Spent(processors.seconds() - began[0], time.perf_counter() - began[1])
            if turn >= WARM_UP:
                spent[step].append(taken)
    few, many = (_median(spent[step]) for step in steps)
    return Result(what, few, many)


def _median(spent: list[Spent]) -> Spent:
    return Spent(median(each.processors for each in spent), median(each.clock for each in spent))


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[tuple[list[str], Processors]]:
    """Addresses of two empty databases, and the clock of who works for them."""
    names = ("few", "many")
    if kind == "sqlite":
        yield [f"sqlite:///{folder / name}.sqlite" for name in names], Processors(None)
        return
    with running_cluster(Path(tempfile.gettempdir()), **SERVER) as cluster:
        yield [cluster.create(name) for name in names], Processors(cluster.process)


def _sizes(world: World) -> Iterator[str]:
    """Bytes of the whole database, and of its largest tables with their indexes, by trip."""
    is_sqlite = world.engine.dialect.name == "sqlite"
    with world.engine.connect() as connection:
        if not is_sqlite:
            rows = connection.execute(
                text(
                    "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class"
                    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                    " ORDER BY pg_total_relation_size(oid) DESC LIMIT 12"
                )
            ).all()
            whole = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
        else:
            rows = []
            whole = Path(world.engine.url.database or "").stat().st_size
        trips = connection.scalar(text("SELECT COUNT(*) FROM trips")) or 1
    yield f"{whole / 2**20:,.0f} MB, {whole / trips / 1024:.1f} KB for each of {trips:,} trips"
    for name, own, indexes in rows:
        yield f"  {name:28}{own / trips / 1024:9.2f} KB{indexes / trips / 1024:9.2f} KB indexes"


def main() -> None:
    """Print the tables."""
    size = int(os.environ.get("PLANNER_SCALE", str(MANY)).replace("_", "").replace(",", ""))
    kinds = os.environ.get("PLANNER_SCALE_ON", " ".join(KINDS)).split()
    for kind in kinds:
        with tempfile.TemporaryDirectory() as name, _databases(kind, Path(name)) as made:
            urls, processors = made
            began = time.monotonic()
            few, many = (
                make_world(Path(name), url, count)
                for url, count in zip(urls, (FEW, size), strict=True)
            )
            minutes = (time.monotonic() - began) / 60
            sys.stdout.write(f"\n{kind}, {size:,} trips in one office, made in {minutes:.1f} min\n")
            for line in _sizes(many):
                sys.stdout.write(f"{line}\n")
            sys.stdout.write(f"{'':30}{'ms':>9}{'ms':>9}{'ratio':>8}{'clock':>8}\n")
            sys.stdout.flush()
            for result in compare((few, many), processors):
                sys.stdout.write(f"{result}\n")
                sys.stdout.flush()
            for world in (few, many):
                world.engine.dispose()


if __name__ == "__main__":
    main()
