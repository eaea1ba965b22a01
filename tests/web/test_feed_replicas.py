"""Polls from a read replica, for which a copy of the database stands that says something else."""

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.db.engine import make_engine
from planner.db.feed_replicas import REST, make_replica_engine
from planner.services.feed_polls import FeedPolls, LookupFailedError
from planner.web.feeds import FeedApplication
from tests import audience_trip
from tests.calendar_feeds import Desk
from tests.postgres import Cluster
from tests.records import NOW, make_office

MAIN, REPLICA = "feeds", "replica"
OLD = b"as the replica has it"


@pytest.fixture
def database_url(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    """PostgreSQL alone, since SQLite has no replicas; one that nobody else is connected to."""
    yield postgres.create(MAIN, template=postgres_template)
    postgres.drop(MAIN)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    office = make_office(engine, "solingen")
    audience_trip.add_trip(engine, office)
    return Desk(engine, office)


@pytest.fixture
def secret(desk: Desk) -> str:
    """Of a feed that was polled: its bytes are kept."""
    found = desk.share()
    with closing(FeedPolls(desk.engine)) as polls:
        assert polls.find(found, NOW)
    return found


@pytest.fixture
def replica_url(desk: Desk, secret: str, postgres: Cluster) -> Iterator[str]:
    """A copy of the main database, but for the kept bytes."""
    del secret
    yield copy(desk.engine, postgres)
    postgres.drop(REPLICA)


def copy(engine: Engine, postgres: Cluster) -> str:
    engine.dispose()
    url = postgres.create(REPLICA, template=MAIN)
    run(url, "UPDATE renderings SET body = 'as the replica has it'")
    return url


def run(url: str, statement: str) -> int:
    """How many rows a statement reads or writes."""
    engine = make_engine(url)
    with engine.begin() as connection:
        count = connection.execute(text(statement)).rowcount
    engine.dispose()
    return count


@pytest.fixture
def polls(desk: Desk, replica_url: str) -> Iterator[FeedPolls]:
    with closing(FeedPolls(desk.engine, replica=make_replica_engine(replica_url))) as found:
        yield found


def body_of(polls: FeedPolls, secret: str) -> bytes | None:
    served = polls.find(secret, NOW)
    return polls.read(served, NOW, zipped=False) if served else None


def test_the_endpoint_answers_from_the_replica(
    desk: Desk, secret: str, database_url: str, replica_url: str, tmp_path: Path
) -> None:
    settings = Settings(
        tmp_path, database_url, "x" * 32, "http://localhost", feed_database_url=replica_url
    )
    application = FeedApplication(settings, desk.engine, clock=lambda: NOW)
    answer = Client(application).get(f"/feeds/{secret}.ics")
    application.close()
    assert (answer.status_code, answer.data) == (200, OLD)


def test_a_change_is_seen_when_the_replica_has_it(
    polls: FeedPolls, secret: str, database_url: str, replica_url: str
) -> None:
    revoke = "UPDATE feeds SET revoked_at = created_at"
    assert run(database_url, revoke) == 1
    assert body_of(polls, secret) == OLD
    assert run(replica_url, revoke) == 1
    assert polls.find(secret, NOW) is None


def test_a_feed_that_is_not_there_yet_is_found_on_the_main_database(
    desk: Desk, polls: FeedPolls, secret: str
) -> None:
    new = desk.share()
    assert new != secret
    assert body_of(polls, new) == OLD  # the same calendar, whose bytes are there
    assert polls.find("nobody's", NOW) is None


def test_what_is_not_kept_is_made_and_kept_on_the_main_database(
    polls: FeedPolls, secret: str, database_url: str, replica_url: str
) -> None:
    for url in (database_url, replica_url):
        assert run(url, "DELETE FROM renderings") == 1
    body = body_of(polls, secret)
    assert body is not None
    assert body.startswith(b"BEGIN:VCALENDAR")
    assert run(database_url, "SELECT id FROM renderings") == 1
    assert run(replica_url, "SELECT id FROM renderings") == 0


def test_bytes_that_went_from_the_replica_are_read_on_the_main_database(
    polls: FeedPolls, secret: str, replica_url: str
) -> None:
    served = polls.find(secret, NOW)
    assert served
    run(replica_url, "DELETE FROM renderings")
    body = polls.read(served, NOW, zipped=False)
    assert body is not None
    assert body.startswith(b"BEGIN:VCALENDAR")


def test_a_replica_that_is_gone_is_left_alone_for_a_while(
    desk: Desk, secret: str, postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    polls = FeedPolls(desk.engine, replica=make_replica_engine(postgres.url(REPLICA)))
    with closing(polls), caplog.at_level(logging.WARNING):
        for _ in range(3):
            body = body_of(polls, secret)
            assert body is not None
            assert body != OLD
    told = [record.message for record in caplog.records]
    assert told == ["the replica does not answer: polls go to the main database"]
    url = copy(desk.engine, postgres)
    run(url, "UPDATE feeds SET revoked_at = created_at")
    with closing(polls):
        assert polls.find(secret, NOW)
        run(desk.engine.url.render_as_string(hide_password=False), "DELETE FROM feeds")
        assert polls.find(secret, NOW) is None
        run(url, "UPDATE feeds SET revoked_at = NULL")
        assert polls.find(secret, NOW) is None
        assert polls.find(secret, NOW + REST)
    postgres.drop(REPLICA)


def test_kept_calendars_are_served_without_the_main_database(
    secret: str, replica_url: str, postgres: Cluster
) -> None:
    gone = make_engine(postgres.url("no-such-database"))
    with closing(FeedPolls(gone, replica=make_replica_engine(replica_url))) as polls:
        assert body_of(polls, secret) == OLD
        with pytest.raises(LookupFailedError):
            polls.find("nobody's", NOW)
