"""The browser of the tests: found or fetched, started the same everywhere.

Looked for in this order: PLANNER_CHROMIUM, an installed Chromium, `@sparticuz/chromium` from npm
(locked; x86-64 only), `apt-get install chromium` where root may. Fonts come from packages too,
since on a bare machine text without a font has no size.
"""

import os
import platform
import shutil
import subprocess
import tarfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.npm import MODULES, NODE, alone, install

INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
UNPACKED = MODULES / "unpacked"

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{latin}</dir>
  <dir>{chinese}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same">
    <family>sans-serif</family>
    <prefer><family>Open Sans</family><family>Noto Sans CJK SC</family></prefer>
  </alias>
  <alias binding="same">
    <family>system-ui</family>
    <prefer><family>Open Sans</family><family>Noto Sans CJK SC</family></prefer>
  </alias>
</fontconfig>
"""


def pytest_configure() -> None:
    """Playwright's own Node needs a library that a bare machine lacks."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)


@pytest.fixture(scope="session")
def browser_path() -> Path:
    """The program of the browser."""
    return find()


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_path: Path
) -> dict[str, Any]:
    """How pytest-playwright starts it."""
    return {**browser_type_launch_args, **launch_options(browser_path)}


def launch_options(program: Path) -> dict[str, Any]:
    """What `playwright.chromium.launch` takes for this program."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts())}
    if UNPACKED in program.parents:
        environment["LD_LIBRARY_PATH"] = str(_unpack("al2023.tar") / "lib")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": program, "args": [*FLAGS, *sandbox], "env": environment}


def find() -> Path:
    """The browser, fetched where there is none; the test fails with the remedy otherwise."""
    named = os.environ.get("PLANNER_CHROMIUM")
    if named:
        return Path(named)
    found = _installed()
    if found is None and platform.machine() == "x86_64":
        found = _unpack("chromium") / "chromium"
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        subprocess.run(command, check=True)  # noqa: S603 - fixed words
        found = _installed()
    if found is None:
        pytest.fail("no browser: install Chromium or name one in PLANNER_CHROMIUM")
    return found


def _installed() -> Path | None:
    return next((Path(path) for path in map(shutil.which, INSTALLED) if path), None)


def _unpack(name: str) -> Path:
    """Inflate bin/NAME.br of @sparticuz/chromium, once; the folder it is in."""
    source = install() / "@sparticuz" / "chromium" / "bin" / f"{name}.br"
    target = UNPACKED / name
    with alone():
        if not target.exists():
            UNPACKED.mkdir(exist_ok=True)
            _inflate(source, target.with_suffix(".part"))
            target.with_suffix(".part").rename(target)
    return UNPACKED


def _inflate(source: Path, target: Path) -> None:
    script = Path(__file__).parents[1] / "node" / "inflate.mjs"
    subprocess.run([NODE, script, source, target], check=True)  # noqa: S603 - our own script
    target.chmod(0o755)
    if source.name.endswith(".tar.br"):
        with tarfile.open(target) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # 3.11.4 has it
            archive.extractall(UNPACKED)  # noqa: S202 - locked by its hash


def _fonts() -> Path:
    latin = _unpack("fonts.tar") / "fonts"
    chinese = str(files("noto_cjk_sans_otc"))
    text = FONTS_CONF.format(latin=latin, chinese=chinese, cache=UNPACKED / "fonts-cache")
    path = UNPACKED / "planner-fonts.conf"
    with alone():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return path
