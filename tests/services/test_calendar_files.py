"""Calendars and items to download, for each audience."""

from datetime import timedelta

import pytest
from icalendar import Calendar as ParsedCalendar
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import ProgrammeItem
from planner.domain.access import Actor
from planner.domain.audiences import HOSTS, OFFICE, STAFF, TRIP, Audience, traveller
from planner.domain.refusals import InvalidError, NotFoundError
from planner.domain.texts import Texts
from planner.services.calendar_files import calendar_file, item_file, own_item_file
from planner.services.calendars import Calendar
from planner.services.offices import office_of
from planner.services.own_pages import open_page
from planner.services.programmes import delete_item
from planner.services.releases import release_trip
from planner.services.renderings import keep, render
from planner.services.traveller_pages import create_page
from planner.services.trips import get_trip
from tests import audience_trip
from tests.audience_trip import BOOKING, CONTACT_PHONE, PLACE_PHONE, SEEN, SLUG, STAFF_ONLY
from tests.records import NOW, make_office

AUDIENCES = [TRIP, HOSTS, traveller("anna"), traveller("bernd")]


@pytest.fixture
def office(engine: Engine) -> Actor:
    """An office with the trip of all audiences, released."""
    actor = make_office(engine, "solingen")
    audience_trip.add_trip(engine, actor)
    return actor


def uid_of(session: Session, key: str) -> str:
    return session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == key)).one().uid


def unfolded(body: bytes) -> str:
    return body.replace(b"\r\n ", b"").decode()


@pytest.mark.parametrize("audience", AUDIENCES, ids=str)
def test_a_calendar_has_just_what_its_audience_sees(
    engine: Engine, office: Actor, audience: Audience
) -> None:
    with session_for(engine, office, NOW) as session:
        body = calendar_file(session, office, SLUG, audience, "en")
        text = unfolded(body)
        events = ParsedCalendar.from_ical(body).walk("VEVENT")
        assert {str(event["SUMMARY"]) for event in events} == SEEN[str(audience)]
        assert not any(secret in text for secret in (*STAFF_ONLY, BOOKING))
        assert (CONTACT_PHONE in text) == (PLACE_PHONE in text) == (audience != HOSTS)
        assert ("Head of anna" in text) == (audience == HOSTS)
        assert "METHOD" not in text
        trip, own = get_trip(session, office, SLUG), office_of(session, office)
        calendar = Calendar(own, trip, audience, "en")
        keep(session, calendar, render(session, calendar))
        assert calendar_file(session, office, SLUG, audience, "en") == body


@pytest.mark.parametrize("audience", AUDIENCES, ids=str)
def test_an_item_is_a_file_only_for_who_sees_it(
    engine: Engine, office: Actor, audience: Audience
) -> None:
    with session_for(engine, office, NOW) as session:
        for title in audience_trip.TITLES:
            uid = uid_of(session, title.lower())
            if title not in SEEN[str(audience)]:
                with pytest.raises(NotFoundError):
                    item_file(session, office, SLUG, audience, uid)
                continue
            body = item_file(session, office, SLUG, audience, uid)
            [event] = ParsedCalendar.from_ical(body).walk("VEVENT")
            assert (str(event["UID"]), str(event["SUMMARY"])) == (uid, title)
            written = body[body.index(b"BEGIN:VEVENT") : body.index(b"END:VCALENDAR")]
            assert written in calendar_file(session, office, SLUG, audience, "de")
            assert not any(word in unfolded(body) for word in ("METHOD", "X-WR-", BOOKING))
            assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in unfolded(body)


def test_what_a_traveller_downloads_is_theirs_and_has_no_booking_reference(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        _, secret = create_page(session, office, SLUG, "anna", "Phone", NOW)
        page = open_page(session, secret, NOW)
        body = unfolded(own_item_file(session, page, uid_of(session, "massage"), "de"))
        assert "SUMMARY:Massage\r\n" in body
        assert "CATEGORIES:" in body
        assert BOOKING not in body
        with pytest.raises(NotFoundError):
            own_item_file(session, page, uid_of(session, "workshop"), "de")


def test_there_is_no_calendar_for_staff_nor_of_an_unknown_kind(
    engine: Engine, office: Actor
) -> None:
    with session_for(engine, office, NOW) as session:
        for slug, audience in (
            (SLUG, STAFF),
            (SLUG, OFFICE),
            (None, TRIP),
            (None, STAFF),
            ("nowhere", TRIP),
            (SLUG, traveller("carl")),
        ):
            with pytest.raises(NotFoundError):
                calendar_file(session, office, slug, audience, "en")
        with pytest.raises(NotFoundError):
            item_file(session, office, SLUG, STAFF, uid_of(session, "rehearsal"))
        with pytest.raises(InvalidError):
            calendar_file(session, office, SLUG, TRIP, "fr")


def test_the_calendar_of_all_trips_has_titles_and_no_items(engine: Engine, office: Actor) -> None:
    with session_for(engine, office, NOW) as session:
        body = calendar_file(session, office, None, OFFICE, "de")
        [event] = ParsedCalendar.from_ical(body).walk("VEVENT")
        assert str(event["SUMMARY"]) == "Zielgruppen"
        assert audience_trip.titles_in(unfolded(body)) == frozenset()


def test_an_item_that_nobody_asked_for_before_is_found_behind_those_that_changed(
    engine: Engine, office: Actor
) -> None:
    """A release keeps a short snapshot of what it changed; other items are not in it."""
    with session_for(engine, office, NOW) as session:
        trip, own = get_trip(session, office, SLUG), office_of(session, office)
        anna = Calendar(own, trip, traveller("anna"), "en")
        keep(session, anna, render(session, anna))
        item = session.scalars(select(ProgrammeItem).where(ProgrammeItem.key == "massage")).one()
        item.title = Texts(en="Another massage")
        release_trip(session, office, SLUG, "", NOW)
        body = calendar_file(session, office, SLUG, traveller("bernd"), "en")
        assert audience_trip.titles_in(unfolded(body)) == SEEN["traveller:bernd"]


@pytest.mark.parametrize("audience", AUDIENCES, ids=str)
def test_a_deleted_item_is_cancelled_in_calendars_for_as_long_as_the_office_says(
    engine: Engine, office: Actor, audience: Audience
) -> None:
    with session_for(engine, office, NOW) as session:
        uid = uid_of(session, "opening")
        delete_item(session, office, SLUG, "opening", 1)
        session.commit()
    for days, found in ((0.1, [("CANCELLED", "TRANSPARENT", "1")]), (14.2, [])):
        now = NOW + timedelta(days=days)
        with session_for(engine, office, now) as session:
            if days > 1:
                session.scalars(select(ProgrammeItem)).first().internal_note = "x"  # type: ignore[union-attr] # there are some
            release_trip(session, office, SLUG, "", now)
            session.commit()
            body = calendar_file(session, office, SLUG, audience, "de")
        events = ParsedCalendar.from_ical(body).walk("VEVENT")
        assert [
            (str(each["STATUS"]), str(each["TRANSP"]), str(each["SEQUENCE"]))
            for each in events
            if each["UID"] == uid
        ] == found
        assert ("SUMMARY:ABGESAGT: Opening" in unfolded(body)) == bool(found)
