"""``python -m tests.faults``: kills, starves and stops what runs, and prints what came of it.

Each line says how requests were answered (302: stored and acknowledged; 503: refused, to be sent
again; no answer: the connection broke) and what was found wrong afterwards, which should be 0.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from planner.db.engine import make_engine
from planner.db.migration import upgrade
from tests.faults import kills, starvation
from tests.faults.sites import BROKEN, CHANGED
from tests.faults.writers import Found, Load
from tests.postgres import Cluster, running_cluster

ROUNDS = 50
STOPS = 5
EACH = 10
"""Requests of each of twenty writers."""

DURABLE = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
"""As a server for people, not for tests: what it acknowledged is there after its death."""

Place = tuple[str, Engine, str, Path]
ALLOWED = {CHANGED, BROKEN, starvation.UNAVAILABLE}

wrong: list[str] = []


def tell(what: str, where: str, told: str, *, is_right: bool) -> None:
    """Print a line of the table."""
    print(f"{what:24}{where:12}{'ok   ' if is_right else 'WRONG'} {told}", flush=True)  # noqa: T201 - a script
    if not is_right:
        wrong.append(f"{what} on {where}")


def tell_load(what: str, where: str, load: Load, found: Found, more: str = "") -> None:
    """Print how requests were answered, and what is wrong in what they left."""
    statuses = ", ".join(
        f"{count} × {'no answer' if status == BROKEN else status}"
        for status, count in sorted(load.statuses.items())
    )
    faults = len(found.lost), len(found.doubled), len(found.halves)
    told = (
        f"{statuses}; acknowledged and lost {faults[0]}, doubled {faults[1]}, half trips "
        f"{faults[2]}, stored without answer {found.unacknowledged}{more}"
    )
    is_right = not any(faults) and set(load.statuses) <= ALLOWED
    tell(what, where, told, is_right=is_right)


@contextmanager
def places(cluster: Cluster) -> Iterator[Callable[[str], Place]]:
    """Makes a migrated database and an empty folder, for each fault its own."""
    with ExitStack() as stack:

        def make(where: str) -> Place:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            if where == "sqlite":
                url = f"sqlite:///{folder}/planner.sqlite"
            else:
                url = cluster.create(f"faults{folder.name.lower()}")
            engine = make_engine(url)
            stack.callback(engine.dispose)
            upgrade(engine)
            return where, engine, url, folder

        yield make


def kill_all(place: Callable[[str], Place], rounds: int) -> None:
    """What is killed, on both databases."""
    for kind in ("sqlite", "postgresql"):
        where, engine, url, folder = place(kind)
        tell_load(
            f"{rounds} web workers killed", where, *kills.kill_web(engine, url, folder, rounds)
        )
        where, engine, url, folder = place(kind)
        handed = kills.kill_deliveries(engine, url, folder, rounds)
        told = (
            f"{handed.arrived} mails, lost {handed.lost}, twice under one number {handed.twice}, "
            f"told to be in doubt {handed.in_doubt}"
        )
        is_right = not handed.lost and not handed.twice
        tell(f"{rounds} deliveries killed", where, told, is_right=is_right)
        where, engine, url, folder = place(kind)
        after = kills.kill_restores(engine, url, folder, kills.moments(rounds, 70))
        told = ", ".join(f"{count} × {data} data" for data, count in sorted(after.items()))
        tell(f"{rounds} restores killed", where, told, is_right=not after["MIXED"])


def starve_all(place: Callable[[str], Place], cluster: Cluster) -> None:
    """What has no room, no database, or no end of writers."""
    for kind in ("sqlite", "postgresql"):
        where, engine, url, folder = place(kind)
        load, found = starvation.many_writers(engine, url, folder, EACH)
        tell_load("20 writers at once", where, load, found)
        if load.statuses[starvation.UNAVAILABLE]:
            wrong.append(f"writers refused on {where}")
    where, engine, url, folder = place("postgresql")
    load, found = starvation.stopped_database(cluster, engine, url, folder, STOPS)
    tell_load(f"database dies {STOPS} times", where, load, found)
    *_, folder = place("sqlite")
    try:
        load, found, check = starvation.full_disk(folder)
    except PermissionError as error:
        print(f"{'disk full':24}not tried: {error}")  # noqa: T201 - a script
    else:
        tell_load("disk full", "sqlite", load, found, f"; integrity_check: {check}")


def main() -> None:
    """Run all; exit status 1 where something is wrong."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with running_cluster(**DURABLE) as cluster, places(cluster) as place:
        starve_all(place, cluster)
        kill_all(place, rounds)
    sys.exit("; ".join(wrong) or None)


if __name__ == "__main__":
    main()
