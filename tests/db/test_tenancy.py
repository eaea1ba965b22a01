"""A query sees one office's rows, or raises."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, func, select, text, update
from sqlalchemy.orm import Session

from planner.db.base import Base, Owned
from planner.db.engine import open_session, session_for
from planner.db.models import Office, Traveller, Trip
from planner.db.tenancy import OfficeMissingError, everywhere
from planner.domain.vocabulary import TripStatus
from tests.records import NOW, make_office, make_trip


@pytest.fixture
def ours(engine: Engine) -> Iterator[Session]:
    """A session of an office with one trip, beside another office with two."""
    mine, other = make_office(engine, "solingen"), make_office(engine, "elsewhere")
    for actor, slugs in ((mine, ["a"]), (other, ["b", "c"])):
        with session_for(engine, actor, NOW) as session:
            session.add_all([make_trip(slug) for slug in slugs])
            session.commit()
    with session_for(engine, mine, NOW) as session:
        yield session


def test_every_kind_of_select_sees_our_office_only(ours: Session) -> None:
    others = select(Trip.id).where(Trip.slug == "b").exists()
    assert ours.scalars(select(Trip.slug)).all() == ["a"]
    assert ours.scalar(select(func.count()).select_from(Trip)) == 1
    assert ours.scalar(select(func.count(Trip.id))) == 1
    assert ours.scalar(select(others)) is False
    assert ours.scalar(select(select(func.count(Trip.id)).scalar_subquery())) == 1
    assert ours.scalars(select(Office.slug).join(Trip, Trip.office_id == Office.id)).all() == [
        "solingen"
    ]


def test_a_row_of_another_office_is_not_got_by_its_number(ours: Session) -> None:
    with everywhere(ours):
        number = ours.scalar(select(Trip.id).where(Trip.slug == "b"))
    ours.expunge_all()
    assert ours.get(Trip, number) is None


def test_bulk_statements_touch_our_office_only(ours: Session) -> None:
    ours.execute(update(Trip).values(status=TripStatus.CANCELLED))
    ours.execute(delete(Trip))
    with everywhere(ours):
        left = ours.execute(select(Trip.slug, Trip.status).order_by(Trip.slug)).all()
    assert left == [("b", TripStatus.DRAFT), ("c", TripStatus.DRAFT)]


def test_sqlite_takes_another_index_than_the_offices_before_it_has_counted(ours: Session) -> None:
    plans: list[str] = []

    def explain(*args: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        plans.extend(row[3] for row in args[1].execute(f"EXPLAIN QUERY PLAN {args[2]}", args[3]))

    bind = ours.get_bind()
    if bind.dialect.name != "sqlite":
        return
    event.listen(bind, "before_cursor_execute", explain)
    ours.scalars(select(Traveller).where(Traveller.trip_id.in_(range(100)))).all()
    ours.scalars(select(Trip).where(Trip.starts_on > NOW.date())).all()
    event.remove(bind, "before_cursor_execute", explain)
    assert plans == [
        "SEARCH travellers USING INDEX sqlite_autoindex_travellers_1 (trip_id=?)",
        "SEARCH trips USING INDEX ix_trips_office_id_starts_on_id (office_id=? AND starts_on>?)",
    ]


@pytest.mark.parametrize(
    "statement",
    [select(Trip), select(func.count()).select_from(Trip), update(Trip).values(slug="x")],
)
def test_a_query_without_an_office_raises(engine: Engine, statement: object) -> None:
    with open_session(engine) as session, pytest.raises(OfficeMissingError):
        session.execute(statement)  # type: ignore[call-overload] # several kinds of statement


def test_statements_that_are_not_orm_are_refused(ours: Session) -> None:
    with pytest.raises(OfficeMissingError):
        ours.execute(text("select count(*) from trips"))
    with pytest.raises(OfficeMissingError):
        ours.execute(select(func.count()).select_from(Trip.__table__))


def test_a_row_for_another_office_is_refused(ours: Session) -> None:
    trip = make_trip("mine")
    trip.office_id = ours.info["office_id"] + 1
    ours.add(trip)
    with pytest.raises(OfficeMissingError):
        ours.flush()


def test_a_new_row_without_an_office_is_refused(engine: Engine) -> None:
    with open_session(engine) as session:
        session.info["now"] = NOW
        session.add(make_trip("nobody's"))
        with pytest.raises(OfficeMissingError):
            session.flush()


def test_every_table_but_the_named_ones_belongs_to_an_office() -> None:
    without = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        if not issubclass(mapper.class_, Owned)
    }
    assert without == {
        "Account",
        "AccountMailChoice",
        "AccountSession",
        "AllowanceTableRow",
        "InstallationMark",
        "Office",
        "OneTimeLink",
        "OutboxAttachment",
        "OutboxMessage",
        "RateImport",
        "RecoveryCode",
        "ReferenceRate",
        "SecondFactor",
        "SecurityKey",
        "SignInAttempt",
    }
