"""`planner trip audit`."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Run
from tests.examples.documents import FOSHAN

SLUG = "isa-plenary-foshan-2026"


@pytest.fixture
def loaded(run: Run, office: object) -> None:
    del office
    assert run("trip", "load", "-", stdin=FOSHAN).exit_code == 0


@pytest.mark.usefixtures("loaded")
def test_the_archive_is_written_and_its_path_printed(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "audit.zip"
    target.write_bytes(b"older")
    done = run("trip", "audit", SLUG, "--output", str(target))
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{target}\n", "")
    with ZipFile(target) as archive:
        assert "MANIFEST.sha256" in archive.namelist()
    assert [each.name for each in tmp_path.glob("*audit*")] == ["audit.zip"]


@pytest.mark.usefixtures("loaded")
def test_what_was_there_stays_where_nothing_is_written(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "audit.zip"
    target.write_bytes(b"older")
    assert run("trip", "audit", "none", "--output", str(target)).exit_code != 0
    assert target.read_bytes() == b"older"
    assert [each.name for each in tmp_path.glob("*audit*")] == ["audit.zip"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_file_is_not_replaced(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "audit.zip"
    os.mkfifo(pipe)
    done = run("trip", "audit", SLUG, "--output", str(pipe))
    assert done.exit_code != 0
    assert "it is no file" in done.stderr
    assert pipe.is_fifo()


@pytest.mark.usefixtures("loaded")
def test_a_folder_that_is_missing_is_told(run: Run, tmp_path: Path) -> None:
    done = run("trip", "audit", SLUG, "--output", str(tmp_path / "none" / "audit.zip"))
    assert done.exit_code != 0
    assert "No such file or directory" in done.stderr
