"""The pages of promises: list, forms, steps, order, benefits, cash, workbook."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Commitment, HostedBenefit, Organisation, SetOff
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import CommitmentMode, CommitmentState
from tests.counting import CountQueries
from tests.promise_trips import SLUG, Numbers, load_foshan
from tests.records import NOW, make_trip
from tests.web.conftest import ClientFor

COSTS = f"/trips/{SLUG}/costs"
PROMISES = f"{COSTS}/promises"


@pytest.fixture
def numbers(engine: Engine, office: Actor) -> Numbers:
    return load_foshan(engine, office)


@pytest.fixture
def planner(client_for: ClientFor, numbers: Numbers) -> FlaskClient:
    """A planner; there is the trip of CE-01."""
    del numbers
    return client_for(Role.PLANNER)


@pytest.fixture
def promise(numbers: Numbers) -> dict[str, str]:
    """The form of a promise of half the rail, at most 50 EUR."""
    return {
        "payer_id": str(numbers.agency),
        "scope": "costs",
        "cost_ids": str(numbers.costs["rail"]),
        "percent": "50,0 %",
        "caps-0-per": "total",
        "caps-0-amount": "1.050,25",
        "caps-0-currency": "cny",
        "mode": "in_kind",
        "initiative": "asked",
        "announced_on": "2026-10-01",
        "conditions": "Names the agency",
        "version": "0",
    }


def rows(engine: Engine, office: Actor) -> dict[str, Commitment]:
    with session_for(engine, office, NOW) as session:
        query = select(Commitment).order_by(Commitment.position)
        found = {row.key: row for row in session.scalars(query)}
        for row in found.values():
            assert isinstance(row.caps, list)
            assert isinstance(row.costs, list)
        return found


def faults(page: str) -> str:
    found = re.search(r'id="form-errors".*?</div>', page, re.DOTALL)
    return found.group() if found else ""


def plain(page: str) -> str:
    """The words of a page, with one blank between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_trip_without_promises_offers_the_first_step(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        session.add(make_trip("empty"))
        session.commit()
    page = client_for(Role.PLANNER).get("/trips/empty/costs/promises").text
    assert "Nobody promised anything yet" in page
    assert 'href="/trips/empty/costs/promises/new"' in page
    assert "file.xlsx" not in page


def test_the_page_says_who_pays_what_and_what_proves_it(planner: FlaskClient) -> None:
    page = planner.get(PROMISES).text
    words = plain(page)
    assert "Others pay €1,305.15: €1,305.15 confirmed, €0.00 only announced." in words
    for part in (
        "ISA secretariat, Foshan",
        "public body",
        "CNY\N{NO-BREAK SPACE}900.00 per night".replace("\N{NO-BREAK SPACE}", " "),
        "Letter of invitation",
        "Takes this from 1 cost",
        "€120.55",
        "Lunch and banquet",
    ):
        assert part in words
    assert "Legal name missing" not in words


def test_a_viewer_sees_no_evidence_no_benefits_and_no_way_to_change(
    client_for: ClientFor, numbers: Numbers
) -> None:
    del numbers
    page = client_for(Role.VIEWER).get(PROMISES).text
    assert "€1,184.60" in page
    for part in ("Letter of invitation", "Lunch and banquet", "New promise", "Withdraw", "/move"):
        assert part not in page


def test_a_promise_is_added_as_people_type_it(
    planner: FlaskClient, engine: Engine, office: Actor, promise: dict[str, str]
) -> None:
    page = planner.get(f"{PROMISES}/new").text
    assert 'value="2026-10-01"' in page
    assert planner.post(f"{PROMISES}/new", data=promise).location == PROMISES
    row = rows(engine, office)["tea-agency-rail"]
    assert (str(row.percent), row.mode, row.initiative) == ("50.0", "in_kind", "asked")
    assert [cap.label for cap in row.caps] == ["total 1050.25 CNY"]
    words = plain(planner.get(PROMISES).text)
    for part in ("Legal name missing", "not known whether a public body", "Asked for", "€59.90"):
        assert part in words


def test_the_same_new_promise_is_not_saved_twice(
    planner: FlaskClient, engine: Engine, office: Actor, promise: dict[str, str]
) -> None:
    for _ in range(2):
        assert planner.post(f"{PROMISES}/new", data=promise).location == PROMISES
    assert len(rows(engine, office)) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payer_id": ""}, "Choose who pays."),
        ({"payer_id": "4711"}, "Not a valid choice"),
        ({"percent": "half"}, "Write a number such as 33.33."),
        ({"percent": "NaN"}, "Write a number such as 33.33."),
        ({"percent": "120"}, "at most 100"),
        ({"scope": "categories"}, "at least one"),
        ({"scope": "categories", "other_categories": "w" * 61}, "Write at most 60 characters."),
        ({"caps-0-amount": "many"}, "Write an amount like 1234.50."),
        ({"caps-0-currency": "XYZ"}, "Write a currency by its code"),
        ({"caps-0-per": "year"}, "Choose from the lists."),
        ({"received": "1.2345"}, "Write an amount like 1234.50."),
        ({"invoiced_on": "2026-10-01"}, "reimbursed"),
    ],
)
def test_a_fault_is_shown_and_the_input_kept(
    planner: FlaskClient, promise: dict[str, str], change: dict[str, str], words: str
) -> None:
    answer = planner.post(f"{PROMISES}/new", data=promise | change)
    assert answer.status_code == 422
    assert words in faults(answer.text)
    assert "Names the agency" in answer.text
    assert change.get("caps-0-amount", "1.050,25") in answer.text


def test_categories_that_only_this_trip_knows_are_kept(
    planner: FlaskClient, engine: Engine, office: Actor, promise: dict[str, str]
) -> None:
    typed = {"scope": "categories", "categories": "flight", "other_categories": "tea; boat , "}
    planner.post(f"{PROMISES}/new", data=promise | typed)
    row = rows(engine, office)["tea-agency-flight-tea-boat"]
    assert (row.categories, row.costs) == (["flight", "tea", "boat"], [])
    page = planner.get(f"{PROMISES}/{row.id}").text
    assert 'value="tea, boat"' in page
    assert 'value="1050.25"' in page


def test_two_people_edit_one_promise(
    planner: FlaskClient, engine: Engine, office: Actor, promise: dict[str, str]
) -> None:
    planner.post(f"{PROMISES}/new", data=promise)
    address = f"{PROMISES}/{rows(engine, office)['tea-agency-rail'].id}"
    theirs = promise | {"version": "1", "percent": "40", "caps-0-amount": "900"}
    assert planner.post(address, data=theirs).location == PROMISES
    mine = promise | {"version": "1", "conditions": "None"}
    conflict = planner.post(address, data=mine)
    assert conflict.status_code == 409
    assert "900.00 CNY in total" in conflict.text
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text))
    choices = {"keep:percent": "theirs", "keep:caps": "theirs", "keep:conditions": "mine"}
    assert planner.post(address, data=sent | choices).location == PROMISES
    row = rows(engine, office)["tea-agency-rail"]
    assert (str(row.percent), row.conditions, row.version) == ("40", "None", 3)
    assert [cap.label for cap in row.caps] == ["total 900.00 CNY"]


def test_the_form_of_a_deleted_promise_gives_back_what_was_typed(
    planner: FlaskClient, engine: Engine, office: Actor, promise: dict[str, str]
) -> None:
    hotel = rows(engine, office)["isa-hotel"]
    question = planner.get(f"{PROMISES}/{hotel.id}/delete").text
    assert "1 decision is about it." in question
    answer = planner.post(f"{PROMISES}/{hotel.id}/delete", data={"version": "1"})
    assert answer.location == PROMISES
    assert list(rows(engine, office)) == ["isa-flight"]
    gone = planner.post(f"{PROMISES}/{hotel.id}", data=promise | {"version": "1"})
    assert gone.status_code == 410
    assert "Names the agency" in gone.text


def test_promises_move_by_buttons(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    hotel = rows(engine, office)["isa-hotel"]
    assert planner.post(f"{PROMISES}/{hotel.id}/move", data={"to": "up"}).location == PROMISES
    assert list(rows(engine, office)) == ["isa-hotel", "isa-flight"]


def test_a_promise_takes_its_steps_and_each_asks_first(
    planner: FlaskClient, engine: Engine, office: Actor, promise: dict[str, str]
) -> None:
    planner.post(f"{PROMISES}/new", data=promise)
    address = f"{PROMISES}/{rows(engine, office)['tea-agency-rail'].id}"
    without = planner.post(f"{address}/confirm", data={"on": "2026-10-01", "version": "1"})
    assert without.status_code == 422
    assert "Say what proves it" in faults(without.text)
    assert 'value="2026-10-01"' in planner.get(f"{address}/confirm").text
    proved = {"on": "2026-10-01", "evidence": "Letter", "version": "1"}
    assert planner.post(f"{address}/confirm", data=proved).location == PROMISES
    assert rows(engine, office)["tea-agency-rail"].state is CommitmentState.CONFIRMED
    late = planner.post(f"{address}/withdraw", data={"on": "2026-10-02", "version": "2"})
    assert "still to come" in faults(late.text)
    withdrawn = {"on": "2026-10-01", "version": "2"}
    assert planner.post(f"{address}/withdraw", data=withdrawn).location == PROMISES
    assert "becomes confirmed again" in plain(planner.get(f"{address}/undo").text)
    assert planner.post(f"{address}/undo", data={"version": "2"}).status_code == 409
    assert planner.post(f"{address}/undo", data={"version": "3"}).location == PROMISES
    row = rows(engine, office)["tea-agency-rail"]
    assert (row.state, row.evidence) == (CommitmentState.CONFIRMED, "Letter")


def test_what_is_dangerous_is_said(
    planner: FlaskClient, engine: Engine, office: Actor, numbers: Numbers
) -> None:
    with session_for(engine, office, NOW) as session:
        alliance = session.get(Organisation, numbers.alliance)
        hotel = session.get(Commitment, numbers.commitments["isa-hotel"])
        assert alliance is not None
        assert hotel is not None
        alliance.pending_matters = "Wants to settle"
        hotel.mode, hotel.evidence = CommitmentMode.CASH_TO_PERSON, ""
        hotel.expires_on = NOW.date().replace(day=24)
        session.commit()
    words = plain(planner.get(PROMISES).text)
    for part in (
        "Pending matters with the office: Wants to settle",
        "this needs an approval of its own, about this promise alone. There is none yet.",
        "no evidence",
        "before the trip is over",
    ):
        assert part in words


def test_benefits_are_added_edited_and_deleted(
    planner: FlaskClient, engine: Engine, office: Actor, numbers: Numbers
) -> None:
    typed = {
        "payer_id": str(numbers.agency),
        "traveller_id": str(numbers.traveller),
        "description": "Opera",
        "amount": "80,50",
        "currency": "eur",
        "given_on": "2026-10-25",
        "version": "0",
    }
    assert (
        f'<option selected value="{numbers.traveller}">'
        in planner.get(f"{COSTS}/benefits/new").text
    )
    made = planner.post(f"{COSTS}/benefits/new", data=typed)
    assert made.location == PROMISES, faults(made.text)
    with session_for(engine, office, NOW) as session:
        opera = session.scalars(select(HostedBenefit).order_by(HostedBenefit.id.desc())).first()
    assert opera is not None
    assert (opera.amount_minor, opera.currency, opera.position) == (8050, "EUR", 1)
    address = f"{COSTS}/benefits/{opera.id}"
    declined = typed | {"declined": "y", "version": "1"}
    refused = planner.post(address, data=declined)
    assert "Say why it was not taken." in faults(refused.text)
    reason = {"declined_reason": "Too dear"}
    assert planner.post(address, data=declined | reason).location == PROMISES
    assert "Not taken: Too dear" in plain(planner.get(PROMISES).text)
    assert planner.post(address, data=typed | {"version": "1", "amount": "9"}).status_code == 409
    assert "Opera" in planner.get(f"{address}/delete").text
    assert planner.post(f"{address}/delete", data={"version": "2"}).location == PROMISES
    gone = planner.post(address, data=typed | {"version": "2"})
    assert gone.status_code == 410
    assert "Opera" in gone.text


def test_cash_always_warns_and_its_surplus_is_told(
    planner: FlaskClient, engine: Engine, office: Actor, numbers: Numbers
) -> None:
    typed = {
        "payer_id": str(numbers.alliance),
        "traveller_id": str(numbers.traveller),
        "amount": "2.400,00",
        "currency": "CNY",
        "given_on": "2026-10-26",
        "version": "0",
    }
    refused = planner.post(f"{COSTS}/cash/new", data=typed | {"amount": "", "currency": "?"})
    assert "Write a currency by its code" in faults(refused.text)
    assert planner.post(f"{COSTS}/cash/new", data=typed).location == PROMISES
    words = plain(planner.get(PROMISES).text)
    assert "it is set off against their claim" in words
    assert "€70.09 more than the claim" in words
    with session_for(engine, office, NOW) as session:
        number = session.scalars(select(SetOff.id)).one()
    address = f"{COSTS}/cash/{number}"
    assert 'value="2400.00"' in planner.get(address).text
    assert planner.post(address, data=typed | {"version": "1", "amount": "9"}).location == PROMISES
    assert planner.post(address, data=typed | {"version": "1", "amount": "8"}).status_code == 409
    assert planner.post(f"{address}/delete", data={"version": "2"}).location == PROMISES
    assert planner.post(address, data=typed | {"version": "2"}).status_code == 410


def test_a_missing_rate_is_named(
    planner: FlaskClient, engine: Engine, office: Actor, numbers: Numbers
) -> None:
    del numbers
    with session_for(engine, office, NOW) as session:
        benefit = session.scalars(select(HostedBenefit)).one()
        benefit.given_on = NOW.date().replace(year=1990)
        session.commit()
    page = planner.get(PROMISES)
    assert page.status_code == 200
    assert "There is no rate of CNY for October 1, 1990" in page.text


def test_the_workbook_is_a_download(planner: FlaskClient) -> None:
    answer = planner.get(f"{PROMISES}/file.xlsx")
    assert answer.headers["Content-Disposition"] == (f'attachment; filename="{SLUG}-promises.xlsx"')
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert book.sheet_names[0] == "Promises"


def test_more_promises_take_no_more_queries(
    planner: FlaskClient, promise: dict[str, str], count_queries: CountQueries
) -> None:
    planner.get(PROMISES)
    with count_queries() as few:
        planner.get(PROMISES)
    for percent in ("10", "20", "30"):
        planner.post(f"{PROMISES}/new", data=promise | {"percent": percent})
    planner.get(PROMISES)
    with count_queries() as many:
        planner.get(PROMISES)
    assert len(many) == len(few)
