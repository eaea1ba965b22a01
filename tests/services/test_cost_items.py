"""Cost items: added, edited, deleted; the rate that counts; what they were estimated at before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import AuditEntry, BudgetLine, Commitment, CostItem, Organisation, Trip
from planner.domain.access import Actor, Role
from planner.domain.cost_templates import CostTemplate
from planner.domain.costs import Rate
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import CommitmentMode, CommitmentState, OrganisationKind, Phase
from planner.formats.trip_document import read_document, write_document
from planner.services.cost_items import (
    CostDetails,
    add_cost,
    cents_of_cost,
    delete_cost,
    edit_cost,
    get_cost,
    list_cost_items,
    promises_for,
)
from planner.services.cost_options import cost_options, list_stays, propose_cost
from planner.services.costs import get_costs
from planner.services.rate_imports import RateFile, import_rates
from planner.services.trip_documents import dump_trip, load_trip
from tests.counting import CountQueries
from tests.examples.documents import FOSHAN, encoded, foshan
from tests.records import NOW, make_office, make_traveller, make_trip

SLUG = "foshan"
FLIGHT = CostDetails("flight", 118460, "EUR", date(2026, 10, 23), description="Economy")
HOTEL = CostDetails("hotel", 118000, "CNY", date(2026, 10, 24), nights=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    """A session with the trips ``foshan``, of two travellers and a budget line, and ``empty``."""
    with session_for(engine, office, NOW) as session:
        trip = make_trip(SLUG)
        trip.travellers = [make_traveller("a"), make_traveller("b")]
        trip.travellers[1].position = 1
        trip.budget_lines = [
            BudgetLine(key="travel", cost_centre="Travel", year=2026, approved_cents=30000)
        ]
        session.add_all([trip, make_trip("empty")])
        session.commit()
        yield session


def trip_of(session: Session, slug: str = SLUG) -> Trip:
    return session.scalars(select(Trip).where(Trip.slug == slug)).one()


def edited(session: Session, office: Actor, cost: CostItem, details: CostDetails) -> CostItem:
    found = edit_cost(session, office, SLUG, cost.id, details, version=cost.version, now=NOW)
    session.commit()
    return found


def test_a_new_cost_has_all_that_was_written(session: Session, office: Actor) -> None:
    alliance = Organisation(name=Texts(en="Alliance"), kind=OrganisationKind.ALLIANCE)
    session.add(alliance)
    session.commit()
    trip = trip_of(session)
    details = CostDetails(
        category="flight",
        amount=131000,
        currency="EUR",
        incurred_on=date(2026, 10, 20),
        phase=Phase.QUOTED,
        description="Frankfurt and back",
        first_used_on=date(2026, 10, 23),
        travellers=("b", "a"),
        nights=None,
        quantity=2,
        official=118460,
        kilometres=Decimal("12.5"),
        travel_class="business",
        class_reason="Night flight before the plenary",
        note="Booked by phone",
        payer=alliance.id,
        budget_line=trip.budget_lines[0].id,
    )
    cost = add_cost(session, office, SLUG, details)
    session.commit()
    session.expunge_all()
    stored = get_cost(session, office, SLUG, cost.id)
    assert (stored.key, stored.position, stored.version) == ("frankfurt-and-back", 0, 1)
    assert [person.key for person in stored.travellers] == ["a", "b"]
    assert (stored.payer_id, stored.paid_by) == (alliance.id, "")
    assert stored.budget_line is not None
    assert stored.budget_line.key == "travel"
    plain = ("category", "currency", "phase", "quantity", "kilometres", "travel_class", "note")
    assert [getattr(stored, name) for name in plain] == [getattr(details, name) for name in plain]
    assert (stored.amount_minor, stored.official_minor) == (131000, 118460)
    assert [use.key for use in trip_of(session).organisations] == ["alliance"]


CORRECTION = RateFile("correction.csv", b"Date,CNY\n2026-10-23,7.4000\n2026-11-27,7.5000\n")
"""Another rate of a day that was known, and the first of later days."""


def fixed(cost: CostItem) -> tuple[str, str, str] | None:
    rate = cost.fixed_rate
    return (str(rate.units_per_eur), str(rate.on), rate.source) if rate else None


def correct_rates(session: Session, office: Actor) -> None:
    admin = replace(office, role=Role.ADMIN)
    import_rates(session, admin, CORRECTION, NOW)
    session.commit()


def test_what_was_spent_keeps_its_rate_and_an_estimate_follows(
    session: Session, office: Actor
) -> None:
    spent, planned = (
        add_cost(session, office, SLUG, replace(HOTEL, phase=phase))
        for phase in (Phase.ACTUAL, Phase.COMMITTED)
    )
    session.commit()
    assert (fixed(spent), fixed(planned)) == (("7.466", "2026-10-23", "ECB"), None)
    correct_rates(session, office)
    costs = get_costs(session, office, SLUG)
    assert costs.cents_of(spent.key) == cents_of_cost(session, spent) == 15805  # 1180.00 / 7.4660
    assert costs.cents_of(planned.key) == cents_of_cost(session, planned) == 15946  # … / 7.4000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"description": "Nicer", "amount": 120000}, ("7.466", "2026-10-23", "ECB")),
        ({"convert_anew": True}, ("7.4000", "2026-10-23", "ECB")),
        ({"incurred_on": date(2026, 10, 23)}, ("7.4000", "2026-10-23", "ECB")),
        ({"incurred_on": date(2026, 10, 26)}, ("7.4603", "2026-10-26", "ECB")),
        ({"currency": "HKD"}, ("8.7793", "2026-10-23", "ECB")),
        ({"currency": "EUR"}, None),
        ({"phase": Phase.QUOTED}, None),
        ({"rate": Rate(Decimal("7.5"), date(2026, 10, 24), "card statement")}, None),
    ],
)
def test_a_fixed_rate_goes_with_what_it_was_fixed_for(
    session: Session,
    office: Actor,
    changes: dict[str, Any],
    expected: tuple[str, str, str] | None,
) -> None:
    details = replace(HOTEL, phase=Phase.ACTUAL)
    cost = add_cost(session, office, SLUG, details)
    session.commit()
    correct_rates(session, office)
    assert fixed(edited(session, office, cost, replace(details, **changes))) == expected


def test_a_rate_is_fixed_once_the_day_of_its_receipt_is_published(
    session: Session, office: Actor
) -> None:
    cost = add_cost(
        session,
        office,
        SLUG,
        replace(HOTEL, phase=Phase.ACTUAL, incurred_on=date(2026, 11, 26)),
    )
    session.commit()
    assert (fixed(cost), cents_of_cost(session, cost)) == (None, 15876)  # at 7.4326 for the time
    later = RateFile("later.csv", b"Date,CNY\n2026-11-26,7.4500\n2026-11-27,7.5\n")
    import_rates(session, replace(office, role=Role.ADMIN), later, NOW)
    session.commit()
    assert fixed(cost) == ("7.4500", "2026-11-26", "ECB")
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.thing == "CostItem", AuditEntry.action == "changed")
    ).one()
    assert entry.changes == {
        "fixed_units_per_eur": [None, "7.4500"],
        "fixed_on": [None, "2026-11-26"],
        "fixed_source": ["", "ECB"],
    }


def test_an_import_first_fixes_what_was_actual_before_rates_were_fixed(
    session: Session, office: Actor
) -> None:
    cost = add_cost(session, office, SLUG, replace(HOTEL, phase=Phase.ACTUAL))
    cost.fix_rate(None)
    session.commit()
    correct_rates(session, office)
    assert fixed(cost) == ("7.466", "2026-10-23", "ECB")


def test_a_loaded_document_fixes_rates_and_is_dumped_as_it_was(
    session: Session, office: Actor
) -> None:
    plain = foshan()
    for each in plain["costs"]:
        each["phase"] = "actual"
        each.pop("rate", None)
    actual, _ = read_document(encoded(plain))
    trip = load_trip(session, office, actual, replace=False, now=NOW)
    session.commit()
    hotel = next(each for each in trip.costs if each.currency == "CNY")
    before = fixed(hotel)
    assert before is not None
    dumped = write_document(dump_trip(session, office, trip.slug))
    correct_rates(session, office)
    load_trip(session, office, read_document(dumped)[0], replace=True, now=NOW)
    session.commit()
    assert write_document(dump_trip(session, office, trip.slug)) == dumped
    assert fixed(hotel) == before


def test_costs_of_one_name_get_keys_of_their_own(session: Session, office: Actor) -> None:
    for _ in range(2):
        add_cost(session, office, SLUG, FLIGHT)
    add_cost(session, office, SLUG, HOTEL)
    found = list_cost_items(session, office, SLUG)
    assert [(cost.key, cost.position) for cost in found] == [
        ("economy", 0),
        ("economy-2", 1),
        ("hotel", 2),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": " "}, "category"),
        ({"currency": "XXX"}, "currency"),
        ({"incurred_on": date(1026, 10, 23)}, "incurred_on"),
        ({"first_used_on": date(3026, 10, 23)}, "first_used_on"),
        ({"paid_by": "somebody"}, "advanced_by"),
        ({"paid_by": "office", "payer": 1}, "advanced_by"),
        ({"payer": 999}, "advanced_by"),
        ({"self_paid": True, "budget_line": 1}, "assigned_to"),
        ({"budget_line": 999}, "assigned_to"),
        ({"receipt": 999}, "receipt"),
        ({"travellers": ("a", "nobody")}, "travellers"),
        ({"currency": "RUB"}, "units_per_eur"),
    ],
)
def test_what_makes_no_cost_is_refused_at_its_field(
    session: Session, office: Actor, changes: dict[str, object], field: str
) -> None:
    details = replace(FLIGHT, **changes)  # type: ignore[arg-type] # fields by name
    with pytest.raises(InvalidError) as refused:
        add_cost(session, office, SLUG, details)
    assert refused.value.field == field
    session.rollback()
    assert list_cost_items(session, office, SLUG) == []


def test_a_weekend_takes_the_rate_of_friday(session: Session, office: Actor) -> None:
    cost = add_cost(session, office, SLUG, HOTEL)
    assert cents_of_cost(session, cost) == 15805
    assert cost.rate_units_per_eur is None


def test_an_own_rate_counts_before_the_published_one(session: Session, office: Actor) -> None:
    own = Rate(Decimal("7.5"), date(2026, 10, 25), "card statement")
    cost = add_cost(session, office, SLUG, replace(HOTEL, rate=own))
    assert cents_of_cost(session, cost) == 15733
    assert (cost.rate_on, cost.rate_source) == (own.on, own.source)
    without = edited(session, office, cost, HOTEL)
    assert (without.rate_units_per_eur, without.rate_on, without.rate_source) == (None, None, "")


def test_a_currency_without_rate_is_kept_with_ones_own(session: Session, office: Actor) -> None:
    own = Rate(Decimal(90), date(2026, 10, 24), "manual: agreed")
    rouble = replace(HOTEL, currency="RUB", rate=own)
    cost = add_cost(session, office, SLUG, rouble)
    assert cents_of_cost(session, cost) == 1311
    cost.rate_units_per_eur = None
    assert cents_of_cost(session, cost) is None


def test_each_phase_keeps_what_the_one_before_said(session: Session, office: Actor) -> None:
    cost = add_cost(session, office, SLUG, replace(HOTEL, amount=100000))
    session.commit()
    edited(session, office, cost, replace(HOTEL, amount=110000))
    assert cost.stages == []
    edited(session, office, cost, replace(HOTEL, phase=Phase.QUOTED))
    edited(session, office, cost, replace(FLIGHT, phase=Phase.ACTUAL))
    stages = [
        (s.phase, s.amount_minor, s.currency, s.eur_cents, s.noted_by, s.noted_at)
        for s in cost.stages
    ]
    assert stages == [
        (Phase.ESTIMATE, 110000, "CNY", 14733, "test", NOW),
        (Phase.QUOTED, 118000, "CNY", 15805, "test", NOW),
    ]


def test_a_save_over_another_one_is_refused(session: Session, office: Actor) -> None:
    cost = add_cost(session, office, SLUG, FLIGHT)
    session.commit()
    edited(session, office, cost, replace(FLIGHT, travellers=("a",)))
    assert cost.version == 2
    with pytest.raises(EditConflictError):
        edit_cost(session, office, SLUG, cost.id, HOTEL, version=1, now=NOW)
    with pytest.raises(EditConflictError):
        delete_cost(session, office, SLUG, cost.id, 1)


def test_changes_are_in_the_history(session: Session, office: Actor) -> None:
    cost = add_cost(session, office, SLUG, FLIGHT)
    session.commit()
    edited(session, office, cost, replace(FLIGHT, amount=394000, travellers=("a",)))
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.thing, entry.action, entry.trip_id) == ("CostItem", "changed", cost.trip_id)
    assert entry.changes == {
        "amount_minor": ["1184.60 EUR", "3940.00 EUR"],
        "travellers": [[], ["A Example"]],
    }


def test_a_cost_goes_unless_a_promise_is_for_it_alone(session: Session, office: Actor) -> None:
    first, second = (add_cost(session, office, SLUG, FLIGHT) for _ in range(2))
    alliance = Organisation(name=Texts(en="Alliance"), kind=OrganisationKind.ALLIANCE)
    promise = Commitment(
        trip_id=first.trip_id,
        key="promise",
        payer=alliance,
        percent=Decimal(100),
        mode=CommitmentMode.IN_KIND,
        state=CommitmentState.ANNOUNCED,
        costs=[first, second],
    )
    session.add(promise)
    session.commit()
    assert promises_for(session, office, first) == [promise]
    delete_cost(session, office, SLUG, first.id, first.version)
    session.commit()
    assert promise.costs == [second]
    with pytest.raises(InvalidError, match="for this cost alone"):
        delete_cost(session, office, SLUG, second.id, second.version)
    assert [cost.id for cost in list_cost_items(session, office, SLUG)] == [second.id]


def test_a_cost_of_another_trip_is_not_there(session: Session, office: Actor) -> None:
    cost = add_cost(session, office, SLUG, FLIGHT)
    session.commit()
    with pytest.raises(NotFoundError):
        get_cost(session, office, "empty", cost.id)
    with pytest.raises(NotFoundError):
        edit_cost(session, office, "empty", cost.id, FLIGHT, version=1, now=NOW)
    with pytest.raises(NotFoundError):
        add_cost(session, office, "missing", FLIGHT)
    with pytest.raises(NotFoundError):
        cost_options(session, office, "missing")


def test_a_list_takes_as_many_queries_for_three_as_for_one(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            add_cost(session, office, SLUG, replace(FLIGHT, travellers=("a",)))
        session.commit()
        session.expunge_all()
        with count_queries() as queries:
            found = list_cost_items(session, office, SLUG)
            assert all(cost.stages == [] and cost.travellers for cost in found)
        counts.append(sum(query.startswith("SELECT") for query in queries))
    assert counts == [3, 3]


def test_options_are_those_of_the_trip(session: Session, office: Actor) -> None:
    options = cost_options(session, office, SLUG)
    assert [person.key for person in options.trip.travellers] == ["a", "b"]
    assert (options.organisations, list(options.receipts), options.mileage_cents) == ((), [], 30)


def test_the_example_proposes_its_own_hotel_night(session: Session, office: Actor) -> None:
    document, _ = read_document(FOSHAN)
    load_trip(session, office, document, replace=False, now=NOW)
    session.commit()
    slug = "isa-plenary-foshan-2026"
    (stay,) = list_stays(session, office, slug)
    found = propose_cost(session, office, slug, CostTemplate.HOTEL, language="en", stay=stay.key)
    assert (found.incurred_on, found.nights, found.travellers) == (
        date(2026, 10, 24),
        1,
        ("director",),
    )


def test_business_class_instead_makes_the_approval_stale(session: Session, office: Actor) -> None:
    """CE-01 d, by the form of the flight."""
    document, _ = read_document(FOSHAN)
    load_trip(session, office, document, replace=False, now=NOW)
    session.commit()
    slug = "isa-plenary-foshan-2026"
    flight = next(c for c in list_cost_items(session, office, slug) if c.key == "flight")
    dear = replace(
        FLIGHT,
        amount=394000,
        travellers=("director",),
        first_used_on=date(2026, 10, 23),
        phase=Phase.ACTUAL,
    )
    edit_cost(session, office, slug, flight.id, dear, version=flight.version, now=NOW)
    session.commit()
    session.expunge_all()
    coverage = get_costs(session, office, slug).coverage
    assert coverage.total == 434966
    assert coverage.buckets["third_unapproved"] == 406055  # type: ignore[index] # a word
    assert [judgement.state for judgement in coverage.judgements] == ["stale"]
