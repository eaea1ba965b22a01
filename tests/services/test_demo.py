"""The demo: made once, left as people changed it, with fresh secrets at every start."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from planner.db.engine import open_session
from planner.db.models import Feed, Trip
from planner.db.tenancy import everywhere
from planner.domain.refusals import RefusalError
from planner.services.demo import documents
from planner.services.demo.office import Demo, prepare_demo
from planner.services.releases import review_release
from tests.records import make_office

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def prepare(engine: Engine, now: datetime = NOW) -> Demo:
    with open_session(engine) as session:
        session.info["now"] = now
        demo = prepare_demo(session, now)
        session.commit()
        return demo


def test_the_demo_has_three_trips_three_sign_ins_and_a_draft_to_release(engine: Engine) -> None:
    demo = prepare(engine)
    assert [(each.email, str(each.role)) for each in demo.accounts] == [
        ("planner@example.org", "planner"),
        ("approver@example.org", "approver"),
        ("admin@example.org", "admin"),
    ]
    assert [slug for _, _, slug in demo.feeds] == [
        documents.DELEGATION,
        documents.DELEGATION,
        documents.FOSHAN,
    ]
    with open_session(engine) as session:
        session.info["now"] = NOW
        prepare_demo(session, NOW)
        actor = session.info["actor"]
        trips = session.execute(select(Trip.slug, Trip.released_version).order_by(Trip.slug)).all()
        review = review_release(session, actor, documents.DELEGATION, NOW)
    assert trips == [
        (documents.DELEGATION, 1),
        (documents.AT_HOME, 0),
        (documents.FOSHAN, 1),
    ]
    assert {(change.item.key if change.item else "") for change in review.changes} == {
        "museum",
        "tea-drone",
        "visit-drone",
    }


def test_a_second_start_changes_no_trip_and_replaces_the_secrets(engine: Engine) -> None:
    first, second = prepare(engine), prepare(engine, NOW + timedelta(days=1))
    assert not {secret for secret, *_ in first.feeds} & {secret for secret, *_ in second.feeds}
    with open_session(engine) as session, everywhere(session):
        assert len(session.scalars(select(Trip)).all()) == 3
        open_feeds = session.scalars(select(Feed).where(Feed.revoked_at.is_(None))).all()
        assert len(open_feeds) == 3


def test_the_database_of_another_office_is_left_alone(engine: Engine) -> None:
    make_office(engine, "solingen")
    with pytest.raises(RefusalError, match="needs one of its own"):
        prepare(engine)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 28), date(2028, 2, 29)])
def test_trips_lie_ahead_on_their_weekdays(today: date) -> None:
    delegation = documents.read(documents.DELEGATION, today)
    assert 56 <= (delegation.starts_on - today).days < 63
    assert delegation.starts_on.strftime("%A") == "Sunday"
    assert documents.read(documents.AT_HOME, today).starts_on.strftime("%A") == "Tuesday"
    assert documents.read(documents.FOSHAN, today).starts_on == date(2026, 10, 23)


def test_moving_leaves_texts_and_numbers_alone() -> None:
    plain = {"on": "2026-10-24", "at": "2026-10-24T09:00", "text": "2026-10-24 it is", "n": 7}
    assert documents.move([plain], 2) == [
        {"on": "2026-11-07", "at": "2026-11-07T09:00", "text": "2026-10-24 it is", "n": 7}
    ]
