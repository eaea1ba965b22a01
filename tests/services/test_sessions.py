"""One's own sessions: listed, ended, moved to another office."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from planner.db.engine import open_session, session_for
from planner.db.models import AccountSession
from planner.domain.access import CONFIRMED, Actor, Role
from planner.domain.refusals import ForbiddenError, NotFoundError, UnconfirmedError
from planner.services.members import deactivate_member
from planner.services.sessions import (
    end_other_sessions,
    end_session,
    list_own_memberships,
    list_sessions,
    sign_out,
    switch_office,
)
from planner.services.sign_in import find_session, start_session
from tests.records import NOW, make_office
from tests.services.cast import add_account, membership_of


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def eva(engine: Engine, office: Actor) -> Actor:
    return add_account(engine, office, "eva@example.org")


def _open(engine: Engine, actor: Actor, client: str) -> tuple[str, AccountSession]:
    with session_for(engine, actor, NOW) as session:
        opened = start_session(session, actor, client, NOW)
        session.commit()
        return opened


def _clients(engine: Engine, actor: Actor) -> list[str]:
    with session_for(engine, actor, NOW) as session:
        return [each.client for each in list_sessions(session, actor, NOW)]


def test_the_list_has_ones_own_open_sessions(engine: Engine, office: Actor, eva: Actor) -> None:
    _open(engine, add_account(engine, office, "bea@example.org"), "Bea's")
    for client in ("old", "phone", "desk"):
        _open(engine, eva, client)
    assert _clients(engine, eva) == ["desk", "phone", "old"]
    with session_for(engine, eva, NOW) as session:
        assert list_sessions(session, eva, NOW + timedelta(days=14)) == []


def test_ending_one(engine: Engine, office: Actor, eva: Actor) -> None:
    _, phone = _open(engine, eva, "phone")
    _open(engine, eva, "desk")
    bea = add_account(engine, office, "bea@example.org")
    with session_for(engine, bea, NOW) as session, pytest.raises(NotFoundError):
        end_session(session, bea, phone.id, NOW)
    with session_for(engine, eva, NOW) as session:
        with pytest.raises(UnconfirmedError):
            end_session(session, eva, phone.id, NOW + CONFIRMED)
        end_session(session, eva, phone.id, NOW)
        with pytest.raises(NotFoundError):
            end_session(session, eva, phone.id, NOW)
        session.commit()
    assert _clients(engine, eva) == ["desk"]


def test_ending_all_others(engine: Engine, office: Actor, eva: Actor) -> None:
    bea = add_account(engine, office, "bea@example.org")
    _open(engine, bea, "Bea's")
    _open(engine, eva, "phone")
    _, desk = _open(engine, eva, "desk")
    with session_for(engine, eva, NOW) as session:
        with pytest.raises(UnconfirmedError):
            end_other_sessions(session, eva, desk.id, NOW + CONFIRMED)
        end_other_sessions(session, eva, desk.id, NOW)
        session.commit()
    assert (_clients(engine, eva), _clients(engine, bea)) == (["desk"], ["Bea's"])


def test_signing_out(engine: Engine, eva: Actor) -> None:
    token, _ = _open(engine, eva, "phone")
    _open(engine, eva, "desk")
    with open_session(engine) as session:
        sign_out(session, "x" * 43, NOW)
        sign_out(session, token, NOW)
        session.commit()
    assert _clients(engine, eva) == ["desk"]


def test_the_command_line_has_no_sessions(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session, pytest.raises(ForbiddenError):
        list_sessions(session, office, NOW)


def test_switching_to_another_office(engine: Engine, eva: Actor) -> None:
    foshan = make_office(engine, "foshan")
    add_account(engine, foshan, "eva@example.org", Role.VIEWER)
    token, opened = _open(engine, eva, "desk")
    with session_for(engine, eva, NOW) as session:
        names = [member.office.name for member in list_own_memberships(session, eva)]
        assert names == ["foshan", "solingen"]
        switch_office(session, eva, opened.id, foshan.office_id)
        session.commit()
    with open_session(engine) as session:
        found = find_session(session, token, NOW)
        assert found is not None
        assert (found[1].office_id, found[1].role) == (foshan.office_id, Role.VIEWER)


def test_an_office_of_others_is_not_there(engine: Engine, eva: Actor) -> None:
    foshan = make_office(engine, "foshan")
    _, opened = _open(engine, eva, "desk")
    with session_for(engine, eva, NOW) as session, pytest.raises(NotFoundError):
        switch_office(session, eva, opened.id, foshan.office_id)


def test_somebody_switched_off_here_works_on_elsewhere(
    engine: Engine, office: Actor, eva: Actor
) -> None:
    add_account(engine, office, "ada@example.org", Role.ADMIN)
    elsewhere = add_account(engine, make_office(engine, "foshan"), "eva@example.org")
    here_token, _ = _open(engine, eva, "desk")
    there_token, _ = _open(engine, elsewhere, "desk")
    member = membership_of(engine, eva)
    with session_for(engine, office, NOW) as session:
        off = deactivate_member(session, office, member.id, version=member.version, now=NOW)
        off.is_active = True  # even once it is on again, the old browser stays out
        session.commit()
    with open_session(engine) as session:
        assert find_session(session, here_token, NOW) is None
        assert find_session(session, there_token, NOW) is not None
