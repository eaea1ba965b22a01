"""Addresses that were given away: made once, even by two at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from planner.db.engine import session_for
from planner.domain.access import Actor, Role
from planner.domain.refusals import ForbiddenError, NotFoundError, TakenError
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import list_feeds, revoke_feed
from planner.services.sharing import (
    FeedWish,
    PageWish,
    get_given,
    share_feed,
    share_page,
    sharing_of,
)
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.records import NOW, make_office

WISH = FeedWish(AudienceKind.TRAVELLER, "anna", "Phone", "")


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office with the trip of all audiences, released."""
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


def test_two_clicks_at_the_same_moment_make_one_address(engine: Engine, office: Actor) -> None:
    start = Barrier(2)

    def click(_: int) -> str:
        with session_for(engine, office, NOW) as session:
            start.wait()
            try:
                share_feed(session, office, SLUG, WISH, NOW)
            except TakenError:
                return "taken"
            session.commit()
            return "made"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, range(2))) == ["made", "taken"]
    with session_for(engine, office, NOW) as session:
        assert len(list_feeds(session, office, SLUG)) == 1


def test_a_calendar_speaks_its_readers_language_else_the_offices(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        for wish, language in (
            (WISH, "de"),
            (replace(WISH, name="Tablet", language="zh"), "zh"),
            (replace(WISH, traveller="bernd"), "de"),  # nobody knows what he reads
        ):
            feed, secret = share_feed(session, office, SLUG, wish, NOW)
            assert feed.language == language
            assert len(secret) == 32


def test_a_name_is_free_again_once_its_address_answers_no_more(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        feed, _ = share_feed(session, office, SLUG, WISH, NOW)
        revoke_feed(session, office, feed.id, NOW)
        share_feed(session, office, SLUG, WISH, NOW)
        with pytest.raises(TakenError):
            share_feed(session, office, SLUG, replace(WISH, name=" Phone"), NOW)
        share_feed(session, office, SLUG, WISH, NOW + timedelta(days=800))


def test_an_address_is_behind_until_it_fetched_the_newest_version(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        link, _ = share_page(session, office, SLUG, PageWish("anna", "Phone"), NOW)
        [given] = sharing_of(session, office, SLUG, NOW).pages
        assert (given.newest, given.works, given.is_behind) == (1, True, False)
        link.last_fetched_at, link.last_version = NOW, 0
        assert given.is_behind
        link.last_version = 1
        assert not given.is_behind
        later = NOW + timedelta(days=500)
        assert not sharing_of(session, office, SLUG, later).pages[0].works
        with pytest.raises(NotFoundError):
            get_given(sharing_of(session, office, SLUG, later).pages, link.id)


def test_who_may_not_share_is_told_nothing_and_makes_nothing(engine: Engine, office: Actor) -> None:
    viewer = replace(office, role=Role.VIEWER)
    with session_for(engine, office, NOW) as session:
        share_feed(session, office, SLUG, WISH, NOW)
        shared = sharing_of(session, viewer, SLUG, NOW)
        assert (shared.feeds, shared.pages) == ((), ())
        with pytest.raises(ForbiddenError):
            share_feed(session, viewer, SLUG, WISH, NOW)
        with pytest.raises(ForbiddenError):
            share_page(session, viewer, SLUG, PageWish("anna", "Phone"), NOW)
