"""Disks that are full, databases that stop, twenty who write at once: under load, behind HTTP."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from planner.db.engine import make_engine
from planner.db.migration import upgrade
from tests.faults.sites import serving
from tests.faults.writers import Found, Load, found, prepare, writing
from tests.postgres import Cluster

MANY = 20
UNAVAILABLE = 503
ROOM = "12m"
"""Of the disk that is filled."""


def many_writers(engine: Engine, database_url: str, folder: Path, each: int) -> tuple[Load, Found]:
    """Twenty browsers write at once, to four processes of five threads."""
    office = prepare(engine)
    with serving(database_url, folder, 4, 5) as site, writing(site, engine, office, MANY) as load:
        load.wait(MANY * each)
    return load, found(engine, load)


def stopped_database(
    cluster: Cluster, engine: Engine, url: str, folder: Path, rounds: int
) -> tuple[Load, Found]:
    """PostgreSQL dies and comes back while people write."""
    office = prepare(engine)
    with serving(url, folder, 2) as site, writing(site, engine, office, 4) as load:
        for _ in range(rounds):
            load.wait(10)
            cluster.stop()
            load.wait_for(UNAVAILABLE, 4)
            cluster.start()
        load.wait(10)
    return load, found(engine, load)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of `ROOM`; only root may have one, `PermissionError` for others."""
    place = folder / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(place)]
    mounted = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own command
    if mounted.returncode:
        raise PermissionError(mounted.stderr.decode().strip())
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607 - our own command


def full_disk(folder: Path) -> tuple[Load, Found, str]:
    """A disk fills up while people write, and has room again; what SQLite says of its file."""
    with small_disk(folder) as disk:
        url = f"sqlite:///{disk}/planner.sqlite"
        engine = make_engine(url)
        upgrade(engine)
        office = prepare(engine)
        with serving(url, folder, 2) as site, writing(site, engine, office, 4) as load:
            load.wait(10)
            ballast = disk / "ballast"
            with ballast.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(4096))
                except OSError:
                    pass
            load.wait_for(UNAVAILABLE, 10)
            ballast.unlink()
            load.wait(10)
        result = found(engine, load)
        engine.dispose()
        with closing(sqlite3.connect(disk / "planner.sqlite")) as file_itself:
            (check,) = file_itself.execute("PRAGMA integrity_check").fetchone()
    return load, result, str(check)
