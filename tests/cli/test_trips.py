"""`planner trip load / dump / list / release`."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from planner.db.engine import make_engine, open_session
from planner.db.models import Office, ProgrammeItem, Trip
from planner.db.tenancy import act_in, everywhere
from planner.domain.access import Actor, Role
from planner.formats.trip_document import read_document, write_document
from tests.cli.conftest import OFFICE, Run, RunJson
from tests.examples.documents import FOSHAN, encoded, foshan, item, small
from tests.records import NOW, make_trip

SLUG = "isa-plenary-foshan-2026"

pytestmark = pytest.mark.usefixtures("office")


def test_load_dump_load_changes_no_byte(run: Run, tmp_path: Path) -> None:
    loaded = run("trip", "load", "-", stdin=FOSHAN)
    assert (loaded.exit_code, loaded.stdout, loaded.stderr) == (0, f"{SLUG}\n", "")
    dumped = run("trip", "dump", SLUG)
    assert (dumped.exit_code, dumped.stderr) == (0, "")
    assert dumped.stdout_bytes == write_document(read_document(FOSHAN)[0])
    file = tmp_path / "trip.json"
    file.write_bytes(dumped.stdout_bytes)
    assert run("trip", "load", "--replace", str(file)).exit_code == 0
    assert run("trip", "dump", SLUG).stdout_bytes == dumped.stdout_bytes


def test_a_known_slug_needs_replace(run: Run) -> None:
    run("trip", "load", "-", stdin=FOSHAN)
    again = run("trip", "load", "-", stdin=FOSHAN)
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "There is a trip with this short name.\n"


def test_every_fault_is_a_line_and_nothing_is_written(run: Run) -> None:
    document = foshan()
    document["colour"] = "red"
    document["programme"][6]["host"] = "nobody"
    document["costs"][0]["amount"] = "1184.605"
    refused = run("trip", "load", "-", stdin=encoded(document))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        'programme[6].host: there is no "nobody" in organisations\n'
        "costs[0].amount: EUR has at most 2 decimals\n"
        "colour: unknown key\n"
    )
    assert run("trip", "list").stdout == "[]\n"


def test_notes_are_told(run: Run, run_json: RunJson) -> None:
    document = small()
    late = item("late", "2026-10-25", "Europe/Berlin")
    late["starts"]["at"] = "2026-10-25T02:30"
    document["programme"].append(late)
    message = "2026-10-25T02:30 occurs twice in Europe/Berlin; taken as the first"
    assert run("trip", "load", "-", stdin=encoded(document)).stdout == (
        f"small\nprogramme[1].starts: {message}\n"
    )
    assert run_json("trip", "load", "--replace", "-", stdin=encoded(document)) == {
        "slug": "small",
        "notes": [{"path": "programme[1].starts", "message": message}],
    }


def test_a_dump_warns_of_what_documents_can_not_say(run: Run, engine: Engine) -> None:
    document = small()
    document["programme"].append(item("late", "2026-10-25", "Europe/Berlin"))
    document["programme"][1]["starts"]["at"] = "2026-10-25T02:30"
    run("trip", "load", "-", stdin=encoded(document))
    assert run("trip", "dump", "small").stderr == ""
    with engine.begin() as connection:
        late = update(ProgrammeItem).where(ProgrammeItem.key == "late")
        connection.execute(late.values(starts_second=True))
    assert run("trip", "dump", "small").stderr == (
        "Warning: programme[1].starts: 2026-10-25T02:30 occurs twice in Europe/Berlin; "
        "the second is meant, whoever loads this takes the first\n"
    )


def test_currencies_without_a_rate_are_warned_of(run: Run) -> None:
    document = foshan()
    document["costs"][1]["currency"] = "RUB"
    loaded = run("trip", "load", "-", stdin=encoded(document))
    assert (loaded.exit_code, loaded.stdout) == (0, f"{SLUG}\n")
    assert loaded.stderr == (
        "Warning: no rate for RUB on 2026-10-24: Conference hotel, one night\n"
    )


def test_trips_are_listed_the_latest_first(run: Run, run_json: RunJson) -> None:
    run("trip", "load", "-", stdin=FOSHAN)
    later = small() | {"starts_on": "2026-11-01", "ends_on": "2026-11-02"}
    run("trip", "load", "-", stdin=encoded(later))
    assert run_json("trip", "list") == [
        {
            "slug": "small",
            "title": {"en": "Small trip"},
            "starts_on": "2026-11-01",
            "ends_on": "2026-11-02",
            "status": "draft",
        },
        {
            "slug": SLUG,
            "title": foshan()["title"],
            "starts_on": "2026-10-23",
            "ends_on": "2026-10-26",
            "status": "confirmed",
        },
    ]
    assert run("trip", "list", "--format", "text").stdout.splitlines()[0] == (
        "small\t2026-11-01\t2026-11-02\tdraft\tSmall trip"
    )


def test_more_trips_than_a_page_are_listed(run_json: RunJson, engine: Engine) -> None:
    slugs = [f"trip-{number}" for number in range(52)]
    with open_session(engine) as session, everywhere(session):
        actor = Actor(session.scalars(select(Office.id)).one(), Role.SYSTEM, "test")
        act_in(session, actor, NOW)
        session.add_all(map(make_trip, slugs))
        session.commit()
    assert [trip["slug"] for trip in run_json("trip", "list")] == slugs[::-1]


def test_releasing_prints_the_version(run: Run, run_json: RunJson) -> None:
    run("trip", "load", "-", stdin=FOSHAN)
    assert run("trip", "release", SLUG, "--note", "First").stdout == "1\n"
    changed = foshan()
    changed["programme"][3]["title"]["en"] = "Plenary assembly"
    run("trip", "load", "--replace", "-", stdin=encoded(changed))
    assert run_json("trip", "release", SLUG) == {"slug": SLUG, "version": 2}


def test_releasing_can_tell_those_whom_it_concerns(run: Run, run_json: RunJson) -> None:
    document = foshan()
    first, *others = document["travellers"]
    first["email"] = "first@example.org"
    for person in others:
        person.pop("email", None)
    run("trip", "load", "-", stdin=encoded(document))
    keys = [person["key"] for person in others]
    assert run_json("trip", "release", SLUG, "--tell") == {
        "slug": SLUG,
        "version": 1,
        "told": [first["key"]],
        "unreachable": keys,
    }
    again = run("trip", "release", SLUG, "--tell")
    assert (again.stdout, again.stderr) == ("1\n", "Nothing has changed since version 1.\n")
    document["programme"][3]["title"]["en"] = "Plenary assembly"
    run("trip", "load", "--replace", "-", stdin=encoded(document))
    told = run("trip", "release", SLUG, "--tell")
    assert told.stdout == "2\n"
    assert told.stderr.count(" has no e-mail address.\n") == len(others)


def test_releasing_what_has_not_changed_keeps_the_version(run: Run) -> None:
    run("trip", "load", "-", stdin=FOSHAN)
    run("trip", "release", SLUG)
    again = run("trip", "release", SLUG)
    assert (again.exit_code, again.stdout) == (0, "1\n")
    assert again.stderr == "Nothing has changed since version 1.\n"


def test_a_missing_trip_is_refused(run: Run) -> None:
    for command in ("dump", "release"):
        refused = run("trip", command, "nowhere")
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr == "There is no such trip.\n"


def test_wrong_usage_is_exit_status_2(run: Run) -> None:
    assert run("trip", "load").exit_code == 2
    assert run("trip", "load", "no-such-file.json").exit_code == 2
    assert run("trip", "fly", SLUG).exit_code == 2


def test_the_office_is_named_where_there_are_two(run: Run) -> None:
    run("office", "create", "remscheid", *OFFICE)
    unsaid = run("trip", "list")
    assert unsaid.exit_code == 1
    assert unsaid.stderr == "Say which office with --office: remscheid, solingen.\n"
    unknown = run("trip", "list", "--office", "hagen")
    assert unknown.exit_code == 1
    assert unknown.stderr == "There is no office hagen; there is remscheid, solingen.\n"
    assert run("trip", "load", "-", "--office", "remscheid", stdin=FOSHAN).exit_code == 0
    assert run("trip", "list", "--office", "solingen").stdout == "[]\n"
    assert run("trip", "dump", SLUG, "--office", "solingen").exit_code == 1
    dumped = run("trip", "dump", SLUG, "--office", "remscheid")
    assert json.loads(dumped.stdout_bytes)["slug"] == SLUG


def test_templates_are_listed_by_themselves(
    run: Run, run_json: RunJson, environment: dict[str, str]
) -> None:
    run("trip", "load", "-", stdin=encoded(small("fair")))
    run("trip", "load", "-", stdin=encoded(small("kept")))
    engine = make_engine(environment["PLANNER_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(update(Trip).where(Trip.slug == "kept").values(is_template=True))
    engine.dispose()
    assert [trip["slug"] for trip in run_json("trip", "list")] == ["fair"]
    assert [trip["slug"] for trip in run_json("trip", "list", "--templates")] == ["kept"]
    refused = run("trip", "release", "kept")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "A template is shown to nobody: make a trip of it first.\n"
