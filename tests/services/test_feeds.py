"""Calendar subscriptions and travellers' pages: made, listed, revoked, found."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from planner.db.engine import open_session, session_for
from planner.db.models import AuditEntry, Feed, Office, Trip
from planner.db.tenancy import OfficeMissingError
from planner.domain.access import Actor, Role
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.domain.secret_addresses import hash_of
from planner.domain.vocabulary import AudienceKind
from planner.services.feeds import create_feed, list_feeds, revoke_feed
from planner.services.traveller_pages import create_page, find_page, list_pages, revoke_page
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.records import NOW, make_office

LAST_DAY_ENDS = datetime(2026, 10, 26, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def office(engine: Engine) -> Actor:
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


def wish(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - what a form gives
    plain = {
        "audience": AudienceKind.TRIP,
        "slug": SLUG,
        "traveller": None,
        "name": "Anna's phone",
        "language": "de",
        "now": NOW,
    }
    return plain | changes


def test_a_feed_keeps_the_hash_of_its_secret_alone(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        personal = wish(audience=AudienceKind.TRAVELLER, traveller="anna", name="  a   phone ")
        feed, secret = create_feed(session, office, **personal)
        assert len(secret) == 32
        assert feed.secret_hash == hash_of(secret)
        assert (feed.name, feed.created_by, feed.created_at) == ("a phone", "test", NOW)
        assert feed.traveller is not None
        assert feed.traveller.key == "anna"
        _, other = create_feed(session, office, **wish())
        assert other != secret
        session.commit()
    with session_for(engine, office, NOW) as session:
        logged = [str(changes) for changes in session.scalars(select(AuditEntry.changes))]
        assert not any(secret in each or hash_of(secret) in each for each in logged)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"audience": AudienceKind.STAFF}, "audience"),
        ({"audience": AudienceKind.OFFICE}, "audience"),
        ({"slug": None}, "audience"),
        ({"audience": AudienceKind.TRAVELLER}, "traveller"),
        ({"traveller": "anna"}, "traveller"),
        ({"language": "fr"}, "language"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
    ],
    ids=str,
)
def test_a_wrong_wish_is_refused(
    engine: Engine, office: Actor, changes: dict[str, object], field: str
) -> None:
    with session_for(engine, office, NOW) as session:
        with pytest.raises(InvalidError) as refusal:
            create_feed(session, office, **wish(**changes))
        assert refusal.value.field == field


def test_feeds_are_listed_by_trip_and_office_wide(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        create_feed(session, office, **wish(name="old"))
        create_feed(session, office, **wish(name="new", now=NOW + timedelta(hours=1)))
        all_trips = wish(audience=AudienceKind.OFFICE, slug=None, name="desk")
        create_feed(session, office, **all_trips)
        assert [feed.name for feed in list_feeds(session, office, SLUG)] == ["new", "old"]
        assert [feed.name for feed in list_feeds(session, office, None)] == ["desk"]


def test_a_feed_is_revoked_once(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        feed, _ = create_feed(session, office, **wish())
        kept, _ = create_feed(session, office, **wish())
        revoke_feed(session, office, feed.id, NOW)
        revoke_feed(session, office, feed.id, NOW + timedelta(days=1))
        assert (feed.revoked_at, kept.revoked_at) == (NOW, None)
        with pytest.raises(NotFoundError):
            revoke_feed(session, office, 999, NOW)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.APPROVER])
def test_sharing_is_for_planners(engine: Engine, office: Actor, role: Role) -> None:
    somebody = Actor(office.office_id, role, "somebody")
    with session_for(engine, somebody, NOW) as session:
        for refused in (
            lambda: create_feed(session, somebody, **wish()),
            lambda: list_feeds(session, somebody, SLUG),
            lambda: revoke_feed(session, somebody, 1, NOW),
            lambda: create_page(session, somebody, SLUG, "anna", "phone", NOW),
            lambda: list_pages(session, somebody, SLUG),
            lambda: revoke_page(session, somebody, 1, NOW),
        ):
            with pytest.raises(ForbiddenError):
                refused()


def test_another_office_has_no_part_in_it(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        feed, _ = create_feed(session, office, **wish())
        page, _ = create_page(session, office, SLUG, "anna", "phone", NOW)
        session.commit()
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as session:
        for refused in (
            lambda: create_feed(session, stranger, **wish()),
            lambda: list_feeds(session, stranger, SLUG),
            lambda: revoke_feed(session, stranger, feed.id, NOW),
            lambda: create_page(session, stranger, SLUG, "anna", "phone", NOW),
            lambda: revoke_page(session, stranger, page.id, NOW),
        ):
            with pytest.raises(NotFoundError):
                refused()
        assert list_feeds(session, stranger, None) == []


def test_there_must_be_such_a_traveller(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session, pytest.raises(NotFoundError):
        create_page(session, office, SLUG, "nobody", "phone", NOW)


def visited(engine: Engine, secret: str, now: datetime) -> str | None:
    """Whose page the secret opens."""
    with open_session(engine, writes=False) as session:
        page = find_page(session, secret, now)
        return page.traveller.key if page else None


def test_a_page_opens_for_its_secret_until_it_expires(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, SLUG, "anna", "phone", NOW)
        session.commit()
    assert visited(engine, secret, NOW) == "anna"
    assert visited(engine, secret.swapcase(), NOW) is None
    assert visited(engine, secret[:-1], NOW) is None
    last = LAST_DAY_ENDS + YEAR - timedelta(seconds=1)
    assert visited(engine, secret, last) == "anna"
    assert visited(engine, secret, last + timedelta(seconds=1)) is None
    with session_for(engine, office, NOW) as session:
        session.execute(update(Office).values(feed_days=1))
        session.execute(update(Trip).values(ends_on=datetime(2026, 11, 1, tzinfo=UTC).date()))
        session.commit()
    assert visited(engine, secret, datetime(2026, 11, 2, 23, tzinfo=UTC)) == "anna"
    assert visited(engine, secret, datetime(2026, 11, 3, tzinfo=UTC)) is None


def test_a_revoked_page_opens_no_more(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        page, secret = create_page(session, office, SLUG, "anna", "phone", NOW)
        _, other = create_page(session, office, SLUG, "bernd", "phone", NOW)
        revoke_page(session, office, page.id, NOW)
        assert [each.name for each in list_pages(session, office, SLUG)] == ["phone", "phone"]
        session.commit()
    assert visited(engine, secret, NOW) is None
    assert visited(engine, other, NOW) == "bernd"


def test_a_visitor_reads_one_office_and_acts_nowhere(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, SLUG, "anna", "phone", NOW)
        create_feed(session, office, **wish())
        session.commit()
    stranger = make_office(engine, "remscheid")
    audience_trip.add_trip(engine, stranger, released=False)
    with open_session(engine, writes=False) as session:
        with pytest.raises(OfficeMissingError):
            count_trips(session)
        assert find_page(session, "wrong", NOW) is None
        with pytest.raises(OfficeMissingError):
            count_trips(session)
        assert find_page(session, secret, NOW) is not None
        assert count_trips(session) == 1
        assert session.info["actor"] is None
        assert [feed.office_id for feed in session.scalars(select(Feed))] == [office.office_id]


def count_trips(session: Session) -> int:
    return len(session.scalars(select(Trip)).all())
