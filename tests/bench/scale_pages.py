"""What is measured in a world: pages as the server makes them, polls, releases."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Place, Trip
from planner.domain.access import Actor
from planner.domain.texts import Texts
from planner.services.feed_polls import FeedPolls
from planner.services.releases import release_trip
from planner.services.sign_in import start_session
from planner.services.trip_queries import trip_with_programme
from planner.services.trip_searches import Cursor
from planner.services.trips import free_slug
from planner.web.app import create_app
from planner.web.feeds import FeedApplication
from planner.web.session import TOKEN
from tests.bench.scale_worlds import NOW, RARE, World

Step = Callable[[int], object]
"""Do it once more, for the so-manieth time."""


@contextmanager
def steps_of(world: World) -> Iterator[dict[str, Step]]:
    """What is measured, by its name."""
    feeds = FeedApplication(world.settings, world.engine, clock=lambda: NOW)
    try:
        names = {f"{AT_ONCE} short names": _short_names(world)}
        yield _pages(world) | names | _polls(world, feeds) | {"release": _releases(world)}
    finally:
        feeds.close()


def _pages(world: World) -> dict[str, Step]:
    """Pages of the large office, and of an ordinary one beside it."""
    large = Browser(world, world.office)
    ordinary = Browser(world, world.small_office)
    page, samples = large.page, world.samples
    middle = _middle(world.engine, world.office)
    return {
        "front page": page("/"),
        "trip list": page("/trips/"),
        "trip list, in the middle": page(f"/trips/?after={middle}"),
        "search, in every trip": page("/trips/?words=delegation"),
        "search, in one of eight": page("/trips/?words=hafen"),
        "search, in five trips": page(f"/trips/?words={RARE}"),
        "search, in no trip": page("/trips/?words=nowhere"),
        "search, in Chinese": page("/trips/?words=佛山代表团"),
        "trip page": page("/trips/{}/", samples),
        "board": page("/trips/{}/board", samples),
        "history of a trip": page("/trips/{}/history", samples),
        "places of the directory": page("/directory/places/"),
        "place in every trip": page(f"/directory/places/{_place(world)}"),
        "coverage of a year": page("/coverage/?year=2026"),
        "register of a year": page("/coverage/register?year=2026"),
        "trip list, ordinary office": ordinary.page("/trips/"),
        "coverage, ordinary office": ordinary.page("/coverage/?year=2026"),
    }


class Browser:
    """Somebody's browser, signed in."""

    def __init__(self, world: World, actor: Actor) -> None:
        with session_for(world.engine, actor, NOW) as session:
            token, _ = start_session(session, actor, "bench", NOW)
            session.commit()
        app = create_app(world.settings, world.engine, clock=lambda: NOW)
        self._client: FlaskClient = app.test_client()
        with self._client.session_transaction() as cookie:
            cookie[TOKEN] = token
            cookie["language"] = "de"

    def page(self, path: str, names: tuple[str, ...] = ("",)) -> Step:
        """Ask for a page; of another trip each time."""

        def ask(turn: int) -> None:
            answer = self._client.get(path.format(names[turn % len(names)]))
            assert answer.status_code == 200, (path, answer.status)

        return ask


def _middle(engine: Engine, office: Actor) -> Cursor:
    """Where the page in the middle of the list begins."""
    with session_for(engine, office, NOW, writes=False) as session:
        total = session.query(Trip).count()
        days = select(Trip.starts_on, Trip.id).order_by(Trip.starts_on, Trip.id)
        starts_on, number = session.execute(days.offset(total // 2).limit(1)).one()
    return Cursor(starts_on, number)


def _place(world: World) -> int:
    """The number of a place that every trip of the large office uses."""
    with session_for(world.engine, world.office, NOW, writes=False) as session:
        return session.scalars(select(Place.id).order_by(Place.id).limit(1)).one()


def _short_names(world: World) -> Step:
    """Find a new trip a short name, where another trip has the first choice."""
    names = [slug for slug in world.samples if slug.isascii()]

    def find(turn: int) -> None:
        with session_for(world.engine, world.office, NOW, writes=False) as session:
            for number in range(turn, turn + AT_ONCE):
                taken = names[number % len(names)]
                assert free_slug(session, Texts(en=taken), 2026) == f"{taken}-2"

    return find


AT_ONCE = 50
"""Polls of a step, or short names: one alone is too short for a clock."""


def _polls(world: World, feeds: FeedApplication) -> dict[str, Step]:
    tags = {secret: _poll(feeds, secret)["ETag"] for secret in world.secrets}

    def ask(turn: int, *, has_copy: bool) -> None:
        for number in range(turn, turn + AT_ONCE):
            secret = world.secrets[number % len(world.secrets)]
            _poll(feeds, secret, tags[secret] if has_copy else "")

    return {
        f"{AT_ONCE} feeds, 304": lambda turn: ask(turn, has_copy=True),
        f"{AT_ONCE} feeds, 200": lambda turn: ask(turn, has_copy=False),
    }


def _poll(feeds: FeedApplication, secret: str, tag: str = "") -> dict[str, str]:
    """The headers of an answer."""
    answered: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/feeds/{secret}.ics"}
    if tag:
        environ["HTTP_IF_NONE_MATCH"] = tag
    feeds(environ, lambda *said: answered.append(said))  # type: ignore[arg-type]
    status, headers = answered[0]
    assert status[:3] == ("304" if tag else "200"), status
    return dict(headers)


def _releases(world: World) -> Step:
    """Release a changed draft, then the first poll: the calendar is made anew."""
    polls, numbers = FeedPolls(world.engine), count()

    def release(turn: int) -> None:
        slug = world.released[turn % len(world.released)]
        with session_for(world.engine, world.office, NOW) as session:
            trip_with_programme(session, slug).items[0].internal_note = f"{next(numbers)}"
            session.flush()
            release_trip(session, world.office, slug, "", NOW)
            session.commit()

    del polls
    return release


class Processors:
    """Processor time of this process and of the database's server."""

    def __init__(self, server: int | None) -> None:
        self._server = server

    def seconds(self) -> float:
        """So far."""
        spent = time.process_time()
        if self._server is not None:
            children = Path(f"/proc/{self._server}/task/{self._server}/children").read_text()
            spent += sum(_seconds_of(child) for child in children.split())
        return spent


def _seconds_of(process: str) -> float:
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
