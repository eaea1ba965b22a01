"""`planner backup`, `planner restore` and `planner move` as they are typed."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from planner.db.migration import head
from tests.cli.conftest import OFFICE, Run, RunJson
from tests.mail_server import free_port
from tests.stored import stored

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup is written."""
    return tmp_path / "planner.backup"


@pytest.mark.usefixtures("office")
def test_a_backup_is_written_with_its_progress_and_restored(
    run: Run, engine: Engine, file: Path
) -> None:
    before = stored(engine)
    made = run("backup", str(file), "--format", "json")
    assert made.exit_code == 0
    with engine.connect() as connection:
        marks = connection.execute(text("SELECT name, note FROM installation_marks")).all()
    assert marks == [("backup", "planner.backup")]
    told = json.loads(made.stdout)
    assert told["revision"] == head()
    assert told["tables"]["offices"] == 1
    assert told["bytes"] == file.stat().st_size
    assert (told["sealed"], told["keys"]) == (False, [])
    lines = made.stderr.splitlines()
    assert len(lines) == len(told["tables"])
    assert "offices: 1 of 1 rows" in lines
    refused = run("restore", str(file))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "The database is in use: say --replace to lose what it holds.\n"
    run("office", "create", "remscheid", *OFFICE)
    restored = run("restore", str(file), "--replace")
    assert (restored.exit_code, restored.stdout) == (
        0,
        f"Restored {told['rows']:,} rows as they were at {told['made_at']}.\n",
    )
    assert stored(engine) == before


@pytest.mark.usefixtures("office")
def test_a_file_that_is_there_is_kept_unless_forced(run: Run, file: Path) -> None:
    file.write_text("mine")
    refused = run("backup", str(file))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        "planner.backup is there already: choose another name, or say --force.\n"
    )
    assert file.read_text() == "mine"
    assert run("backup", str(file), "--force").exit_code == 0
    assert file.read_bytes()[:2] == b"\x1f\x8b"


@pytest.mark.usefixtures("office")
def test_keys_come_back_from_a_sealed_backup(
    run: Run,
    run_json: RunJson,
    environment: dict[str, str],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = run("backup", str(file), "--with-keys")
    assert (refused.exit_code, file.exists()) == (1, False)
    assert refused.stderr.endswith("set PLANNER_BACKUP_KEY.\n")
    monkeypatch.setenv("PLANNER_BACKUP_KEY", KEY)
    kept = Path(environment["PLANNER_DATA"], "secret-key")
    secret = kept.read_text()
    assert run("backup", str(file), "--with-keys").exit_code == 0
    kept.write_text("another key of more than thirty-two signs")
    restored = run("restore", str(file), "--replace", "--format", "json")
    assert json.loads(restored.stdout)["changed_keys"] == ["secret-key"]
    assert kept.read_text() == secret
    assert kept.stat().st_mode & 0o777 == 0o600
    assert secret.encode() not in file.read_bytes()
    monkeypatch.setenv("PLANNER_BACKUP_KEY", KEY[::-1])
    wrong = run("restore", str(file), "--replace")
    assert (wrong.exit_code, wrong.stderr) == (
        1,
        "The backup is sealed by another key than the one in PLANNER_BACKUP_KEY.\n",
    )
    assert run_json("rates", "show", "USD", "2026-01-02")["currency"] == "USD"


@pytest.mark.parametrize("content", [b"", b"no backup", b"\x1f\x8b\x08\x00"])
def test_what_is_no_backup_is_refused(run: Run, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    refused = run("restore", str(file))
    assert (refused.exit_code, refused.stdout, refused.stderr) == (
        1,
        "",
        "The file is no backup of Planner, or it is damaged or cut.\n",
    )


def test_a_file_that_is_not_there_is_told(run: Run, file: Path) -> None:
    refused = run("restore", str(file))
    assert refused.stderr == "The backup can't be read: No such file or directory.\n"
    refused = run("backup", str(file / "deeper" / "b"))
    assert refused.stderr == "The backup can't be written: No such file or directory.\n"


def test_the_backup_key_is_long_enough(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_BACKUP_KEY", "short")
    refused = run("backup", "b")
    assert refused.stderr == "PLANNER_BACKUP_KEY: needs at least 32 characters\n"


@pytest.mark.usefixtures("office")
def test_everything_is_moved_and_the_new_database_works(
    run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"sqlite:///{tmp_path}/new.sqlite"
    moved = run("move", target)
    assert moved.exit_code == 0
    assert "offices: 1 of 1 rows" in moved.stderr.splitlines()
    count = sum(len(rows) for rows in stored(engine).values())
    assert moved.stdout.startswith(f"{count:,} rows in {len(stored(engine))} tables are there")
    again = run("move", target)
    assert (again.exit_code, again.stderr) == (
        1,
        "The database to move into is in use: name an empty one.\n",
    )
    monkeypatch.setenv("PLANNER_DATABASE_URL", target)
    assert run("office", "create", "remscheid", *OFFICE).exit_code == 0


@pytest.mark.usefixtures("office")
def test_a_database_is_not_moved_into_itself(
    run: Run, engine: Engine, environment: dict[str, str]
) -> None:
    before = stored(engine)
    refused = run("move", environment["PLANNER_DATABASE_URL"])
    assert refused.exit_code == 1
    assert stored(engine) == before


def test_an_unfinished_move_is_told_by_every_command(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    file, free = str(tmp_path / "file"), str(free_port())
    assert run("backup", file).exit_code == 0
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE planner_move (revision VARCHAR(40))"))
        connection.execute(text("DELETE FROM alembic_version"))
    for words in (
        ["trip", "list"],
        ["migrate"],
        ["serve", "--port", free],
        ["serve", "--migrate", "--port", free],
        ["deliver"],
        ["purge", "--dry-run"],
        ["backup", f"{file}-2"],
        ["restore", file],
        ["restore", file, "--replace"],
    ):
        refused = run(*words)
        assert (words, refused.exit_code, refused.stderr) == (
            words,
            1,
            "A move into this database was not finished: run the same `planner move` again.\n",
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://x", "must begin with sqlite: or postgresql:"),
        ("x", "must begin with sqlite: or postgresql:"),
        ("sqlite:///no/such/folder/file", "unable to open database file"),
        ("postgresql://u:pass-word@127.0.0.1:1/x", "connection failed"),
    ],
)
def test_what_is_wrong_with_the_database_to_move_into_is_said_of_it(
    run: Run, url: str, why: str
) -> None:
    refused = run("move", url)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"DATABASE_URL, the database to move into: {why}")
    assert "pass-word" not in refused.stderr
