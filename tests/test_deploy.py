"""The units and the container of `docs/deploy` call what exists, each as closed as the others."""

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.command_calls import called_in, check_call
from tests.docs_site import ROOT

DEPLOY = ROOT / "docs/deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
TIMERS = sorted(DEPLOY.glob("*.timer"))
VERIFY = shutil.which("systemd-analyze")
OWN = {
    "Type",
    "Restart",
    "RestartSec",
    "Environment",
    "ExecStart",
    "ExecStartPost",
    "StateDirectory",
}
"""What services differ in; in all else they are equal."""


def unit(path: Path) -> ConfigParser:
    found = ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign] # names keep their case
    found.read_string(path.read_text())
    return found


def called_by(path: Path) -> list[str]:
    """The words behind `planner` in what a service starts."""
    line = unit(path)["Service"]["ExecStart"].replace("%%", "%").replace("$$", "$")
    (words,) = called_in(re.sub(r"^/bin/sh -c 'exec (.*)'$", r"\1", line))
    return words


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_service_calls_a_command_that_there_is(path: Path) -> None:
    check_call(called_by(path))
    assert path.read_text().startswith(f"# /etc/systemd/system/{path.name}\n")


def test_what_is_to_be_done_again_and_again_has_a_timer() -> None:
    assert [path.stem for path in TIMERS] == [
        path.stem for path in SERVICES if unit(path)["Service"].get("Type") == "oneshot"
    ]
    done = {called_by(path.with_suffix(".service"))[0] for path in TIMERS}
    assert done == {"backup", "inbox", "purge", "remind"}


def test_services_are_closed_alike() -> None:
    first, *others = (dict(unit(path)["Service"]) for path in SERVICES)
    closed = {name: value for name, value in first.items() if name not in OWN}
    assert closed["ProtectSystem"] == "strict"
    for other in others:
        assert {name: value for name, value in other.items() if name not in OWN} == closed


@pytest.mark.skipif(VERIFY is None, reason="systemd-analyze is not there")
def test_systemd_finds_no_fault_in_a_unit(tmp_path: Path) -> None:
    for path in [*SERVICES, *TIMERS]:
        text = path.read_text().replace("/opt/planner/bin/planner", "/bin/true")
        (tmp_path / path.name).write_text(text)
    told = subprocess.run(  # noqa: S603 - our own units
        [str(VERIFY), "verify", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


def test_a_container_installs_what_is_locked_and_says_whether_it_serves() -> None:
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", "")
    installs = re.findall(r"pip install (.*?)(?: &&|\n)", text)
    assert [
        re.findall(r"--(?:require-hashes|no-deps)|\S+txt|\$\{WHEEL\}", at) for at in installs
    ] == [
        ["--require-hashes", "/tmp/requirements.txt"],  # noqa: S108 - in the image
        ["--no-deps", "${WHEEL}"],
    ]
    words = {
        name: json.loads(found)
        for name, found in re.findall(
            r"(HEALTHCHECK|ENTRYPOINT|CMD)(?: --\S+)*[^\n\[]*(\[.*\])", text
        )
    }
    check_call(words["CMD"])
    port = words["CMD"][words["CMD"].index("--port") + 1]
    assert f"'http://127.0.0.1:{port}/healthz'" in words["HEALTHCHECK"][-1]
    compile(words["HEALTHCHECK"][-1], "HEALTHCHECK", "exec")
