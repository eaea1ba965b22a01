"""Secrets that open nothing are counted for each network, over all processes."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine, func, select

from planner.db.engine import open_session
from planner.db.models import SignInAttempt
from planner.db.tenancy import everywhere
from planner.domain.throttling import PER_NETWORK_GUESSES
from planner.services.guesses import Guesses
from tests.counting import CountQueries
from tests.records import NOW
from tests.services.guessers import count_guesses, have_guessed

FREE = PER_NETWORK_GUESSES.free
HOTEL, HOME = "192.0.2.1", "2001:db8::1"


def counted(engine: Engine) -> int:
    with open_session(engine) as session, everywhere(session):
        return session.scalar(select(func.count(SignInAttempt.id))) or 0


def test_processes_share_one_count(engine: Engine, database_url: str) -> None:
    here = Guesses(engine)
    have_guessed(engine, HOTEL, FREE - 11, NOW)
    assert here.wait("a0", HOTEL, NOW) == 0
    names = [f"b{number}" for number in range(12)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(count_guesses, database_url, names, HOTEL, NOW).result()
    assert there == [0] * 10 + [30, 30]
    assert here.wait("a", HOTEL, NOW) == 30
    assert counted(engine) == FREE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_secret_that_is_asked_for_again_is_one_guess_and_no_write(
    engine: Engine, count_queries: CountQueries
) -> None:
    guesses = Guesses(engine)
    assert guesses.wait("revoked", HOTEL, NOW) == 0
    with count_queries() as statements:
        for minute in range(59):
            assert guesses.wait("revoked", HOTEL, NOW + timedelta(minutes=minute)) == 0
    assert statements == []
    assert counted(engine) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_network_is_not_kept_waiting(engine: Engine, count_queries: CountQueries) -> None:
    guesses = Guesses(engine)
    have_guessed(engine, HOME, FREE - 1, NOW)
    assert [guesses.wait(name, HOME, NOW) for name in ("a0", "a1")] == [0, 30]
    with count_queries() as statements:
        assert guesses.wait("b", "2001:db8::2", NOW) == 30  # one household
        assert guesses.wait("c", HOME, NOW + timedelta(seconds=29)) == 1
    assert statements == []  # who waits costs the database nothing
    assert guesses.wait("d", HOTEL, NOW) == 0
    assert guesses.wait("e", HOME, NOW + timedelta(seconds=30)) == 0
    assert guesses.wait("f", HOME, NOW + timedelta(seconds=30)) == 60


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_over_after_an_hour(engine: Engine) -> None:
    guesses = Guesses(engine)
    have_guessed(engine, HOTEL, FREE - 1, NOW)
    assert [guesses.wait(name, HOTEL, NOW) for name in ("a0", "a1")] == [0, 30]
    later = NOW + timedelta(hours=1)
    assert guesses.wait("a0", HOTEL, later) == 0
    assert counted(engine) == 1
