"""Bringing a release back as the draft."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    CostItem,
    Group,
    Place,
    ProgrammeItem,
    Traveller,
    TravellerPage,
    Trip,
)
from planner.domain.access import Actor, Role
from planner.domain.audiences import STAFF
from planner.domain.changes import changes_between
from planner.domain.programmes import Programme
from planner.domain.refusals import ForbiddenError, InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.domain.vocabulary import ItemStatus, Regime, TripStatus
from planner.services.releases import release_trip, released_programme, review_release
from planner.services.restorations import restore_release, review_restoration
from planner.services.traveller_pages import create_page
from planner.services.trip_queries import trip_with_parts
from tests import audience_trip
from tests.audience_trip import SLUG
from tests.records import NOW, make_item, make_office, make_traveller

HOUR = timedelta(hours=1)


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office with a trip in version 1, with a group that attends the workshop."""
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor, released=False)
    with session_for(engine, actor, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        [bernd] = [one for one in trip.travellers if one.key == "bernd"]
        trip.groups.append(Group(key="firms", name=Texts(en="Firms"), travellers=[bernd]))
        workshop = item_of(trip, "workshop")
        workshop.travellers, workshop.groups = [], list(trip.groups)
        session.flush()
        release_trip(session, actor, SLUG, "First", NOW)
        session.commit()
    return actor


def item_of(trip: Trip, key: str) -> ProgrammeItem:
    return next(item for item in trip.items if item.key == key)


def restore(engine: Engine, office: Actor, number: int = 1, *keep: str) -> None:
    with session_for(engine, office, NOW + HOUR) as session:
        seen = review_restoration(session, office, SLUG, number, NOW + HOUR).seen
        restore_release(session, office, SLUG, number, keep=keep, seen=seen)
        session.commit()


def draft_of(engine: Engine, office: Actor) -> Programme:
    with session_for(engine, office, NOW) as session:
        return trip_with_parts(session, SLUG).as_programme()


def release_of(engine: Engine, office: Actor, number: int = 1) -> Programme:
    with session_for(engine, office, NOW) as session:
        return released_programme(session, trip_with_parts(session, SLUG), STAFF, number)


def disturb(session: Session) -> None:
    """Change, remove and add some of everything."""
    trip = trip_with_parts(session, SLUG)
    dinner, opening = item_of(trip, "dinner"), item_of(trip, "opening")
    dinner.title, dinner.status = Texts(en="Supper"), ItemStatus.CANCELLED
    opening.everyone, opening.travellers = False, trip.travellers[:1]
    opening.place, opening.booking_reference = None, "OTHER"
    opening.bring, trip.practical_notes = Texts(en="Umbrella"), Texts()
    opening.source_uid = "host@example.org"
    trip.items.remove(item_of(trip, "workshop"))
    trip.items.remove(item_of(trip, "banquet"))
    trip.groups.clear()
    trip.travellers.remove(next(one for one in trip.travellers if one.key == "bernd"))
    session.flush()
    trip.travellers.append(make_traveller("carla"))
    trip.items.append(make_item("banquet", None, trip.starts_on))
    trip.title, trip.ends_on = Texts(en="Other"), trip.ends_on + timedelta(days=2)
    session.flush()


def edit(engine: Engine, office: Actor) -> Programme:
    with session_for(engine, office, NOW) as session:
        disturb(session)
        session.commit()
    return draft_of(engine, office)


def test_the_draft_says_again_what_the_release_says(engine: Engine, office: Actor) -> None:
    edit(engine, office)
    restore(engine, office)
    assert draft_of(engine, office) == release_of(engine, office)
    with session_for(engine, office, NOW) as session:
        assert not review_release(session, office, SLUG, NOW).is_new
        trip = trip_with_parts(session, SLUG)
        assert item_of(trip, "opening").source_uid == "host@example.org"
        assert trip.search_text == "audiences audiences zielgruppen"
        [anna, bernd] = trip.travellers
        assert (anna.email, anna.employer and anna.employer.label) == (
            "MAIL-anna@example.org",
            "Beispiel GmbH",
        )
        assert (bernd.email, bernd.employer, bernd.regime) == ("", None, Regime.NONE)


def test_items_come_back_under_their_own_uids_and_keys(engine: Engine, office: Actor) -> None:
    uids = {item.key: item.uid for item in draft_of(engine, office).items}
    edit(engine, office)
    restore(engine, office)
    assert {item.key: item.uid for item in draft_of(engine, office).items} == uids
    restore(engine, office)
    assert {item.key: item.uid for item in draft_of(engine, office).items} == uids


def test_a_restoration_is_undone_by_another(engine: Engine, office: Actor) -> None:
    edit(engine, office)
    with session_for(engine, office, NOW + HOUR) as session:
        release_trip(session, office, SLUG, "Second", NOW + HOUR)
        session.commit()
    second = release_of(engine, office, 2)
    assert {item.key for item in second.items if item.is_gone} == {"workshop", "banquet-2"}
    restore(engine, office, 1)
    restore(engine, office, 2)
    staying = tuple(item for item in second.items if not item.is_gone)
    assert draft_of(engine, office) == replace(second, items=staying)


def test_what_the_page_says_is_what_happens(engine: Engine, office: Actor) -> None:
    before = edit(engine, office)
    with session_for(engine, office, NOW) as session:
        review = review_restoration(session, office, SLUG, 1, NOW)
        assert review.before == before
        assert not review.is_released
        assert [one.key for one in review.result.leaving] == ["carla"]
        assert [one.key for one in review.result.returning] == ["bernd"]
        assert [item.key for item in review.result.additional] == ["banquet"]
        assert review.result.missing == ()
    restore(engine, office)
    assert review.changes == changes_between(before, draft_of(engine, office))


def test_an_item_that_the_release_does_not_have_can_be_kept(engine: Engine, office: Actor) -> None:
    before = edit(engine, office)
    [extra] = [item for item in before.items if item.key == "banquet"]
    restore(engine, office, 1, extra.uid)
    kept = draft_of(engine, office)
    release = release_of(engine, office)
    assert kept.items[:-1] == release.items
    assert kept.items[-1] == replace(extra, key="banquet-2")


def test_groups_attend_again_where_the_item_still_knows_them(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        item_of(trip_with_parts(session, SLUG), "workshop").title = Texts(en="Seminar")
        session.commit()
    restore(engine, office)
    with session_for(engine, office, NOW) as session:
        workshop = item_of(trip_with_parts(session, SLUG), "workshop")
        assert [group.key for group in workshop.groups] == ["firms"]
        assert workshop.travellers == []
    edit(engine, office)
    restore(engine, office)
    with session_for(engine, office, NOW) as session:
        workshop = item_of(trip_with_parts(session, SLUG), "workshop")
        assert workshop.groups == []
        assert [person.key for person in workshop.travellers] == ["bernd"]


def test_who_has_costs_stays_and_who_leaves_loses_their_addresses(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        trip.travellers += [make_traveller("carla"), make_traveller("doris")]
        session.flush()
        trip.costs[0].travellers.append(trip.travellers[-1])
        for key in ("carla", "doris"):
            create_page(session, office, SLUG, key, "Phone", NOW)
        session.commit()
    with session_for(engine, office, NOW) as session:
        result = review_restoration(session, office, SLUG, 1, NOW).result
        assert [one.key for one in result.staying] == ["doris"]
        assert [one.key for one in result.leaving] == ["carla"]
    restore(engine, office)
    with session_for(engine, office, NOW) as session:
        people = select(Traveller.key).order_by(Traveller.position)
        assert session.scalars(people).all() == ["anna", "bernd", "doris"]
        pages = select(TravellerPage).join(TravellerPage.traveller)
        assert [page.traveller.key for page in session.scalars(pages)] == ["doris"]
        [cost] = session.scalars(select(CostItem))
        assert {person.key for person in cost.travellers} == {"anna", "doris"}


def test_what_is_gone_from_the_directory_is_told_and_left_out(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        trip = trip_with_parts(session, SLUG)
        for item in trip.items:
            item.place, item.contacts = None, []
        trip.places.clear()
        trip.contacts.clear()
        session.flush()
        session.delete(session.scalars(select(Place)).one())
        session.commit()
    with session_for(engine, office, NOW) as session:
        missing = review_restoration(session, office, SLUG, 1, NOW).result.missing
        assert [each.key for each in missing] == ["hall", "chen"]
    restore(engine, office)
    assert {(item.place, item.contacts) for item in draft_of(engine, office).items} == {(None, ())}


def test_the_history_names_what_was_restored(engine: Engine, office: Actor) -> None:
    edit(engine, office)
    restore(engine, office)
    with session_for(engine, office, NOW) as session:
        entries = select(AuditEntry).where(AuditEntry.at == NOW + HOUR)
        told = {(one.action, one.thing, one.label) for one in session.scalars(entries)}
    assert told == {
        ("changed", "Trip", SLUG),
        ("created", "Traveller", "Bernd Beispiel"),
        ("deleted", "Traveller", "Carla Example"),
        ("created", "Group", "Firms"),
        ("created", "ProgrammeItem", "Workshop"),
        ("created", "ProgrammeItem", "Banquet"),
        ("deleted", "ProgrammeItem", "Banquet"),
        ("changed", "ProgrammeItem", "Dinner"),
        ("changed", "ProgrammeItem", "Opening"),
    }


def test_restoring_what_is_there_already_touches_nothing(engine: Engine, office: Actor) -> None:
    versions = select(ProgrammeItem.id, ProgrammeItem.version).order_by(ProgrammeItem.id)
    with session_for(engine, office, NOW) as session:
        before = session.execute(versions).all()
    restore(engine, office)
    with session_for(engine, office, NOW) as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.at == NOW + HOUR)).all() == []
        assert session.execute(versions).all() == before


def test_a_cancelled_trip_does_not_cancel_its_items_for_good(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW + HOUR) as session:
        trip_with_parts(session, SLUG).status = TripStatus.CANCELLED
        session.flush()
        release_trip(session, office, SLUG, "Off", NOW + HOUR)
        session.commit()
    before = draft_of(engine, office)
    restore(engine, office, 2)
    assert draft_of(engine, office) == before
    restore(engine, office, 1)
    assert draft_of(engine, office) == release_of(engine, office, 1)


def test_a_draft_that_nobody_looked_at_is_not_overwritten(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        seen = review_restoration(session, office, SLUG, 1, NOW).seen
    before = edit(engine, office)
    with (
        session_for(engine, office, NOW) as session,
        pytest.raises(InvalidError, match="Somebody changed the draft"),
    ):
        restore_release(session, office, SLUG, 1, keep=(), seen=seen)
    assert draft_of(engine, office) == before


def test_restoring_is_for_planners_of_the_office(engine: Engine, office: Actor) -> None:
    viewer = Actor(office.office_id, Role.VIEWER, "viewer")
    stranger = make_office(engine, "remscheid")
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with session_for(engine, actor, NOW) as session:
            with pytest.raises(error):
                review_restoration(session, actor, SLUG, 1, NOW)
            with pytest.raises(error):
                restore_release(session, actor, SLUG, 1, keep=(), seen="")
    with session_for(engine, office, NOW) as session, pytest.raises(NotFoundError):
        review_restoration(session, office, SLUG, 2, NOW)
