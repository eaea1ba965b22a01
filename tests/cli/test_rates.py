"""`planner rates …`."""

from pathlib import Path
from typing import Any

import pytest

from planner.config.resources import resource
from tests.cli.conftest import OFFICE, Run, RunJson

DAILY = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time='2026-11-03'><Cube currency='USD' rate='1.1201'/>
<Cube currency='CNY' rate='7.4401'/></Cube></Cube></gesmes:Envelope>"""
TABLE = """valid_from,country_iso,place,full_day,partial_day,overnight
2026-01-01,CN,Peking,58,39,184
2026-01-01,CN,,48,32,142
"""
PEKING = {
    "change": "change",
    "valid_from": "2026-01-01",
    "country": "CN",
    "place": "Peking",
    "old": {"full": "57.00", "partial": "38.00", "overnight": "184.00"},
    "new": {"full": "58.00", "partial": "39.00", "overnight": "184.00"},
}


def shown(run: Run, *arguments: str) -> str:
    return run("rates", "show", *arguments).stdout


def counts(value: dict[str, Any]) -> list[int]:
    return [value[name] for name in ("added", "changed", "gone", "same")]


def test_the_rates_of_the_package_are_there_at_once(run: Run, run_json: RunJson) -> None:
    assert shown(run, "CNY", "2026-10-25") == "CNY\t7.466\t2026-10-23\tECB\n"
    assert run_json("rates", "show", "cny", "2026-10-22") == {
        "currency": "CNY",
        "rate": "7.4786",
        "rate_on": "2026-10-22",
        "rate_source": "ECB",
    }


def test_a_rate_that_is_not_known_is_refused(run: Run) -> None:
    refused = run("rates", "show", "RUB", "2024-10-25")
    assert (refused.exit_code, refused.stdout, refused.stderr) == (
        1,
        "",
        "No rate of RUB was published for 2024-10-25: import the ECB's rates.\n",
    )
    assert run("rates", "show", "CNX", "2026-10-25").exit_code == 2
    assert run("rates", "show", "CNY", "25.10.2026").exit_code == 2


def test_a_file_is_previewed_then_imported_then_known(
    run: Run, run_json: RunJson, tmp_path: Path
) -> None:
    file = tmp_path / "eurofxref-daily.xml"
    file.write_text(DAILY, encoding="utf-8")
    lines = [
        "2 added, 0 changed, 0 gone, 0 as before",
        "CNY 2026-11-03: – → 7.4401",
        "USD 2026-11-03: – → 1.1201",
    ]
    preview = run("rates", "import", str(file), "--preview")
    assert preview.stdout.splitlines() == [*lines, "This is a preview: nothing was written."]
    assert shown(run, "CNY", "2026-11-04") == "CNY\t7.4326\t2026-10-30\tECB\n"
    assert run("rates", "import", str(file)).stdout.splitlines() == lines
    assert shown(run, "CNY", "2026-11-04") == "CNY\t7.4401\t2026-11-03\tECB\n"
    again = run_json("rates", "import", str(file))
    assert again == {
        "content": "rates",
        "first": "2026-11-03",
        "last": "2026-11-03",
        "added": 0,
        "changed": 0,
        "gone": 0,
        "same": 2,
        "lacking": [],
        "unknown": [],
        "changes": [],
        "applied": True,
    }


def test_the_files_of_the_package_change_nothing(run_json: RunJson) -> None:
    for file in resource("tables").glob("*.csv"):
        assert counts(run_json("rates", "import", str(file)))[:3] == [0, 0, 0], file.name


def test_a_table_from_standard_input(run: Run, run_json: RunJson) -> None:
    value = run_json("rates", "import", "-", "--preview", stdin=TABLE)
    assert (value["content"], value["applied"], counts(value)) == (
        "allowances",
        False,
        [0, 1, 0, 1],
    )
    assert value["changes"] == [PEKING]
    assert run("rates", "import", "-", "--source", "Letter", stdin=TABLE).stdout == (
        "0 added, 1 changed, 0 gone, 1 as before\n"
        "2026-01-01 CN Peking: 57.00 38.00 184.00 → 58.00 39.00 184.00\n"
    )
    assert counts(run_json("rates", "import", "-", stdin=TABLE)) == [0, 0, 0, 2]


def test_places_that_come_and_go_and_corrected_rates_are_told(run: Run, run_json: RunJson) -> None:
    table = TABLE.replace("2026-01-01", "2027-01-01").replace("Peking", "Foshan")
    kept = run_json("rates", "import", "-", "--preview", stdin=table)
    assert ({each["change"] for each in kept["changes"]}, len(kept["lacking"])) == ({"add"}, 214)
    told = run("rates", "import", "-", "--preview", stdin=table).stdout
    assert "\nNot in the file: 214; they stay. With --ends these would end:\n" in told
    changes = run_json("rates", "import", "-", "--ends", stdin=table)["changes"]
    assert changes[0] == {
        **PEKING,
        "change": "add",
        "valid_from": "2027-01-01",
        "place": "Foshan",
        "old": None,
    }
    assert {each["change"] for each in changes[1:]} == {"gone"}
    assert {each["new"] for each in changes[1:]} == {None}
    rates = "Date,CNY,SKK\n2026-10-23,7.4661,40\n2026-10-24,7.5,40\n"
    value = run_json("rates", "import", "-", stdin=rates)
    assert (value["added"], value["unknown"]) == (1, ["SKK"])
    assert value["changes"] == [
        {
            "change": "change",
            "currency": "CNY",
            "on": "2026-10-23",
            "old": "7.466",
            "new": "7.4661",
        }
    ]


def test_currencies_of_the_past_are_named(run: Run) -> None:
    result = run("rates", "import", "-", stdin="Date,CNY,SKK\n2026-10-23,7.4660,40\n")
    assert result.stdout.splitlines() == [
        "0 added, 0 changed, 0 gone, 1 as before",
        "Passed over: SKK",
    ]


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (
            "Date,CNY\nyesterday,7\n2026-10-23,x\n",
            (
                "row 2: “yesterday” is no day such as 2026-10-30.\n"
                "row 3: “x” is no rate of CNY such as 7.4660.\n"
            ),
        ),
        (
            "hello",
            (
                "This is neither a file of the ECB's reference rates (XML or CSV) nor an allowance "
                "table.\n"
            ),
        ),
        ("<!DOCTYPE x><x/>", "The file defines XML entities: it is not opened.\n"),
    ],
)
@pytest.mark.parametrize("option", [(), ("--preview",)])
def test_a_bad_file_is_refused_with_its_faults(
    run: Run, data: str, reasons: str, option: tuple[str, ...]
) -> None:
    refused = run("rates", "import", "-", *option, stdin=data)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (1, "", reasons)


def test_wrong_usage(run: Run) -> None:
    assert run("rates", "import", "no-such-file.xml").exit_code == 2
    assert run("rates", "import").exit_code == 2


def test_no_office_is_needed_and_each_may_be_named(run: Run, office: str) -> None:
    assert run("office", "create", "remscheid", *OFFICE).exit_code == 0
    assert run("rates", "import", "-", stdin=TABLE).exit_code == 0
    assert run("rates", "import", "-", "--office", office, stdin=DAILY).exit_code == 0
    refused = run("rates", "import", "-", "--office", "nowhere", stdin=DAILY)
    assert refused.exit_code == 1
