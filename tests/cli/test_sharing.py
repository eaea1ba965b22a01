"""`planner feed …` and `planner page …`."""

import json
import re

import pytest

from tests.cli.conftest import Run, RunJson
from tests.examples.documents import FOSHAN

SLUG = "isa-plenary-foshan-2026"
SECRET = r"[A-Za-z0-9_-]{32,}"


@pytest.fixture(autouse=True)
def _trip(office: str, run: Run) -> None:
    assert office == "solingen"
    assert run("trip", "load", "-", stdin=FOSHAN).exit_code == 0


def test_a_feed_is_created_listed_and_revoked(run: Run, run_json: RunJson) -> None:
    chosen = ["--audience", "traveller", "--traveller", "director", "--name", "phone"]
    made = run_json("feed", "create", SLUG, *chosen, "--language", "zh")
    path = made["path"]
    assert re.fullmatch(rf"/feeds/{SECRET}\.ics", path)
    assert made == {
        "id": made["id"],
        "path": path,
        "address": f"https://planner.example.org{path}",
        "audience": "traveller",
        "trip": SLUG,
        "name": "phone",
        "language": "zh",
    }
    listed = run_json("feed", "list", SLUG)
    assert [(row["id"], row["traveller"], row["revoked_at"]) for row in listed] == [
        (made["id"], "director", None)
    ]
    assert run("feed", "revoke", str(made["id"])).stdout == f"Revoked the feed {made['id']}.\n"
    assert run_json("feed", "list", SLUG)[0]["revoked_at"] is not None


def test_a_program_that_says_no_format_reads_json(run: Run) -> None:
    made = json.loads(run("feed", "create", "--audience", "office", "--name", "desk").stdout)
    assert re.fullmatch(rf"/feeds/{SECRET}\.ics", made["path"])
    for command in ("list",), ("clashes", SLUG), ("costs", SLUG):
        assert run("trip", *command).stdout == run("trip", *command, "--format", "json").stdout


def test_the_whole_office_has_feeds_without_a_trip(run: Run, run_json: RunJson) -> None:
    made = run_json("feed", "create", "--audience", "office", "--name", "desk")
    assert (made["trip"], made["language"]) == (None, "de")
    assert run("feed", "list").stdout == f"{made['id']}\toffice\t-\tde\tactive\tdesk\n"
    assert run("feed", "list", SLUG).stdout == ""


def test_a_feed_is_made_by_the_rules_of_the_page(run: Run, run_json: RunJson) -> None:
    """In the traveller's language, and once under a name."""
    document = json.loads(FOSHAN)
    next(one for one in document["travellers"] if one["key"] == "director")["language"] = "zh"
    run("trip", "load", "--replace", "-", stdin=json.dumps(document).encode())
    wanted = ("feed", "create", SLUG, "--audience", "traveller", "--traveller", "director")
    assert run_json(*wanted, "--name", "phone")["language"] == "zh"
    again = run(*wanted, "--name", "phone")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr.startswith("There is an address with this name already.")


def test_text_is_just_the_address(run: Run) -> None:
    wanted = ("feed", "create", SLUG, "--audience", "hosts", "--name", "host")
    made = run(*wanted, "--format", "text")
    assert re.fullmatch(rf"https://planner\.example\.org/feeds/{SECRET}\.ics\n", made.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--audience", "trip"],
        [SLUG, "--audience", "office"],
        [SLUG, "--audience", "traveller"],
        [SLUG, "--audience", "trip", "--traveller", "director"],
        [SLUG, "--audience", "staff"],
    ],
)
def test_feeds_that_make_no_sense_are_wrong_usage(run: Run, arguments: list[str]) -> None:
    refused = run("feed", "create", *arguments, "--name", "phone")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_unknown_travellers_and_numbers_are_refused(run: Run) -> None:
    chosen = ["--audience", "traveller", "--traveller", "nobody", "--name", "phone"]
    assert run("feed", "create", SLUG, *chosen).exit_code == 1
    assert run("feed", "revoke", "999").exit_code == 1
    for command in ("feed", "page", "token"):
        for number in ("9" * 23, "2147483648", "0", "x"):
            assert run(command, "revoke", number).exit_code == 2
    assert run("page", "create", SLUG, "--traveller", "nobody").exit_code == 1
    assert run("page", "revoke", "999").exit_code == 1


def test_a_page_is_created_listed_and_revoked(run: Run, run_json: RunJson) -> None:
    made = run_json("page", "create", SLUG, "--traveller", "director")
    assert re.fullmatch(rf"/my/{SECRET}/", made["path"])
    assert made["address"] == f"https://planner.example.org{made['path']}"
    number = made["id"]
    assert run("page", "list", SLUG).stdout == f"{number}\tdirector\tactive\tdirector\n"
    assert run("page", "revoke", str(number)).stdout == f"Revoked the page {number}.\n"
    assert run("page", "list", SLUG).stdout == f"{number}\tdirector\trevoked\tdirector\n"


def test_two_pages_of_a_person_have_two_names(run: Run, run_json: RunJson) -> None:
    theirs = ("page", "create", SLUG, "--traveller", "director")
    names = [run_json(*theirs)["name"] for _ in range(3)]
    assert names == ["director", "director 2", "director 3"]
    named = (*theirs, "--name", "Tablet")
    first = run_json(*named)
    refused = run(*named)
    assert refused.exit_code == 1
    assert "There is an address with this name already." in refused.stderr
    run("page", "revoke", str(first["id"]))
    assert run_json(*named)["name"] == "Tablet"
    assert run(*theirs, "--name", " ").exit_code == 1
