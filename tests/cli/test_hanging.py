"""Commands over a database that hangs end soon and say so."""

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event

from planner.cli import main
from planner.db.engine import make_engine
from planner.db.silences import watch_over
from tests.blocked_ways import way_to


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_command_gives_up_a_database_that_hangs(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine.url.get_backend_name() == "postgresql"
    with way_to(database_url) as way:
        watch = watch_over(make_engine(way.address, is_watched=True).url)
        watch.silence = watch.patience = 0.01
        monkeypatch.setenv("PLANNER_DATABASE_URL", way.address)

        def block(connection: Connection) -> None:
            if connection.engine.url.port == way.url.port:
                way.block()

        event.listen(Engine, "begin", block)
        refused = CliRunner().invoke(main, ["trip", "list"])
        event.remove(Engine, "begin", block)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        "PLANNER_DATABASE_URL: the server takes connections and does not answer\n"
    )
