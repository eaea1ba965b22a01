"""The documentation leads nowhere wrong, and names each setting and command that there is."""

import re
from collections import Counter
from configparser import ConfigParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt

from tests.command_calls import called_in, check_call, find_command
from tests.docs_site import ROOT, read_site, write_site

DOCS = ROOT / "docs"
SETTING = re.compile(r"PLANNER_[A-Z_]+[A-Z]")
FOR_TESTS = {"PLANNER_SCALE", "PLANNER_SCALE_ON", "PLANNER_SCREENSHOTS"}
TOLD_IN = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def test_the_documentation_is_built_without_a_fault(tmp_path: Path) -> None:
    site = read_site(DOCS)
    assert site.faults == []
    write_site(site, tmp_path)
    page = (tmp_path / "operations.html").read_text()
    assert '<h2 id="settings">Settings</h2>' in page
    assert 'href="deploy/planner-web.service"' in page
    assert (tmp_path / "deploy/planner-web.service").is_file()
    assert 'href="privacy.html"' in (tmp_path / "index.html").read_text()


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("[x](gone.md)", "index.md: gone.md leads nowhere"),
        ("[x](#gone)", "index.md: #gone leads nowhere"),
        ("[x](other.md#gone)", "index.md: other.md#gone leads nowhere"),
        ("![x](gone.png)", "index.md: gone.png leads nowhere"),
        ("[x](http://plain.example)", "index.md: http://plain.example leads nowhere"),
        ("`tests/conftest.py::test_no`", "index.md: there is no tests/conftest.py::test_no"),
        ("`planner/gone.py`", "index.md: there is no planner/gone.py"),
    ],
)
def test_what_leads_nowhere_is_a_fault(tmp_path: Path, written: str, fault: str) -> None:
    (tmp_path / "index.md").write_text(f"# Title\n\n{written} [y](other.md#there)\n")
    (tmp_path / "other.md").write_text("# Other\n\n## There\n")
    faults = read_site(tmp_path).faults
    assert faults == [fault]


def test_a_page_to_which_none_leads_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Title\n")
    (tmp_path / "lost.md").write_text("# Lost\n")
    assert read_site(tmp_path).faults == ["lost.md: no page leads here"]


ASVS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2
13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1
17.2:4 17.3:2
"""
"""How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are its first."""

JUDGED = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (met|n/a|not met) \| (.+) \|$", re.MULTILINE)

NAMES = re.compile(r"`[\w/-]+/[\w./:-]+`|\]\(")


def test_each_requirement_of_asvs_level_2_is_judged() -> None:
    page = (DOCS / "asvs.md").read_text()
    judged = JUDGED.findall(page)
    sections = (each.split(":") for each in ASVS.split())
    known = [f"{name}.{n + 1}" for name, count in sections for n in range(int(count))]
    assert [number for number, *_ in judged] == known
    assert len(known) == len(re.findall(r"^\| \d", page, re.MULTILINE)), "no other row"
    assert Counter(level for _, level, *_ in judged) == {"1": 70, "2": 183}
    bare = [
        number for number, _, state, told in judged if state == "met" and not NAMES.search(told)
    ]
    assert bare == [], "what is met names a file, a test or a page"


def test_each_setting_is_told_and_each_that_is_told_exists() -> None:
    modules = sorted((ROOT / "planner").rglob("*.py"))
    known = {name for module in modules for name in SETTING.findall(module.read_text())}
    table = (DOCS / "operations.md").read_text()
    told = {SETTING.findall(line)[0] for line in table.splitlines() if line.startswith("| `PLAN")}
    assert told == known
    named = {name for file in TOLD_IN for name in SETTING.findall(file.read_text())}
    assert named - FOR_TESTS == known


def test_planner_is_installed_from_a_file_and_not_by_a_name_that_others_may_own() -> None:
    bare = re.compile(r"pip install (?:-\S+ )*[\"']?planner(?![-\w./])")
    files = [ROOT / "README.md", *DOCS.rglob("*.md"), *(DOCS / "deploy").iterdir()]
    assert [file.name for file in files if bare.search(file.read_text())] == []


BURST, INTERVAL = 5, 10.0
"""systemd gives up on what starts so many times within so many seconds."""


@pytest.mark.parametrize("name", ["planner-web", "planner-deliver"])
def test_a_service_is_started_again_for_as_long_as_its_database_is_away(name: str) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign] # names as they are written
    unit.read(DOCS / f"deploy/{name}.service")
    assert unit["Service"]["Restart"] == "always"
    assert BURST * float(unit["Service"].get("RestartSec", "0.1")) > INTERVAL


def test_each_call_that_is_told_is_a_call() -> None:
    calls = [words for file in TOLD_IN for line in code_lines(file) for words in called_in(line)]
    for words in calls:
        check_call(words)
    assert {"serve", "deliver", "migrate", "purge", "move"} <= {words[0] for words in calls}


def test_each_command_that_is_named_exists() -> None:
    for file in TOLD_IN:
        for code in re.findall(r"`planner ([a-z][^`\n]*)`", file.read_text()):
            find_command(code.split())


def code_lines(file: Path) -> list[str]:
    """The lines of a page's examples that say whole commands."""
    blocks = [each for each in MarkdownIt().parse(file.read_text()) if each.type == "fence"]
    lines = [line for block in blocks for line in block.content.splitlines()]
    return [line for line in lines if "[" not in line.partition("#")[0] and " ... " not in line]


def test_each_page_and_button_that_is_told_exists() -> None:
    catalogue = ROOT / "planner/i18n/catalogues/de/LC_MESSAGES/messages.po"
    with catalogue.open("rb") as file:
        said = {message.id for message in read_po(file) if isinstance(message.id, str)}
    for name in ("staff", "traveller", "manager", "admin", "privacy"):
        text = " ".join((DOCS / f"{name}.md").read_text().split())
        told = re.findall(r"(?<!\*)\*([^*`]+)\*(?!\*)", text)
        assert told
        assert {part for each in told for part in each.split(" → ")} - said == set()
