"""A PostgreSQL that hangs is given up, one that works at something long is not."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, make_url, select, text
from sqlalchemy.exc import OperationalError

from planner.db.engine import make_engine
from planner.db.feed_lookup import FeedLookup, LookupFailedError
from planner.db.silences import SILENT, Watch, _whereabouts, answers, watch_over
from tests.blocked_ways import Way, way_to
from tests.records import NOW

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

SHORT = 0.01
"""Seconds; the driver looks up each tenth of one."""


@pytest.fixture
def way(database_url: str) -> Iterator[Way]:
    with way_to(database_url) as found:
        yield found


@pytest.fixture
def watched(way: Way) -> Iterator[Engine]:
    engine = make_engine(way.address, is_watched=True)
    watch = watch_over(engine.url)
    watch.silence = watch.patience = SHORT
    yield engine
    way.clear()
    engine.dispose()


def ask(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(1)).scalar_one())


def test_who_waits_for_one_that_hangs_gives_up_and_nobody_else_begins(
    way: Way, watched: Engine
) -> None:
    watch = watch_over(watched.url)
    lookup = FeedLookup(watched)
    assert (ask(watched), lookup.find("x", NOW)) == (1, [])
    with watched.connect() as connection:
        way.block()
        with pytest.raises(OperationalError, match=SILENT) as told:
            connection.execute(text("SELECT 1"))
        assert told.value.connection_invalidated
    quiet_until = watch.quiet_until
    with pytest.raises(OperationalError, match=SILENT):
        ask(watched)
    assert watch.quiet_until == quiet_until  # it was not even tried
    with pytest.raises(LookupFailedError):
        lookup.find("x", NOW)
    way.clear()
    with pytest.raises(OperationalError, match=SILENT):
        ask(watched)
    watch.quiet_until = 0
    assert (ask(watched), lookup.find("x", NOW)) == (1, [])
    lookup.close()


def test_a_long_answer_is_waited_for_as_long_as_newcomers_are_answered(
    way: Way, watched: Engine
) -> None:
    watch_over(watched.url).patience = 30
    with watched.connect() as connection:
        connection.execute(text("SELECT 1"))
        way.block(lets_in=True)  # until the second newcomer
        assert connection.scalar(text("SELECT 2")) == 2


def test_a_server_is_found_again_by_its_socket_and_by_its_port(way: Way, database_url: str) -> None:
    for url in (database_url, way.address):
        with psycopg.connect(url) as connection:
            assert _whereabouts(connection.pgconn)[1] in {
                (str(way.url.host), way.url.port),
                f"{make_url(database_url).query['host']}/.s.PGSQL.5432",
            }
            assert answers(connection.pgconn, 30)
    with psycopg.connect(way.address) as connection:
        way.block()
        assert not answers(connection.pgconn, SHORT)
        way.clear()


def test_a_new_connection_is_not_waited_for_either(way: Way, watched: Engine) -> None:
    query = dict(watched.url.query)
    assert (query["connect_timeout"], query["tcp_user_timeout"]) == ("3", "5000")
    own = make_engine(f"{way.address}?connect_timeout=7", is_watched=True)
    assert own.url.query["connect_timeout"] == "7"


def test_all_who_ask_one_server_share_a_watch(way: Way, watched: Engine) -> None:
    again = make_engine(way.address, is_watched=True)
    assert watch_over(again.url) is watch_over(watched.url)
    assert watch_over(make_engine(way.address).url) == Watch()
