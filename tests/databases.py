"""Each test's own database, on SQLite and on PostgreSQL.

The migrations run once for each kind. On SQLite a test gets a copy of the result, on PostgreSQL
one that `tests.kept` empties after it. Ask for `engine` (or for `database_url`, where other
processes use it too); ask for `empty_engine` to run migrations yourself. `-k sqlite` and
`-k postgresql` choose one kind.
"""

import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from planner.db.engine import make_engine
from planner.db.migration import upgrade
from tests.kept import KeptDatabase, watch
from tests.postgres import Cluster, folder_in_memory

KINDS = ["sqlite", "postgresql"]
CROSSED = pytest.mark.parametrize(
    ("database_url", "empty_engine"),
    [("sqlite", "postgresql"), ("postgresql", "sqlite")],
    indirect=True,
)
"""From each kind of database to the other, where both ways of one kind would show nothing more."""

TEMPLATE = "planner_template"
EMPTY = "template0"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; copy it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Cluster) -> str:
    """The name of a migrated PostgreSQL database; copy it."""
    _migrate(postgres.create(TEMPLATE))
    watch(postgres, TEMPLATE)
    return TEMPLATE


@pytest.fixture(scope="session")
def postgres_kept(postgres: Cluster, postgres_template: str) -> Iterator[KeptDatabase]:
    """A migrated PostgreSQL database; who writes to it renews it."""
    kept = KeptDatabase(postgres, "planner", postgres_template)
    yield kept
    kept_engine(kept.url).dispose()
    kept.drop()


@pytest.fixture(scope="session")
def sqlite_file() -> Iterator[Path]:
    """Where each test's SQLite file lies, one after the other; in memory where there is some."""
    with folder_in_memory() as folder:
        yield folder / "planner.sqlite"


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database without rows, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_file")
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
    else:
        kept: KeptDatabase = request.getfixturevalue("postgres_kept")
        yield kept.url
        kept.renew()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on `database_url`; what it knows stays, and its connections while they can."""
    kept = kept_engine(database_url)
    yield kept
    if kept.dialect.name == "sqlite":
        kept.dispose()


@pytest.fixture(params=KINDS)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield from _engine(f"sqlite:///{tmp_path}/empty.sqlite")
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        yield from _engine(cluster.create("empty", EMPTY))
        cluster.drop("empty")


@lru_cache
def kept_engine(url: str) -> Engine:
    """The engine of all tests on `url`: compiling each statement once saves a quarter of the time.

    The databases at the address come and go, their schema is always the same.
    """
    return make_engine(url)


def _migrate(url: str) -> None:
    for engine in _engine(url):
        upgrade(engine)


def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()
