"""Backups: whole while others write, the same rows on either database, never half restored."""

import gzip
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, inspect, select, text, update
from sqlalchemy.exc import OperationalError

from planner.db.engine import make_engine, open_session, session_for
from planner.db.feed_lookup import FeedLookup
from planner.db.migration import current, head, upgrade
from planner.db.models import AuditEntry, BudgetLine, Feed, Place
from planner.db.replacements import replacing
from planner.db.tenancy import everywhere
from planner.domain.access import Actor
from planner.domain.refusals import InvalidError, TakenError
from planner.domain.texts import Texts
from planner.formats.backup_files import DamagedBackupError
from planner.services.backups.restoring import restore, verify
from planner.services.backups.writing import Wish, back_up
from tests.databases import CROSSED
from tests.outages import room_for
from tests.records import NOW, make_office, make_trip
from tests.stored import KEY, ODD_BYTES, broken_keys, fill, kinds_in, stored

WRITERS = 4
STEP = 5
"""Commits that have to happen while a backup is written."""


def quiet(table: str, done: int, total: int) -> None:
    assert 0 <= done <= total, table


def kept(engine: Engine, path: Path, key: str = "") -> Path:
    back_up(engine, path, Wish(key), NOW, quiet)
    return path


def test_a_restored_copy_has_every_row_on_either_database(
    engine: Engine, empty_engine: Engine, tmp_path: Path
) -> None:
    fill(engine)
    before = stored(engine)
    assert kinds_in(engine) >= {"text", "integer", "boolean", "number", "bytes", "json"} | {
        "moment",
        "day",
    }
    assert ODD_BYTES in before["document_bodies"][0]
    manifest = restore(empty_engine, kept(engine, tmp_path / "b"), "", quiet, replace=False)
    assert stored(empty_engine) == before
    assert broken_keys(empty_engine) == []
    assert current(empty_engine) == head() == manifest.head.revision
    assert {name: table["rows"] for name, table in manifest.tables.items()} == {
        name: len(rows) for name, rows in before.items()
    }


@CROSSED
def test_a_restored_database_numbers_new_rows_behind_the_old(
    engine: Engine, empty_engine: Engine, tmp_path: Path
) -> None:
    make_office(engine, "solingen")
    restore(empty_engine, kept(engine, tmp_path / "b"), "", quiet, replace=False)
    assert make_office(empty_engine, "remscheid").office_id == 2


def test_the_file_is_its_owners_alone_and_nothing_is_left_beside_it(
    engine: Engine, tmp_path: Path
) -> None:
    path = kept(engine, tmp_path / "b")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_sealed_backup_shows_nothing_and_opens_with_its_key_alone(
    engine: Engine, tmp_path: Path
) -> None:
    make_office(engine, "solingen")
    path = kept(engine, tmp_path / "b", KEY)
    assert b"solingen" not in path.read_bytes()
    assert verify(path, KEY).tables["offices"]["rows"] == 1
    for wrong in ("", KEY[::-1]):
        with pytest.raises(InvalidError, match="PLANNER_BACKUP_KEY"):
            verify(path, wrong)


def test_keys_lie_in_sealed_backups_alone(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="sealed"):
        back_up(engine, tmp_path / "b", Wish("", {"secret-key": KEY}), NOW, quiet)
    assert list(tmp_path.iterdir()) == []
    back_up(engine, tmp_path / "b", Wish(KEY, {"secret-key": "kept"}), NOW, quiet)
    assert verify(tmp_path / "b", KEY).keys == {"secret-key": "kept"}


class Writers:
    """Threads that each move money between two budget lines, and add a place, in one commit."""

    def __init__(self, engine: Engine, office: Actor) -> None:
        self._engine, self._office = engine, office
        self._changed, self._ends = threading.Condition(), False
        self._commits = 0
        self._errors: list[BaseException] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They write until the end of the block."""
        threads = [threading.Thread(target=self._work, args=(n,)) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ends = True
            for thread in threads:
                thread.join()
        assert self._errors == []

    def wait(self) -> None:
        """Until some more commits have happened."""
        with self._changed:
            wanted = self._commits + STEP
            self._changed.wait_for(lambda: self._commits >= wanted or self._errors)

    def _work(self, number: int) -> None:
        try:
            while not self._ends:
                self._write(number)
                with self._changed:
                    self._commits += 1
                    self._changed.notify_all()
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            with self._changed:
                self._errors.append(error)
                self._changed.notify_all()

    def _write(self, number: int) -> None:
        with session_for(self._engine, self._office, NOW) as session:
            for key, cents in (("from", -1), ("to", +1)):
                session.execute(
                    update(BudgetLine)
                    .where(BudgetLine.key == key)
                    .values(approved_cents=BudgetLine.approved_cents + cents)
                )
            session.add(make_place(f"of writer {number}"))
            session.commit()


def make_place(name: str) -> Place:
    return Place(name=Texts(en=name), city="Foshan", country="CN", zone="Asia/Shanghai")


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office whose trip has two budget lines of 1,000 cents."""
    office = make_office(engine, "solingen")
    with session_for(engine, office, NOW) as session:
        trip = make_trip("foshan")
        for key in ("from", "to"):
            line = BudgetLine(key=key, cost_centre=key, year=2026, approved_cents=1_000)
            trip.budget_lines.append(line)
        session.add(trip)
        session.commit()
    return office


@CROSSED
def test_a_backup_is_of_one_moment_while_others_write(
    engine: Engine, office: Actor, empty_engine: Engine, tmp_path: Path
) -> None:
    writers = Writers(engine, office)

    def tell(table: str, done: int, total: int) -> None:
        del done, total
        if table in {"accounts", "places", "budget_lines"}:
            writers.wait()

    with writers.at_work():
        back_up(engine, tmp_path / "b", Wish(), NOW, tell)
    restore(empty_engine, tmp_path / "b", "", quiet, replace=False)
    with open_session(empty_engine, writes=False) as session, everywhere(session):
        lines = dict(session.execute(select(BudgetLine.key, BudgetLine.approved_cents)).all())
        places = session.scalar(select(func.count()).select_from(Place))
        told = session.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.thing == "Place")
        )
    assert sum(lines.values()) == 2_000
    assert places == told == lines["to"] - 1_000
    assert broken_keys(empty_engine) == []
    with open_session(engine, writes=False) as session, everywhere(session):
        now = session.scalar(select(func.count()).select_from(Place))
    assert now is not None
    assert places is not None
    assert now - places >= 2 * STEP  # what came after the moment is not in it


def test_an_older_schema_is_brought_up(empty_engine: Engine, tmp_path: Path) -> None:
    upgrade(empty_engine, "0004")
    with empty_engine.begin() as connection:
        connection.execute(text(ACCOUNT))
    kept(empty_engine, tmp_path / "b")
    with empty_engine.begin() as connection:
        connection.execute(text("DELETE FROM accounts"))
    manifest = restore(empty_engine, tmp_path / "b", "", quiet, replace=False)
    assert manifest.head.revision == "0004"
    assert current(empty_engine) == head()
    assert [row[0] for row in stored(empty_engine)["accounts"]] == ["ada@example.org"]


ACCOUNT = """
INSERT INTO accounts (id, email, name, language, version)
VALUES (7, 'ada@example.org', 'Ada', 'de', 1)
"""


@CROSSED
def test_a_newer_schema_is_refused(engine: Engine, empty_engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    kept(engine, tmp_path / "b")
    with pytest.raises(InvalidError, match="newer version of Planner \\(schema 9999\\)"):
        restore(empty_engine, tmp_path / "b", "", quiet, replace=True)
    assert stored(empty_engine) == {}


def test_what_is_there_stays_unless_it_may_be_lost(engine: Engine, tmp_path: Path) -> None:
    make_office(engine, "solingen")
    kept(engine, tmp_path / "b")
    make_office(engine, "remscheid")
    before = stored(engine)
    with pytest.raises(TakenError, match="--replace"):
        restore(engine, tmp_path / "b", "", quiet, replace=False)
    assert stored(engine) == before
    restore(engine, tmp_path / "b", "", quiet, replace=True)
    assert len(stored(engine)["offices"]) == 1


def test_two_restores_at_once_do_not_meet(empty_engine: Engine) -> None:
    with replacing(empty_engine) as beside:
        upgrade(beside)
        with pytest.raises(TakenError, match="Another restore"), replacing(empty_engine):
            pytest.fail("both are at it")
    assert "offices" in inspect(empty_engine).get_table_names()
    with pytest.raises(RuntimeError, match="broken off"), replacing(empty_engine):
        raise RuntimeError("broken off")
    with replacing(empty_engine) as beside:  # who broke off holds nothing
        upgrade(beside)


def test_a_file_is_replaced_only_if_it_may_be(engine: Engine, tmp_path: Path) -> None:
    path = kept(engine, tmp_path / "b")
    first = path.read_bytes()
    with pytest.raises(TakenError, match="--force"):
        kept(engine, path)
    assert path.read_bytes() == first
    back_up(engine, path, Wish(overwrite=True), NOW, quiet)
    assert list(tmp_path.iterdir()) == [path]


def test_two_backups_into_one_file_do_not_meet(sqlite_only: Engine, tmp_path: Path) -> None:
    """The first would name what the second has half written."""
    path, tables = tmp_path / "b", []

    def begin_another(table: str, done: int, total: int) -> None:
        quiet(table, done, total)
        tables.append(table)
        if len(tables) == 1:
            with pytest.raises(TakenError, match="Another backup"):
                kept(sqlite_only, path)

    back_up(sqlite_only, path, Wish(), NOW, begin_another)
    assert list(verify(path, "").tables) == tables
    assert list(tmp_path.glob("b*")) == [path]


def test_a_file_that_came_meanwhile_is_kept(sqlite_only: Engine, tmp_path: Path) -> None:
    path = tmp_path / "b"

    def come(table: str, done: int, total: int) -> None:
        quiet(table, done, total)
        path.write_bytes(b"other")

    with pytest.raises(TakenError, match="--force"):
        back_up(sqlite_only, path, Wish(), NOW, come)
    assert path.read_bytes() == b"other"
    assert list(tmp_path.glob("b*")) == [path]


def test_what_is_no_file_is_not_replaced(sqlite_only: Engine, tmp_path: Path) -> None:
    """Else root's ``planner backup --force /dev/null`` takes the machine's device."""
    pipe = tmp_path / "b"
    os.mkfifo(pipe)
    with pytest.raises(InvalidError, match="b is no file"):
        back_up(sqlite_only, pipe, Wish(overwrite=True), NOW, quiet)
    assert pipe.is_fifo()
    assert list(tmp_path.glob("b*")) == [pipe]


def test_what_a_killed_backup_left_is_in_nobodys_way(sqlite_only: Engine, tmp_path: Path) -> None:
    (tmp_path / "b.partial").write_bytes(b"half")
    path = kept(sqlite_only, tmp_path / "b")
    assert path.stat().st_mode & 0o777 == 0o600
    assert verify(path, "").tables["offices"]["rows"] == 0
    assert list(tmp_path.glob("b*")) == [path]


@pytest.mark.parametrize("key", ["", KEY])
def test_a_damaged_or_cut_file_is_refused_and_nothing_changed(
    sqlite_only: Engine, tmp_path: Path, key: str
) -> None:
    fill(sqlite_only)
    path = kept(sqlite_only, tmp_path / "b", key)
    before = stored(sqlite_only)
    whole = path.read_bytes()
    size = len(whole)
    for at in (size // 3, size // 2, size - 30):
        path.write_bytes(whole[:at])
        refused(sqlite_only, path, key)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        refused(sqlite_only, path, key)
    path.write_bytes(b"")
    refused(sqlite_only, path, key)
    assert stored(sqlite_only) == before


def refused(engine: Engine, path: Path, key: str) -> None:
    with pytest.raises(DamagedBackupError):
        restore(engine, path, key, quiet, replace=True)


@pytest.fixture
def sqlite_only(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    """An engine on a file: what is tested does not differ on PostgreSQL."""
    path = tmp_path / "planner.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_a_changed_line_is_noticed_where_the_packing_is_right(
    sqlite_only: Engine, tmp_path: Path
) -> None:
    make_office(sqlite_only, "solingen")
    path = kept(sqlite_only, tmp_path / "b")
    lines = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(lines.replace(b'"solingen"', b'"remagen "', 1)))
    refused(sqlite_only, path, "")
    path.write_bytes(gzip.compress(lines + b"{}\n"))
    refused(sqlite_only, path, "")
    path.write_bytes(gzip.compress(lines))
    assert verify(path, "").tables["offices"]["rows"] == 1


def test_who_is_connected_sees_the_restored_rows_at_once(engine: Engine, tmp_path: Path) -> None:
    """Kept connections and prepared statements go on, those of calendar polls too."""
    fill(engine)
    path = kept(engine, tmp_path / "b")
    with open_session(engine, writes=False) as session, everywhere(session):
        secret = session.scalars(select(Feed.secret_hash)).first()
    assert secret is not None
    lookup = FeedLookup(engine)
    found = lookup.find(secret, NOW)
    for _ in range(8):  # psycopg prepares what is asked often
        lookup.find(secret, NOW)
        stored(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM feeds"))
    assert lookup.find(secret, NOW) == []
    restore(engine, path, "", quiet, replace=True)
    assert lookup.find(secret, NOW) == found
    assert make_office(engine, "remscheid").office_id == 2
    lookup.close()


def test_a_full_disk_leaves_what_was_there(sqlite_only: Engine, tmp_path: Path) -> None:
    """Wherever the file beside, or the copy into the old one, stops to have room."""
    fill(sqlite_only)
    path = kept(sqlite_only, tmp_path / "b")
    make_office(sqlite_only, "remscheid")
    before = stored(sqlite_only)
    sqlite_only.dispose()
    size = (tmp_path / "planner.sqlite").stat().st_size
    refusals = 0
    for percent in (10, 40, 70, 100, 2_000):
        with room_for(size * percent // 100), suppress(OperationalError, sqlite3.Error):
            restore(sqlite_only, path, "", quiet, replace=True)
            break
        refusals += 1
        sqlite_only.dispose()
        assert stored(sqlite_only) == before
        assert not list(tmp_path.glob("*.restoring*"))
    assert refusals == 4


def test_a_backup_without_room_leaves_no_file(sqlite_only: Engine, tmp_path: Path) -> None:
    fill(sqlite_only)
    with room_for(20_000), pytest.raises(InvalidError, match="can't be written: File too large"):
        back_up(sqlite_only, tmp_path / "b", Wish(KEY), NOW, quiet)
    assert not list(tmp_path.glob("b*"))
