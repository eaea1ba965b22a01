"""The front page: what runs, what comes, what needs somebody."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from planner.db.engine import session_for
from planner.db.models import (
    Approval,
    Claim,
    Commitment,
    CostItem,
    Feed,
    Organisation,
    TravellerPage,
    Trip,
    TripOrganisation,
)
from planner.domain.access import Actor, Role
from planner.domain.texts import Texts
from planner.domain.vocabulary import (
    AudienceKind,
    ClaimState,
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
from tests.decision_trips import asked, fly_business, rows_of, store, unasked
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
    assert 'href="/trips/fresh/releases">not released, travellers see nothing</a>' in page
    assert 'href="/trips/changed/releases">changed since version 1</a>' in page
    assert _headings(page) == ["fresh", "changed again"]
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
    assert 'href="/trips/foshan/calendar">1 calendar has not seen version 1</a>' in page


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
    words = 'href="/trips/foshan/releases#seen">2 of 3 have not seen version 1</a>'
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
    trip.travellers = trip.travellers or [make_traveller("director")]
    host = Organisation(name=Texts(en="Host"), kind=OrganisationKind.CITY)
    trip.organisations = [TripOrganisation(key="host", record=host)]
    cost = CostItem(
        key="flight",
        category="flight",
        amount_minor=100,
        currency="EUR",
        incurred_on=TODAY,
        first_used_on=first_used_on,
        phase=Phase.QUOTED,
        travellers=trip.travellers[:1],
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
        traveller_key=trip.travellers[0].key,
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
    assert _headings(page) == ["late", "soon", "start"]
    assert "a decision for Director Example is pending" in page
    viewer = client_for(Role.VIEWER).get("/").text
    assert "Needs somebody" not in viewer
    assert "not released" not in viewer
    assert "not released" not in page


def _headings(page: str) -> list[str]:
    """The trips about which something is open, as the page heads its lists."""
    return re.findall(r'<h3 class="open-trip" [^>]*><a [^>]*>([^<]+)</a>', page)


def test_what_is_open_stands_below_its_trip_the_most_urgent_trip_first(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    ended, soon, later = _trip("ended", -60), _trip("soon", 3), _trip("later", 9)
    for trip in (soon, later):
        _pending(trip, None)
    _pending(ended, TODAY - timedelta(days=30))  # nobody decided in time
    _add(engine, office, later, soon, ended)
    page = planner.get("/").text
    assert _headings(page) == ["ended", "soon", "later"]
    below = page[page.index('id="open-soon"') : page.index('id="open-later"')]
    assert 'aria-labelledby="open-soon"' in below
    assert "a decision for Director Example is pending" in below
    assert "not released, travellers see nothing" in below
    assert page.count(">soon</a>") == 2  # the list of trips, and the heading: not once a line


def _text(page: str) -> str:
    shown = " ".join(re.sub("<[^>]+>", " ", page[page.index("<main") :]).split())
    return re.sub(" ([:,.])", r"\1", shown)


def test_ce_01_d_a_stale_approval_is_on_the_front_page_and_the_overview(
    client_for: ClientFor, engine: Engine, office: Actor
) -> None:
    granted = {"decision": "granted", "decided_by": "m@example.org", "decided_on": "2026-10-01"}
    store(engine, office, asked(**granted))
    planner, approver = client_for(Role.PLANNER), client_for(Role.APPROVER)
    overview = "/trips/isa-plenary-foshan-2026/"
    shown = _text(planner.get(overview).text)
    assert "€1,594.26 in total · €37.50 uncovered" in shown
    assert "decision due" not in shown
    assert "Needs somebody" not in _text(approver.get("/").text)
    with session_for(engine, office, NOW) as session:
        fly_business(session)
        session.commit()
    number = rows_of(engine, office)[0].id
    for client in (planner, approver):
        front = client.get("/").text
        assert f'href="/coverage/decisions/{number}"' in front
        words = "the approval for Example Director holds no longer and must be decided again"
        assert f"{words} · €4,116.81 22 days left" in _text(front)
        shown = _text(client.get(overview).text)
        assert "€4,349.66 in total · €37.50 uncovered · one decision due" in shown
        assert "The approval for Example Director holds no longer · 22 days left" in shown
        assert "The benefit is now €4,116.81, above the maximum of €1,400.00." in shown
    viewer = client_for(Role.VIEWER)
    assert "€4,349.66 in total · €37.50 uncovered" in _text(viewer.get(overview).text)
    assert "The approval for Example Director holds no longer" in _text(viewer.get(overview).text)
    assert words in _text(viewer.get("/").text)
    assert "/coverage/decisions/" not in viewer.get(overview).text + viewer.get("/").text


def test_what_not_to_forget_about_money_is_on_the_front_page(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    document = unasked()
    del document["commitments"][1]["evidence"]
    store(engine, office, document)
    shown = _text(planner.get("/").text)
    payer = "Chinese-German Industrial Cities Alliance (ISA)"
    assert f"promised without evidence: {payer} · €120.55" in shown
    words = "promised in writing, and nobody asked for approval: Example Director · €1,305.15"
    assert words in shown
    assert "departure in" not in shown
    _move(engine, office, date(2026, 10, 15))
    assert "departure in 14 days, €1,342.65 are not safe" in _text(planner.get("/").text)
    _move(engine, office, date(2026, 10, 1))
    assert "departure today, €1,342.65 are not safe" in _text(planner.get("/").text)


def _move(engine: Engine, office: Actor, starts_on: date) -> None:
    with session_for(engine, office, NOW) as session:
        session.scalars(select(Trip)).one().starts_on = starts_on
        session.commit()


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (date(2026, 9, 30), "until Mar 30, 2027"),
        (date(2026, 4, 1), "due today"),
        (date(2026, 3, 31), "one day late"),
        (date(2026, 3, 1), "30 days late"),
    ],
)
def test_claims_are_called_to_mind_for_six_months(
    planner: FlaskClient, engine: Engine, office: Actor, ends_on: date, words: str
) -> None:
    document = asked(requested_on="2026-01-01", decision="refused", decided_on="2026-01-02")
    store(engine, office, document)
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        trip.starts_on, trip.ends_on = ends_on, ends_on
        session.commit()
    shown = _text(planner.get("/").text)
    assert "claims not handed in: Example Director" in shown
    assert words in shown
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        for state in (ClaimState.PREPARED, ClaimState.SUBMITTED):
            claim = Claim(trip_id=trip.id, traveller_id=trip.travellers[0].id, state=state)
            claim.amount_cents, claim.changed_on, claim.changed_by = 1, NOW.date(), "eva@x.org"
            session.add(claim)
            session.flush()
        session.commit()
    assert "claims not handed in" not in planner.get("/").text


def test_money_without_a_rate_is_told_and_breaks_nothing(
    planner: FlaskClient, engine: Engine, office: Actor
) -> None:
    store(engine, office, asked())
    with session_for(engine, office, NOW) as session:
        flight = session.scalars(select(CostItem).where(CostItem.key == "flight")).one()
        flight.currency, flight.incurred_on = "XTS", TODAY
        session.commit()
    reason = "There is no rate of XTS for October 1, 2026"
    assert f"the money can't be reckoned. {reason}" in _text(planner.get("/").text)
    shown = _text(planner.get("/trips/isa-plenary-foshan-2026/").text)
    assert f"The money can't be reckoned. {reason}" in shown


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
