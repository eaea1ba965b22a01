"""Notes of who fetched what, without a write for each fetch."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, event, select, text

from planner.db.engine import session_for
from planner.db.models import Feed
from planner.domain.access import Actor
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed
from planner.services.visits import RESOLUTION, Visits
from tests.counting import CountQueries
from tests.records import NOW, make_office


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def feed(engine: Engine, office: Actor) -> int:
    with session_for(engine, office, NOW) as session:
        made, _ = create_feed(
            session,
            office,
            audience=AudienceKind.OFFICE,
            slug=None,
            traveller=None,
            name="desk",
            language="de",
            now=NOW,
        )
        session.commit()
        return made.id


def stored(engine: Engine, office: Actor) -> tuple[datetime | None, str, int | None]:
    with session_for(engine, office, NOW) as session:
        feed = session.scalars(select(Feed)).one()
        return feed.last_fetched_at, feed.last_client, feed.last_version


def test_a_fetch_is_noted_once_for_a_while(
    engine: Engine, office: Actor, feed: int, count_queries: CountQueries
) -> None:
    visits = Visits(engine)
    visits.note((Feed, feed), NOW, "Apple", 1)
    visits.store()
    assert stored(engine, office) == (NOW, "Apple", 1)
    with count_queries() as queries:
        for second in range(60):
            visits.note((Feed, feed), NOW + timedelta(seconds=second), "Apple", 1)
        visits.store()
    assert queries == []
    visits.note((Feed, feed), NOW + RESOLUTION, "Apple", 1)
    visits.store()
    assert stored(engine, office) == (NOW + RESOLUTION, "Apple", 1)


def test_another_client_or_version_is_news(engine: Engine, office: Actor, feed: int) -> None:
    visits = Visits(engine)
    for second, client, version in ((0, "Apple", 1), (1, "Apple", 2), (2, "Google", 2)):
        visits.note((Feed, feed), NOW + timedelta(seconds=second), client, version)
    visits.store()
    assert stored(engine, office) == (NOW + timedelta(seconds=2), "Google", 2)


def test_the_notes_of_many_are_stored_together(
    engine: Engine, office: Actor, feed: int, count_queries: CountQueries
) -> None:
    visits = Visits(engine)
    with count_queries() as queries:
        visits.note((Feed, feed), NOW, "Apple", 1)
        visits.note((Feed, 999), NOW, "Apple", 1)
        visits.note((Feed, feed), NOW, "Apple", 2)
        visits.store()
    assert len([query for query in queries if query.startswith("UPDATE")]) == 2
    assert stored(engine, office)[2] == 2


def test_an_older_note_of_another_process_replaces_nothing(
    engine: Engine, office: Actor, feed: int
) -> None:
    one, other = Visits(engine), Visits(engine)
    one.note((Feed, feed), NOW, "Apple", 1)
    other.note((Feed, feed), NOW + timedelta(seconds=1), "Google", 2)
    other.store()
    one.store()
    assert stored(engine, office) == (NOW + timedelta(seconds=1), "Google", 2)


def test_storing_waits_for_notes_that_another_thread_stores(
    engine: Engine, office: Actor, feed: int
) -> None:
    visits = Visits(engine)
    visits.note((Feed, feed), NOW, "Apple", 1)
    is_writing, may_write = Event(), Event()

    def hesitate(*_: object) -> None:
        is_writing.set()
        may_write.wait()

    with ThreadPoolExecutor(2) as pool:
        event.listen(engine, "before_cursor_execute", hesitate, once=True)
        pool.submit(visits.store)
        is_writing.wait()
        other = pool.submit(visits.store)
        may_write.set()
        other.result()
        assert stored(engine, office) == (NOW, "Apple", 1)


def test_a_note_that_cannot_be_stored_is_dropped(
    engine: Engine, feed: int, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE feeds RENAME TO lost"))
    visits = Visits(engine)
    visits.note((Feed, feed), NOW, "Apple", 1)
    with caplog.at_level(logging.WARNING):
        visits.store()
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "1 visits were not noted"
    ]
