"""Budget lines: added, edited, deleted only when they pay nothing; who pays the allowances."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.domain.access import Actor
from planner.domain.refusals import EditConflictError, InvalidError, NotFoundError
from planner.services.budget_lines import (
    AllowancePayer,
    LineDetails,
    add_line,
    choose_allowance_payer,
    costs_of_line,
    delete_line,
    edit_line,
    get_lines,
    payer_of_allowances,
)
from planner.services.cost_items import CostDetails, add_cost
from tests.records import NOW, make_office, make_trip

SLUG = "foshan"
TRAVEL = LineDetails("Travel", 2026, 30000)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as session:
        session.add(make_trip(SLUG))
        session.commit()
        yield session


def test_lines_are_kept_in_their_order_under_their_own_keys(
    session: Session, office: Actor
) -> None:
    for details in (TRAVEL, TRAVEL, LineDetails("Fairs 2026", 2026, 0)):
        add_line(session, office, SLUG, details)
    session.commit()
    session.expunge_all()
    found = get_lines(session, office, SLUG).budget_lines
    assert [(line.key, line.position, line.approved_cents) for line in found] == [
        ("travel-2026", 0, 30000),
        ("travel-2026-2", 1, 30000),
        ("fairs-2026", 2, 0),
    ]


@pytest.mark.parametrize(
    ("details", "field"),
    [(LineDetails(" ", 2026, 0), "cost_centre"), (LineDetails("Travel", 26, 0), "year")],
)
def test_what_makes_no_line_is_refused(
    session: Session, office: Actor, details: LineDetails, field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        add_line(session, office, SLUG, details)
    assert refused.value.field == field


def test_an_edit_needs_the_version_that_is_stored(session: Session, office: Actor) -> None:
    line = add_line(session, office, SLUG, TRAVEL)
    session.commit()
    edit_line(session, office, SLUG, line.id, LineDetails("Fairs", 2027, 5), version=1)
    session.commit()
    assert (line.cost_centre, line.year, line.approved_cents) == ("Fairs", 2027, 5)
    with pytest.raises(EditConflictError):
        edit_line(session, office, SLUG, line.id, TRAVEL, version=1)
    with pytest.raises(EditConflictError):
        delete_line(session, office, SLUG, line.id, 1)
    with pytest.raises(NotFoundError):
        edit_line(session, office, SLUG, 999, TRAVEL, version=1)
    with pytest.raises(NotFoundError):
        get_lines(session, office, "missing")


def test_a_line_that_pays_stays(session: Session, office: Actor) -> None:
    line = add_line(session, office, SLUG, TRAVEL)
    details = CostDetails("rail", 11980, "EUR", date(2026, 10, 23), budget_line=line.id)
    cost = add_cost(session, office, SLUG, details)
    session.commit()
    assert costs_of_line(session, office, line) == [cost]
    with pytest.raises(InvalidError, match="assign them anew"):
        delete_line(session, office, SLUG, line.id, line.version)
    cost.budget_line = None
    session.commit()
    choose(session, office, AllowancePayer(line=line.id))
    with pytest.raises(InvalidError, match="another payer"):
        delete_line(session, office, SLUG, line.id, line.version)
    choose(session, office, AllowancePayer())
    delete_line(session, office, SLUG, line.id, line.version)
    session.commit()
    session.expunge_all()
    assert get_lines(session, office, SLUG).budget_lines == []


def choose(session: Session, office: Actor, payer: AllowancePayer) -> None:
    version = get_lines(session, office, SLUG).version
    choose_allowance_payer(session, office, SLUG, payer, version)
    session.commit()


def test_one_pays_the_allowances(session: Session, office: Actor) -> None:
    first, second = (add_line(session, office, SLUG, TRAVEL) for _ in range(2))
    session.commit()
    for payer in (
        AllowancePayer(line=first.id),
        AllowancePayer(line=second.id),
        AllowancePayer(self_paid=True),
        AllowancePayer(),
    ):
        choose(session, office, payer)
        session.expire_all()
        assert payer_of_allowances(get_lines(session, office, SLUG)) == payer


def test_a_choice_over_another_one_is_refused(session: Session, office: Actor) -> None:
    line = add_line(session, office, SLUG, TRAVEL)
    session.commit()
    seen = get_lines(session, office, SLUG).version
    choose(session, office, AllowancePayer(line=line.id))
    with pytest.raises(EditConflictError):
        choose_allowance_payer(session, office, SLUG, AllowancePayer(self_paid=True), seen)
    with pytest.raises(InvalidError, match="was deleted"):
        choose(session, office, AllowancePayer(line=999))
