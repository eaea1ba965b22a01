"""Who has seen the newest release."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Acknowledgement, Feed, ProgrammeItem, Traveller, TravellerPage
from planner.domain.access import Actor
from planner.domain.refusals import NotFoundError
from planner.domain.vocabulary import AudienceKind
from planner.services.acknowledgements import acknowledge
from planner.services.feeds import create_feed
from planner.services.receipts import NEVER, Sight, list_receipts
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page
from planner.services.trip_queries import trip_with_parts
from planner.services.visits import Visits
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.counting import CountQueries
from tests.records import NOW, make_office, make_traveller

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office with a trip in version 2."""
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    with session_for(engine, actor, NOW) as session:
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == "opening")).one()
        item.booking_reference = "new"
        session.flush()
        release_trip(session, actor, SLUG, "", NOW)
        session.commit()
    return actor


def share(session: Session, office: Actor, key: str) -> tuple[int, int, str]:
    """The numbers of a feed and a page of a traveller, and the secret of the page."""
    feed, _ = create_feed(
        session,
        office,
        audience=AudienceKind.TRAVELLER,
        slug=SLUG,
        traveller=key,
        name="Phone",
        language="en",
        now=NOW,
    )
    page, secret = create_page(session, office, SLUG, key, "Phone", NOW)
    return feed.id, page.id, secret


def test_each_way_of_seeing_is_told_by_version_and_time(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        feed, page, secret = share(session, office, "anna")
        share(session, office, "bernd")
        for number, at in ((2, NOW), (1, LATER)):
            acknowledge(session, secret, number, at)
        session.commit()
    visits = Visits(engine)
    visits.note((TravellerPage, page), LATER, "Safari", 2)
    visits.note((Feed, feed), NOW, "Apple", 1)
    visits.store()
    with session_for(engine, office, NOW) as session:
        anna, bernd = list_receipts(session, office, SLUG)
        assert (anna.traveller.key, anna.newest, anna.has_seen) == ("anna", 2, True)
        assert (anna.acknowledged, anna.page, anna.feed) == (
            Sight(2, NOW),
            Sight(2, LATER),
            Sight(1, NOW),
        )
        assert not bernd.has_seen
        assert {bernd.acknowledged, bernd.page, bernd.feed} == {NEVER}


@pytest.mark.parametrize("way", ["acknowledged", "page", "feed"])
def test_any_way_of_seeing_the_newest_counts(engine: Engine, office: Actor, way: str) -> None:
    with session_for(engine, office, NOW) as session:
        feed, page, secret = share(session, office, "anna")
        if way == "acknowledged":
            acknowledge(session, secret, 2, NOW)
        session.commit()
    visits = Visits(engine)
    for link, name in (((TravellerPage, page), "page"), ((Feed, feed), "feed")):
        visits.note(link, NOW, "Safari", 2 if way == name else 1)
    visits.store()
    with session_for(engine, office, NOW) as session:
        seen = {each.traveller.key: each.has_seen for each in list_receipts(session, office, SLUG)}
        assert seen == {"anna": True, "bernd": False}


def test_who_is_not_in_the_newest_release_has_nothing_to_see(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        trip.travellers.append(make_traveller("carla"))
        session.flush()
        keys = [each.traveller.key for each in list_receipts(session, office, SLUG)]
        assert keys == ["anna", "bernd"]


def test_before_the_first_release_and_elsewhere_there_is_nothing(engine: Engine) -> None:
    fresh = make_office(engine, "remscheid")
    audience_trip.add_trip(engine, fresh, released=False)
    stranger = make_office(engine, "wuppertal")
    with session_for(engine, fresh, NOW) as session:
        assert list_receipts(session, fresh, SLUG) == ()
    with session_for(engine, stranger, NOW) as session, pytest.raises(NotFoundError):
        list_receipts(session, stranger, SLUG)


def test_who_leaves_takes_their_word_with_them(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        _, _, secret = share(session, office, "bernd")
        acknowledge(session, secret, 1, NOW)
        session.flush()
        trip = trip_with_parts(session, SLUG)
        [bernd] = [one for one in trip.travellers if one.key == "bernd"]
        for item in trip.items:
            item.travellers = [one for one in item.travellers if one is not bernd]
        session.delete(bernd)
        session.commit()
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(Acknowledgement)).all() == []


def test_receipts_are_as_many_questions_for_four_as_for_two(
    engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    asked = []
    for people in ([], ["carla", "doris"]):
        with session_for(engine, office, NOW) as session:
            trip = trip_with_parts(session, SLUG)
            trip.travellers += [make_traveller(key) for key in people]
            session.flush()
            for key in people:
                _, _, secret = share(session, office, key)
                acknowledge(session, secret, 1, NOW)
            if people:
                release_trip(session, office, SLUG, "", NOW)
            session.commit()
        with session_for(engine, office, NOW) as session, count_queries() as queries:
            receipts = list_receipts(session, office, SLUG)
        asked.append(len(queries))
        assert len(receipts) == 2 + len(people)
        assert isinstance(receipts[0].traveller, Traveller)
    assert asked[0] == asked[1] < 9
