"""What may be asked so often: the last that is free, the next that waits, and its release.

Each wait is seen by another engine on the same database: another process, or one that was started
anew. How two processes at once share a count: `test_sign_in`, `test_guesses`, `test_api_tokens`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from planner.db.engine import make_engine, open_session, session_for
from planner.db.models import Account, SignInAttempt
from planner.domain.access import Actor, Role
from planner.domain.refusals import ThrottledError
from planner.domain.throttling import (
    PER_ACCOUNT_CHALLENGES,
    PER_ACCOUNT_INVITATIONS,
    PER_NETWORK_MAILS,
    PER_NETWORK_PROVIDER,
    PER_OFFICE_INVITATIONS,
    PER_SECRET_PAPERS,
)
from planner.gateways.security_keys import KeySite
from planner.services.accounts import Newcomer
from planner.services.invitations import invite, office_key, renew_invitation
from planner.services.links import Purpose, issue_link
from planner.services.passwords import request_password_reset
from planner.services.provider_visits import count_visit, forget_visits, key_of
from planner.services.second_steps import offer_key
from planner.services.secret_uses import count_paper
from planner.services.security_keys import add_key, ask_new_key
from tests.records import NOW, make_office
from tests.services.cast import add_account
from tests.software_key import SoftwareKey

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SITE = KeySite("localhost", "http://localhost")
BASE = "https://planner.example.org"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
FIRST_WAIT = timedelta(seconds=30)

Ask = Callable[[datetime], object]


@pytest.fixture
def ada(engine: Engine) -> Actor:
    return add_account(engine, make_office(engine, "solingen"), "ada@example.org", Role.ADMIN)


@pytest.fixture
def anew(engine: Engine, database_url: str) -> Iterator[Engine]:
    """The same database, seen by a process that knows nothing of before."""
    del engine
    other = make_engine(database_url)
    yield other
    other.dispose()


def seconds_to_wait(ask: Ask, now: datetime) -> int:
    try:
        ask(now)
    except ThrottledError as error:
        return error.seconds
    return 0


def with_key(engine: Engine, actor: Actor) -> str:
    """Give somebody a security key; the token of the first step of signing in."""
    with session_for(engine, actor, NOW) as session:
        asked = ask_new_key(session, actor, SITE, opened=1, now=NOW)
        answer = SoftwareKey().create(asked)
        add_key(session, actor, SITE, name="Blue", answer=answer, opened=1, now=NOW)
        account = session.get_one(Account, actor.account_id)
        issue_link(session, account, Purpose.SECOND_STEP, "step", NOW)
        session.commit()
    return "step"


def counted(engine: Engine, key: str, times: int) -> None:
    with engine.begin() as connection:
        connection.execute(insert(SignInAttempt), [{"key_hash": key, "at": NOW}] * times)


def test_questions_to_the_keys_of_an_account(engine: Engine, anew: Engine, ada: Actor) -> None:
    step = with_key(engine, ada)

    def at(which: Engine) -> Ask:
        def ask(now: datetime) -> None:
            with open_session(which) as session:
                offer_key(session, step, SITE, now)
                session.commit()

        return ask

    waits = [seconds_to_wait(at(engine), NOW) for _ in range(PER_ACCOUNT_CHALLENGES.free)]
    assert waits == [0] * 19 + [30], "the first was asked to register the key"
    assert seconds_to_wait(at(anew), NOW + timedelta(seconds=29)) == 1
    with session_for(engine, ada, NOW) as session, pytest.raises(ThrottledError):
        ask_new_key(session, ada, SITE, opened=1, now=NOW)
    assert seconds_to_wait(at(anew), NOW + FIRST_WAIT) == 0
    assert seconds_to_wait(at(anew), NOW + FIRST_WAIT) == 60


def test_invitations_to_a_person(engine: Engine, anew: Engine, ada: Actor) -> None:
    with session_for(engine, ada, NOW) as session:
        eva = Newcomer("eva@example.org", "Eva Muster", Role.PLANNER, "en")
        number = invite(session, ada, eva, base_url=BASE, now=NOW).id
        session.commit()

    def at(which: Engine) -> Ask:
        def ask(now: datetime) -> None:
            with session_for(which, ada, now) as session:
                renew_invitation(session, ada, number, base_url=BASE, now=now)
                session.commit()

        return ask

    waits = [seconds_to_wait(at(engine), NOW) for _ in range(PER_ACCOUNT_INVITATIONS.free)]
    assert waits == [0] * 4 + [30], "the first was the invitation itself"
    assert seconds_to_wait(at(anew), NOW + timedelta(seconds=29)) == 1
    assert seconds_to_wait(at(anew), NOW + FIRST_WAIT) == 0
    assert seconds_to_wait(at(anew), NOW + FIRST_WAIT) == 60
    tomorrow = NOW + timedelta(days=1, seconds=30)
    assert [seconds_to_wait(at(anew), tomorrow) for _ in range(6)] == [0] * 5 + [30]


def test_invitations_by_an_office(engine: Engine, anew: Engine, ada: Actor) -> None:
    def at(which: Engine, name: str) -> Ask:
        def ask(now: datetime) -> None:
            newcomer = Newcomer(f"{name}@example.org", name, Role.VIEWER, "en")
            with session_for(which, ada, now) as session:
                invite(session, ada, newcomer, base_url=BASE, now=now)
                session.commit()

        return ask

    counted(engine, office_key(ada.office_id), PER_OFFICE_INVITATIONS.free - 1)
    assert seconds_to_wait(at(engine, "bea"), NOW) == 0
    assert seconds_to_wait(at(anew, "cem"), NOW) == 30
    assert seconds_to_wait(at(anew, "cem"), NOW + FIRST_WAIT) == 0


def test_links_for_forgotten_passwords(engine: Engine, anew: Engine, ada: Actor) -> None:
    del ada

    def at(which: Engine, address: str = HERE) -> Ask:
        def ask(now: datetime) -> None:
            with open_session(which) as session:
                request_password_reset(
                    session, email="no@example.org", base_url=BASE, address=address, now=now
                )
                session.commit()

        return ask

    waits = [seconds_to_wait(at(engine), NOW) for _ in range(PER_NETWORK_MAILS.free + 1)]
    assert waits == [0] * 20 + [30]
    assert seconds_to_wait(at(anew), NOW + timedelta(seconds=29)) == 1
    assert seconds_to_wait(at(anew, ELSEWHERE), NOW) == 0
    assert seconds_to_wait(at(anew), NOW + FIRST_WAIT) == 0


def test_visits_to_the_provider(engine: Engine, anew: Engine) -> None:
    numbers = []

    def at(which: Engine, address: str = HERE) -> Ask:
        def ask(now: datetime) -> None:
            with open_session(which) as session:
                numbers.append(count_visit(session, address, now))
                session.commit()

        return ask

    counted(engine, key_of(HERE), PER_NETWORK_PROVIDER.free - 2)
    assert [seconds_to_wait(at(engine), NOW) for _ in range(3)] == [0, 0, 30]
    assert seconds_to_wait(at(anew), NOW + timedelta(seconds=29)) == 1
    assert seconds_to_wait(at(anew, ELSEWHERE), NOW) == 0
    with open_session(anew) as session:
        forget_visits(session, numbers[:2])
        session.commit()
    assert [seconds_to_wait(at(anew), NOW) for _ in range(3)] == [0, 0, 30]
    assert seconds_to_wait(at(anew), NOW + timedelta(hours=1)) == 0


def test_papers_of_an_address(engine: Engine, anew: Engine) -> None:
    def at(which: Engine, address: str = "mine") -> Ask:
        return lambda now: count_paper(which, address, now)

    waits = [seconds_to_wait(at(engine), NOW) for _ in range(PER_SECRET_PAPERS.free + 1)]
    assert waits == [0] * 30 + [30]
    assert seconds_to_wait(at(anew), NOW + timedelta(seconds=29)) == 1
    assert seconds_to_wait(at(anew, "another"), NOW) == 0
    assert seconds_to_wait(at(anew), NOW + FIRST_WAIT) == 0
    assert seconds_to_wait(at(anew), NOW + timedelta(hours=1)) == 0
