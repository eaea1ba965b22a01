"""The page of a trip's costs, and the forms of cost items and budget lines."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import (
    BudgetLine,
    Commitment,
    CostItem,
    Organisation,
    ProgrammeItem,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import ItemStatus, Phase
from planner.formats.trip_document import read_document
from planner.services.trip_documents import load_trip
from tests import files
from tests.counting import CountQueries
from tests.examples.documents import Json, encoded, foshan
from tests.records import NOW
from tests.web.conftest import ClientFor

SLUG = "isa-plenary-foshan-2026"
PAGE = f"/trips/{SLUG}/costs"
NEW = f"{PAGE}/items/new"
TAXI = {
    "version": "0",
    "category": "Local transport",
    "phase": "actual",
    "amount": "186.00",
    "currency": "CNY",
    "incurred_on": "2026-10-25",
    "travellers": "director",
    "rate_source": "",
    "advanced_by": "traveller",
    "assigned_to": "",
    "receipt": "",
}

Load = Callable[[Json], None]
Rows = Callable[..., Any]


@pytest.fixture
def load(engine: Engine, office: Actor) -> Load:
    def loaded(document: Json) -> None:
        read, _ = read_document(encoded(document))
        with session_for(engine, office, NOW) as session:
            load_trip(session, office, read, replace=True, now=NOW)
            session.commit()

    return loaded


@pytest.fixture
def planner(client_for: ClientFor, load: Load) -> FlaskClient:
    """A planner; the office has the example trip."""
    load(foshan())
    return client_for(Role.PLANNER)


@pytest.fixture
def rows(engine: Engine, office: Actor) -> Rows:
    """All rows of a model, as they are stored."""

    def stored(model: type[Any]) -> list[Any]:
        with session_for(engine, office, NOW) as session:
            return list(session.scalars(select(model).order_by(model.id)).unique())

    return stored


def number_of(rows: Rows, key: str, model: type[Any] = CostItem) -> int:
    return int(next(row.id for row in rows(model) if row.key == key))


def text_of(page: str) -> str:
    """What a reader sees of a page, blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def fields_of(page: str) -> dict[str, Any]:
    """What a browser would send of the page's form, as it came."""
    form = page[page.index('name="version"') - 200 : page.rindex("</form>")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_off = re.search("checkbox|radio", tag) and "checked " not in tag
        if name and not is_off and not name[1].startswith("seen:"):
            found.setdefault(name[1], []).append(value[1] if value else "")
    selects = r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>'
    for name, body in re.findall(selects, form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = [chosen[1] if chosen else ""]
    areas = r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>'
    for name, body in re.findall(areas, form, re.DOTALL):
        found[name] = [body.strip()]
    return found


def test_ce_01_is_on_the_page_to_the_cent(planner: FlaskClient) -> None:
    text = text_of(planner.get(PAGE).text)
    for figure in (
        "Total €1,594.26",
        "Covered and approved €1,305.15",
        "Own budget of €300.00 €251.61",
        "Uncovered €37.50",
        "€158.05 CNY\xa01,180.00 7.4660 for 1 €, ECB, Oct 23, 2026".replace("\xa0", " "),
        "Uncovered €37.50",
        "€251.61 of €300.00 €48.39 free",
        "Letter of invitation",
        "no evidence",
    ):
        assert figure in text.replace("\xa0", " "), figure


def test_a_bucket_leads_to_the_items_behind_it(planner: FlaskClient) -> None:
    assert f'href="{PAGE}?bucket=uncovered#items"' in planner.get(PAGE).text
    text = text_of(planner.get(f"{PAGE}?bucket=uncovered").text)
    assert "1 cost item" in text
    assert "Conference hotel, one night" in text
    assert "Travel health insurance" not in text
    assert "5 cost items" in text_of(planner.get(f"{PAGE}?bucket=nonsense").text)


def test_a_viewer_sees_sums_and_no_evidence(planner: FlaskClient, client_for: ClientFor) -> None:
    del planner
    page = client_for(Role.VIEWER).get(PAGE).text
    assert "€1,305.15" in page
    for hidden in ("Letter of invitation", "no evidence", "/documents", "/costs/items/"):
        assert hidden not in page
    assert client_for(Role.APPROVER).get(PAGE).text.count("/documents") > 0


def test_a_trip_without_costs_offers_the_first_step(client_for: ClientFor, trip: Trip) -> None:
    del trip
    page = client_for(Role.PLANNER).get("/trips/foshan/costs").text
    assert "No costs yet" in page
    assert "/costs/items/new?template=flight" in page
    assert "<svg" not in page


def test_missing_rates_are_named_and_the_items_stay(client_for: ClientFor, load: Load) -> None:
    document = foshan()
    document["costs"][1]["currency"] = "RUB"
    load(document)
    text = text_of(client_for(Role.PLANNER).get(PAGE).text)
    assert "The sums leave out 1 amount Conference" in text
    assert "Conference hotel, one night: no rate for RUB on Oct 24, 2026" in text
    assert text.count("no rate for RUB on Oct 24, 2026") == 2  # above the sums, and at the item
    assert "€1,436.21" in text  # 1,594.26 without the 158.05 of the hotel


def test_the_page_takes_as_many_queries_for_many_costs(
    planner: FlaskClient, load: Load, count_queries: CountQueries
) -> None:
    counts = []
    for more in (1, 3):
        document = foshan()
        taxi = document["costs"][3]
        document["costs"] += [taxi | {"key": f"taxi-{n}"} for n in range(more)]
        load(document)
        planner.get(PAGE)
        with count_queries() as queries:
            assert planner.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_cost_is_added_in_the_readers_words(planner: FlaskClient, rows: Rows) -> None:
    answer = planner.post(NEW, data=TAXI)
    cost = rows(CostItem)[-1]
    assert answer.location == f"{PAGE}#cost-{cost.id}"
    stored = (cost.category, cost.amount_minor, cost.currency, cost.phase, cost.paid_by)
    assert stored == ("local_transport", 18600, "CNY", Phase.ACTUAL, "traveller")
    with planner.session_transaction() as cookie:
        cookie["language"] = "de"
    planner.post(NEW, data=TAXI | {"category": "Nahverkehr?", "amount": "1.186,50"})
    cost = rows(CostItem)[-1]
    assert (cost.category, cost.amount_minor) == ("Nahverkehr?", 118650)


@pytest.mark.parametrize(
    ("changes", "cents"),
    [
        ({"amount": "", "quantity": "3", "unit_amount": "40", "currency": "EUR"}, 12000),
        ({"amount": "120", "quantity": "3", "unit_amount": "40", "currency": "EUR"}, 12000),
        ({"amount": "", "kilometres": "120,5", "currency": "EUR"}, 3615),
    ],
)
def test_the_total_follows_from_what_is_known(
    planner: FlaskClient, rows: Rows, changes: dict[str, str], cents: int
) -> None:
    assert planner.post(NEW, data=TAXI | changes).status_code == 302
    assert rows(CostItem)[-1].amount_minor == cents


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"category": ""}, "Say what kind of cost it is."),
        ({"category": "w" * 61}, "Write at most 60 characters."),
        ({"nights": "10000"}, "between 0 and 9999"),
        ({"amount": ""}, "Write the amount, or quantity and price of each."),
        ({"amount": "", "kilometres": "12"}, "Write the amount, or quantity and price of each."),
        ({"amount": "much"}, "Write an amount like 1234.50."),
        ({"amount": "1.5", "currency": "JPY"}, "Write an amount like 1234."),
        ({"amount": "", "unit_amount": "40"}, "Say how many: the price of each is written."),
        ({"quantity": "3", "unit_amount": "40"}, "It is not the quantity times the price of each."),
        ({"kilometres": "far"}, "Write a number like 12.5."),
        ({"official": "-5"}, "Write an amount like 1234.50."),
        ({"incurred_on": "1026-10-25"}, "Check the year."),
        ({"rate_source": "card statement"}, "Write the rate, or what was charged in EUR."),
        ({"units_per_eur": "7.5"}, "Say where this rate is from."),
        ({"units_per_eur": "0", "rate_source": "ECB"}, "A rate is more than 0."),
        ({"units_per_eur": "7.5", "rate_source": "manual"}, "Give the reason for this rate."),
        ({"currency": "RUB"}, "There is no rate of RUB for October 25, 2026"),
    ],
)
def test_what_is_wrong_is_told_and_the_input_kept(
    planner: FlaskClient, rows: Rows, changes: dict[str, str], reason: str
) -> None:
    answer = planner.post(NEW, data=TAXI | {"note": "kept words"} | changes)
    assert answer.status_code == 422
    assert reason in answer.text
    assert "kept words" in answer.text
    assert len(rows(CostItem)) == 5


@pytest.mark.parametrize(
    ("changes", "rate"),
    [
        (
            {"units_per_eur": "7,5", "rate_source": "manual", "rate_reason": "agreed"},
            ("7.5", "2026-10-25", "manual: agreed"),
        ),
        (
            {"units_per_eur": "7.4", "rate_source": "ECB", "rate_on": "2026-10-22"},
            ("7.4", "2026-10-22", "ECB"),
        ),
        (
            {"charged": "25.00", "rate_source": "card statement"},
            ("7.4400000000", "2026-10-25", "card statement"),
        ),
    ],
)
def test_an_own_rate_is_kept_with_its_source(
    planner: FlaskClient, rows: Rows, changes: dict[str, str], rate: tuple[str, str, str]
) -> None:
    planner.post(NEW, data=TAXI | changes)
    cost = rows(CostItem)[-1]
    assert (str(cost.rate_units_per_eur), str(cost.rate_on), cost.rate_source) == rate
    form = planner.get(f"{PAGE}/items/{cost.id}").text
    assert planner.post(f"{PAGE}/items/{cost.id}", data=fields_of(form)).status_code == 302
    again = rows(CostItem)[-1]
    assert (again.rate_units_per_eur, again.rate_source) == (
        cost.rate_units_per_eur,
        cost.rate_source,
    )


def test_what_was_charged_is_what_it_costs(planner: FlaskClient) -> None:
    charged = {"amount": "1180", "charged": "158.33", "rate_source": "card statement"}
    planner.post(NEW, data=TAXI | charged)
    text = text_of(planner.get(PAGE).text)
    assert "€158.33" in text
    assert "card statement, Oct 25, 2026" in text


def test_templates_start_from_the_programme(planner: FlaskClient) -> None:
    page = planner.get(f"{NEW}?template=hotel").text
    sent = fields_of(page)
    assert (sent["category"], sent["nights"], sent["quantity"]) == (["Hotel"], ["1"], ["1"])
    assert (sent["incurred_on"], sent["travellers"]) == (["2026-10-24"], ["director"])
    flight = fields_of(planner.get(f"{NEW}?template=flight").text)
    assert flight["category"] == ["Flight"]
    assert fields_of(planner.get(f"{NEW}?template=nonsense").text)["category"] == [""]


def test_several_stays_are_offered_each(client_for: ClientFor, load: Load) -> None:
    document = foshan()
    hotel = next(item for item in document["programme"] if item["kind"] == "hotel")
    later = {"starts": {"on": "2026-10-25"}, "ends": {"on": "2026-10-27"}}
    document["programme"].append(hotel | later | {"key": "second"})
    load(document)
    page = client_for(Role.PLANNER).get(f"{NEW}?template=hotel&amp;stay=second").text
    assert "stay=second" in page
    page = client_for(Role.ADMIN).get(f"{NEW}?template=hotel&stay=second").text
    assert fields_of(page)["nights"] == ["2"]


def test_an_edit_that_changes_nothing_changes_nothing(planner: FlaskClient, rows: Rows) -> None:
    names = [column.key for column in CostItem.__table__.columns if column.key != "version"]
    before = [[getattr(row, name) for name in names] for row in rows(CostItem)]
    for row in rows(CostItem):
        sent = fields_of(planner.get(f"{PAGE}/items/{row.id}").text)
        assert planner.post(f"{PAGE}/items/{row.id}", data=sent).status_code == 302
    assert [[getattr(row, name) for name in names] for row in rows(CostItem)] == before


def test_the_estimate_stays_beside_the_bill(planner: FlaskClient, rows: Rows) -> None:
    planner.post(NEW, data=TAXI | {"phase": "estimate", "currency": "EUR", "amount": "20"})
    number = rows(CostItem)[-1].id
    sent = fields_of(planner.get(f"{PAGE}/items/{number}").text)
    planner.post(f"{PAGE}/items/{number}", data=sent | {"phase": "actual", "amount": "26.50"})
    assert "Estimate: €20.00 (+€6.50)" in text_of(planner.get(PAGE).text)
    assert "What it was before" in planner.get(f"{PAGE}/items/{number}").text


def test_costs_move_by_buttons(planner: FlaskClient, client_for: ClientFor, rows: Rows) -> None:
    flight, hotel = (str(row.id) for row in rows(CostItem)[:2])

    def order() -> list[str]:
        return re.findall(r'id="cost-(\d+)"', planner.get(PAGE).text)

    before = order()
    assert before[:2] == [flight, hotel]
    answer = planner.post(f"{PAGE}/items/{hotel}/move", data={"to": "up"})
    assert answer.location == f"{PAGE}#cost-{hotel}"
    assert order() == [hotel, flight, *before[2:]]
    planner.post(f"{PAGE}/items/{hotel}/move", data={"to": "up"})
    planner.post(f"{PAGE}/items/{hotel}/move", data={"to": "down"})
    assert order() == before
    assert f"{PAGE}/items/{hotel}/move" not in client_for(Role.APPROVER).get(PAGE).text
    assert "/move" not in planner.get(f"{PAGE}?bucket=uncovered").text


def test_the_second_save_shows_both_versions(planner: FlaskClient, rows: Rows) -> None:
    number = number_of(rows, "taxi")
    mine = fields_of(planner.get(f"{PAGE}/items/{number}").text)
    planner.post(f"{PAGE}/items/{number}", data=mine | {"description": "Taxi to the airport"})
    answer = planner.post(f"{PAGE}/items/{number}", data=mine | {"amount": "200"})
    assert answer.status_code == 409
    assert "Taxi to the airport" in answer.text
    assert "200" in answer.text


def test_what_was_deleted_meanwhile_is_given_back(planner: FlaskClient, rows: Rows) -> None:
    number = number_of(rows, "taxi")
    mine = fields_of(planner.get(f"{PAGE}/items/{number}").text)
    asked = planner.get(f"{PAGE}/items/{number}/delete").text
    assert "it can't be brought back" in text_of(asked)
    answer = planner.post(f"{PAGE}/items/{number}/delete", data=fields_of(asked))
    assert answer.location == PAGE
    answer = planner.post(f"{PAGE}/items/{number}", data=mine | {"note": "typed for long"})
    assert answer.status_code == 410
    assert "typed for long" in answer.text


def test_a_cost_that_alone_is_promised_for_is_held(
    planner: FlaskClient, engine: Engine, office: Actor, rows: Rows
) -> None:
    number = number_of(rows, "taxi")
    with session_for(engine, office, NOW) as session:
        promise = session.scalars(select(Commitment)).first()
        assert promise is not None
        promise.categories, promise.costs = [], [session.get_one(CostItem, number)]
        session.commit()
    page = planner.get(f"{PAGE}/items/{number}/delete").text
    assert "a promise is for this cost alone" in page
    answer = planner.post(f"{PAGE}/items/{number}/delete", data={"version": "1"})
    assert answer.status_code == 422
    assert "change or withdraw it first" in answer.text


def test_who_advanced_it_may_be_an_organisation(planner: FlaskClient, rows: Rows) -> None:
    organisation = rows(Organisation)[0]
    line = number_of(rows, "travel-2026", BudgetLine)
    chosen = {"advanced_by": f"organisation-{organisation.id}", "assigned_to": f"line-{line}"}
    planner.post(NEW, data=TAXI | chosen)
    cost = rows(CostItem)[-1]
    assert (cost.payer_id, cost.paid_by, cost.budget_line_id) == (organisation.id, "", line)
    assert f"Advanced by: {organisation.name.best('en')}" in text_of(planner.get(PAGE).text)
    sent = fields_of(planner.get(f"{PAGE}/items/{cost.id}").text)
    planner.post(f"{PAGE}/items/{cost.id}", data=sent | {"assigned_to": "participant"})
    cost = rows(CostItem)[-1]
    assert (cost.self_paid, cost.budget_line_id) == (True, None)
    assert fields_of(planner.get(f"{PAGE}/items/{cost.id}").text)["assigned_to"] == ["participant"]


def test_a_budget_line_is_added_and_edited(planner: FlaskClient, rows: Rows) -> None:
    new = f"{PAGE}/budget/new"
    assert fields_of(planner.get(new).text)["year"] == ["2026"]
    line = {"version": "0", "cost_centre": "Fairs", "year": "2026", "approved": "1.234,50"}
    assert planner.post(new, data=line).location == f"{PAGE}#budget"
    stored = rows(BudgetLine)[-1]
    assert (stored.key, stored.approved_cents) == ("fairs-2026", 123450)
    address = f"{PAGE}/budget/{stored.id}"
    mine = fields_of(planner.get(address).text)
    planner.post(address, data=mine | {"approved": "2000"})
    assert rows(BudgetLine)[-1].approved_cents == 200000
    answer = planner.post(address, data=mine | {"approved": "3000"})
    assert answer.status_code == 409
    for wrong in ({"year": "26"}, {"approved": "x"}, {"approved": ""}, {"cost_centre": ""}):
        assert planner.post(new, data=line | wrong).status_code == 422
    assert "€0.00 of €2,000.00" in text_of(planner.get(PAGE).text)


def test_a_budget_line_goes_when_it_pays_nothing(planner: FlaskClient, rows: Rows) -> None:
    number = number_of(rows, "travel-2026", BudgetLine)
    address = f"{PAGE}/budget/{number}"
    page = planner.get(f"{address}/delete").text
    assert "Solingen – Frankfurt Airport return" in page
    assert "the allowances" in page
    assert planner.post(f"{address}/delete", data={"version": "1"}).status_code == 422
    planner.post(
        f"{PAGE}/budget/new",
        data={"version": "0", "cost_centre": "Unused", "year": "2026", "approved": "0"},
    )
    unused = f"{PAGE}/budget/{rows(BudgetLine)[-1].id}"
    mine = fields_of(planner.get(unused).text)
    asked = fields_of(planner.get(f"{unused}/delete").text)
    assert planner.post(f"{unused}/delete", data=asked).location == f"{PAGE}#budget"
    assert planner.post(unused, data=mine).status_code == 410


def test_who_pays_the_allowances_is_chosen(planner: FlaskClient, rows: Rows) -> None:
    address = f"{PAGE}/budget/allowances"
    line = number_of(rows, "travel-2026", BudgetLine)
    page = planner.get(address).text
    assert fields_of(page)["payer"] == [f"line-{line}"]
    version = rows(Trip)[0].version
    sent = {"version": str(version), "payer": "participant"}
    assert planner.post(address, data=sent).location == f"{PAGE}#budget"
    assert "Self-pay €94.00" in text_of(planner.get(PAGE).text)
    answer = planner.post(address, data=sent | {"payer": f"line-{line}"})
    assert answer.status_code == 409
    assert planner.post(address, data=sent | {"payer": "line-999"}).status_code == 422
    sent["version"] = str(rows(Trip)[0].version)
    planner.post(address, data=sent | {"payer": f"line-{line}"})
    assert rows(BudgetLine)[0].pays_allowances is True


BANQUET = {
    "version": "0",
    "kind": "meal",
    "track": "official",
    "status": "confirmed",
    "visibility": "travellers",
    "title-en": "Banquet",
    "starts-on": "2026-10-25",
    "starts-at": "19:00",
    "starts-zone": "Asia/Shanghai",
    "ends-at": "21:00",
    "everyone": "y",
    "meals-0-meal": "dinner",
    "meals-0-by": "host",
    "reload": "money",
}


def test_a_new_banquet_tells_what_it_cuts_before_it_is_saved(
    planner: FlaskClient, rows: Rows
) -> None:
    host = str(rows(Organisation)[0].id)
    address = f"/trips/{SLUG}/programme/new?kind=meal"
    before = len(rows(ProgrammeItem))
    page = planner.post(address, data=BANQUET | {"meals-0-provider": host})
    assert page.status_code == 200
    text = text_of(page.text)
    assert "Allowance −€19.20 for 1 traveller" in text
    assert "Own budget: −€19.20" in text
    assert 'value="Banquet"' in page.text
    assert len(rows(ProgrammeItem)) == before
    nothing = text_of(planner.post(address, data=BANQUET | {"meals-0-provider": ""}).text)
    assert "It changes nothing in money." in nothing


def test_a_changed_item_tells_the_difference_to_what_is_stored(
    planner: FlaskClient, rows: Rows
) -> None:
    address = f"/trips/{SLUG}/programme/banquet"
    form = fields_of(planner.get(address).text)
    sent = form | {"reload": "money", "status": "cancelled"}
    text = text_of(planner.post(address, data=sent).text)
    assert "Allowance +€19.20 for 1 traveller" in text
    assert ItemStatus.CANCELLED not in {row.status for row in rows(ProgrammeItem)}
    unfinished = planner.post(address, data=sent | {"starts-on": ""})
    assert "The form is not complete yet." in unfinished.text


def test_where_sums_can_not_be_told_the_reason_stands_there(
    client_for: ClientFor, load: Load
) -> None:
    document = foshan()
    document["costs"][1]["currency"] = "RUB"
    load(document)
    text = text_of(client_for(Role.PLANNER).post(f"/trips/{SLUG}/programme/new", data=BANQUET).text)
    assert "There is no rate of RUB for October 24, 2026: Conference hotel, one night." in text


def test_promises_are_offered_as_what_a_letter_proves(planner: FlaskClient, rows: Rows) -> None:
    first, second = rows(Commitment)
    address = f"/trips/{SLUG}/documents/new"
    text = text_of(planner.get(address).text)
    assert "Flight · Confirmed" in text
    letter = {"version": "0", "title": "Letter", "kind": "letter", "commitments": str(first.id)}
    sent = planner.post(address, data=letter | {"file": (BytesIO(files.pdf()), "letter.pdf")})
    assert sent.status_code == 302
    assert [row.evidence_id is not None for row in rows(Commitment)] == [True, False]
    assert second.id != first.id
    assert f"Commitment: {first.key}" in text_of(planner.get(f"/trips/{SLUG}/documents").text)


def test_a_promise_for_single_costs_is_called_so(client_for: ClientFor, load: Load) -> None:
    document = foshan()
    del document["commitments"][0]["categories"]
    document["commitments"][0]["costs"] = ["flight"]
    load(document)
    text = text_of(client_for(Role.PLANNER).get(f"/trips/{SLUG}/documents/new").text)
    assert "single costs · Confirmed" in text


def test_many_names_are_folded_into_their_number(client_for: ClientFor, load: Load) -> None:
    document = foshan()
    first = document["travellers"][0]
    others = [
        first | {"key": f"p{n}", "family_name": f"Long{n}", "email": f"p{n}@example.org"}
        for n in range(7)
    ]
    document["travellers"] += others
    document["costs"][0]["travellers"] = [each["key"] for each in others]
    load(document)
    page = client_for(Role.PLANNER).get(PAGE).text
    assert "<summary>For 7 people</summary>Example Long0, " in page
    assert "For: Example Director" in page
