"""Authorisations, advances, mileage and claims of the worked example CE-01 (`costs.md`)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    CostItem,
    Office,
    SetOff,
    TravelAdvance,
    Traveller,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.authorisations import Authority
from planner.domain.conversions import RatesMissingError
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.travel_rules import Exceeded
from planner.domain.vocabulary import ClaimState, Decision, Phase
from planner.formats.trip_document import read_document
from planner.services.claims import TravellerClaim, TripClaims, get_claims, get_traveller_claim
from planner.services.claims.advances import (
    AdvanceDetails,
    add_advance,
    delete_advance,
    edit_advance,
    get_advance,
)
from planner.services.claims.authorisations import (
    TravelDecision,
    TravelRequest,
    decide_travel,
    edit_request,
    request_travel,
    withdraw_travel,
)
from planner.services.claims.mileage import (
    Drive,
    add_mileage,
    delete_mileage,
    edit_mileage,
    get_mileage,
)
from planner.services.claims.payroll import PayrollWish, export_claims
from planner.services.claims.rows import Spot
from planner.services.claims.steps import ClaimStep, get_cost, give_reason, step_claim
from planner.services.costs import get_costs
from planner.services.exports import FileStyle
from planner.services.trip_documents import load_trip
from tests.counting import CountQueries
from tests.examples.documents import FOSHAN
from tests.records import NOW, make_office, make_traveller

SLUG = "isa-plenary-foshan-2026"
LATER = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = LATER.date()
REQUEST = TravelRequest("Director@example.org", date(2026, 9, 28), "Plenary")
GRANT = TravelDecision(Decision.GRANTED, date(2026, 10, 1))
ADVANCE = AdvanceDetails(100_00, "EUR", date(2026, 10, 1), "Cash")
DRIVE = Drive("Home – station", Decimal("12.5"), date(2026, 10, 23))


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        document, _ = read_document(FOSHAN)
        load_trip(opened, office, document, replace=False, now=NOW)
        opened.commit()
        yield opened


@pytest.fixture
def approver(office: Actor) -> Actor:
    return Actor(office.office_id, Role.APPROVER, "The manager", email="manager@example.org")


@pytest.fixture
def spot(session: Session) -> Spot:
    return Spot(SLUG, session.scalars(select(Traveller.id)).one())


def claims_of(session: Session, office: Actor) -> TripClaims:
    session.flush()
    session.expire_all()
    return get_claims(session, office, SLUG, LATER)


def mine(session: Session, office: Actor) -> TravellerClaim:
    return claims_of(session, office).travellers[0]


def take(session: Session, office: Actor, spot: Spot, state: ClaimState, on: date) -> Spot:
    """The next step; where the step after it is taken."""
    row = step_claim(session, office, spot, ClaimStep(state, on), LATER)
    return replace(spot, record=row.id)


def test_the_claim_of_ce_01_is_what_the_coverage_says(session: Session, office: Actor) -> None:
    found = mine(session, office)
    assert (found.claim.items, found.claim.allowance, found.claim.payable) == (15761, 9400, 25161)
    assert {item.cost.key: item.cents for item in found.items} == {
        "rail": 11980,
        "taxi": 2491,
        "insurance": 1290,
    }
    assert found.payout.due == 25161
    assert (found.state, found.submitted, found.is_late, found.is_empty) == (
        None,
        None,
        False,
        False,
    )


def test_advances_are_taken_off_at_the_rate_of_their_day(
    session: Session, office: Actor, spot: Spot
) -> None:
    add_advance(session, office, spot, ADVANCE)
    add_advance(session, office, spot, AdvanceDetails(600_00, "CNY", date(2026, 9, 30)))
    found = mine(session, office)
    euros, yuan = found.advances
    assert euros.cents == 10000
    assert found.payout.advances == 10000 + yuan.cents
    assert found.payout.due == 25161 - 10000 - yuan.cents


def test_what_the_office_paid_itself_is_not_paid_again(session: Session, office: Actor) -> None:
    rail = session.scalars(select(CostItem).where(CostItem.key == "rail")).one()
    rail.paid_by = "office"
    payout = mine(session, office).payout
    assert (payout.payable, payout.paid, payout.due) == (25161, 11980, 13181)


def test_cash_of_a_payer_is_set_off_as_in_ce_07(
    session: Session, office: Actor, spot: Spot
) -> None:
    trip = session.scalars(select(Trip)).one()
    trip.set_offs.append(
        SetOff(
            payer=trip.organisations[0].record,
            traveller_id=spot.traveller,
            amount_minor=321_70,
            currency="EUR",
            given_on=date(2026, 10, 26),
        )
    )
    found = mine(session, office)
    assert (found.claim.payable, found.claim.surplus, found.payout.balance) == (0, 7009, 0)


def test_an_advance_over_the_claim_is_given_back(
    session: Session, office: Actor, spot: Spot
) -> None:
    add_advance(session, office, spot, replace(ADVANCE, amount_minor=300_00))
    payout = mine(session, office).payout
    assert (payout.due, payout.to_return) == (0, 4839)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount_minor": 0}, "amount"), ({"currency": "RUB"}, "currency")],
)
def test_an_impossible_advance_is_refused(
    session: Session, office: Actor, spot: Spot, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        add_advance(session, office, spot, replace(ADVANCE, **change))  # type: ignore[arg-type] # one field
    assert refused.value.field == field


def test_an_advance_without_a_rate_is_named(session: Session, office: Actor, spot: Spot) -> None:
    row = add_advance(session, office, spot, ADVANCE)
    row.currency = "RUB"
    with pytest.raises(RatesMissingError, match="RUB"):
        mine(session, office)


def test_two_edit_an_advance_and_one_strikes_it(
    session: Session, office: Actor, spot: Spot
) -> None:
    number = add_advance(session, office, spot, ADVANCE).id
    first = replace(spot, record=number, version=1)
    edit_advance(session, office, first, replace(ADVANCE, amount_minor=120_00))
    with pytest.raises(EditConflictError):
        edit_advance(session, office, first, ADVANCE)
    with pytest.raises(EditConflictError):
        delete_advance(session, office, first)
    delete_advance(session, office, replace(first, version=2))
    with pytest.raises(NotFoundError):
        get_advance(session, office, first)
    log = session.scalars(select(AuditEntry).where(AuditEntry.thing == "TravelAdvance")).all()
    assert [entry.action for entry in log] == ["created", "changed", "deleted"]
    assert log[1].changes["amount_minor"] == ["100.00 EUR", "120.00 EUR"]


def test_mileage_is_a_cost_item_at_the_rate_of_the_office(
    session: Session, office: Actor, spot: Spot
) -> None:
    row = add_mileage(session, office, spot, DRIVE)
    assert (row.category, row.key, row.paid_by) == ("mileage", "mileage-director", "traveller")
    assert (row.amount_minor, row.currency, row.phase) == (375, "EUR", Phase.ACTUAL)
    assert mine(session, office).payout.due == 25161 + 375
    session.scalars(select(Office)).one().mileage_cents = 20
    edited = edit_mileage(session, office, replace(spot, record=row.id, version=1), DRIVE)
    assert (edited.amount_minor, edited.version) == (250, 2)
    assert mine(session, office).payout.due == 25161 + 250


def test_mileage_is_for_whose_it_is(session: Session, office: Actor, spot: Spot) -> None:
    row = add_mileage(session, office, spot, DRIVE)
    other = make_traveller("assistant")
    other.position = 1
    trip = session.scalars(select(Trip)).one()
    trip.travellers.append(other)
    session.flush()
    with pytest.raises(NotFoundError):
        get_mileage(session, office, Spot(SLUG, other.id, row.id))
    rail = session.scalars(select(CostItem.id).where(CostItem.key == "rail")).one()
    with pytest.raises(NotFoundError):
        get_mileage(session, office, replace(spot, record=rail))
    with pytest.raises(EditConflictError):
        delete_mileage(session, office, replace(spot, record=row.id, version=9))
    delete_mileage(session, office, replace(spot, record=row.id, version=1))
    assert mine(session, office).payout.due == 25161


def test_mileage_of_a_trip_with_several_lines_is_for_who_pays_allowances(
    session: Session, office: Actor, spot: Spot
) -> None:
    trip = session.scalars(select(Trip)).one()
    line = trip.budget_lines[0]
    twin = type(line)(key="other", cost_centre="Fairs", year=2026, approved_cents=1, position=1)
    trip.budget_lines.append(twin)
    session.flush()
    assert add_mileage(session, office, spot, DRIVE).budget_line is line
    line.pays_allowances = False
    session.flush()
    assert add_mileage(session, office, spot, DRIVE).budget_line is None


def test_without_leave_nobody_travels_abroad(session: Session, office: Actor) -> None:
    claims = get_claims(session, office, SLUG, NOW)
    assert claims.travellers[0].authority is Authority.MISSING
    assert [each.person.key for each in claims.unauthorised] == ["director"]
    assert claims.days_left == 22


def test_a_journey_is_asked_for_and_granted(
    session: Session, office: Actor, approver: Actor, spot: Spot
) -> None:
    row = request_travel(session, office, spot, REQUEST, NOW)
    at = replace(spot, record=row.id, version=1)
    assert mine(session, office).authority is Authority.PENDING
    decided = decide_travel(session, approver, at, replace(GRANT, note="By train"), NOW)
    assert (decided.requested_by, decided.decided_by) == (
        "director@example.org",
        "manager@example.org",
    )
    assert decided.note == "Plenary\nBy train"
    found = claims_of(session, office)
    assert found.travellers[0].authority is Authority.GRANTED
    assert found.unauthorised == ()


def test_nobody_grants_their_own_journey(
    session: Session, office: Actor, approver: Actor, spot: Spot
) -> None:
    row = request_travel(session, office, spot, REQUEST, NOW)
    at = replace(spot, record=row.id, version=1)
    director = replace(approver, email="DIRECTOR@example.org")
    with pytest.raises(InvalidError, match="a trip of their own"):
        decide_travel(session, director, at, GRANT, NOW)
    with pytest.raises(InvalidError, match="Say why"):
        decide_travel(session, approver, at, replace(GRANT, decision=Decision.REFUSED), NOW)
    assert row.decision is Decision.PENDING


def test_leave_after_the_departure_is_late(
    session: Session, office: Actor, approver: Actor, spot: Spot
) -> None:
    row = request_travel(session, office, spot, REQUEST, NOW)
    at = replace(spot, record=row.id, version=1)
    decide_travel(session, approver, at, replace(GRANT, decided_on=date(2026, 10, 24)), LATER)
    assert mine(session, office).authority is Authority.LATE


def test_a_request_can_be_changed_until_it_is_decided(
    session: Session, office: Actor, approver: Actor, spot: Spot
) -> None:
    row = request_travel(session, office, spot, REQUEST, NOW)
    at = replace(spot, record=row.id, version=1)
    with pytest.raises(InvalidError, match="asked for already"):
        request_travel(session, office, spot, REQUEST, NOW)
    edit_request(session, office, at, replace(REQUEST, note="Plenary and visits"), NOW)
    with pytest.raises(EditConflictError):
        decide_travel(session, approver, at, GRANT, NOW)
    second = replace(at, version=2)
    decide_travel(session, approver, second, GRANT, NOW)
    third = replace(at, version=3)
    with pytest.raises(InvalidError, match="decided already"):
        edit_request(session, office, third, REQUEST, NOW)
    withdraw_travel(session, office, third)
    assert mine(session, office).authority is Authority.MISSING
    with pytest.raises(InvalidError, match="nothing to take back"):
        withdraw_travel(session, office, replace(at, version=4))
    request_travel(session, office, spot, REQUEST, NOW)
    assert mine(session, office).authority is Authority.PENDING


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"requested_by": "somebody"}, "requested_by"),
        ({"requested_on": date(2026, 10, 2)}, "requested_on"),
    ],
)
def test_an_impossible_request_is_refused(
    session: Session, office: Actor, spot: Spot, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        request_travel(session, office, spot, replace(REQUEST, **change), NOW)  # type: ignore[arg-type] # one field
    assert refused.value.field == field


def test_a_claim_keeps_the_amount_that_it_was_submitted_with(
    session: Session, office: Actor, spot: Spot
) -> None:
    at = take(session, office, spot, ClaimState.PREPARED, date(2026, 10, 28))
    at = take(session, office, at, ClaimState.SUBMITTED, date(2026, 10, 30))
    add_mileage(session, office, spot, DRIVE)
    found = mine(session, office)
    assert found.submitted is not None
    assert (found.submitted.amount_cents, found.changed_by) == (25161, 375)
    take(session, office, at, ClaimState.SETTLED, TODAY)
    found = mine(session, office)
    assert found.submitted is not None
    assert [(step.state, step.amount_cents) for step in found.steps] == [
        (ClaimState.PREPARED, 25161),
        (ClaimState.SUBMITTED, 25161),
        (ClaimState.SETTLED, 25161),
    ]
    assert found.submitted.changed_on == date(2026, 10, 30)
    assert found.changed_by == 375


def test_a_claim_that_was_given_back_is_submitted_anew(
    session: Session, office: Actor, spot: Spot
) -> None:
    at = take(session, office, spot, ClaimState.PREPARED, date(2026, 10, 28))
    at = take(session, office, at, ClaimState.SUBMITTED, date(2026, 10, 30))
    at = take(session, office, at, ClaimState.PREPARED, date(2026, 10, 31))
    add_mileage(session, office, spot, DRIVE)
    found = mine(session, office)
    assert (found.submitted, found.changed_by) == (None, 0)
    take(session, office, at, ClaimState.SUBMITTED, TODAY)
    assert mine(session, office).steps[-1].amount_cents == 25161 + 375


def test_of_two_who_take_a_step_the_second_is_told(
    session: Session, office: Actor, spot: Spot
) -> None:
    take(session, office, spot, ClaimState.PREPARED, TODAY)
    with pytest.raises(InvalidError, match="in between"):
        take(session, office, spot, ClaimState.SUBMITTED, TODAY)


def test_a_step_in_the_future_is_refused(session: Session, office: Actor, spot: Spot) -> None:
    with pytest.raises(InvalidError, match="in the future"):
        take(session, office, spot, ClaimState.PREPARED, date(2026, 11, 3))


def test_after_six_months_a_claim_is_late(session: Session, office: Actor) -> None:
    last = datetime(2027, 4, 26, 12, tzinfo=UTC)
    found = get_claims(session, office, SLUG, last)
    assert (found.deadline.on, found.deadline.days_left) == (date(2027, 4, 26), 0)
    assert not found.travellers[0].is_late
    gone = get_claims(session, office, SLUG, datetime(2027, 4, 26, 22, 30, tzinfo=UTC))
    assert gone.deadline.days_left == -1  # by the clocks of the office it is the 27th
    assert gone.travellers[0].is_late


def test_a_higher_class_and_a_dear_hotel_ask_for_a_reason(session: Session, office: Actor) -> None:
    session.scalars(select(Office)).one().hotel_limit_cents = 150_00
    flight, hotel, *_ = session.scalars(select(CostItem).order_by(CostItem.position))
    flight.travel_class = "Business"
    found = claims_of(session, office).exceeding
    assert [(cost.key, excess) for cost, excess in found] == [
        ("flight", Exceeded.FLIGHT_CLASS),
        ("hotel-night", Exceeded.HOTEL_LIMIT),
    ]
    give_reason(session, office, SLUG, flight.id, version=flight.version, reason=" Overnight ")
    assert [cost.key for cost, _ in claims_of(session, office).exceeding] == ["hotel-night"]
    assert flight.class_reason == "Overnight"
    with pytest.raises(EditConflictError):
        give_reason(session, office, SLUG, hotel.id, version=99, reason="Fair")
    with pytest.raises(InvalidError, match="Say why"):
        give_reason(session, office, SLUG, hotel.id, version=hotel.version, reason=" ")
    with pytest.raises(NotFoundError):
        get_cost(session, office, SLUG, 4711)


def test_the_payroll_office_reads_the_same_figures(
    session: Session, office: Actor, spot: Spot
) -> None:
    add_advance(session, office, spot, ADVANCE)
    at = take(session, office, spot, ClaimState.PREPARED, date(2026, 10, 28))
    take(session, office, at, ClaimState.SUBMITTED, date(2026, 10, 30))
    session.commit()
    file = export_claims(session, office, SLUG, PayrollWish(FileStyle.CSV, "en"), LATER)
    assert file.name == f"{SLUG}-claims.csv"
    assert file.body.startswith(b"\xef\xbb\xbf")
    heading, line = file.body.decode("utf-8-sig").splitlines()
    row = dict(zip(heading.split(";"), line.split(";"), strict=True))
    assert row["Family name"] == "Director"
    assert row["Allowance (estimate)"] == "94,00"
    assert row["Taxable part of it"] == "0,00"
    assert row["Cost items"] == "157,61"
    assert row["Travel advances"] == "100,00"
    assert row["To be paid out"] == "151,61"
    assert (row["State"], row["Submitted on"]) == ("Submitted", "2026-10-30")
    assert row["Submitted with"] == "151,61"
    assert row["Claim by"] == "2027-04-26"


def test_the_workbook_has_items_and_days(session: Session, office: Actor) -> None:
    file = export_claims(session, office, SLUG, PayrollWish(FileStyle.XLSX, "en"), LATER)
    book = CalamineWorkbook.from_filelike(BytesIO(file.body))
    assert book.sheet_names == ["Claims", "Cost items", "Allowance days"]
    _, *items = book.get_sheet_by_name("Cost items").to_python()
    assert [(row[2], row[5]) for row in items] == [
        ("Rail", 119.8),
        ("Local transport", 24.91),
        ("Insurance", 12.9),
    ]
    assert {row[6] for row in items} == {""}
    _, *days = book.get_sheet_by_name("Allowance days").to_python()
    assert [row[5] for row in days] == [14.0, 9.6, 38.4, 32.0]
    assert [row[2] for row in days] == ["Germany", "China", "China", "China"]
    file = export_claims(session, office, SLUG, PayrollWish(FileStyle.XLSX, "de"), LATER)
    book = CalamineWorkbook.from_filelike(BytesIO(file.body))
    _, *items = book.get_sheet_by_index(1).to_python()
    assert [row[2] for row in items] == ["Bahn", "Nahverkehr", "Versicherung"]


def test_an_office_without_a_language_of_that_name_gets_its_own(
    session: Session, office: Actor
) -> None:
    file = export_claims(session, office, SLUG, PayrollWish(FileStyle.CSV, "xx"), LATER)
    assert file.body.decode("utf-8-sig").startswith("Nachname;")
    with pytest.raises(InvalidError):
        export_claims(session, office, SLUG, PayrollWish(FileStyle.ICS), LATER)


@pytest.mark.parametrize("people", [1, 3])
def test_claims_take_as_many_queries_for_three_as_for_one(
    engine: Engine,
    session: Session,
    office: Actor,
    count_queries: CountQueries,
    people: int,
) -> None:
    spot = Spot(SLUG, 0)
    trip = session.scalars(select(Trip)).one()
    for number in range(1, people):
        person = make_traveller(f"person-{number}")
        person.position = number
        trip.travellers.append(person)
    session.flush()
    for person in trip.travellers:
        at = replace(spot, traveller=person.id)
        add_advance(session, office, at, ADVANCE)
        request_travel(session, office, at, REQUEST, LATER)
        add_mileage(session, office, at, DRIVE)
    session.commit()
    with session_for(engine, office, NOW) as fresh, count_queries() as of_costs:
        get_costs(fresh, office, SLUG)
    with session_for(engine, office, NOW) as fresh, count_queries() as of_claims:
        found = get_claims(fresh, office, SLUG, LATER)
        assert sum(each.payout.advances for each in found.travellers) == people * 10000
        assert all(each.items for each in found.travellers)
    # the office, authorisations, advances, claims: one each
    assert len(of_claims) == len(of_costs) + 4


def test_another_traveller_of_no_trip_is_nobody(session: Session, office: Actor) -> None:
    with pytest.raises(NotFoundError):
        get_traveller_claim(claims_of(session, office), 4711)
    with pytest.raises(NotFoundError):
        add_advance(session, office, Spot(SLUG, 4711), ADVANCE)
    assert session.scalars(select(TravelAdvance)).all() == []
