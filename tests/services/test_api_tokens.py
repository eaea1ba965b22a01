"""Tokens of programs: kept as a hash, narrow, ending; and how many requests one may make."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, TextClause, text

from planner.db.engine import open_session, session_for
from planner.db.models import ApiToken
from planner.domain.access import Actor, Permission, Role, Scope
from planner.domain.api_tokens import MOST_REQUESTS, SHARE
from planner.domain.refusals import InvalidError, NotFoundError, ThrottledError
from planner.services.api_limits import RequestLimits
from planner.services.api_tokens import (
    TokenWish,
    create_token,
    find_token,
    list_tokens,
    revoke_token,
)
from tests.counting import CountQueries
from tests.records import NOW, make_office

READ = TokenWish("Intranet", (Scope.READ,), 30)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


def made(engine: Engine, office: Actor, wish: TokenWish = READ) -> tuple[int, str]:
    with session_for(engine, office, NOW) as session:
        token, secret = create_token(session, office, wish, NOW)
        session.commit()
        return token.id, secret


def test_only_a_hash_is_stored(engine: Engine, office: Actor) -> None:
    _, secret = made(engine, office)
    assert secret.startswith("planner_")
    with engine.connect() as connection:
        tables = ("api_tokens", "audit_entries")
        rows = [str(row) for table in tables for row in connection.execute(_all(table))]
    assert rows
    assert all(secret not in row and secret.removeprefix("planner_") not in row for row in rows)


def _all(table: str) -> TextClause:
    return text(f"SELECT * FROM {table}")  # noqa: S608 - names of ours


def test_a_token_acts_with_its_scopes_in_its_office(engine: Engine, office: Actor) -> None:
    wish = TokenWish("  Intranet  ", (Scope.MONEY, Scope.READ), 30)
    _, secret = made(engine, office, wish)
    with open_session(engine) as session:
        token = find_token(session, secret, NOW)
        assert token is not None
        actor = token.as_actor()
    scopes = frozenset({Scope.READ, Scope.MONEY})
    assert actor == Actor(office.office_id, Role.TOKEN, "Intranet (API)", scopes=scopes)
    allowed = {permission for permission in Permission if actor.may(permission)}
    assert allowed == {
        Permission.SEE_TRIPS,
        Permission.SEE_DIRECTORY,
        Permission.SEE_MONEY,
        Permission.KEEP_COSTS,
    }


def test_no_token_manages_or_decides() -> None:
    actor = Actor(1, Role.TOKEN, "All", scopes=frozenset(Scope))
    denied = {permission for permission in Permission if not actor.may(permission)}
    assert denied == {
        Permission.DECIDE,
        Permission.SEE_HISTORY,
        Permission.SEE_RECEIPTS,
        Permission.MANAGE_OFFICE,
        Permission.MANAGE_ACCOUNTS,
        Permission.KEEP_RATES,
        Permission.KEEP_PERSONAL_DATA,
    }


def test_it_ends_at_its_time(engine: Engine, office: Actor) -> None:
    _, secret = made(engine, office)
    end = NOW + timedelta(days=30)
    with open_session(engine) as session:
        assert find_token(session, secret, end - timedelta(seconds=1)) is not None
        assert find_token(session, secret, end) is None
        assert find_token(session, secret + "x", NOW) is None
        assert find_token(session, "\ud800", NOW) is None


def test_revoked_it_works_no_more(engine: Engine, office: Actor) -> None:
    number, secret = made(engine, office)
    with session_for(engine, office, NOW) as session:
        first = revoke_token(session, office, number, NOW).revoked_at
        again = revoke_token(session, office, number, NOW + timedelta(days=1)).revoked_at
        session.commit()
        assert (first, again) == (NOW, NOW)
        assert find_token(session, secret, NOW) is None


def test_another_office_has_no_such_token(engine: Engine, office: Actor) -> None:
    number, _ = made(engine, office)
    other = make_office(engine, "remscheid")
    with session_for(engine, other, NOW) as session:
        assert list_tokens(session, other) == []
        with pytest.raises(NotFoundError):
            revoke_token(session, other, number, NOW)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (TokenWish("", (Scope.READ,)), "name"),
        (TokenWish("x" * 81, (Scope.READ,)), "name"),
        (TokenWish("Intranet", ()), "scopes"),
        (TokenWish("Intranet", (Scope.READ,), 0), "days"),
        (TokenWish("Intranet", (Scope.READ,), 401), "days"),
    ],
)
def test_what_makes_no_token(engine: Engine, office: Actor, wish: TokenWish, field: str) -> None:
    with session_for(engine, office, NOW) as session:
        with pytest.raises(InvalidError) as caught:
            create_token(session, office, wish, NOW)
        assert caught.value.field == field


def spent(limits: RequestLimits, number: int, times: int) -> int:
    """How many of `times` requests are let through."""
    done = 0
    for _ in range(times):
        try:
            limits.spend(number, NOW)
        except ThrottledError:
            continue
        done += 1
    return done


def test_two_processes_share_one_minute(engine: Engine, office: Actor) -> None:
    number, _ = made(engine, office)
    one, other = RequestLimits(engine), RequestLimits(engine)
    assert spent(one, number, SHARE) + spent(other, number, SHARE) == 2 * SHARE
    passed = spent(one, number, MOST_REQUESTS) + spent(other, number, MOST_REQUESTS)
    assert passed == MOST_REQUESTS - 2 * SHARE
    with pytest.raises(ThrottledError) as caught:
        one.spend(number, NOW + timedelta(seconds=20))
    assert caught.value.seconds == 40
    one.spend(number, NOW + timedelta(minutes=1))


def test_another_token_has_its_own_minute(engine: Engine, office: Actor) -> None:
    (number, _), (other, _) = made(engine, office), made(engine, office)
    limits = RequestLimits(engine)
    assert spent(limits, number, MOST_REQUESTS + 1) == MOST_REQUESTS
    assert spent(limits, other, 1) == 1


def test_a_share_is_one_write_and_notes_the_last_use(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    number, _ = made(engine, office)
    limits = RequestLimits(engine)
    with count_queries() as queries:
        assert spent(limits, number, SHARE) == SHARE
    assert len([query for query in queries if query.startswith("UPDATE")]) == 1
    with session_for(engine, office, NOW) as session:
        assert session.get_one(ApiToken, number).last_used_at == NOW
