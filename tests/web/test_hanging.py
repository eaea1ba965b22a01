"""A database that hangs: every address answers, and soon."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import Engine
from werkzeug.test import Client

from planner.config.settings import Settings
from planner.db.engine import make_engine
from planner.db.silences import watch_over
from planner.db.slow_queries import SlowQueries
from planner.domain.access import Actor
from planner.web.app import create_app
from planner.web.feeds import FeedApplication
from tests import audience_trip
from tests.blocked_ways import way_to
from tests.calendar_feeds import Desk
from tests.records import NOW
from tests.web.conftest import SECRET
from tests.web.test_status import LOCAL, figures


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_every_address_answers_while_the_database_hangs(
    engine: Engine, office: Actor, database_url: str, tmp_path: Path
) -> None:
    audience_trip.add_trip(engine, office)
    poll = f"/feeds/{Desk(engine, office).share()}.ics"
    settings = Settings(tmp_path, database_url, SECRET, LOCAL)
    with way_to(database_url) as way:
        watched = make_engine(way.address, is_watched=True)
        watch = watch_over(watched.url)
        watch.silence = watch.patience = 0.01
        pages = create_app(settings, watched, clock=lambda: NOW).test_client()
        application = FeedApplication(settings, watched, clock=lambda: NOW)
        feeds = Client(application)
        assert (pages.get("/readyz").status_code, feeds.get(poll).status_code) == (200, 200)
        way.block()
        ready, asked = pages.get("/readyz"), feeds.get(poll)
        assert (ready.status_code, ready.json) == (
            503,
            {"status": "not ready", "reasons": ["database"]},
        )
        assert (asked.status_code, asked.headers["Retry-After"]) == (503, "30")
        assert pages.get("/my/abcdefghijklmnop/").status_code == 503
        assert figures(pages.get("/metrics").text)["planner_database_up"] == 0
        way.clear()
        watch.quiet_until = 0
        assert (pages.get("/readyz").status_code, feeds.get(poll).status_code) == (200, 200)
        application.close()
        watched.dispose()


def test_slow_statements_of_polls_are_told_without_secrets(
    engine: Engine, office: Actor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    audience_trip.add_trip(engine, office)
    secret, told = Desk(engine, office).share(), []
    slow = SlowQueries(1, iter(range(1000)).__next__, lambda: told.append(1))
    application = FeedApplication(Settings(tmp_path, "", SECRET, LOCAL), engine, slow=slow)
    Client(application).get(f"/feeds/{secret}.ics")
    told.clear()
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="planner"):
        Client(application).get(f"/feeds/{secret}.ics")
    application.close()
    (line,) = [each.message for each in caplog.records if each.name == "planner.slow_queries"]
    assert line.startswith("a statement took 1000 ms: SELECT t.ends_on, f.created_at, o.feed_days")
    assert (secret in caplog.text, len(told)) == (False, 1)
