"""Offices and their settings."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, Office
from planner.domain.access import Actor, Role
from planner.domain.refusals import EditConflictError, ForbiddenError, InvalidError, TakenError
from planner.services.offices import OfficeSettings, create_office, edit_office, office_of
from tests.records import NOW

LATER = NOW + timedelta(hours=1)
SET = OfficeSettings(
    name="Business development",
    language="de",
    zone="Europe/Berlin",
    keep_cancelled_days=14,
    feed_days=365,
    refresh_minutes=60,
    gzip_feeds=True,
)


def _create(engine: Engine, **changes: str) -> Office:
    fields = {"slug": "solingen", "name": SET.name, "zone": SET.zone, "country": "DE"} | changes
    with open_session(engine) as session:
        office = create_office(session, now=NOW, **fields)
        session.commit()
        return office


@pytest.fixture
def admin(engine: Engine) -> Actor:
    return Actor(_create(engine).id, Role.ADMIN, "Ada")


def test_a_new_office_has_the_usual_settings(engine: Engine) -> None:
    office = _create(engine, subdivision="NW")
    assert (office.slug, office.country, office.subdivision) == ("solingen", "DE", "NW")
    assert office.calendar_changed_at == NOW
    actor = Actor(office.id, Role.VIEWER, "Eva")
    with session_for(engine, actor, NOW) as session:
        stored = office_of(session, actor)
        assert {name: getattr(stored, name) for name in SET.__slots__} == {
            name: getattr(SET, name) for name in SET.__slots__
        }
        assert session.scalars(select(AuditEntry.label)).all() == [SET.name]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Solingen"),
        ("slug", "-"),
        ("name", " "),
        ("zone", "Etc/GMT+8"),
        ("zone", "Europe/Foshan"),
        ("country", "de"),
        ("country", "DEU"),
        ("language", "fr"),
    ],
)
def test_a_fault_names_its_field(engine: Engine, field: str, value: str) -> None:
    with pytest.raises(InvalidError) as refused:
        _create(engine, **{field: value})
    assert refused.value.field == field


def test_a_short_name_is_used_once(engine: Engine) -> None:
    _create(engine)
    with pytest.raises(TakenError):
        _create(engine)


def test_a_change_is_stored_and_moves_the_calendars(engine: Engine, admin: Actor) -> None:
    with session_for(engine, admin, LATER) as session:
        office = edit_office(session, admin, 1, replace(SET, refresh_minutes=15), LATER)
        assert (office.refresh_minutes, office.version) == (15, 2)
        assert office.calendar_changed_at == LATER


def test_saving_the_same_changes_nothing(engine: Engine, admin: Actor) -> None:
    with session_for(engine, admin, LATER) as session:
        office = edit_office(session, admin, 1, SET, LATER)
        assert (office.version, office.calendar_changed_at) == (1, NOW)


def test_the_second_of_two_editors_is_told(engine: Engine, admin: Actor) -> None:
    with session_for(engine, admin, LATER) as session:
        edit_office(session, admin, 1, replace(SET, feed_days=30), LATER)
        with pytest.raises(EditConflictError) as refused:
            edit_office(session, admin, 1, replace(SET, feed_days=60), LATER)
        assert refused.value.current_version == 2


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("keep_cancelled_days", (0, 90), (-1, 91)),
        ("feed_days", (1, 1825), (0, 1826)),
        ("refresh_minutes", (15, 1440), (14, 1441)),
    ],
)
def test_numbers_have_their_ranges(
    engine: Engine, admin: Actor, field: str, good: tuple[int, int], bad: tuple[int, int]
) -> None:
    def having(value: int) -> OfficeSettings:
        fields: dict[str, Any] = {field: value}
        return replace(SET, **fields)

    with session_for(engine, admin, LATER) as session:
        for value in good:
            office = office_of(session, admin)
            edit_office(session, admin, office.version, having(value), LATER)
        for value in bad:
            with pytest.raises(InvalidError) as refused:
                edit_office(session, admin, office.version, having(value), LATER)
            assert refused.value.field == field
            assert str(refused.value) == f"Write a number from {good[0]} to {good[1]}."


def test_only_an_administrator_changes_settings(engine: Engine, admin: Actor) -> None:
    planner = replace(admin, role=Role.PLANNER)
    with session_for(engine, planner, LATER) as session, pytest.raises(ForbiddenError):
        edit_office(session, planner, 1, SET, LATER)
