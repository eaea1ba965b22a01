"""`planner trip costs`: the worked examples of `costs.md` to the cent, loaded as documents."""

from typing import Any

import pytest

from tests.cli.conftest import Run, RunJson
from tests.examples import cost_documents as of
from tests.examples.documents import Json, encoded, foshan, small

SLUG = "isa-plenary-foshan-2026"
BUCKETS = (
    "own_approved",
    "own_over_budget",
    "third_ok",
    "third_unapproved",
    "third_unconfirmed",
    "participant",
    "uncovered",
)
BMF = ["14.00", "9.60", "38.40", "32.00"]
NRW = ["14.00", "9.60", "38.40", "14.00"]
BUND = ["14.00", "8.00", "32.00", "32.00"]

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture(name="costs_of")
def _costs_of(run: Run, run_json: RunJson) -> Any:  # noqa: ANN401 - JSON
    def load_and_ask(document: Json) -> Any:  # noqa: ANN401 - JSON
        loaded = run("trip", "load", "--replace", "-", stdin=encoded(document))
        assert loaded.exit_code == 0, loaded.stderr
        return run_json("trip", "costs", document["slug"])

    return load_and_ask


def buckets(**filled: str) -> Json:
    """All seven, those that are not named empty."""
    return dict.fromkeys(BUCKETS, "0.00") | filled


def nets(costs: Json) -> list[str]:
    """What each day pays the only traveller."""
    (allowance,) = costs["allowances"]
    return [day["net"] for day in allowance["days"]]


def test_ce01c_every_figure_of_the_example(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    def day(number: int, country: str, place: str, kind: str, *amounts: str) -> Json:
        gross, cut, net = amounts
        where = {"on": f"2026-10-{number}", "country": country, "place": place, "kind": kind}
        return where | {"gross": gross, "cut": cut, "net": net, "provisional": False}

    def item(key: str, eur: str, *, is_yuan: bool = False) -> Json:
        rate = ("7.466", "2026-10-23", "ECB") if is_yuan else (None, None, None)
        names = ("rate", "rate_on", "rate_source")
        return {"key": key, "eur": eur} | dict(zip(names, rate, strict=True))

    assert costs_of(foshan()) == {
        "currency": "EUR",
        "total": "1594.26",
        "buckets": buckets(own_approved="251.61", third_ok="1305.15", uncovered="37.50"),
        "by_payer": {"isa": "1305.15"},
        "items": [
            item("flight", "1184.60"),
            item("hotel-night", "158.05", is_yuan=True),
            item("rail", "119.80"),
            item("taxi", "24.91", is_yuan=True),
            item("insurance", "12.90"),
        ],
        "allowances": [
            {
                "traveller": "director",
                "total": "94.00",
                "days": [
                    day(23, "DE", "", "partial", "14.00", "0.00", "14.00"),
                    day(24, "CN", "Foshan", "full", "48.00", "38.40", "9.60"),
                    day(25, "CN", "Shenzhen", "full", "48.00", "9.60", "38.40"),
                    day(26, "CN", "Shenzhen", "partial", "32.00", "0.00", "32.00"),
                ],
            }
        ],
        "approvals": [
            {
                "key": "isa-approval",
                "benefit": "1361.41",
                "max_value": "1400.00",
                "state": "granted",
                "late": False,
            }
        ],
        "payable": {"director": "251.61"},
    }


def test_ce01a_announced_only(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce01a())
    assert costs["buckets"] == buckets(
        own_approved="251.61", third_unconfirmed="1305.15", uncovered="37.50"
    )
    assert (costs["total"], costs["by_payer"]) == ("1594.26", {"isa": "1305.15"})


def test_ce01b_confirmed_and_pending(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce01b())
    assert costs["buckets"] == buckets(
        own_approved="251.61", third_unapproved="1305.15", uncovered="37.50"
    )
    (approval,) = costs["approvals"]
    assert (approval["state"], approval["late"]) == ("pending", False)


def test_ce01d_business_class_makes_the_approval_stale(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    assert costs_of(foshan())["approvals"][0]["state"] == "granted"
    costs = costs_of(of.ce01d())
    assert costs["total"] == "4349.66"
    assert costs["buckets"] == buckets(
        own_approved="251.61", third_unapproved="4060.55", uncovered="37.50"
    )
    (approval,) = costs["approvals"]
    assert (approval["benefit"], approval["state"]) == ("4116.81", "stale")
    assert costs_of(foshan())["approvals"][0]["state"] == "granted"


def test_ce01e_granted_too_late_counts_with_a_mark(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce01e())
    assert costs["buckets"]["third_ok"] == "1305.15"
    (approval,) = costs["approvals"]
    assert (approval["state"], approval["late"]) == ("granted", True)


@pytest.mark.parametrize(
    ("decider", "reason"),
    [
        (of.DIRECTOR, "must not be the traveller"),
        (" Director@Example.ORG ", "must not be the traveller"),
        (of.PLANNER, "must not be who requested it"),
    ],
)
def test_ce01f_who_benefits_or_asks_does_not_decide(run: Run, decider: str, reason: str) -> None:
    refused = run("trip", "load", "-", stdin=encoded(of.ce01f(decider)))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"approvals[0].decided_by: {reason}\n" in refused.stderr
    assert run("trip", "list").stdout == "[]\n"


def test_ce01g_withdrawn(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce01g())
    assert costs["buckets"] == buckets(own_approved="251.61", uncovered="1342.65")
    assert (costs["total"], costs["by_payer"]) == ("1594.26", {})


@pytest.mark.parametrize(
    ("regime", "days", "total"),
    [("BMF", BMF, "94.00"), ("NRW", NRW, "76.00"), ("BUND", BUND, "86.00")],
)
def test_ce01_by_each_rule_book(
    costs_of: Any,  # noqa: ANN401 - JSON
    regime: str,
    days: list[str],
    total: str,
) -> None:
    costs = costs_of(of.with_regime(foshan(), regime))
    assert (nets(costs), costs["allowances"][0]["total"]) == (days, total)


def test_who_has_no_rule_book_has_no_entry(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.with_regime(foshan(), "none"))
    assert (costs["allowances"], costs["total"]) == ([], "1500.26")
    assert costs["payable"] == {"director": "157.61"}


@pytest.mark.parametrize(
    ("regime", "cut", "uncut"),
    [
        ("BMF", "170.80", "238.00"),
        ("NRW", "152.80", "220.00"),
        ("BUND", "150.00", "206.00"),
    ],
)
def test_ce02_six_days(costs_of: Any, regime: str, cut: str, uncut: str) -> None:  # noqa: ANN401 - JSON
    document = of.with_regime(of.ce02(), regime)
    assert costs_of(document)["total"] == cut
    document["programme"] = [each for each in document["programme"] if "meals" not in each]
    assert costs_of(document)["total"] == uncut


@pytest.mark.parametrize(
    ("clock", "total"), [("17:20", "170.80"), ("16:01", "170.80"), ("16:00", "152.80")]
)
def test_ce02_home_in_the_afternoon(costs_of: Any, clock: str, total: str) -> None:  # noqa: ANN401 - JSON
    document = of.with_regime(of.ce02_landing_at(clock), "NRW")
    assert costs_of(document)["total"] == total


def test_ce03_leaving_through_hong_kong(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce03())
    assert costs["total"] == "198.80"
    day = costs["allowances"][0]["days"][4]
    assert day == {
        "on": "2026-10-26",
        "country": "HK",
        "place": "Hong Kong",
        "kind": "full",
        "gross": "83.00",
        "cut": "16.60",
        "net": "66.40",
        "provisional": False,
    }


@pytest.mark.parametrize(
    ("meals", "net"),
    [
        (("breakfast", "lunch", "dinner"), "0.00"),
        (("breakfast", "lunch"), "3.20"),
        (("breakfast",), "22.40"),
    ],
)
def test_ce04_the_floor_in_china(costs_of: Any, meals: tuple[str, ...], net: str) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce04_china(*meals))
    last = costs["allowances"][0]["days"][-1]
    assert (last["kind"], last["gross"], last["net"]) == ("partial", "32.00", net)


def test_ce04_the_floor_in_hong_kong(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    first = costs_of(of.ce04_hong_kong())["allowances"][0]["days"][0]
    assert (first["kind"], first["gross"], first["cut"]) == ("partial", "56.00", "66.40")
    assert first["net"] == "0.00"


def test_ce05_over_new_year(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce05())
    assert nets(costs) == ["14.00", "30.00", "57.00", "38.00"]
    assert costs["total"] == "139.00"


def test_ce06_splits(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce06())
    assert costs["payable"] == {"one": "178.59", "two": "178.59", "three": "178.58"}
    assert costs["by_payer"] == {"isa": "500.01", "foshan": "300.00", "agency": "200.00"}


@pytest.mark.parametrize(("yuan", "payable"), [("600.00", "171.18"), ("2400.00", "0.00")])
def test_ce07_cash(costs_of: Any, yuan: str, payable: str) -> None:  # noqa: ANN401 - JSON
    assert costs_of(of.ce07(yuan))["payable"] == {"director": payable}


def test_ce09_three_nights(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    items = costs_of(of.ce09())["items"]
    assert [each["eur"] for each in items] == ["131.26", "158.05", "115.19"]


def test_ce11_guests(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    costs = costs_of(of.ce11())
    assert costs["total"] == "5959.80"
    assert costs["allowances"] == []
    assert costs["buckets"] == buckets(
        own_approved="2000.00", own_over_budget="473.80", third_ok="1134.00", participant="2352.00"
    )


def test_a_decision_of_a_document_is_bound_to_it(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    """I6: another payer makes it stale, a corrected spelling doesn't; a new decision is anew."""
    document = foshan()
    costs_of(document)
    document["organisations"][1]["legal_name"] = "ISA Secretariat, Foshan"
    document["costs"][0]["description"] = "Economy"
    assert costs_of(document)["approvals"][0]["state"] == "granted"
    document["commitments"][0]["payer"] = "metalco"
    assert costs_of(document)["approvals"][0]["state"] == "stale"
    document["approvals"][0]["decided_on"] = "2026-10-13"
    assert costs_of(document)["approvals"][0]["state"] == "granted"


def test_an_item_with_its_own_rate(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    document = foshan()
    own = {"units_per_eur": "7.5000", "on": "2026-10-25", "source": "card statement"}
    document["costs"][3]["rate"] = own
    assert costs_of(document)["items"][3] == {
        "key": "taxi",
        "eur": "24.80",
        "rate": "7.5000",
        "rate_on": "2026-10-25",
        "rate_source": "card statement",
    }


def test_an_amount_without_a_rate_is_named(run: Run) -> None:
    document = foshan()
    document["costs"][3] |= {"currency": "RUB", "amount": "1860.00"}
    document["hosted_benefits"][0] |= {"currency": "RUB"}
    run("trip", "load", "-", stdin=encoded(document))
    refused = run("trip", "costs", SLUG)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        "There is no rate of RUB for 2026-10-25: Taxi, Shenzhen (and 1 more).\n"
    )


def test_a_trip_without_money(costs_of: Any) -> None:  # noqa: ANN401 - JSON
    assert costs_of(small()) == {
        "currency": "EUR",
        "total": "0.00",
        "buckets": buckets(),
        "by_payer": {},
        "items": [],
        "allowances": [{"traveller": "ada", "total": "0.00", "days": []}],
        "approvals": [],
        "payable": {"ada": "0.00"},
    }


def test_there_is_no_such_trip(run: Run) -> None:
    refused = run("trip", "costs", "nowhere")
    assert (refused.exit_code, refused.stderr) == (1, "There is no such trip.\n")


def test_for_people(run: Run) -> None:
    document = of.ce07("2400.00")
    del document["organisations"][1]["legal_name"]
    run("trip", "load", "-", stdin=encoded(document))
    told = run("trip", "costs", SLUG, "--format", "text").stdout.splitlines()
    assert [" ".join(line.split()) for line in told] == [
        "Total 1594.26 EUR",
        "Own budget 251.61 EUR",
        "Own, over budget 0.00 EUR",
        "Covered and approved 1305.15 EUR",
        "Promised, acceptance not approved 0.00 EUR",
        "Promised, not confirmed 0.00 EUR",
        "Self-pay 0.00 EUR",
        "Uncovered 37.50 EUR",
        "",
        "By payer, announced and confirmed",
        "isa 1305.15 EUR",
        "",
        "Items",
        "flight 1184.60 EUR",
        "hotel-night (7.466 of 2026-10-23, ECB) 158.05 EUR",
        "rail 119.80 EUR",
        "taxi (7.466 of 2026-10-23, ECB) 24.91 EUR",
        "insurance 12.90 EUR",
        "",
        "Allowance of director (estimate): 94.00 EUR",
        "2026-10-23 DE, partial: 14.00 - 0.00 14.00 EUR",
        "2026-10-24 CN Foshan, full: 48.00 - 38.40 9.60 EUR",
        "2026-10-25 CN Shenzhen, full: 48.00 - 9.60 38.40 EUR",
        "2026-10-26 CN Shenzhen, partial: 32.00 - 0.00 32.00 EUR",
        "",
        "Payable",
        "director 0.00 EUR",
        "",
        "Approvals",
        "isa-approval: granted, 1361.41 of at most 1400.00 EUR",
        "",
        "To check",
        "Cash handed to a person: isa, director",
        "More cash than the claim: director",
        "Pays, but has no legal name: isa",
    ]
