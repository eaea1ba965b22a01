"""What a trip costs, from its rows: what a document can't say, who sees what, how many queries."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AllowanceOverride,
    AllowanceTableRow,
    Approval,
    Document,
    HostedBenefit,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.approvals import DecisionRules, Request, Verdict, ask_again, decide
from planner.domain.approvals.histories import Circumstances
from planner.domain.conversions import Conversion, RatesMissingError
from planner.domain.coverage import first_use_now
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.vocabulary import (
    ApprovalState,
    Bucket,
    CostWarning,
    Decision,
    DocumentKind,
    StaleReason,
)
from planner.formats.trip_document import read_document
from planner.services.costs import TripCosts, get_costs, ledgers_of
from planner.services.trip_documents import load_trip
from planner.services.trip_queries import trip_with_parts, trips_with_parts
from tests.counting import CountQueries
from tests.examples import cost_documents as of
from tests.examples.documents import Json, encoded, foshan
from tests.examples.random_documents import documents
from tests.records import NOW, make_office

SLUG = "isa-plenary-foshan-2026"
LATER = datetime(2026, 11, 2, 9, tzinfo=UTC)
MANAGER = "manager@example.org"


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        yield opened


Load = Callable[[Json], Trip]


@pytest.fixture
def load(session: Session, office: Actor) -> Load:
    """Load a document and read its trip anew, with its parts."""

    def loaded(document: Json) -> Trip:
        read, _ = read_document(encoded(document))
        load_trip(session, office, read, replace=True, now=NOW)
        return afresh(session, read.slug)

    return loaded


def afresh(session: Session, slug: str = SLUG) -> Trip:
    session.commit()
    session.expunge_all()
    return trip_with_parts(session, slug)


def costs(session: Session, office: Actor, slug: str = SLUG) -> TripCosts:
    session.commit()
    session.expunge_all()
    return get_costs(session, office, slug)


def letter(trip: Trip, title: str) -> Document:
    return Document(
        trip_id=trip.id,
        kind=DocumentKind.LETTER,
        title=title,
        file_name="letter.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by="Eva",
        uploaded_at=NOW,
    )


def override(trip: Trip, cents: int | None, day: int = 26) -> AllowanceOverride:
    return AllowanceOverride(
        trip_id=trip.id,
        traveller=trip.travellers[0],
        day=date(2026, 10, day),
        value_cents=cents,
        reason="26 October as China",
        made_by="Eva",
        made_at=NOW,
    )


# What a document can't say


def test_ce03_an_override_keeps_what_was_computed(
    session: Session, office: Actor, load: Load
) -> None:
    trip = load(of.ce03())
    session.add(override(trip, 38_40))
    found = costs(session, office)
    (allowance,) = found.allowances
    assert (allowance.total, allowance.computed, found.coverage.total) == (170_80, 198_80, 170_80)
    decided = allowance.days[4].override
    assert decided is not None
    assert (decided.cents, decided.reason, decided.author, decided.at) == (
        38_40,
        "26 October as China",
        "Eva",
        NOW,
    )


def test_the_newest_override_of_a_day_counts_and_may_take_it_back(
    session: Session, office: Actor, load: Load
) -> None:
    trip = load(of.ce03())
    for each in (override(trip, 1), override(trip, 2), override(trip, 3, day=25)):
        session.add(each)
        session.flush()
    assert costs(session, office).coverage.total == 198_80 - 66_40 + 2 - 38_40 + 3
    session.add(override(afresh(session), None))
    assert costs(session, office).coverage.total == 198_80 - 38_40 + 3


@pytest.mark.parametrize(
    ("actual", "participant", "third"), [(131_000, 125_40, 1184_60), (105_000, 0, 1050_00)]
)
def test_ce14_a_private_extension(  # noqa: PLR0917 - fixtures and three figures
    session: Session, office: Actor, load: Load, actual: int, participant: int, third: int
) -> None:
    trip = load(foshan())
    flight = trip.costs[0]
    flight.amount_minor, flight.official_minor = actual, 118_460
    found = costs(session, office)
    assert found.cents_of("flight") == actual
    assert found.coverage.buckets[Bucket.PARTICIPANT] == participant
    assert found.coverage.by_payer == {"isa": third + 120_55}
    (claim,) = found.coverage.claims
    assert claim.payable == 251_61


def test_ce14_the_price_is_converted_once(session: Session, office: Actor, load: Load) -> None:
    trip = load(foshan())
    taxi = trip.costs[3]
    taxi.amount_minor, taxi.official_minor = 10_001, 5_000
    found = costs(session, office)
    parts = [line.cents for line in found.sheet.costs if line.key.startswith("taxi")]
    assert (parts, found.cents_of("taxi")) == ([6_70, 6_70], 13_40)  # 50.01 CNY alone: 6.70


def test_a_declined_benefit_is_none(session: Session, office: Actor, load: Load) -> None:
    trip = load(foshan())
    watch = HostedBenefit(
        trip_id=trip.id,
        payer=trip.commitments[0].payer,
        traveller=trip.travellers[0],
        description="Watch",
        amount_minor=900_00,
        currency="EUR",
        given_on=date(2026, 10, 24),
        declined=True,
        declined_reason="Too much",
    )
    session.add(watch)
    (judgement,) = costs(session, office).coverage.judgements
    assert (judgement.benefit, judgement.state) == (1361_41, ApprovalState.GRANTED)
    load(foshan())
    kept = session.scalars(select(HostedBenefit).where(HostedBenefit.declined)).one()
    assert (kept.description, kept.declined_reason) == ("Watch", "Too much")


def test_receipts_and_letters_are_the_evidence(session: Session, office: Actor, load: Load) -> None:
    trip = load(foshan())
    trip.costs[2].receipt = letter(trip, "Ticket")
    trip.commitments[0].evidence = ""
    trip.commitments[0].evidence_document = letter(trip, "")
    found = costs(session, office)
    named = {(each.cost, each.bucket): each.evidence for each in found.coverage.shares}
    assert named["rail", Bucket.OWN_APPROVED] == "Ticket"
    assert named["flight", Bucket.THIRD_OK] == "letter.pdf"
    assert named["hotel-night", Bucket.THIRD_OK] == "Letter of invitation"
    assert named["taxi", Bucket.OWN_APPROVED] == ""


# What is undecided, missing, to be checked


def test_ce01b_what_is_at_risk(session: Session, office: Actor, load: Load) -> None:
    load(of.ce01b())
    found = costs(session, office)
    assert (found.at_risk, found.uncovered_if_refused) == ({"isa-approval": 1342_65}, 1342_65)


def test_what_is_granted_is_at_no_risk(session: Session, office: Actor, load: Load) -> None:
    load(foshan())
    found = costs(session, office)
    assert (found.at_risk, found.uncovered_if_refused) == ({}, 37_50)


def test_what_is_stale_is_at_risk(session: Session, office: Actor, load: Load) -> None:
    load(of.ce01d())
    assert costs(session, office).at_risk == {"isa-approval": 4098_05}


def test_payers_without_a_legal_name(session: Session, office: Actor, load: Load) -> None:
    document = of.ce07("600.00")
    document["organisations"][1]["legal_name"] = " "
    document["costs"][2]["paid_by"] = "hax"
    load(document)
    found = costs(session, office)
    assert found.unnamed_payers == ("isa", "hax")
    assert [each.kind for each in found.warnings] == [CostWarning.CASH_HANDED]
    assert [line.paid_by for line in found.sheet.costs] == ["", "", "hax", "", ""]


def test_every_missing_rate_is_named(session: Session, office: Actor, load: Load) -> None:
    document = foshan()
    document["costs"][3] |= {"currency": "RUB"}
    document["hosted_benefits"][0] |= {"currency": "RUB"}
    document["set_offs"] = [
        {"payer": "isa", "traveller": "director", "amount": "5", "currency": "IRR"}
        | {"on": "2026-10-26"}
    ]
    load(document)
    with pytest.raises(RatesMissingError) as refused:
        costs(session, office)
    assert refused.value.missing == (
        Conversion("Taxi, Shenzhen", "RUB", date(2026, 10, 25)),
        Conversion("Lunch and banquet", "RUB", date(2026, 10, 24)),
        Conversion("5.00 IRR", "IRR", date(2026, 10, 26)),
    )
    assert str(refused.value).endswith("Taxi, Shenzhen (and 2 more).")


def test_what_has_no_rate_can_be_left_out(session: Session, office: Actor, load: Load) -> None:
    document = foshan()
    document["costs"][3] |= {"currency": "RUB"}
    document["hosted_benefits"][0] |= {"currency": "RUB"}
    load(document)
    found = get_costs(session, office, SLUG, leaves_out=True)
    assert [each.thing for each in found.left_out] == ["Taxi, Shenzhen", "Lunch and banquet"]
    assert (set(found.unpriced), found.cents_of("taxi")) == ({"taxi"}, 0)
    assert (found.coverage.total, sum(found.coverage.buckets.values())) == (156935, 156935)
    assert [each.state for each in found.coverage.judgements] == [ApprovalState.GRANTED]
    viewer = Actor(office.office_id, Role.VIEWER, "Eva")
    seen = get_costs(session, viewer, SLUG, leaves_out=True)
    assert [each.thing for each in seen.left_out] == ["Taxi, Shenzhen"]


def test_one_missing_rate_is_named_alone(session: Session, office: Actor, load: Load) -> None:
    document = foshan()
    document["costs"][3] |= {"currency": "RUB", "description": ""}
    load(document)
    with pytest.raises(
        RatesMissingError, match=r"^There is no rate of RUB for 2026-10-25: taxi\.$"
    ):
        costs(session, office)


def test_a_cap_in_a_third_currency(session: Session, office: Actor, load: Load) -> None:
    """CHF 100.00 at 23 October's rate, for a hotel night in yuan."""
    document = foshan()
    document["commitments"][1]["caps"] = [{"per": "night", "amount": "100.00", "currency": "CHF"}]
    load(document)
    found = costs(session, office)
    rate = found.sheet.cap_rates["CHF", date(2026, 10, 24)].units_per_eur
    took = round(Decimal(100_00) / rate)
    assert found.coverage.by_payer == {"isa": 1184_60 + took}


def test_a_table_that_lacks_its_fallback_is_named(
    session: Session, office: Actor, load: Load
) -> None:
    document = of.ce05()
    document["starts_on"] = "2031-01-01"
    document["ends_on"] = "2031-01-02"
    first, last = document["programme"][0], document["programme"][-1]
    document["programme"] = [first, last]
    for moment, at in (
        (first["starts"], "2031-01-01T10:00"),
        (first["ends"], "2031-01-02T03:00"),
        (last["starts"], "2031-01-02T09:00"),
        (last["ends"], "2031-01-02T13:00"),
    ):
        moment["at"] = at
    load(document)
    only = {"full_cents": 1, "partial_cents": 1, "overnight_cents": 1}
    session.add(AllowanceTableRow(valid_from=date(2031, 1, 1), country="XK", **only))
    with pytest.raises(InvalidError, match="The allowance tables can't answer"):
        costs(session, office)


def test_there_is_no_such_trip(session: Session, office: Actor) -> None:
    with pytest.raises(NotFoundError):
        get_costs(session, office, "nowhere")


# Requests and decisions


def add(session: Session, trip: Trip, row: Approval) -> None:
    """Let a new row take the place of the newest of its key."""
    for old in trip.approvals:
        if old.key == row.key:
            old.replaced_at = LATER
    row.trip_id = trip.id
    session.add(row)
    session.flush()


def decided(session: Session, trip: Trip, verdict: Verdict) -> None:
    """Let the manager decide about the only approval."""
    (row,) = trip.approvals
    ledger = ledgers_of(session, [trip])[trip.id]
    sheet, history = ledger.sheet(), ledger.histories[row.key]
    first_use = first_use_now(sheet.approvals[0], sheet)
    around = Circumstances(sheet, first_use, DecisionRules((MANAGER,)))
    ruling = decide(history, verdict, MANAGER, around).rulings[-1]
    add(session, trip, Approval.of_ruling(history.request, ruling, 0, LATER))


def test_a_decision_is_kept_as_it_was_made(session: Session, office: Actor, load: Load) -> None:
    trip = load(of.ce01b())
    verdict = Verdict(
        Decision.GRANTED_WITH_CONDITIONS,
        date(2026, 10, 12),
        conditions="No more than that",
        legal_basis="BeamtStG § 42",
        statement="None",
    )
    decided(session, trip, verdict)
    found = costs(session, office)
    history = found.histories["isa-approval"]
    (ruling,) = history.rulings
    assert ruling.verdict == verdict
    assert (ruling.signature.decided_by, ruling.signature.in_place_of) == (MANAGER, "")
    assert len(ruling.fingerprint) == 64
    assert (history.request.beneficiary, history.earlier) == (of.DIRECTOR, ())
    (judgement,) = found.coverage.judgements
    assert judgement.state is ApprovalState.GRANTED_WITH_CONDITIONS
    assert found.coverage.buckets[Bucket.THIRD_OK] == 1305_15


def test_a_decision_goes_stale_when_what_it_was_about_changes(
    session: Session, office: Actor, load: Load
) -> None:
    decided(session, load(of.ce01b()), Verdict(Decision.GRANTED, date(2026, 10, 12)))
    afresh(session).ends_on = date(2026, 10, 27)
    (judgement,) = costs(session, office).coverage.judgements
    assert (judgement.state, judgement.reasons) == (ApprovalState.STALE, (StaleReason.CHANGED,))


def test_a_late_mark_stays_when_somebody_asks_again(
    session: Session, office: Actor, load: Load
) -> None:
    decided(session, load(of.ce01b()), Verdict(Decision.REFUSED, date(2026, 10, 24), "Too dear."))
    trip = afresh(session)
    history = costs(session, office).histories["isa-approval"]
    more = Request(
        key="isa-approval",
        traveller="director",
        beneficiary=of.DIRECTOR,
        commitments=("isa-flight",),
        max_value=2000_00,
        requested_by=of.PLANNER,
        requested_on=date(2026, 10, 25),
        described="The flight",
        statement="None",
    )
    trip = afresh(session)
    add(session, trip, Approval.of_request(more, 0, LATER))
    found = costs(session, office)
    assert found.histories["isa-approval"] == ask_again(history, more)
    (judgement,) = found.coverage.judgements
    assert (judgement.state, judgement.is_late) == (ApprovalState.PENDING, True)


def test_a_decision_with_its_request_stands_alone(
    session: Session, office: Actor, load: Load
) -> None:
    """A document tells request and decision at once; another one is another request."""
    document = foshan()
    del document["approvals"][0]["decided_on"]
    load(document)
    (approval,) = costs(session, office).sheet.approvals
    assert (approval.decision, approval.decided_on) == (Decision.GRANTED, None)
    document["approvals"][0]["max_value"] = "1500.00"
    load(document)
    history = costs(session, office).histories["isa-approval"]
    assert [each.request.max_value for each in (*history.earlier, history)] == [1400_00, 1500_00]
    assert [len(each.rulings) for each in (*history.earlier, history)] == [1, 1]


def test_who_no_longer_travels_has_no_approval(session: Session, office: Actor, load: Load) -> None:
    trip = load(foshan())
    trip.travellers[0].key = "somebody-else"
    found = costs(session, office)
    assert (found.sheet.approvals, list(found.histories)) == ((), ["isa-approval"])


# Who sees what, and at what price


@pytest.mark.parametrize("role", [Role.PLANNER, Role.APPROVER, Role.ADMIN])
def test_who_plans_and_decides_sees_all(
    session: Session, office: Actor, load: Load, role: Role
) -> None:
    trip = load(foshan())
    trip.costs[2].receipt = letter(trip, "Ticket")
    session.commit()
    found = get_costs(session, Actor(office.office_id, role, "Eva"), SLUG)
    assert found.is_full
    assert found.sheet.costs[2].evidence == "Ticket"
    assert len(found.allowances) == len(found.coverage.judgements) == 1


def test_a_viewer_sees_sums_and_shares(session: Session, office: Actor, load: Load) -> None:
    trip = load(foshan())
    trip.costs[2].receipt = letter(trip, "Ticket")
    session.commit()
    everything = get_costs(session, office, SLUG)
    found = get_costs(session, Actor(office.office_id, Role.VIEWER, "Eva"), SLUG)
    assert not found.is_full
    assert found.coverage.buckets == everything.coverage.buckets
    assert found.coverage.by_payer == everything.coverage.by_payer
    assert [each.cents for each in found.coverage.shares] == [
        each.cents for each in everything.coverage.shares
    ]
    told = repr((found.sheet, found.coverage, found.allowances, found.histories, found.warnings))
    for word in ("Ticket", "Letter", MANAGER, "140000"):
        assert word in repr((everything.sheet, everything.coverage))
        assert word not in told


def test_a_stranger_sees_nothing(session: Session, engine: Engine, load: Load) -> None:
    load(foshan())
    session.commit()
    other = make_office(engine, "remscheid")
    with session_for(engine, other, NOW) as elsewhere, pytest.raises(NotFoundError):
        get_costs(elsewhere, other, SLUG)


def test_one_and_three_of_everything_take_as_many_queries(
    session: Session, office: Actor, load: Load, count_queries: CountQueries
) -> None:
    counted = []
    for count in (1, 3):
        trip = load(_repeated(count))
        for person in trip.travellers:
            row = override(trip, 1)
            row.traveller = person
            session.add(row)
        for cost in trip.costs:
            cost.receipt = letter(trip, "Ticket")
        session.commit()
        session.expunge_all()
        with count_queries() as queries:
            found = get_costs(session, office, trip.slug)
        assert len(found.sheet.costs) == 2 * count
        assert len(found.coverage.judgements) == len(found.allowances) == count
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_three_trips_take_as_many_queries_as_one(
    session: Session, load: Load, count_queries: CountQueries
) -> None:
    trips = [load(foshan() | {"slug": slug}).id for slug in ("one", "two", "three")]
    counted = []
    for ids in (trips[:1], trips):
        session.expunge_all()
        with count_queries() as queries:
            ledgers = ledgers_of(session, trips_with_parts(session, ids))
        assert [sum(each.cents for each in ledgers[number].sheet().costs) for number in ids] == [
            1500_26 for _ in ids
        ]
        counted.append(len(queries))
    assert counted[0] == counted[1]


def _repeated(count: int) -> Json:
    """The example with `count` travellers, each with promises and an approval of their own."""
    document = foshan() | {"slug": f"trip-{count}"}
    numbers = range(count)

    def each(name: str, index: int, **own: Callable[[int], Any]) -> list[Json]:
        row = document[name][index]
        return [row | {key: value(number) for key, value in own.items()} for number in numbers]

    def person(number: int) -> str:
        return f"person-{number}"

    travellers = each("travellers", 0, key=person, email=lambda n: f"{n}@example.org")
    document["costs"] = [
        *each("costs", 0, key=lambda n: f"flight-{n}", travellers=lambda n: [person(n)]),
        *each("costs", 1, key=lambda n: f"hotel-{n}", travellers=lambda n: [person(n)]),
    ]
    document["commitments"] = each("commitments", 1, key=lambda n: f"promise-{n}")
    document["hosted_benefits"] = each("hosted_benefits", 0, traveller=person)
    document["approvals"] = each(
        "approvals",
        0,
        key=lambda n: f"approval-{n}",
        traveller=person,
        commitments=lambda n: [f"promise-{n}"],
    )
    document["travellers"] = travellers
    return document


@given(documents())
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_document_adds_up_or_says_what_is_missing(
    engine: Engine, office: Actor, document: Json
) -> None:
    document["slug"] = "random"
    with session_for(engine, office, NOW) as session:
        read, _ = read_document(encoded(document))
        trip = load_trip(session, office, read, replace=True, now=NOW)
        session.flush()
        try:
            found = get_costs(session, office, trip.slug)
        except InvalidError as refused:
            assert "no rate of" in str(refused)  # noqa: PT017 - a currency that nobody publishes
            return
    assert sum(found.coverage.buckets.values()) == found.coverage.total
    assert sum(each.cents for each in found.coverage.shares) == found.coverage.total
