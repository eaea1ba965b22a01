"""The archive that lists the hashes of its files."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from planner.formats.sealed_archive import MANIFEST, SealedArchive

MADE = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
FILES = {"a.txt": [b"first ", b"second"], "records/empty.json": [], "b.bin": [bytes(range(256))]}


def packed(made_at: datetime = MADE) -> bytes:
    target = BytesIO()
    with SealedArchive(target, made_at) as archive:
        for name, pieces in FILES.items():
            archive.add(name, pieces)
    return target.getvalue()


def verified(folder: Path) -> list[str]:
    command = ["sha256sum", "--strict", "-c", MANIFEST]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 - a command of ours
    return done.stdout.splitlines()


def test_the_list_verifies_with_the_usual_tool(tmp_path: Path) -> None:
    with ZipFile(BytesIO(packed())) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "a.txt").read_bytes() == b"first second"
    assert verified(tmp_path) == [f"{name}: OK" for name in FILES]
    (tmp_path / "b.bin").write_bytes(b"forged")
    with pytest.raises(subprocess.CalledProcessError):
        verified(tmp_path)


def test_the_same_contents_give_the_same_bytes() -> None:
    elsewhere = MADE.astimezone(timezone(timedelta(hours=8)))
    assert packed() == packed(elsewhere)


@pytest.mark.parametrize("name", ["a.txt", "ä.txt", "two\nlines", "back\\slash"])
def test_a_name_that_the_list_cannot_say_is_refused(name: str) -> None:
    with SealedArchive(BytesIO(), MADE) as archive:
        archive.add("a.txt", [])
        with pytest.raises(ValueError, match="no name"):
            archive.add(name, [])


def test_what_failed_is_not_sealed() -> None:
    def broken() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError("stopped")

    target = BytesIO()
    with pytest.raises(RuntimeError, match="stopped"), SealedArchive(target, MADE) as archive:
        archive.add("a.txt", broken())
    with ZipFile(target) as left:
        assert MANIFEST not in left.namelist()
