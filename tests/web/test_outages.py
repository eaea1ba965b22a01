"""A database that fails: 503 with a time to come back, the input kept, nothing half done."""

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from planner.db.engine import open_session
from planner.db.models import Place
from planner.db.tenancy import everywhere
from planner.domain.access import Actor, Role
from planner.services.guesses import Guesses
from planner.web.outages import AGAIN_AFTER
from tests.outages import IMPATIENT, full, gone, locked, read_only, standby
from tests.records import NOW
from tests.web.conftest import ClientFor
from tests.web.programs import Program, token_for
from tests.web.test_directory import PLACE
from tests.web.test_kept_inputs import hidden_in

Fault = Callable[[Engine], AbstractContextManager[None]]

NEW = "/directory/places/new"
HERE = {"Origin": "http://localhost"}
TYPED = PLACE | {
    "name-en": 'Hall <of> "fame"',
    "address-zh": "佛山市\r\n二行",
    "position": "",
    "city": "Zhongshan",
}

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def _impatient(engine: Engine) -> Iterator[None]:
    """Nobody waits for a lock."""
    if engine.dialect.name != "sqlite":
        yield
        return

    def hurry(connection: object, *_: object) -> None:
        connection.execute(IMPATIENT)  # type: ignore[attr-defined] # a DBAPI connection

    engine.dispose()
    event.listen(engine, "checkout", hurry)
    yield
    event.remove(engine, "checkout", hurry)


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    """A planner's browser."""
    return client_for(Role.PLANNER)


def places(engine: Engine) -> list[str]:
    with open_session(engine, writes=False) as session, everywhere(session):
        return [place.name.en for place in session.scalars(select(Place).order_by(Place.id))]


def kept_through(client: FlaskClient, engine: Engine, fault: Fault) -> None:
    """Send a form while the database fails; afterwards the page that was answered saves it."""
    before = places(engine)
    with fault(engine):
        answer = client.post(NEW, data=TYPED, headers=HERE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(AGAIN_AFTER)
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "This was not saved: nothing was changed." in answer.text
    assert places(engine) == before
    sent = hidden_in(answer, NEW)
    shown = {name: value for name, value in sent.items() if name != "csrf_token"}
    assert shown == TYPED
    again = client.post(NEW, data=sent, headers=HERE)
    assert again.status_code == 302
    assert places(engine) == [*before, TYPED["name-en"]]


@ON_SQLITE
@pytest.mark.parametrize("fault", [full, read_only, locked])
@pytest.mark.usefixtures("trip")
def test_input_comes_through_a_disk_that_takes_nothing(
    planner: FlaskClient, engine: Engine, fault: Fault
) -> None:
    kept_through(planner, engine, fault)


@ON_SQLITE
@pytest.mark.parametrize("fault", [full, read_only, locked])
@pytest.mark.usefixtures("trip")
def test_who_only_reads_goes_on_reading(planner: FlaskClient, engine: Engine, fault: Fault) -> None:
    with fault(engine):
        answer = planner.get("/directory/places/")
        assert answer.status_code == 200
        assert "Congress centre" in answer.text


@ON_POSTGRESQL
@pytest.mark.usefixtures("trip")
def test_input_comes_through_a_database_that_is_gone(planner: FlaskClient, engine: Engine) -> None:
    planner.get("/trips/")  # a connection is open that is going to be broken
    # signed-in people are not known while it is gone: what they typed is kept all the same
    kept_through(planner, engine, gone)


@ON_POSTGRESQL
@pytest.mark.usefixtures("trip")
def test_input_comes_through_a_database_that_only_reads(
    planner: FlaskClient, app: Flask, engine: Engine, office: Actor
) -> None:
    program = Program(app, token_for(engine, office))
    kept_through(planner, engine, standby)
    with standby(engine):
        assert planner.get("/directory/places/").status_code == 200
        assert program.get("/trips").status_code == 503  # its requests can't be counted
        assert Guesses(engine).wait("a", "192.0.2.1", NOW) == 0


@ON_POSTGRESQL
@pytest.mark.usefixtures("trip")
def test_pages_come_back_with_the_database(planner: FlaskClient, engine: Engine) -> None:
    with gone(engine):
        answer = planner.get("/trips/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(AGAIN_AFTER))
        assert 'href="/trips/"' in answer.text
        assert planner.get("/healthz").status_code == 200
        assert planner.get("/my/unknown/").status_code == 503
        assert planner.post("/sign-in", data={"email": "a@b.c", "password": "x"}).status_code == 503
    assert planner.get("/trips/").status_code == 200


@pytest.mark.usefixtures("trip")
def test_a_password_is_not_kept_on_the_page(app: Flask, engine: Engine) -> None:
    is_sqlite = engine.dialect.name == "sqlite"
    sent = {"email": "eva@example.org", "password": "not to be shown"}
    with (locked if is_sqlite else gone)(engine):
        answer = app.test_client().post("/sign-in", data=sent, headers=HERE)
    assert answer.status_code in {400, 503}
    assert "not to be shown" not in answer.text


def break_commits(engine: Engine) -> Callable[[], None]:
    """Let the database go just when a transaction is to be stored; what lets it be again."""

    def end(connection: object) -> None:
        dbapi = connection.connection  # type: ignore[attr-defined] # SQLAlchemy's
        if engine.dialect.name == "sqlite":
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        else:
            other = engine.raw_connection()
            other.cursor().execute(
                "SELECT pg_terminate_backend(%s)", [dbapi.driver_connection.info.backend_pid]
            )
            other.close()

    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    event.listen(engine, "commit", end)

    def heal() -> None:
        event.remove(engine, "commit", end)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return heal


@pytest.mark.usefixtures("trip")
def test_a_commit_that_fails_is_told_as_it_is(planner: FlaskClient, engine: Engine) -> None:
    """On PostgreSQL nobody knows what became of it; on SQLite it was not stored."""
    before = places(engine)
    heal = break_commits(engine)
    try:
        answer = planner.post(NEW, data=TYPED, headers=HERE)
    finally:
        heal()
    is_sqlite = engine.dialect.name == "sqlite"
    told = "This was not saved" if is_sqlite else "It is not known whether this was saved"
    assert answer.status_code == 503
    assert told in answer.text
    assert hidden_in(answer, NEW)["address-zh"] == TYPED["address-zh"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert places(engine) == before
    assert "Saved" not in planner.get("/trips/").text
