"""The front page: what runs, what comes, what needs somebody."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    Commitment,
    CostItem,
    Feed,
    Organisation,
    TravellerPage,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    AudienceKind,
    CommitmentMode,
    CommitmentState,
    Decision,
    OrganisationKind,
    Phase,
    TripStatus,
)
from planner.services.acknowledgements import acknowledge
from planner.services.feeds import create_feed
from planner.services.releases import release_trip
from planner.services.traveller_pages import create_page
from tests.counting import CountQueries
from tests.records import NOW, make_traveller, make_trip
from tests.web.conftest import ClientFor

TODAY = NOW.date()


@pytest.fixture
def planner(client_for: ClientFor) -> FlaskClient:
    return client_for(Role.PLANNER)


def _trip(slug: str, starts_in: int, *, status: TripStatus = TripStatus.CONFIRMED) -> Trip:
    trip = make_trip(slug)
    trip.status = status
    trip.starts_on = TODAY + timedelta(days=starts_in)
    trip.ends_on = trip.starts_on + timedelta(days=3)
    return trip


def _add(engine: Engine, office: Actor, *trips: Trip, release: bool = False) -> None:
    with session_for(engine, office, NOW) as session:
        session.add_all(trips)
        session.flush()
        for slug in [trip.slug for trip in trips] if release else []:
            release_trip(session, office, slug, "", NOW)
        session.commit()


def test_an_empty_office_is_shown_the_first_steps(planner: FlaskClient) -> None:
    page = planner.get("/").text
    assert "First steps" in page
    assert 'href="/trips/new"' in page


def test_a_viewer_of_an_empty_office_is_told_who_begins(client_for: ClientFor) -> None:
    page = client_for(Role.VIEWER).get("/").text
    assert "Planners of the office create them." in page
    assert "/trips/new" not in page


def test_running_and_coming_trips_are_listed_past_and_cancelled_ones_not(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    off = _trip("off", 2, status=TripStatus.CANCELLED)
    _add(engine, office, _trip("now", -1), _trip("next", 5), _trip("past", -9), off)
    page = planner.get("/").text
    assert "One trip is under way." in page
    assert 'href="/trips/now/"' in page
    assert 'href="/trips/next/"' in page
    assert "/trips/past/" not in page
    assert "/trips/off/" not in page


def test_drafts_that_differ_from_their_release_are_named(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    _add(engine, office, _trip("fresh", 1))
    _add(engine, office, _trip("done", 2), _trip("changed", 3), release=True)
    with session_for(engine, office, NOW + timedelta(hours=1)) as session:
        trip = session.scalars(select(Trip).where(Trip.slug == "changed")).one()
        trip.title = Texts(en="changed again")
        session.commit()
    page = planner.get("/").text
    assert 'href="/trips/fresh/releases">fresh</a>: not released, travellers see nothing' in page
    assert 'href="/trips/changed/releases">changed again</a>: changed since version 1' in page
    assert "/trips/done/releases" not in page


def test_calendars_with_an_older_version_are_counted(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    _add(engine, office, _trip("foshan", 3), release=True)
    with session_for(engine, office, NOW) as session:
        for name in ("seen", "never", "revoked"):
            create_feed(
                session,
                office,
                audience=AudienceKind.TRIP,
                slug="foshan",
                traveller=None,
                name=name,
                language="de",
                now=NOW,
            )
        feeds = {feed.name: feed for feed in session.scalars(select(Feed))}
        feeds["seen"].last_version = 1
        feeds["revoked"].revoked_at = NOW
        session.commit()
    page = planner.get("/").text
    assert 'href="/trips/foshan/calendar">foshan</a>: 1 calendar has not seen version 1' in page


def test_who_has_not_seen_the_newest_version_is_counted(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    trip = _trip("foshan", 3)
    trip.travellers = [make_traveller(key) for key in ("anna", "bernd", "carla")]
    _add(engine, office, trip, release=True)
    with session_for(engine, office, NOW) as session:
        for key in ("anna", "bernd", "carla"):
            _, secret = create_page(session, office, "foshan", key, "Phone", NOW)
        acknowledge(session, secret, 1, NOW)
        session.commit()
    words = 'href="/trips/foshan/releases#seen">foshan</a>: 2 of 3 have not seen version 1'
    assert words in planner.get("/").text
    page = planner.get("/trips/foshan/releases").text
    assert "2 of 3 have not seen version 1." in page
    assert page.count("Not seen") == 2
    with session_for(engine, office, NOW) as session:
        session.execute(update(TravellerPage).values(last_version=1, last_fetched_at=NOW))
        session.commit()
    assert "have not seen version" not in planner.get("/").text
    assert "Everybody has seen version 1." in planner.get("/trips/foshan/releases").text


def _pending(trip: Trip, first_used_on: date | None) -> None:
    host = Organisation(name=Texts(en="Host"), kind=OrganisationKind.CITY)
    cost = CostItem(
        key="flight",
        category="flight",
        amount_minor=100,
        currency="EUR",
        incurred_on=TODAY,
        first_used_on=first_used_on,
        phase=Phase.QUOTED,
    )
    commitment = Commitment(
        key="host",
        payer=host,
        categories=["flight"],
        percent=100,
        mode=CommitmentMode.IN_KIND,
        state=CommitmentState.CONFIRMED,
    )
    approval = Approval(
        key="approval",
        traveller_key="director",
        commitment_keys=["host"],
        max_value_cents=100,
        requested_by="planner@example.org",
        requested_on=TODAY,
        decision=Decision.PENDING,
    )
    trip.costs, trip.commitments, trip.approvals = [cost], [commitment], [approval]


def test_pending_decisions_count_down_to_the_first_use(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    soon, late = _trip("soon", 9), _trip("late", 3)
    _pending(soon, TODAY + timedelta(days=5))
    _pending(late, TODAY - timedelta(days=2))
    start = _trip("start", 7)
    _pending(start, None)
    _add(engine, office, soon, late, start)
    page = client_for(Role.APPROVER).get("/").text
    found = [page.index(words) for words in ("2 days late", "5 days left", "7 days left")]
    assert found == sorted(found)
    assert "a decision for director is pending" in page
    viewer = client_for(Role.VIEWER).get("/").text
    assert "Needs somebody" not in viewer
    assert "not released" not in viewer
    assert "not released" not in page


def test_the_front_page_asks_as_much_for_three_trips_as_for_one(
    planner: FlaskClient, engine: Engine, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for slugs in (["a"], ["b", "c"]):
        trips = [_trip(slug, 4) for slug in slugs]
        for trip in trips:
            trip.travellers = [make_traveller("anna"), make_traveller("bernd")][: len(trips)]
            _pending(trip, None)
        _add(engine, office, *trips, release=True)
        with count_queries() as queries:
            planner.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
