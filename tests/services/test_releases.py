"""Releasing a trip, and reading what was released."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from planner.db.engine import make_engine, session_for
from planner.db.models import AuditEntry, Office, ProgrammeItem, Release, Traveller, Trip
from planner.domain.access import Actor, Role
from planner.domain.audiences import HOSTS, STAFF, TRIP, traveller
from planner.domain.changes import ChangeKind
from planner.domain.place_clocks import by_clock_of
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus
from planner.services.releases import (
    changes_in,
    get_release,
    list_releases,
    release_trip,
    released_programme,
    review_release,
    typed_programme,
)
from planner.services.trips import get_trip
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.records import NOW, make_office

HOUR = timedelta(hours=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office with a trip that was not released yet."""
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor, released=False)
    return actor


def edit(engine: Engine, office: Actor, key: str, **changes: object) -> None:
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one()
        for field, value in changes.items():
            setattr(item, field, value)
        session.commit()


def release(engine: Engine, office: Actor, hours: int = 0, note: str = "") -> int:
    with session_for(engine, office, NOW + hours * HOUR) as session:
        number = release_trip(session, office, SLUG, note, NOW + hours * HOUR).number
        session.commit()
        return number


def titles(session: Session, number: int | None = None) -> set[str]:
    programme = released_programme(session, session.scalars(select(Trip)).one(), STAFF, number)
    return {item.title.en for item in programme.items}


def test_versions_are_counted_and_noted(engine: Engine, office: Actor) -> None:
    assert release(engine, office, 0, "  First  ") == 1
    edit(engine, office, "opening", title=Texts(en="Grand opening"))
    assert release(engine, office, 1, "Renamed") == 2
    with session_for(engine, office, NOW) as session:
        versions = [
            (one.number, one.note, one.released_by, one.released_at, one.affected)
            for one in list_releases(session, office, SLUG)
        ]
        assert versions == [
            (2, "Renamed", "test", NOW + HOUR, ["anna", "bernd"]),
            (1, "First", "test", NOW, ["anna", "bernd"]),
        ]
        assert get_release(session, office, SLUG, 1).note == "First"
        assert get_trip(session, office, SLUG).released_version == 2
        assert "Opening" in titles(session, 1)
        assert "Grand opening" in titles(session)
        logged = select(AuditEntry.changes).where(AuditEntry.thing == "Release")
        assert [each["note"] for each in session.scalars(logged)] == [
            [None, "First"],
            [None, "Renamed"],
        ]


def test_what_was_typed_by_another_clock_is_released_as_it_is_at_its_place(
    engine: Engine, office: Actor
) -> None:
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == "opening")).one()
        there = item.starts, item.ends
        starts, ends = (by_clock_of(moment, "Europe/Berlin") for moment in there)
        assert (starts, ends) != there
        item.schedule(starts, ends, "Europe/Berlin")
        session.commit()
        review = review_release(session, office, SLUG, NOW + HOUR)
        assert (review.is_new, review.changes) == (True, ())
    release(engine, office, 1)
    with session_for(engine, office, NOW) as session:
        trip = session.scalars(select(Trip)).one()
        seen, typed = released_programme(session, trip, STAFF), typed_programme(session, trip, 2)
        assert (seen.item_of["opening"].starts, seen.item_of["opening"].ends) == there
        assert (typed.item_of["opening"].starts, typed.item_of["opening"].ends) == (starts, ends)


def test_without_a_change_there_is_nothing_to_release(engine: Engine, office: Actor) -> None:
    release(engine, office)
    with session_for(engine, office, NOW + HOUR) as session:
        with pytest.raises(InvalidError, match=r"Nothing has changed since version 1\."):
            release_trip(session, office, SLUG, "", NOW + HOUR)
        assert session.scalar(select(func.count(Release.id))) == 1


def test_a_release_disturbs_nobody_who_edits(engine: Engine, office: Actor) -> None:
    versions = select(Trip.version, Office.version).join(Office, Office.id == Trip.office_id)
    with session_for(engine, office, NOW) as session:
        before = session.execute(versions).one()
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        assert session.execute(versions).one() == before
        assert session.scalars(select(Office.edition)).one() == 1


def test_two_releases_at_once_make_one_version(
    engine: Engine, database_url: str, office: Actor
) -> None:
    del engine
    start = Barrier(2)

    def try_to_release(_: int) -> str:
        own = make_engine(database_url)
        try:
            start.wait()
            return str(release(own, office))
        except InvalidError as error:
            return str(error)
        finally:
            own.dispose()

    with ThreadPoolExecutor() as pool:
        outcomes = sorted(pool.map(try_to_release, range(2)))
    assert outcomes == ["1", "Nothing has changed since version 1."]


def test_releasing_is_for_planners(engine: Engine, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    with session_for(engine, viewer, NOW) as session:
        with pytest.raises(ForbiddenError):
            release_trip(session, viewer, SLUG, "", NOW)
        assert list_releases(session, viewer, SLUG) == []


def test_another_office_has_no_such_trip(engine: Engine, office: Actor) -> None:
    release(engine, office)
    stranger = make_office(engine, "remscheid")
    with session_for(engine, stranger, NOW) as session:
        with pytest.raises(NotFoundError):
            release_trip(session, stranger, SLUG, "", NOW)
        with pytest.raises(NotFoundError):
            list_releases(session, stranger, SLUG)
        with pytest.raises(NotFoundError):
            get_release(session, stranger, SLUG, 1)


def test_each_audience_reads_its_part_of_a_release(engine: Engine, office: Actor) -> None:
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        trip = get_trip(session, office, SLUG)
        for audience in (TRIP, HOSTS, traveller("anna"), traveller("bernd")):
            seen = {item.title.en for item in released_programme(session, trip, audience).items}
            assert seen == audience_trip.SEEN[str(audience)]
        assert titles(session) == audience_trip.TITLES


def test_before_the_first_release_there_is_nothing_to_read(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        trip = get_trip(session, office, SLUG)
        with pytest.raises(NotFoundError, match="Nothing has been released yet"):
            released_programme(session, trip, TRIP)
        with pytest.raises(NotFoundError):
            get_release(session, office, SLUG, 1)
        review = review_release(session, office, SLUG, NOW)
        assert review.before is None
        assert review.is_new
        assert {change.kind for change in review.changes} == {ChangeKind.ADDED}
        assert review.affected == ("anna", "bernd")


def test_a_review_tells_what_a_release_would_change(engine: Engine, office: Actor) -> None:
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        assert not review_release(session, office, SLUG, NOW).is_new
    edit(engine, office, "workshop", title=Texts(en="Seminar"))
    with session_for(engine, office, NOW) as session:
        review = review_release(session, office, SLUG, NOW)
        [change] = review.changes
        assert (change.field, change.old.en, change.new.en) == ("title", "Workshop", "Seminar")
        assert review.affected == ("bernd",)
        assert review.is_new
    release(engine, office, 1)
    with session_for(engine, office, NOW) as session:
        assert changes_in(session, office, SLUG, 2) == review.changes
        assert len(changes_in(session, office, SLUG, 1)) == 7
        with pytest.raises(NotFoundError):
            changes_in(session, office, SLUG, 3)


def test_cancelled_items_go_when_the_office_says(engine: Engine, office: Actor) -> None:
    release(engine, office)
    edit(engine, office, "dinner", status=ItemStatus.CANCELLED)
    release(engine, office, 1)
    with session_for(engine, office, NOW) as session:
        session.execute(update(Office).values(keep_cancelled_days=2))
        session.commit()
    edit(engine, office, "opening", internal_note="x")
    release(engine, office, 1 + 48)
    with session_for(engine, office, NOW) as session:
        assert "Dinner" in titles(session)
    release(engine, office, 2 + 48)
    with session_for(engine, office, NOW) as session:
        assert "Dinner" not in titles(session)
        assert "Dinner" in titles(session, 3)


def test_a_person_added_later_may_read_what_everybody_attends(
    engine: Engine, office: Actor
) -> None:
    release(engine, office)
    with session_for(engine, office, NOW) as session:
        trip = get_trip(session, office, SLUG)
        anna = session.scalars(select(Traveller).where(Traveller.key == "anna")).one()
        carla = Traveller(
            trip_id=trip.id,
            key="carla",
            given_name="Carla",
            family_name="C",
            role=anna.role,
            regime=anna.regime,
        )
        session.add(carla)
        session.flush()
        seen = released_programme(session, trip, traveller("carla"))
        assert {item.title.en for item in seen.items} == {"Opening", "Dinner", "Banquet"}
