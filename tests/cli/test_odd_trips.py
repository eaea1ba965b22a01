"""Odd trips, reckoned by hand from the rules of `costs.md`, loaded and reckoned by commands."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, RunJson

ODD = Path(__file__).parents[1] / "examples" / "odd"

pytestmark = pytest.mark.usefixtures("office")

ALLOWANCES = {
    # Zurich 43 of 64 (2025), Vienna 50 (2025), 50 and 33 (2026). NRW: home before 16:00, so 14.
    # BUND: bases 53 and 41, of which 80 % are 42.40 and 32.80.
    "new-year-two-countries": {
        "anna": "43.00 50.00 50.00 33.00 = 176.00",
        "bernd": "43.00 50.00 50.00 14.00 = 157.00",
        "carla": "42.40 41.00 41.00 32.80 = 157.20",
    },
    # Eight hours exactly pay nothing. Longer: NL 39 less 40 % of 58; BUND 38.40 less 19.20.
    "day-trips-abroad": {
        "anna": "0.00 = 0.00",
        "bernd": "15.80 = 15.80",
        "carla": "19.20 = 19.20",
    },
    # Warsaw 27 of 40; nothing on the private day.
    "private-day-in-between": {"anna": "27.00 40.00 0.00 40.00 27.00 = 134.00"},
    # Take-off on the 4th, landing on the 5th: 14, then fourteen times 50, then a tenth less; dinner
    # cuts 40 % of 50; 33 less a tenth on the way home, which ends after 16:00.
    "fifteenth-day": dict.fromkeys(
        ("anna", "bernd"),
        " ".join(["14.00", *["50.00"] * 14, "45.00", "25.00", "45.00", "29.70", "=", "858.70"]),
    ),
    "three-payers-with-caps": {},
}


def load(run: Run, slug: str) -> None:
    loaded = run("trip", "load", str(ODD / f"{slug}.json"))
    assert (loaded.exit_code, loaded.stderr) == (0, "")


@pytest.mark.parametrize("slug", ALLOWANCES)
def test_each_day_pays_what_the_rules_say(run: Run, run_json: RunJson, slug: str) -> None:
    load(run, slug)
    found = run_json("trip", "costs", slug)["allowances"]
    told = {
        each["traveller"]: f"{' '.join(day['net'] for day in each['days'])} = {each['total']}"
        for each in found
    }
    assert told == ALLOWANCES[slug]


def test_several_payers_take_what_their_caps_leave(run: Run, run_json: RunJson) -> None:
    """4,500 CNY at 7.4603 are 603.19, halves 301.60 and 301.59; 1,800 CNY are 241.28, 1,000 134.04.

    The rest of 227.87 is 27.87 above the budget. Of the rail, 50.00 for each of two; the guest's
    needs no approval.
    """
    load(run, "three-payers-with-caps")
    found = run_json("trip", "costs", "three-payers-with-caps")
    assert [(each["key"], each["eur"], each["rate"]) for each in found["items"]] == [
        ("hotel", "603.19", "7.4603"),
        ("rail", "180.00", None),
    ]
    assert found["total"] == "783.19"
    assert found["buckets"] == {
        "own_approved": "200.00",
        "own_over_budget": "27.87",
        "third_ok": "50.00",
        "third_unapproved": "291.28",
        "third_unconfirmed": "134.04",
        "participant": "0.00",
        "uncovered": "80.00",
    }
    assert found["by_payer"] == {"first": "241.28", "second": "134.04", "third": "100.00"}
    assert found["payable"] == {"anna": "227.87", "guest": "0.00"}


def test_cash_above_the_claim_leaves_nothing_to_pay(run: Run, run_json: RunJson) -> None:
    load(run, "fifteenth-day")
    found = run_json("trip", "costs", "fifteenth-day")
    assert found["payable"] == {"anna": "0.00", "bernd": "858.70"}
    assert found["buckets"]["own_approved"] == found["total"] == "1717.40"


@pytest.mark.parametrize("slug", ALLOWANCES)
def test_they_are_dumped_as_they_were_loaded(run: Run, tmp_path: Path, slug: str) -> None:
    load(run, slug)
    dumped = run("trip", "dump", slug).stdout_bytes
    file = tmp_path / "again.json"
    file.write_bytes(dumped)
    assert run("trip", "load", "--replace", str(file)).exit_code == 0
    assert run("trip", "dump", slug).stdout_bytes == dumped
