"""Promises of a trip: kept, confirmed, withdrawn, listed with what they take (CE-01, CE-07)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Commitment,
    CostItem,
    Document,
    DocumentBody,
    HostedBenefit,
    SetOff,
    TripOrganisation,
)
from planner.domain.access import Actor, Role
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.domain.vocabulary import (
    Bucket,
    CapScope,
    CommitmentMode,
    CommitmentState,
    Decision,
    DocumentKind,
    Initiative,
    Phase,
)
from planner.services.costs import get_costs
from planner.services.promises.commitments import (
    CapDetails,
    CommitmentDetails,
    add_commitment,
    approvals_about,
    delete_commitment,
    edit_commitment,
    move_commitment,
)
from planner.services.promises.given import (
    BenefitDetails,
    CashDetails,
    add_benefit,
    add_cash,
    delete_benefit,
    delete_cash,
    edit_benefit,
    edit_cash,
)
from planner.services.promises.listing import Line, list_promises, promise_options
from planner.services.promises.states import (
    Confirmation,
    Step,
    confirm_commitment,
    undo_step,
    withdraw_commitment,
)
from planner.services.promises.workbooks import export_promises
from planner.services.rate_imports import RateFile, import_rates
from planner.services.trip_documents import dump_trip
from tests.counting import CountQueries
from tests.promise_trips import OCT_24, SLUG, Numbers, foshan, load_foshan
from tests.records import NOW, make_office

TODAY = date(2026, 10, 1)
LETTER = Confirmation(TODAY, "Letter of 30 September")


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def numbers(engine: Engine, office: Actor) -> Numbers:
    return load_foshan(engine, office)


@pytest.fixture
def session(engine: Engine, office: Actor, numbers: Numbers) -> Iterator[Session]:
    """A session with the trip of CE-01: the alliance pays flight and hotel."""
    del numbers
    with session_for(engine, office, NOW) as session:
        yield session


def rail(numbers: Numbers) -> CommitmentDetails:
    return CommitmentDetails(
        numbers.agency, cost_ids=(numbers.costs["rail"],), percent=Decimal(50), announced_on=TODAY
    )


def keys(session: Session) -> list[str]:
    session.expire_all()
    query = select(Commitment.key).order_by(Commitment.position)
    return list(session.scalars(query))


def lines(session: Session, actor: Actor) -> dict[str, Line]:
    session.flush()
    session.expire_all()
    return {line.row.key: line for line in list_promises(session, actor, SLUG).lines}


def row_of(session: Session, key: str) -> Commitment:
    return session.scalars(select(Commitment).where(Commitment.key == key)).one()


def step(row: Commitment) -> Step:
    return Step(row.id, row.version, NOW)


def test_a_promise_is_announced_and_comes_last(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    assert (row.key, row.state, row.announced_on) == (
        "tea-agency-rail",
        CommitmentState.ANNOUNCED,
        TODAY,
    )
    assert keys(session) == ["isa-flight", "isa-hotel", "tea-agency-rail"]
    assert lines(session, office)["tea-agency-rail"].cents == 5990
    document = dump_trip(session, office, SLUG)
    assert document.commitments[-1].payer == "tea-agency"


def test_the_list_says_what_each_takes_and_from_what(session: Session, office: Actor) -> None:
    promises = list_promises(session, office, SLUG)
    taken = {
        line.row.key: [(each.cost.key, each.cents) for each in line.taken]
        for line in promises.lines
    }
    assert taken == {"isa-flight": [("flight", 118460)], "isa-hotel": [("hotel-night", 12055)]}
    assert promises.cents == 130515
    assert promises.cents_in(CommitmentState.CONFIRMED) == 130515
    assert promises.cents_in(CommitmentState.ANNOUNCED) == 0
    assert [each.approval.key for each in promises.lines[0].judgements] == ["isa-approval"]
    assert [benefit.description for benefit in promises.benefits] == ["Lunch and banquet"]


def test_a_viewer_sees_what_is_promised_and_not_what_stands_behind(
    session: Session, office: Actor
) -> None:
    viewer = replace(office, role=Role.VIEWER)
    promises = list_promises(session, viewer, SLUG)
    assert [line.cents for line in promises.lines] == [118460, 12055]
    assert promises.benefits == ()
    assert promises.lines[0].judgements == ()


def test_earlier_promises_take_first(session: Session, office: Actor, numbers: Numbers) -> None:
    details = CommitmentDetails(numbers.agency, categories=("flight",), announced_on=TODAY)
    row = add_commitment(session, office, SLUG, details)
    assert lines(session, office)[row.key].cents == 0
    for _ in range(3):
        move_commitment(session, office, SLUG, row.id, -1)
    assert keys(session) == ["tea-agency-flight", "isa-flight", "isa-hotel"]
    taken = lines(session, office)
    assert (taken["tea-agency-flight"].cents, taken["isa-flight"].cents) == (118460, 0)
    move_commitment(session, office, SLUG, row.id, 1)
    assert keys(session) == ["isa-flight", "tea-agency-flight", "isa-hotel"]


def test_all_of_a_promise_can_be_changed(session: Session, office: Actor, numbers: Numbers) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    details = CommitmentDetails(
        payer_id=numbers.alliance,
        categories=("rail", "tea"),
        traveller_ids=(numbers.traveller,),
        percent=Decimal("33.33"),
        caps=(
            CapDetails(CapScope.PERSON, 3000, "EUR"),
            CapDetails(CapScope.TOTAL, 50000, "CNY"),
        ),
        mode=CommitmentMode.REIMBURSE_OFFICE,
        initiative=Initiative.ASKED,
        announced_on=date(2026, 9, 1),
        expires_on=date(2026, 12, 31),
        conditions="With the logo",
        evidence="Mail",
        invoiced_on=date(2026, 11, 2),
        received_on=date(2026, 11, 20),
        received_cents=3000,
    )
    edit_commitment(session, office, SLUG, row.id, details, version=1)
    session.commit()
    session.expire_all()
    stored = row_of(session, "tea-agency-rail")
    assert (stored.payer_id, stored.categories, stored.costs) == (
        numbers.alliance,
        ["rail", "tea"],
        [],
    )
    assert [cap.label for cap in stored.caps] == ["person 30.00 EUR", "total 500.00 CNY"]
    assert (stored.percent, stored.mode, stored.initiative) == (
        Decimal("33.33"),
        CommitmentMode.REIMBURSE_OFFICE,
        Initiative.ASKED,
    )
    assert (stored.expires_on, stored.conditions) == (date(2026, 12, 31), "With the logo")
    assert (stored.received_on, stored.received_cents) == (date(2026, 11, 20), 3000)
    assert lines(session, office)["tea-agency-rail"].cents == 3000
    assert stored.version == 2


def test_bounds_that_stay_are_not_told_as_changed(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    caps = (CapDetails(CapScope.TOTAL, 1000, "EUR"),)
    details = replace(rail(numbers), caps=caps)
    row = add_commitment(session, office, SLUG, details)
    session.commit()
    before = row.caps[0].id
    changed = replace(details, conditions="Pays late")
    edit_commitment(session, office, SLUG, row.id, changed, version=1)
    session.commit()
    assert [cap.id for cap in row.caps] == [before]
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.changes == {"conditions": ["", "Pays late"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payer_id": 4711}, "payer_id"),
        ({"payer_id": None}, "payer_id"),
        ({"cost_ids": ()}, "scope"),
        ({"categories": ("rail",)}, "scope"),
        ({"cost_ids": (4711,)}, "cost_ids"),
        ({"percent": Decimal(0)}, "percent"),
        ({"percent": Decimal("100.01")}, "percent"),
        ({"evidence_id": 4711}, "evidence_id"),
        ({"invoiced_on": TODAY}, "mode"),
        ({"mode": CommitmentMode.REIMBURSE_OFFICE, "received_cents": 1}, "received_on"),
    ],
)
def test_what_is_no_promise_is_refused_at_its_field(
    session: Session, office: Actor, numbers: Numbers, change: dict[str, object], field: str
) -> None:
    details = replace(rail(numbers), **change)  # type: ignore[arg-type] # fields by name
    with pytest.raises(InvalidError) as refused:
        add_commitment(session, office, SLUG, details)
    assert refused.value.field == field


def test_two_people_edit_one_promise(session: Session, office: Actor, numbers: Numbers) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    changed = replace(rail(numbers), conditions="None")
    edit_commitment(session, office, SLUG, row.id, changed, version=1)
    with pytest.raises(EditConflictError):
        edit_commitment(session, office, SLUG, row.id, rail(numbers), version=1)
    with pytest.raises(EditConflictError):
        delete_commitment(session, office, SLUG, row.id, 1)
    with pytest.raises(EditConflictError):
        confirm_commitment(session, office, SLUG, Step(row.id, 1, NOW), LETTER)


def test_a_promise_is_confirmed_with_what_proves_it(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    for nothing in (Confirmation(TODAY), Confirmation(TODAY, "  "), Confirmation(TODAY, "", 4711)):
        with pytest.raises(InvalidError) as refused:
            confirm_commitment(session, office, SLUG, step(row), nothing)
        assert refused.value.field == "evidence"
    confirm_commitment(session, office, SLUG, step(row), LETTER)
    assert (row.state, row.confirmed_on, row.evidence) == (
        CommitmentState.CONFIRMED,
        TODAY,
        "Letter of 30 September",
    )
    with pytest.raises(InvalidError, match="taken already"):
        confirm_commitment(session, office, SLUG, step(row), LETTER)


def a_letter(session: Session) -> Document:
    """A document of the trip, not stored yet."""
    return Document(
        trip_id=foshan(session).id,
        kind=DocumentKind.LETTER,
        title="Letter of commitment",
        file_name="letter.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        uploaded_by="Eva",
        uploaded_at=NOW,
        body=DocumentBody(content=b"%PDF"),
    )


def test_a_document_alone_proves_a_promise(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    letter = a_letter(session)
    session.add(letter)
    session.flush()
    row = add_commitment(session, office, SLUG, rail(numbers))
    assert [each.label for each in promise_options(session, office, SLUG).documents] == [
        "Letter of commitment"
    ]
    confirm_commitment(session, office, SLUG, step(row), Confirmation(TODAY, "", letter.id))
    assert (row.evidence_document, row.proof) == (letter, "Letter of commitment")
    assert not lines(session, office)["tea-agency-rail"].lacks_evidence


@pytest.mark.parametrize("on", [date(2026, 9, 30), date(2026, 10, 2)])
def test_a_step_is_taken_after_the_one_before_and_not_tomorrow(
    session: Session, office: Actor, numbers: Numbers, on: date
) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    with pytest.raises(InvalidError) as refused:
        confirm_commitment(session, office, SLUG, step(row), replace(LETTER, on=on))
    assert refused.value.field == "on"


def test_withdrawn_it_takes_nothing_and_the_total_stays(session: Session, office: Actor) -> None:
    before = get_costs(session, office, SLUG).coverage
    for key in ("isa-flight", "isa-hotel"):
        withdraw_commitment(session, office, SLUG, step(row_of(session, key)), TODAY)
    session.flush()
    session.expire_all()
    after = get_costs(session, office, SLUG).coverage
    assert after.total == before.total == 159426
    assert after.buckets[Bucket.UNCOVERED] == 134265


def test_each_step_can_be_taken_back(session: Session, office: Actor, numbers: Numbers) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    confirm_commitment(session, office, SLUG, step(row), LETTER)
    withdraw_commitment(session, office, SLUG, step(row), TODAY)
    assert (row.state, row.withdrawn_on) == (CommitmentState.WITHDRAWN, TODAY)
    undo_step(session, office, SLUG, step(row))
    assert (row.state, row.withdrawn_on, row.confirmed_on) == (
        CommitmentState.CONFIRMED,
        None,
        TODAY,
    )
    undo_step(session, office, SLUG, step(row))
    assert (row.state, row.confirmed_on, row.evidence) == (
        CommitmentState.ANNOUNCED,
        None,
        "Letter of 30 September",
    )
    with pytest.raises(InvalidError):
        undo_step(session, office, SLUG, step(row))


def test_a_confirmation_of_an_unknown_day_comes_back_too(session: Session, office: Actor) -> None:
    row = row_of(session, "isa-flight")
    assert row.confirmed_on is None
    withdraw_commitment(session, office, SLUG, step(row), TODAY)
    undo_step(session, office, SLUG, step(row))
    assert row.state is CommitmentState.CONFIRMED


def test_what_came_withdrawn_was_confirmed_only_if_its_day_is_known(
    session: Session, office: Actor
) -> None:
    flight, hotel = row_of(session, "isa-flight"), row_of(session, "isa-hotel")
    flight.state = hotel.state = CommitmentState.WITHDRAWN
    hotel.confirmed_on = TODAY
    session.flush()
    for row in (flight, hotel):
        undo_step(session, office, SLUG, step(row))
    assert (flight.state, hotel.state) == (CommitmentState.ANNOUNCED, CommitmentState.CONFIRMED)


def test_a_confirmed_promise_keeps_its_evidence(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    row = add_commitment(session, office, SLUG, rail(numbers))
    confirm_commitment(session, office, SLUG, step(row), LETTER)
    with pytest.raises(InvalidError) as refused:
        edit_commitment(session, office, SLUG, row.id, rail(numbers), version=row.version)
    assert refused.value.field == "evidence"
    late = replace(rail(numbers), evidence="Letter", announced_on=date(2026, 10, 2))
    with pytest.raises(InvalidError) as refused:
        edit_commitment(session, office, SLUG, row.id, late, version=row.version)
    assert refused.value.field == "announced_on"


def test_one_that_never_had_evidence_can_be_edited_and_is_warned_of(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    row = row_of(session, "isa-flight")
    row.evidence = ""
    session.commit()
    assert lines(session, office)["isa-flight"].lacks_evidence
    details = CommitmentDetails(numbers.alliance, categories=("flight",), conditions="None")
    edit_commitment(session, office, SLUG, row.id, details, version=row.version)
    assert row.conditions == "None"


def test_a_deleted_promise_is_kept_by_the_history(session: Session, office: Actor) -> None:
    row = row_of(session, "isa-hotel")
    assert [each.key for each in approvals_about(session, office, row)] == ["isa-approval"]
    delete_commitment(session, office, SLUG, row.id, row.version)
    session.commit()
    assert keys(session) == ["isa-flight"]
    gone = select(AuditEntry).where(AuditEntry.action == "deleted")
    assert [entry.label for entry in session.scalars(gone)] == ["isa-hotel"]
    judged = get_costs(session, office, SLUG).coverage.judgements
    assert [each.approval.decision for each in judged] == [Decision.GRANTED]


def test_cash_to_a_person_needs_an_approval_of_its_own(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    cash = CommitmentMode.CASH_TO_PERSON
    details = CommitmentDetails(numbers.alliance, categories=("hotel",), mode=cash, evidence="Mail")
    row = row_of(session, "isa-hotel")
    edit_commitment(session, office, SLUG, row.id, details, version=row.version)
    line = lines(session, office)["isa-hotel"]
    assert line.is_cash
    assert len(line.judgements) == 1
    assert line.own_approvals == ()
    withdraw_commitment(session, office, SLUG, step(row), TODAY)
    assert not lines(session, office)["isa-hotel"].is_cash


def banquet(numbers: Numbers) -> BenefitDetails:
    return BenefitDetails(
        numbers.agency, numbers.traveller, 42000, "CNY", OCT_24, description="Banquet"
    )


def test_a_document_proves_a_benefit(session: Session, office: Actor, numbers: Numbers) -> None:
    letter = a_letter(session)
    session.add(letter)
    session.flush()
    proved = replace(banquet(numbers), document_id=letter.id)
    row = add_benefit(session, office, SLUG, proved)
    assert row.document is letter
    edit_benefit(session, office, SLUG, row.id, banquet(numbers), version=1)
    assert row.document is None
    with pytest.raises(InvalidError, match="This document was deleted"):
        add_benefit(session, office, SLUG, replace(proved, document_id=4711))


def test_benefits_are_kept_per_person_also_declined_ones(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    row = add_benefit(session, office, SLUG, banquet(numbers))
    session.commit()
    session.expire_all()
    pair = ("tea-agency", "director")
    assert get_costs(session, office, SLUG).coverage.benefits[pair] == 5626
    declined = replace(banquet(numbers), declined=True, declined_reason="Too dear")
    edit_benefit(session, office, SLUG, row.id, declined, version=1)
    session.commit()
    session.expire_all()
    assert pair not in get_costs(session, office, SLUG).coverage.benefits
    listed = list_promises(session, office, SLUG).benefits
    assert [(each.declined, each.declined_reason) for each in listed] == [
        (False, ""),
        (True, "Too dear"),
    ]
    delete_benefit(session, office, SLUG, row.id, row.version)
    assert len(session.scalars(select(HostedBenefit)).all()) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": ""}, "description"),
        ({"declined": True}, "declined_reason"),
        ({"traveller_id": 4711}, "traveller_id"),
        ({"payer_id": 4711}, "payer_id"),
    ],
)
def test_what_is_no_benefit_is_refused_at_its_field(
    session: Session, office: Actor, numbers: Numbers, change: dict[str, object], field: str
) -> None:
    details = replace(banquet(numbers), **change)  # type: ignore[arg-type] # fields by name
    with pytest.raises(InvalidError) as refused:
        add_benefit(session, office, SLUG, details)
    assert refused.value.field == field


def test_cash_is_set_off_and_its_surplus_told(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    details = CashDetails(numbers.alliance, numbers.traveller, 60000, "CNY", date(2026, 10, 26))
    row = add_cash(session, office, SLUG, details)
    session.commit()
    session.expire_all()
    (claim,) = get_costs(session, office, SLUG).coverage.claims
    assert (claim.total, claim.cash, claim.payable) == (25161, 8043, 17118)
    edit_cash(session, office, SLUG, row.id, replace(details, amount_minor=240000), version=1)
    session.commit()
    session.expire_all()
    assert list_promises(session, office, SLUG).surplus == {"director": 7009}
    with pytest.raises(EditConflictError):
        edit_cash(session, office, SLUG, row.id, details, version=1)
    delete_cash(session, office, SLUG, row.id, row.version)
    assert session.scalars(select(SetOff)).all() == []
    with pytest.raises(NotFoundError):
        delete_cash(session, office, SLUG, row.id, 1)


def test_a_missing_rate_hides_the_sums_and_not_the_promises(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    details = replace(banquet(numbers), given_on=date(1990, 1, 1))
    add_benefit(session, office, SLUG, details)
    session.commit()
    promises = list_promises(session, office, SLUG)
    assert promises.costs is None
    assert promises.fault is not None
    assert "CNY" in str(promises.fault)
    assert [line.row.key for line in promises.lines] == ["isa-flight", "isa-hotel"]
    assert promises.surplus == {}


def test_a_payer_of_a_promise_is_listed_in_the_trip(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    add_cash(session, office, SLUG, CashDetails(numbers.agency, numbers.traveller, 1, "EUR", TODAY))
    listed = select(TripOrganisation.organisation_id)
    assert numbers.agency in set(session.scalars(listed))


def test_a_workbook_has_all_that_is_promised_given_and_handed_over(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    add_cash(
        session, office, SLUG, CashDetails(numbers.agency, numbers.traveller, 60000, "CNY", TODAY)
    )
    session.commit()
    file = export_promises(session, office, SLUG, "en", NOW)
    assert file.name == f"{SLUG}-promises.xlsx"
    book = CalamineWorkbook.from_filelike(BytesIO(file.body))
    assert book.sheet_names == ["Promises", "Hosted benefits", "Cash handed over"]
    promised = [row[1:9] for row in book.get_sheet_by_name("Promises").to_python()[1:]]
    assert promised == [
        [
            "ISA secretariat, Foshan",
            "Confirmed",
            "Example Director: Granted",
            1184.6,
            "100",
            "Flight",
            "",
            "everybody",
        ],
        [
            "ISA secretariat, Foshan",
            "Confirmed",
            "Example Director: Granted",
            120.55,
            "100",
            "Hotel",
            "900.00 CNY per night",
            "everybody",
        ],
    ]
    cash = book.get_sheet_by_name("Cash handed over").to_python()[1]
    assert cash == ["Tea agency", "Example Director", TODAY, 600.0, "CNY"]


@pytest.mark.parametrize("asked", ["list", "workbook"])
def test_ten_promises_take_no_more_queries_than_two(
    session: Session,
    office: Actor,
    numbers: Numbers,
    count_queries: CountQueries,
    asked: str,
) -> None:
    ask: dict[str, Callable[[], object]] = {
        "list": lambda: list_promises(session, office, SLUG),
        "workbook": lambda: export_promises(session, office, SLUG, "en", NOW),
    }
    session.commit()
    session.expunge_all()
    with count_queries() as few:
        ask[asked]()
    for _ in range(8):
        add_commitment(session, office, SLUG, rail(numbers))
        add_benefit(session, office, SLUG, banquet(numbers))
    session.commit()
    session.expunge_all()
    with count_queries() as many:
        ask[asked]()
    assert len(many) == len(few)


LATER = RateFile("later.csv", b"Date,CNY,USD\n2026-10-23,7.4000,1.1000\n2026-11-27,7.5,1.2\n")
"""Other rates of a day that was known, and the first of a later day."""


def correct_rates(session: Session, office: Actor) -> None:
    import_rates(session, replace(office, role=Role.ADMIN), LATER, NOW)
    session.commit()


def fixed(row: HostedBenefit | SetOff) -> tuple[str, str, str] | None:
    rate = row.fixed_rate
    return (str(rate.units_per_eur), str(rate.on), rate.source) if rate else None


PUBLISHED = ("7.466", "2026-10-23", "ECB")


def test_what_was_given_is_converted_once(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    benefit = add_benefit(session, office, SLUG, banquet(numbers))
    details = CashDetails(numbers.alliance, numbers.traveller, 60000, "CNY", OCT_24)
    cash = add_cash(session, office, SLUG, details)
    session.commit()
    before = get_costs(session, office, SLUG).coverage.benefits
    assert (fixed(benefit), fixed(cash)) == (PUBLISHED, PUBLISHED)
    correct_rates(session, office)
    costs = get_costs(session, office, SLUG)
    assert costs.coverage.benefits == before
    assert costs.coverage.claims[0].cash == 8036  # 600.00 at 7.4660
    anew = replace(details, convert_anew=True)
    edit_cash(session, office, SLUG, cash.id, anew, version=cash.version)
    assert fixed(cash) == ("7.4000", "2026-10-23", "ECB")
    other_day = replace(banquet(numbers), given_on=date(2026, 10, 26))
    edit_benefit(session, office, SLUG, benefit.id, other_day, version=benefit.version)
    assert fixed(benefit) == ("7.4603", "2026-10-26", "ECB")


def test_what_is_given_later_is_fixed_once_its_day_is_published(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    details = CashDetails(numbers.alliance, numbers.traveller, 60000, "CNY", date(2026, 11, 27))
    cash = add_cash(session, office, SLUG, details)
    session.commit()
    assert fixed(cash) is None
    correct_rates(session, office)
    assert fixed(cash) == ("7.5", "2026-11-27", "ECB")


def test_an_upper_bound_in_a_third_currency_is_converted_once_for_what_was_spent(
    session: Session, office: Actor, numbers: Numbers
) -> None:
    hotel = row_of(session, "isa-hotel")
    details = CommitmentDetails(
        numbers.alliance,
        categories=("hotel",),
        caps=(CapDetails(CapScope.NIGHT, 10000, "USD"),),
        evidence="Letter",
    )
    edit_commitment(session, office, SLUG, hotel.id, details, version=hotel.version)
    session.commit()
    before = lines(session, office)["isa-hotel"].cents
    cost = session.get_one(CostItem, numbers.costs["hotel-night"])
    assert cost.fixed_caps == "USD 1.1193 2026-10-23 ECB"
    assert before == 8934  # 100.00 / 1.1193
    correct_rates(session, office)
    assert lines(session, office)["isa-hotel"].cents == before
    spent = session.get_one(CostItem, numbers.costs["hotel-night"])
    spent.phase = Phase.COMMITTED
    assert spent.fixed_caps == ""
    session.flush()
    assert lines(session, office)["isa-hotel"].cents == 9091  # 100.00 / 1.1000
    spent.phase = Phase.ACTUAL
    session.commit()
    correct_rates(session, office)  # nothing new in it: nothing is fixed
    assert not session.get_one(CostItem, numbers.costs["hotel-night"]).fixed_caps
