"""`planner trip import`."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.examples.documents import FOSHAN

SLUG = "isa-plenary-foshan-2026"
TABLE = """Datum;Beginn;Ende;Titel
24.10.2026;18:30;21:00;Abendessen der Stadt
32.10.2026;9:00;10:00;Rundgang
"""

ENDLESS = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\nDTSTART:20261024T090000Z\n"
    b"RRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n"
)

pytestmark = pytest.mark.usefixtures("trip")


@pytest.fixture
def trip(run: Run, office: str) -> None:
    del office
    assert run("trip", "load", "-", stdin=FOSHAN).exit_code == 0


@pytest.fixture
def table(tmp_path: Path) -> str:
    file = tmp_path / "host.csv"
    file.write_text(TABLE, encoding="utf-8")
    return str(file)


def told(run: Run, *arguments: str, stdin: str | bytes = "") -> Any:  # noqa: ANN401 - JSON
    result = run("trip", "import", SLUG, *arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout_bytes)


DINNER = {
    "change": "add",
    "key": "abendessen-der-stadt",
    "title": "Abendessen der Stadt",
    "starts": {"at": "2026-10-24T18:30", "zone": "Asia/Shanghai"},
    "ends": {"at": "2026-10-24T21:00", "zone": "Asia/Shanghai"},
    "row": 2,
    "reason": "",
}


def test_the_diff_is_printed_and_nothing_written(run: Run, table: str) -> None:
    before = run("trip", "dump", SLUG).stdout
    expected = [
        DINNER,
        {
            "change": "skip",
            "key": None,
            "title": "Rundgang",
            "starts": None,
            "ends": None,
            "row": 3,
            "reason": "Spalte A (Datum): Diesen Tag gibt es nicht: „32.10.2026“.",
        },
    ]
    assert told(run, table, "--zone", "Asia/Shanghai") == expected
    assert told(run, table, "--zone", "Asia/Shanghai", "--format", "json") == expected
    assert run("trip", "dump", SLUG).stdout == before


def test_apply_writes_and_the_same_file_again_changes_nothing(run: Run, table: str) -> None:
    zone = ("--zone", "Asia/Shanghai")
    assert [each["change"] for each in told(run, table, *zone, "--apply")] == ["add", "skip"]
    written = run("trip", "dump", SLUG).stdout
    (item,) = [each for each in json.loads(written)["programme"] if each["key"] == DINNER["key"]]
    assert (item["kind"], item["track"], item["status"]) == ("meal", "official", "tentative")
    assert (item["starts"], item["attendance"]) == (DINNER["starts"], "all")
    assert told(run, table, *zone, "--apply")[0] == DINNER | {"change": "same"}
    assert run("trip", "dump", SLUG).stdout == written


def test_a_changed_file_changes_the_item(run: Run, table: str) -> None:
    told(run, table, "--zone", "Asia/Shanghai", "--apply")
    changed = TABLE.replace("18:30", "19:00")
    (line, _) = told(run, "-", "--zone", "Asia/Shanghai", stdin=changed)
    assert line == DINNER | {
        "change": "change",
        "starts": {"at": "2026-10-24T19:00", "zone": "Asia/Shanghai"},
        "reason": "Geändert: Beginn.",
    }


def test_the_order_of_day_and_month_is_asked_once(run: Run) -> None:
    table = "Datum;Titel\n10/11/2026;Messe\n12/11/2026;Gespräch\n"
    unsaid = told(run, "-", stdin=table)
    assert [line["change"] for line in unsaid] == ["skip", "skip"]
    assert all("2026-11-1" in line["reason"] for line in unsaid)
    said = told(run, "-", "--dates", "day-first", stdin=table)
    assert [line["starts"] for line in said] == [{"on": "2026-11-10"}, {"on": "2026-11-12"}]
    said = told(run, "-", "--dates", "month-first", stdin=table)
    assert [line["starts"] for line in said] == [{"on": "2026-10-11"}, {"on": "2026-12-11"}]


def test_a_rule_without_end_is_followed_and_told(run: Run) -> None:
    lines = told(run, "-", "--apply", stdin=ENDLESS.replace(b"SECONDLY", b"DAILY"))
    assert [(line["change"], line["starts"]["at"]) for line in lines] == [
        ("add", "2026-10-24T17:00"),
        ("add", "2026-10-25T17:00"),
        ("add", "2026-10-26T17:00"),
    ]
    assert {line["reason"] for line in lines} == {
        "Der Termin wiederholt sich ohne Ende: Übernommen wird, was in die Tage der Reise fällt."
    }


def test_days_are_told_as_days(run: Run) -> None:
    (line,) = told(run, "-", stdin="Date;Title\n2026-10-24;Trade fair\n")
    assert (line["starts"], line["ends"]) == ({"on": "2026-10-24"}, {"on": "2026-10-24"})


def test_a_calendar_with_windows_zones_is_read(run: Run) -> None:
    calendar = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Call\n"
        "DTSTART;TZID=W. Europe Standard Time:20261024T090000\n"
        "DTEND;TZID=W. Europe Standard Time:20261024T093000\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    (line,) = told(run, "-", stdin=calendar)
    assert line["starts"] == {"at": "2026-10-24T09:00", "zone": "Europe/Berlin"}


def test_lists_of_people_are_read(run: Run) -> None:
    people = "Vorname;Nachname;E-Mail\nEva;Neumann;eva@example.org\nOtto;Neu;otto at home\n"
    assert told(run, "-", "--travellers", "--apply", stdin=people) == [
        {"change": "add", "key": "eva-neumann", "name": "Eva Neumann", "row": 2, "reason": ""},
        {
            "change": "add",
            "key": "otto-neu",
            "name": "Otto Neu",
            "row": 3,
            "reason": "Spalte C (E-Mail): „otto at home“ ist keine E-Mail-Adresse.",
        },
    ]
    travellers = json.loads(run("trip", "dump", SLUG).stdout)["travellers"]
    assert [each["key"] for each in travellers[-2:]] == ["eva-neumann", "otto-neu"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * 6_000_000, "The file is larger than 5 MB."),
        (b"PK\x03\x04bomb", "This is no workbook in the format XLSX."),
        (b"%PDF-1.7", "Save the file as XLSX, CSV or ICS: this format is not read."),
        (b"hello", "Say which columns are the title and the date or the start."),
        (
            ENDLESS,
            "An event repeats every hour or more often: no programme does.",
        ),
    ],
)
@pytest.mark.parametrize("apply", [(), ("--apply",)])
def test_a_file_is_refused_with_its_reason(
    run: Run, data: bytes, reason: str, apply: tuple[str, ...]
) -> None:
    refused = run("trip", "import", SLUG, "-", *apply, stdin=data)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (1, "", f"{reason}\n")


def test_wrong_names_are_refused(run: Run, table: str) -> None:
    assert run("trip", "import", SLUG, table, "--zone", "Mars").exit_code == 2
    assert run("trip", "import", SLUG, "no-such-file.csv").exit_code == 2
    missing = run("trip", "import", "nowhere", table)
    assert (missing.exit_code, missing.stderr) == (1, "There is no such trip.\n")


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_our_own_table_comes_back_as_the_same(run: Run, language: str, tmp_path: Path) -> None:
    assert run("trip", "release", SLUG).exit_code == 0
    file = str(tmp_path / "ours.csv")
    wish = ("--as", "csv", "--for", "staff", "--language", language, "--output", file)
    assert run("trip", "export", SLUG, *wish).exit_code == 0
    lines = told(run, file)
    assert [line for line in lines if line["change"] != "same"] == []
    assert len(lines) == len(json.loads(FOSHAN)["programme"])
    assert run("trip", "export", SLUG, *wish, "--table", "people").exit_code == 0
    people = told(run, file, "--travellers")
    assert [line for line in people if line["change"] != "same" or line["reason"]] == []
    assert len(people) == len(json.loads(FOSHAN)["travellers"])


AWKWARD = {
    "places": [
        {
            "key": "saal",
            "name": {"de": "Halle, Saal 3", "zh": "大厅"},
            "city": "Foshan",
            "country": "CN",
            "zone": "Asia/Shanghai",
            "address": {"en": "1 Road; (back)"},
            "phone": "+86 757 1",
        },
        {
            "key": "halle",
            "name": {"en": "Halle"},
            "city": "Foshan",
            "country": "CN",
            "zone": "Asia/Shanghai",
        },
        {
            "key": "gasthof",
            "name": {"zh": "旅馆"},
            "city": "Halle",
            "country": "CN",
            "zone": "Asia/Shanghai",
        },
    ],
    "programme": [
        {
            "key": "awkward",
            "kind": "session",
            "track": "official",
            "title": {"en": "Talk <b>now</b>\n part two", "de": "Vortrag"},
            "starts": {"at": "2026-10-24T15:00", "zone": "Asia/Shanghai"},
            "ends": {"at": "2026-10-24T15:10", "zone": "Asia/Shanghai"},
            "place": "saal",
            "attendance": "all",
            "status": "confirmed",
            "visibility": "travellers",
            "description": {
                "en": "- <p>Bring &amp; show</p>\n\n  Phone: at the door \nx;y,z\\n\t1",
                "zh": "请带护照",
            },
        },
        {
            "key": "stay",
            "kind": "hotel",
            "track": "official",
            "title": {"en": "Lingnan"},
            "starts": {"on": "2026-10-23"},
            "ends": {"on": "2026-10-26"},
            "place": "gasthof",
            "attendance": "all",
            "status": "tentative",
            "visibility": "travellers",
            "description": {"de": "Lang: " + "Wort " * 1_500},
        },
        {
            "key": "fair",
            "kind": "trade_fair",
            "track": "official",
            "title": {"en": "Hotel fair"},
            "starts": {"on": "2026-10-24"},
            "ends": {"on": "2026-10-25"},
            "attendance": "all",
            "status": "cancelled",
            "visibility": "travellers",
        },
    ],
}


@pytest.mark.parametrize("audience", ["trip", "hosts", "staff", "traveller:director"])
def test_our_own_calendar_comes_back_as_the_same(run: Run, audience: str, tmp_path: Path) -> None:
    document = json.loads(FOSHAN)
    for name, rows in AWKWARD.items():
        document[name] += rows
    loaded = run("trip", "load", "-", "--replace", stdin=json.dumps(document))
    assert (loaded.exit_code, loaded.stderr) == (0, "")
    assert run("trip", "release", SLUG).exit_code == 0
    before = run("trip", "dump", SLUG).stdout
    for language in ("en", "de", "zh"):
        file = str(tmp_path / "ours.ics")
        wish = ("--as", "ics", "--for", audience, "--language", language, "--output", file)
        assert run("trip", "export", SLUG, *wish).exit_code == 0
        lines = told(run, file, "--apply")
        assert [line for line in lines if line["change"] != "same" or line["reason"]] == []
        assert {"awkward", "stay", "fair"} <= {line["key"] for line in lines}
        assert run("trip", "dump", SLUG).stdout == before


def test_what_was_changed_in_our_own_calendar_is_told(run: Run, tmp_path: Path) -> None:
    assert run("trip", "release", SLUG).exit_code == 0
    file = tmp_path / "ours.ics"
    wish = ("--as", "ics", "--for", "trip", "--language", "en", "--output", str(file))
    assert run("trip", "export", SLUG, *wish).exit_code == 0
    text = file.read_bytes().decode().replace("\r\n ", "")
    note = text.replace("DESCRIPTION:Local time", "DESCRIPTION:New: a gift\\nLocal time", 1)
    assert note != text
    changed = [each for each in told(run, "-", stdin=note) if each["change"] != "same"]
    assert [each["reason"] for each in changed] == ["Geändert: Beschreibung."]
    told(run, "-", "--apply", stdin=note)
    items = json.loads(run("trip", "dump", SLUG).stdout)["programme"]
    (item,) = [each for each in items if each["key"] == changed[0]["key"]]
    assert item["description"] == {"de": "New: a gift"}
