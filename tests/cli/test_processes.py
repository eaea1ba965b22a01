"""`planner` as a process of its own: clean output in any locale, a server that ends when told."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from planner.formats.trip_document import read_document, write_document
from tests.cli.conftest import OFFICE
from tests.examples.documents import FOSHAN

PLANNER = Path(sys.executable).with_name("planner")
SLUG = "isa-plenary-foshan-2026"
SECONDS = 30
TRIES = 300


@pytest.fixture
def installation(tmp_path: Path) -> dict[str, str]:
    """An environment with a data folder of its own and a terminal that knows ASCII only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    return kept | {"PLANNER_DATA": str(tmp_path / "var"), "PYTHONIOENCODING": "ascii"}


def planner(
    environment: dict[str, str], *arguments: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own command
        [PLANNER, *arguments], env=environment, input=stdin, capture_output=True, check=False
    )


def test_an_output_that_takes_nothing_is_told_in_a_line(installation: dict[str, str]) -> None:
    arguments = ["office", "create", "solingen", "--name", "W", "--zone", "UTC", "--country", "DE"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 - our own command
            [PLANNER, *arguments],
            env=installation,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"The output can't be written: No space left on device.\n"


def test_a_dump_is_utf_8_and_nothing_else(installation: dict[str, str]) -> None:
    assert planner(installation, "office", "create", "solingen", *OFFICE).returncode == 0
    assert planner(installation, "trip", "load", "-", stdin=FOSHAN).returncode == 0
    dumped = planner(installation, "trip", "dump", SLUG)
    assert (dumped.returncode, dumped.stderr) == (0, b"")
    assert dumped.stdout == write_document(read_document(FOSHAN)[0])
    listed = planner(installation, "trip", "list")
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert b"ISA-Plenarversammlung" in listed.stdout
    refused = planner(installation, "trip", "dump", "unbekannt")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr == b"There is no such trip.\n"


def test_a_server_serves_until_it_is_told_to_end(installation: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(  # noqa: S603 - our own command
        [PLANNER, "serve", "--port", str(port), "--migrate"],
        env=installation,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        try:
            assert status_of(server, f"http://127.0.0.1:{port}/healthz") == 200
            second = planner(installation, "serve", "--port", str(port))
            assert second.returncode == 1
            assert second.stderr.startswith(b"Can't serve at 127.0.0.1, port ")
            server.send_signal(signal.SIGTERM)
            log, _ = server.communicate(timeout=SECONDS)
            assert server.returncode == 0
        finally:
            server.kill()
    secret = Path(installation["PLANNER_DATA"], "secret-key").read_bytes()
    assert secret not in log


def status_of(server: subprocess.Popen[bytes], address: str) -> int:
    """The status that the address answers, as soon as it does."""
    for _ in range(TRIES):
        try:
            with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                server.wait(SECONDS / TRIES)  # it ends only where it failed
                break
    raise AssertionError("the server does not answer")


def test_what_several_processes_count_is_told_together(installation: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    environment = installation | {"PLANNER_LOGS": "json"}
    with subprocess.Popen(  # noqa: S603 - our own command
        [PLANNER, "serve", "--port", str(port), "--workers", "2", "--migrate"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        assert server.stdout
        try:
            lines = [json.loads(_started(server)) for _ in range(2)]
            assert status_of(server, f"{site}/readyz") == 200
            for _ in range(40):
                assert status_of(server, f"{site}/healthz") == 200
            with urlopen(f"{site}/metrics", timeout=SECONDS) as answer:  # noqa: S310 - our own
                told = answer.read().decode()
            server.send_signal(signal.SIGTERM)
            lines += map(json.loads, server.stdout)
            assert server.wait(SECONDS) == 0
        finally:
            server.kill()
    assert {line["logger"] for line in lines} == {"_granian", "_granian.serve", "planner.requests"}
    assert 'planner_requests_total{method="GET",route="/healthz",status="200"} 40.0' in told
    assert "planner_outbox_waiting 0.0" in told
    assert sum(line.get("route") == "/healthz" for line in lines) == 40
    assert len({line["request_id"] for line in lines if "request_id" in line}) == 42


def _started(server: "subprocess.Popen[bytes]") -> bytes:
    """The line that tells of the next worker that began."""
    assert server.stdout
    return next(line for line in server.stdout if b"Started worker-" in line)
