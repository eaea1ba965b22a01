"""Allowances of a stored trip: read with their reasons, decided otherwise, paid by whom."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AllowanceOverride,
    BudgetLine,
    CostItem,
    HostedBenefit,
    Organisation,
    Traveller,
)
from planner.domain.access import Actor
from planner.domain.allowances import Reason
from planner.domain.costs import NOBODY, PARTICIPANT
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.vocabulary import Bucket, Regime
from planner.services.allowances.overrides import (
    DayOf,
    Place,
    override_day,
    propose_value,
    recall_override,
)
from planner.services.allowances.payers import AllowancePayer, assign_allowances
from planner.services.allowances.reading import list_allowances
from planner.services.allowances.workbooks import ESTIMATE, export_allowances
from planner.services.costs import get_costs
from tests.counting import CountQueries
from tests.promise_trips import OCT_24, SLUG, Numbers, foshan, load_foshan
from tests.records import NOW, make_office, make_traveller


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def numbers(engine: Engine, office: Actor) -> Numbers:
    return load_foshan(engine, office)


@pytest.fixture
def session(engine: Engine, office: Actor, numbers: Numbers) -> Iterator[Session]:
    """A session with the trip of CE-01."""
    del numbers
    with session_for(engine, office, NOW) as session:
        yield session


def anew(session: Session) -> None:
    session.commit()
    session.expire_all()


def decide(session: Session, office: Actor, day: DayOf, cents: int) -> AllowanceOverride:
    return override_day(session, office, SLUG, day, cents=cents, reason="As agreed", now=NOW)


def test_each_day_has_its_row_its_cuts_and_its_reason(session: Session, office: Actor) -> None:
    found = list_allowances(session, office, SLUG)
    (table,) = found.tables
    assert (table.person.key, table.book.regime, found.cents) == ("director", Regime.BMF, 9400)
    told = [
        (day.on.day, day.row.country, day.reason, day.gross, day.cut, day.net)
        for day in table.allowance.days
    ]
    assert told == [
        (23, "DE", Reason.NOT_YET_ABROAD, 1400, 0, 1400),
        (24, "CN", Reason.LAST_REACHED, 4800, 3840, 960),
        (25, "CN", Reason.LAST_REACHED, 4800, 960, 3840),
        (26, "CN", Reason.RETURN, 3200, 0, 3200),
    ]
    assert found.sources == ((date(2026, 1, 1), "BMF letter of 5 December 2025"),)
    assert not found.is_provisional
    assert found.payer is not None
    assert found.payer.key == "travel-2026"


def test_lodging_is_held_against_its_cap(session: Session, office: Actor) -> None:
    (table,) = list_allowances(session, office, SLUG).tables
    assert table.lodging is not None
    check = table.lodging.check
    assert (check.total, check.above, check.payable) == (15805, 1605, 14200)
    assert [night.on for night in table.lodging.nights] == [OCT_24]
    assert table.lodging.billed.unplaced == 0


def test_a_shared_room_is_parted_among_those_in_it(session: Session, office: Actor) -> None:
    trip = foshan(session)
    second = make_traveller("second")
    second.position, second.home = 1, trip.travellers[0].home
    trip.travellers.append(second)
    hotel = session.scalars(select(CostItem).where(CostItem.key == "hotel-night")).one()
    hotel.travellers.append(second)
    hotel.nights = 2
    for item in trip.items:
        item.everyone = True
    anew(session)
    tables = list_allowances(session, office, SLUG).tables
    sums = [table.lodging.check.total for table in tables if table.lodging]
    assert sums == [7903, 7902]


def test_where_a_rate_is_missing_the_days_still_stand(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    benefit = session.scalars(select(HostedBenefit)).one()
    benefit.given_on = date(1990, 1, 1)
    anew(session)
    found = list_allowances(session, office, SLUG)
    assert found.tables[0].lodging is None
    assert "CNY" in str(found.fault)
    assert found.cents == 9400
    assert session.get(Organisation, numbers.alliance) is not None


def test_a_day_as_if_elsewhere_is_proposed_and_decided(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    found = list_allowances(session, office, SLUG)
    last = DayOf(numbers.traveller, date(2026, 10, 26))
    assert propose_value(found, last, Place("CN", "Hongkong")) == 5600
    assert propose_value(found, DayOf(numbers.traveller, OCT_24), Place("DE")) == 560
    decide(session, office, last, 5600)
    anew(session)
    (table,) = list_allowances(session, office, SLUG).tables
    day = table.day_on(last.on)
    assert (day.net, day.computed, table.allowance.total) == (5600, 3200, 11800)
    assert day.override is not None
    assert (day.override.reason, day.override.author, day.override.at) == ("As agreed", "test", NOW)
    costs = get_costs(session, office, SLUG)
    assert costs.coverage.total == 161826


def test_a_decision_is_taken_back_and_stays_in_the_history(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    first = decide(session, office, DayOf(numbers.traveller, OCT_24), 4800)
    anew(session)
    seen = DayOf(numbers.traveller, OCT_24, first.id)
    recall_override(session, office, SLUG, seen, reason="A mistake", now=NOW)
    anew(session)
    (table,) = list_allowances(session, office, SLUG).tables
    assert table.day_on(OCT_24).override is None
    assert [(row.value_cents, row.reason) for row in table.history[OCT_24]] == [
        (4800, "As agreed"),
        (None, "A mistake"),
    ]
    again = replace(seen, seen=table.seen(OCT_24))
    with pytest.raises(InvalidError):
        recall_override(session, office, SLUG, again, reason="Twice", now=NOW)


def test_two_people_decide_about_one_day(session: Session, office: Actor, numbers: Numbers) -> None:
    day = DayOf(numbers.traveller, OCT_24)
    first = decide(session, office, day, 100)
    anew(session)
    with pytest.raises(EditConflictError) as conflict:
        decide(session, office, day, 200)
    assert conflict.value.current_version == first.id
    decide(session, office, replace(day, seen=first.id), 200)


@pytest.mark.parametrize("wrong", [(-1, "x", "value"), (1, " ", "reason")])
def test_a_decision_has_a_reason_and_is_not_below_zero(
    session: Session, office: Actor, numbers: Numbers, wrong: tuple[int, str, str]
) -> None:
    cents, reason, field = wrong
    with pytest.raises(InvalidError) as refused:
        override_day(
            session,
            office,
            SLUG,
            DayOf(numbers.traveller, OCT_24),
            cents=cents,
            reason=reason,
            now=NOW,
        )
    assert refused.value.field == field


def test_days_at_home_and_people_of_other_trips_have_no_allowance(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    for day in (DayOf(numbers.traveller, date(2026, 10, 1)), DayOf(4711, OCT_24)):
        with pytest.raises(NotFoundError):
            decide(session, office, day, 1)


def test_who_pays_for_themselves_is_listed_without(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    person = session.get(Traveller, numbers.traveller)
    assert person is not None
    person.regime = Regime.NONE
    anew(session)
    found = list_allowances(session, office, SLUG)
    assert found.tables == ()
    assert [each.key for each in found.without] == ["director"]


def test_a_line_the_travellers_or_nobody_pays(session: Session, office: Actor) -> None:
    def assign(payer: AllowancePayer) -> int:
        trip = foshan(session)
        assign_allowances(session, office, SLUG, trip.version, payer)
        anew(session)
        return get_costs(session, office, SLUG).coverage.buckets[Bucket.PARTICIPANT]

    line = session.scalars(select(BudgetLine)).one()
    assert assign(AllowancePayer(travellers=True)) == 9400
    assert foshan(session).allowances_assigned == PARTICIPANT
    assert list_allowances(session, office, SLUG).payer is None
    assert assign(AllowancePayer()) == 0
    assert foshan(session).allowances_assigned == NOBODY
    assert assign(AllowancePayer(line.id)) == 0
    assert foshan(session).allowances_assigned.budget_line == "travel-2026"


def test_two_people_choose_who_pays(session: Session, office: Actor) -> None:
    version = foshan(session).version
    assign_allowances(session, office, SLUG, version, AllowancePayer())
    with pytest.raises(EditConflictError):
        assign_allowances(session, office, SLUG, version, AllowancePayer(travellers=True))
    with pytest.raises(InvalidError):
        assign_allowances(session, office, SLUG, foshan(session).version, AllowancePayer(4711))
    with pytest.raises(NotFoundError):
        assign_allowances(session, office, "none", 1, AllowancePayer())


def test_the_workbook_has_days_meals_rules_and_says_that_it_is_an_estimate(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    decide(session, office, DayOf(numbers.traveller, OCT_24), 4800)
    anew(session)
    file = export_allowances(session, office, SLUG, "en", NOW)
    book = CalamineWorkbook.from_filelike(BytesIO(file.body))
    assert book.sheet_names == ["Allowances", "Meals", "Rules"]
    days = book.get_sheet_by_name("Allowances").to_python()[1:]
    assert days[1] == [
        "Example Director",
        OCT_24,
        "China",
        "Foshan",
        "Full day",
        "The place last reached before midnight.",
        "China, general",
        date(2026, 1, 1),
        48.0,
        38.4,
        9.6,
        48.0,
        "As agreed",
        "test",
        48.0,
        38.4,
        "",
    ]
    meals = book.get_sheet_by_name("Meals").to_python()[1:]
    assert [(row[2], row[5], row[6]) for row in meals] == [
        ("Lunch", 40.0, 19.2),
        ("Dinner", 40.0, 19.2),
        ("Breakfast", 20.0, 9.6),
    ]
    rules = book.get_sheet_by_name("Rules").to_python()
    assert rules[1][1:3] == [
        "BMF tax table (companies, municipal GmbHs)",
        "EStG § 9 (4a); BMF, 5 December 2025",
    ]
    assert rules[-1][0] == ESTIMATE


@pytest.mark.parametrize("asked", ["list", "workbook"])
def test_three_travellers_take_no_more_queries_than_one(
    session: Session, office: Actor, count_queries: CountQueries, asked: str
) -> None:
    ask: dict[str, Callable[[], object]] = {
        "list": lambda: list_allowances(session, office, SLUG),
        "workbook": lambda: export_allowances(session, office, SLUG, "en", NOW),
    }
    session.expunge_all()
    with count_queries() as few:
        ask[asked]()
    trip = foshan(session)
    for key in ("second", "third"):
        person = make_traveller(key)
        person.home = trip.travellers[0].home
        trip.travellers.append(person)
    session.flush()
    for item in trip.items:
        item.everyone = True
    for person in trip.travellers:
        for number in range(3):
            decide(session, office, DayOf(person.id, OCT_24 + timedelta(number - 1)), 100)
    session.commit()
    session.expunge_all()
    with count_queries() as many:
        ask[asked]()
    assert len(many) == len(few)
