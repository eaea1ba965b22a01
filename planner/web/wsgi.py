"""What a WSGI server runs: the feed application beside Flask, over one engine."""

import gc
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.config.logs import keep_logs
from planner.config.settings import read_settings
from planner.db.engine import make_engine, refresh_statistics
from planner.db.migration import ensure
from planner.db.slow_queries import SlowQueries, watch_queries
from planner.domain.texts import LANGUAGES
from planner.gateways.days_off import has_part
from planner.i18n.countries import country_name
from planner.web import measurements
from planner.web.app import create_app
from planner.web.feeds import FeedApplication

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FEEDS = "/feeds/"


class Application:
    """Calendar polls go to the thin feed application, everything else to Flask."""

    def __init__(self, feeds: "WSGIApplication", pages: "WSGIApplication") -> None:
        self.feeds = feeds
        self.pages = pages

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        is_feed = environ.get("PATH_INFO", "").startswith(FEEDS)
        return (self.feeds if is_feed else self.pages)(environ, start_response)


def make_application() -> Application:
    """The application that the environment's settings describe; its schema is ensured."""
    settings = read_settings(os.environ)
    keep_logs(settings)
    engine = make_engine(settings.database_url, is_watched=True)
    measurements.count_connections(engine)
    ensure(engine)
    slow = SlowQueries(settings.slow_query_ms, tell=measurements.SLOW_QUERIES.inc)
    watch_queries(engine, slow)
    refresh_statistics(engine)
    _load_tables()
    made = Application(FeedApplication(settings, engine, slow=slow), create_app(settings, engine))
    gc.collect()
    gc.freeze()  # what was made at the start stays: garbage is not looked for in it again
    return made


def _load_tables() -> None:
    """Load what the first request would wait for: the holidays' and languages' tables."""
    has_part("DE", "")
    for language in LANGUAGES:
        country_name("DE", language)


application = make_application()
