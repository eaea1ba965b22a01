"""The short version of ``make faults``: a few kills under load, on both databases."""

from pathlib import Path

from sqlalchemy import Engine

from tests.faults.kills import kill_deliveries, kill_restores, kill_web
from tests.faults.sites import BROKEN, CHANGED
from tests.faults.writers import Found


def test_killed_web_workers_lose_nothing_that_was_acknowledged(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    load, found = kill_web(engine, database_url, tmp_path, 2)
    assert found == Found((), (), (), found.unacknowledged)
    assert found.unacknowledged <= load.statuses[BROKEN]
    assert set(load.statuses) <= {CHANGED, BROKEN}
    assert load.trips
    assert load.places


def test_killed_delivery_workers_lose_no_mail_and_send_none_twice(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    handed = kill_deliveries(engine, database_url, tmp_path, 2)
    assert (handed.arrived, handed.lost, handed.twice) == (32, 0, 0)
    assert handed.in_doubt <= 2  # who had no answer yet, see docs/decisions/0017


def test_a_killed_restore_leaves_the_old_data_or_all_of_the_new(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    after = kill_restores(engine, database_url, tmp_path, [0, 1, 40])
    assert after["MIXED"] == 0
    assert after["old"] >= 1  # that which was killed before it said anything
    assert after.total() == 3
