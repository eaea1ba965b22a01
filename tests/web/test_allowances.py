"""The pages of allowances: days with reasons, overrides, who pays, lodging, workbook."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import AllowanceOverride, BudgetLine, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.domain.vocabulary import Regime
from planner.services.allowances.workbooks import ESTIMATE
from tests.counting import CountQueries
from tests.promise_trips import SLUG, Numbers, foshan, load_foshan
from tests.records import NOW, make_traveller
from tests.web.conftest import ClientFor

ALLOWANCES = f"/trips/{SLUG}/costs/allowances"


@pytest.fixture
def numbers(engine: Engine, office: Actor) -> Numbers:
    return load_foshan(engine, office)


@pytest.fixture
def planner(client_for: ClientFor, numbers: Numbers) -> FlaskClient:
    """A planner; there is the trip of CE-01."""
    del numbers
    return client_for(Role.PLANNER)


@pytest.fixture
def day(numbers: Numbers) -> str:
    """The address of 24 October."""
    return f"{ALLOWANCES}/{numbers.traveller}/2026-10-24"


def plain(page: str) -> str:
    """The words of a page, with one blank between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def faults(page: str) -> str:
    found = re.search(r'id="form-errors".*?</div>', page, re.DOTALL)
    return found.group() if found else ""


def decided(engine: Engine, office: Actor) -> list[tuple[int | None, str, str]]:
    with session_for(engine, office, NOW) as session:
        rows = session.scalars(select(AllowanceOverride).order_by(AllowanceOverride.id))
        return [(row.value_cents, row.reason, row.made_by) for row in rows]


def test_every_figure_says_why_and_all_is_an_estimate(planner: FlaskClient) -> None:
    words = plain(planner.get(ALLOWANCES).text)
    for part in (
        "€94.00 for 1 traveller, paid by Travel 2026 (2026).",
        ESTIMATE,
        "The place last reached before midnight. China, Foshan",
        "China, general · valid from Jan 1, 2026 · BMF letter of 5 December 2025",
        "Full day: €48.00",
        "Lunch, 40 % of €48.00: −€19.20 · given by Chinese-German Industrial Cities Alliance (ISA)",
        "Return to Germany: the last place of work abroad.",
        "Partial day: €32.00 (a full day there: €48.00)",
        "€9.60 are free of tax by the table of the BMF, €0.00 are taxable.",
        "Rules: EStG § 9 (4a); BMF, 5 December 2025 (state: Jan 1, 2026)",
        "€16.05 above the cap · €142.00 of €158.05 payable",
    ):
        assert part in words


def test_a_viewer_has_no_way_in_and_no_link(client_for: ClientFor, numbers: Numbers) -> None:
    del numbers
    viewer = client_for(Role.VIEWER)
    assert viewer.get(ALLOWANCES).status_code == 403
    assert ALLOWANCES not in viewer.get(f"/trips/{SLUG}/costs/promises").text


def test_an_approver_reads_and_changes_nothing(client_for: ClientFor, day: str) -> None:
    approver = client_for(Role.APPROVER)
    page = approver.get(ALLOWANCES)
    assert page.status_code == 200
    assert "Decide another amount" not in page.text
    assert approver.get(day).status_code == 403


def test_without_rule_books_the_page_says_where_they_are_said(
    planner: FlaskClient, engine: Engine, office: Actor, numbers: Numbers
) -> None:
    with session_for(engine, office, NOW) as session:
        person = session.get(Traveller, numbers.traveller)
        assert person is not None
        person.regime = Regime.NONE
        session.commit()
    page = planner.get(ALLOWANCES).text
    assert "Nobody on this trip has a rule book." in page
    assert ESTIMATE in page
    assert f'href="/trips/{SLUG}/people"' in page


def test_a_day_is_decided_as_if_elsewhere(
    planner: FlaskClient, engine: Engine, office: Actor, day: str
) -> None:
    words = plain(planner.get(day).text)
    assert "as if in Germany: €5.60" in words
    assert ESTIMATE in words
    assert 'value="16.60"' in planner.get(f"{day}?country=HK&place=").text
    assert 'value="5.60"' in planner.get(f"{day}?country=DE&place=").text
    assert 'value="9.60"' in planner.get(f"{day}?country=XX").text
    typed = {"value": "48,00", "reason": "Ate alone", "version": "0"}
    assert planner.post(day, data=typed).location == ALLOWANCES
    assert decided(engine, office) == [(4800, "Ate alone", "The planner")]
    words = plain(planner.get(ALLOWANCES).text)
    assert "Decided €48.00 · Ate alone The planner, 1 Oct 2026, 10:00" in words
    assert "Computed: €94.00. Days were decided otherwise." in words
    assert "€38.40 of it are taxable." in words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "many"}, "Write an amount like 1234.50."),
        ({"value": "-1"}, "Write an amount like 1234.50."),
        ({"reason": " "}, "Say why."),
    ],
)
def test_a_fault_is_shown_and_the_input_kept(
    planner: FlaskClient, day: str, change: dict[str, str], words: str
) -> None:
    typed = {"value": "12,34", "reason": "Ate alone", "version": "0"} | change
    answer = planner.post(day, data=typed)
    assert answer.status_code == 422
    assert words in faults(answer.text)
    assert ("12,34" in answer.text) or ("Ate alone" in answer.text)


def test_two_people_decide_about_one_day(
    planner: FlaskClient, engine: Engine, office: Actor, day: str
) -> None:
    planner.post(day, data={"value": "10", "reason": "First", "version": "0"})
    mine = {"value": "20", "reason": "Second", "version": "0"}
    conflict = planner.post(day, data=mine)
    assert conflict.status_code == 409
    assert "10.00" in conflict.text
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text))
    choices = {"keep:value": "mine", "keep:reason": "mine"}
    assert planner.post(day, data=sent | choices).location == ALLOWANCES
    assert [row[:2] for row in decided(engine, office)] == [(1000, "First"), (2000, "Second")]


def test_an_address_that_was_made_up_is_no_conflict_of_people(
    planner: FlaskClient, day: str
) -> None:
    typed = {"value": "10", "reason": "First", "version": "7"}
    assert planner.post(day, data=typed).status_code == 409


@pytest.mark.parametrize("on", ["2026-10-01", "tomorrow"])
def test_other_days_are_not_there(planner: FlaskClient, numbers: Numbers, on: str) -> None:
    assert planner.get(f"{ALLOWANCES}/{numbers.traveller}/{on}").status_code == 404


def test_a_decision_is_taken_back_with_a_reason(
    planner: FlaskClient, engine: Engine, office: Actor, day: str
) -> None:
    planner.post(day, data={"value": "10", "reason": "First", "version": "0"})
    page = planner.get(f"{day}/recall").text
    assert "Decided were €10.00: First" in plain(page)
    version = re.search(r'name="version" type="hidden" value="(\d+)"', page)
    assert version is not None
    without = planner.post(f"{day}/recall", data={"version": version[1]})
    assert "Say why." in faults(without.text)
    typed = {"version": version[1], "reason": "A mistake"}
    assert planner.post(f"{day}/recall", data=typed).location == ALLOWANCES
    assert [row[:2] for row in decided(engine, office)] == [(1000, "First"), (None, "A mistake")]
    words = plain(planner.get(ALLOWANCES).text)
    assert "All decisions about this day" in words
    assert "The planner: pays what is computed · A mistake" in words


def test_somebody_is_chosen_to_pay(planner: FlaskClient, engine: Engine, office: Actor) -> None:
    def trip() -> Trip:
        with session_for(engine, office, NOW) as session:
            return foshan(session)

    version = trip().version
    page = planner.get(f"{ALLOWANCES}/payer").text
    assert "Travel 2026 · 2026" in page
    nobody = {"payer": "", "version": str(version)}
    assert planner.post(f"{ALLOWANCES}/payer", data=nobody).location == ALLOWANCES
    assert "paid by nobody yet: it is uncovered." in plain(planner.get(ALLOWANCES).text)
    travellers = {"payer": "travellers", "version": str(version)}
    assert planner.post(f"{ALLOWANCES}/payer", data=travellers).status_code == 409
    travellers["version"] = str(trip().version)
    assert planner.post(f"{ALLOWANCES}/payer", data=travellers).location == ALLOWANCES
    assert "paid by the travellers themselves." in plain(planner.get(ALLOWANCES).text)
    with session_for(engine, office, NOW) as session:
        line = session.scalars(select(BudgetLine)).one()
        assert not line.pays_allowances
    back = {"payer": str(line.id), "version": str(trip().version)}
    assert planner.post(f"{ALLOWANCES}/payer", data=back).location == ALLOWANCES
    wrong = planner.post(f"{ALLOWANCES}/payer", data=back | {"payer": "4711"})
    assert wrong.status_code == 422


def test_a_decision_about_a_day_that_is_gone_is_told(
    planner: FlaskClient, engine: Engine, office: Actor, day: str
) -> None:
    planner.post(day, data={"value": "10", "reason": "First", "version": "0"})
    with session_for(engine, office, NOW) as session:
        for item in foshan(session).items:
            session.delete(item)
        session.commit()
    words = plain(planner.get(ALLOWANCES).text)
    assert "No day away" in words
    assert "A decided amount for Oct 24, 2026 counts no longer" in words


def test_the_workbook_is_a_download(planner: FlaskClient) -> None:
    answer = planner.get(f"{ALLOWANCES}/file.xlsx")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{SLUG}-allowances.xlsx"'
    )
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert len(book.get_sheet_by_name("Allowances").to_python()) == 5


def test_more_travellers_take_no_more_queries(
    planner: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    planner.get(ALLOWANCES)
    with count_queries() as few:
        planner.get(ALLOWANCES)
    with session_for(engine, office, NOW) as session:
        trip = foshan(session)
        for key in ("second", "third"):
            person = make_traveller(key)
            person.home = trip.travellers[0].home
            trip.travellers.append(person)
        for item in trip.items:
            item.everyone = True
        session.commit()
    with count_queries() as many:
        planner.get(ALLOWANCES)
    assert len(many) == len(few)
