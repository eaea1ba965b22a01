"""The audit log: who, when, what, old and new; append-only."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.audit import AppendOnlyError
from planner.db.engine import session_for
from planner.db.models import Account, AuditEntry, BudgetLine, CostItem, Group, Trip
from planner.domain.access import Actor
from planner.domain.texts import Texts
from planner.domain.vocabulary import Phase
from tests.records import NOW, make_office, make_traveller, make_trip


@pytest.fixture
def actor(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def entries(session: Session) -> list[tuple[str, str, str, dict[str, object]]]:
    found = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(each.action, each.thing, each.label, each.changes) for each in found]


def test_a_change_notes_old_and_new(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        session.add(make_trip("foshan"))
        session.commit()
    later = datetime(2026, 10, 2, tzinfo=UTC)
    with session_for(engine, actor, later) as session:
        trip = session.scalars(select(Trip)).one()
        trip.title = Texts(en="Foshan", de="Foshan und Shenzhen")
        session.commit()
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.at, last.by, last.trip_id, last.thing_id) == (later, "test", trip.id, trip.id)
    assert last.changes == {
        "title": [{"en": "foshan"}, {"de": "Foshan und Shenzhen", "en": "Foshan"}]
    }


def test_an_edit_that_changes_nothing_leaves_no_entry(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip("foshan")
        session.add(trip)
        session.commit()
        before = len(entries(session))
        trip.title = Texts(en="foshan")
        session.commit()
        assert len(entries(session)) == before
        assert trip.version == 1


def test_members_of_a_group_are_noted_by_name(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip("foshan")
        one, two = make_traveller("one"), make_traveller("two")
        trip.travellers = [one, two]
        group = Group(key="all", name=Texts(en="All"), travellers=[one])
        trip.groups = [group]
        session.add(trip)
        session.commit()
        group.travellers = [two]
        session.commit()
        assert entries(session)[-1] == (
            "changed",
            "Group",
            "All",
            {"travellers": [["One Example"], ["Two Example"]]},
        )


def test_a_list_is_noted_as_it_was_and_as_it_is(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip("foshan")
        trip.travellers = [make_traveller("one"), make_traveller("two")]
        group = Group(key="all", name=Texts(en="All"), travellers=list(trip.travellers))
        trip.groups = [group]
        session.add(trip)
        session.commit()
        del group.travellers[0]
        session.commit()
        assert entries(session)[-1][-1] == {
            "travellers": [["One Example", "Two Example"], ["Two Example"]]
        }
        trip.groups.clear()
        session.commit()
        assert entries(session)[-1][-1]["travellers"] == [["Two Example"], None]


def test_money_is_noted_with_its_currency(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip("foshan")
        line = BudgetLine(key="t", cost_centre="4711", year=2026, approved_cents=30_000)
        cost = CostItem(
            key="c", category="fee", amount_minor=118_460, currency="EUR", phase=Phase.ACTUAL,
            incurred_on=date(2026, 10, 24), description="",
        )  # fmt: skip
        trip.budget_lines, trip.costs = [line], [cost]
        session.add(trip)
        session.commit()
        line.approved_cents = 40_005
        session.commit()
        assert entries(session)[-1][-1] == {"approved_cents": ["300.00 EUR", "400.05 EUR"]}
        cost.amount_minor, cost.currency = 1_000, "JPY"
        session.commit()
        assert entries(session)[-1][-1] == {
            "amount_minor": ["1184.60 EUR", "1000 JPY"],
            "currency": ["EUR", "JPY"],
        }


def test_a_deleted_row_leaves_what_it_held(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip("foshan")
        session.add(trip)
        session.commit()
        session.delete(trip)
        session.commit()
        action, thing, label, changes = entries(session)[-1]
    assert (action, thing, label) == ("deleted", "Trip", "foshan")
    assert changes["slug"] == ["foshan", None]


def test_a_part_taken_out_of_its_whole_is_noted_as_deleted(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        trip = make_trip("foshan")
        trip.travellers = [make_traveller("ada")]
        session.add(trip)
        session.commit()
        trip.travellers[0].phone = "1"
        trip.travellers.clear()
        session.commit()
        action, thing, label, changes = entries(session)[-1]
    assert (action, thing, label) == ("deleted", "Traveller", "Ada Example")
    assert changes["given_name"] == ["Ada", None]


def test_a_secret_is_never_in_the_log(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        account = Account(email="a@example.org", name="A", password_hash="hash-one")
        session.add(account)
        session.commit()
        account.password_hash = "hash-two"
        session.commit()
        changes = [changes for *_, changes in entries(session)]
    assert changes[-1] == {"password_hash": ["•", "•"]}
    assert "hash" not in str([list(each.values()) for each in changes])


def test_entries_can_be_neither_changed_nor_deleted(engine: Engine, actor: Actor) -> None:
    with session_for(engine, actor, NOW) as session:
        session.add(make_trip("foshan"))
        session.commit()
        entry = session.scalars(select(AuditEntry)).first()
        assert entry is not None
        entry.by = "somebody else"
        with pytest.raises(AppendOnlyError):
            session.flush()
        session.rollback()
        session.delete(entry)
        with pytest.raises(AppendOnlyError):
            session.flush()
