"""The built package works without the checkout: it migrates and serves a page, an asset, a feed."""

import json
import os
import re
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from tests.pdfs import files_in, text_of

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
PATIENCE_SECONDS = 60

Answer = tuple[int, str, bytes]


def run(
    *command: str | Path, folder: Path | None = None, environment: dict[str, str] | None = None
) -> str:
    """What a command prints; the test fails with its complaint."""
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a wheel or an sdist of `source` into `target`; its path."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target, folder=source)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def planner(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command, in an environment and a folder of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(UV, "venv", "--python", sys.executable, folder / "venv")
    install = (UV, "pip", "install", "--python", folder / "venv")
    run(*install, "--require-hashes", "-r", ROOT / "requirements.txt")
    run(*install, "--no-deps", wheel)
    return folder / "venv" / "bin" / "planner"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment that knows nothing of the checkout."""
    home = tmp_path_factory.mktemp("home")
    return {"PATH": os.defpath, "HOME": str(home), "PLANNER_DATA": str(home / "data")}


@pytest.fixture(scope="module")
def demo(planner: Path, environment: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """What the demo printed that the installed command made in the environment."""
    home = Path(environment["HOME"])
    run(planner, "migrate", environment=environment, folder=home)
    made = (planner, "demo", "--no-serve", "--format", "json")
    return json.loads(run(*made, environment=environment, folder=home))


@contextmanager
def serving(planner: Path, environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Run ``planner serve`` on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603 - our own words
            [planner, "serve", "--port", str(port)],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(PATIENCE_SECONDS)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return as soon as the server answers; the test fails where it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            assert get(address)[0] == 200
        except URLError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            return
    pytest.fail(f"the server does not answer: {log.read_text()}")


def get(address: str) -> Answer:
    """Status, media type and body."""
    request = Request(address, headers={"Accept-Language": "de"})  # noqa: S310 - our own server
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - our own server
        return answer.status, answer.headers.get_content_type(), answer.read()


def test_the_installed_wheel_serves_a_page_an_asset_and_a_feed(
    planner: Path,
    environment: dict[str, str],
    demo: Any,  # noqa: ANN401 - JSON
    tmp_path: Path,
) -> None:
    feed = demo["feeds"][0]["path"]
    with serving(planner, environment, tmp_path) as address:
        status, kind, page = get(address)
        assert (status, kind) == (200, "text/html")
        assert b'lang="de"' in page
        links = re.findall(rb'<link[^>]* href="(/static/[^"]+\.css[^"]*)"', page)
        assert {get(address + link.decode())[:2] for link in links} == {(200, "text/css")}
        status, kind, calendar = get(address + feed)
        assert (status, kind) == (200, "text/calendar")
        assert calendar.startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_installed_wheel_prints_a_paper(
    planner: Path,
    environment: dict[str, str],
    demo: Any,  # noqa: ANN401 - JSON
    tmp_path: Path,
) -> None:
    assert demo["address"]
    for style in ("pdf", "zip"):
        target = tmp_path / f"hosts.{style}"
        wanted = ("--as", style, "--for", "hosts", "--language", "zh", "--output", target)
        export = (planner, "trip", "export", "isa-plenary-foshan-2026", *wanted)
        assert run(*export, environment=environment, folder=tmp_path) == f"{target}\n"
    assert "佛山" in text_of((tmp_path / "hosts.pdf").read_bytes())
    assert "programme.html" in files_in((tmp_path / "hosts.zip").read_bytes())


def test_the_wheel_brings_what_lies_outside_the_package(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    assert names >= {
        "planner/templates/base.html",
        "planner/templates/papers/offline.html",
        "planner/templates/pdf/paper.typ",
        "planner/templates/pdf/fold.typ",
        "planner/migrations/env.py",
        "planner/tables/ecb_reference_rates.csv",
        "planner/tables/perdiem_2026.csv",
        "planner/static/vendor/htmx.min.js",
        "planner/static/vendor/licences/tabler.txt",
        "planner/i18n/catalogues/de/LC_MESSAGES/messages.mo",
    }
    assert not [name for name in names if name.startswith(("planner/assets", "tests"))]


def test_a_source_archive_builds_the_same_wheel_without_npm(wheel: Path, tmp_path: Path) -> None:
    archive = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(archive) as sources:
        sources.extractall(tmp_path)  # noqa: S202 - our own archive
    source = tmp_path / archive.name.removesuffix(".tar.gz")
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        folder=source,
        environment={"PATH": ""},
    )
    (again,) = (source / "dist").iterdir()
    assert again.read_bytes() == wheel.read_bytes()
