"""The databases of ``make bench-scale``, small: what is measured can be asked for and is whole."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.bench.scale_pages import steps_of
from tests.bench.scale_worlds import make_world
from tests.postgres import Cluster

TRIPS = 40
DIRECTORY = ("places of the directory", "place in every trip", "50 short names")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_copies_are_trips_as_people_make_them(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/scale.sqlite"
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        url = cluster.create("scale")
        request.addfinalizer(lambda: cluster.drop("scale"))
    world = make_world(tmp_path, url, TRIPS)
    counts = {
        "trips": TRIPS + 4 + 50,
        "programme_items": 20 * (TRIPS + 4 + 50),
        "feeds": 2 * (TRIPS + 1 + 50),
        "renderings": 2 * (TRIPS + 1 + 50),
        "releases": TRIPS + 1 + 50,
    }
    with world.engine.connect() as connection:
        found = {
            table: connection.scalar(text(f"SELECT COUNT(*) FROM {table}"))  # noqa: S608 - ours
            for table in counts
        }
    assert found == counts
    if kind == "sqlite":
        with steps_of(world) as steps:
            for what in ("trip page", "board", "search, in five trips", "release", *DIRECTORY):
                steps[what](1)
    world.engine.dispose()
