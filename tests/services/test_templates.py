"""Templates: kept apart from trips, shown to nobody, made into trips."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.db.engine import session_for
from planner.db.models import Trip
from planner.domain.access import Actor
from planner.domain.audiences import OFFICE
from planner.domain.refusals import InvalidError
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind
from planner.formats.trip_document import read_document
from planner.services.calendar_files import calendar_file
from planner.services.dashboards import dashboard_of
from planner.services.feeds import create_feed
from planner.services.people.travellers import list_sources
from planner.services.readiness.tasks import take_over
from planner.services.releases import release_trip
from planner.services.templates import list_templates, parts_of
from planner.services.traveller_pages import create_page
from planner.services.trip_copies import CopyWish, Part, copy_trip
from planner.services.trip_documents import dump_trip, load_trip
from planner.services.trip_searches import (
    TripFilter,
    list_trips,
    list_trips_of_year,
    list_years,
)
from planner.services.trips import get_trip
from tests.examples.documents import FOSHAN
from tests.records import NOW, make_office

SLUG = "isa-plenary-foshan-2026"
TEMPLATE = "yearly-plenary"


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        document, _ = read_document(FOSHAN)
        load_trip(opened, office, document, replace=False, now=NOW)
        take_over(opened, office, SLUG)
        opened.commit()
        opened.expunge_all()
        yield opened


def keep(session: Session, office: Actor, *parts: Part) -> Trip:
    title, on = Texts(en="Yearly plenary"), date(2026, 10, 23)
    wish = CopyWish(TEMPLATE, title, on, frozenset(parts), is_template=True)
    return copy_trip(session, office, SLUG, wish).trip


def test_a_template_is_in_no_list_of_trips(session: Session, office: Actor) -> None:
    template = keep(session, office, *Part)
    assert template.is_template
    assert list_templates(session, office) == [template]
    year = TripFilter(year=2026)
    assert [trip.slug for trip in list_trips(session, office, TripFilter()).trips] == [SLUG]
    assert list_trips(session, office, TripFilter("yearly")).trips == ()
    assert [trip.slug for trip in list_trips_of_year(session, office, year)] == [SLUG]
    assert list_trips(session, office, TripFilter(are_templates=True)).trips == (template,)
    assert list_sources(session, office, "another") == [get_trip(session, office, SLUG)]
    board = dashboard_of(session, office, NOW)
    assert [trip.slug for trip in (*board.running, *board.upcoming)] == [SLUG]
    assert [each.trip.slug for each in board.unreleased] == [SLUG]


def test_an_office_with_templates_alone_has_no_trips_yet(session: Session, office: Actor) -> None:
    keep(session, office)
    session.delete(get_trip(session, office, SLUG))
    session.flush()
    assert list_years(session, office) == []
    assert dashboard_of(session, office, NOW).is_empty


def test_a_template_is_shown_to_nobody(session: Session, office: Actor) -> None:
    keep(session, office, Part.PROGRAMME, Part.PEOPLE)
    for share in (
        lambda: release_trip(session, office, TEMPLATE, "", NOW),
        lambda: create_page(session, office, TEMPLATE, "director", "Phone", NOW),
        lambda: create_feed(
            session,
            office,
            audience=AudienceKind.TRIP,
            slug=TEMPLATE,
            traveller=None,
            name="Phone",
            language="de",
            now=NOW,
        ),
    ):
        with pytest.raises(InvalidError, match="A template is shown to nobody"):
            share()
    assert b"Yearly" not in calendar_file(session, office, None, OFFICE, "en")


def test_a_trip_made_from_a_template_is_a_trip(session: Session, office: Actor) -> None:
    keep(session, office, Part.PROGRAMME)
    wish = CopyWish("next", Texts(en="Next"), date(2027, 10, 22), frozenset({Part.PROGRAMME}))
    made = copy_trip(session, office, TEMPLATE, wish).trip
    session.commit()
    assert not made.is_template
    old, new = (dump_trip(session, office, slug) for slug in (SLUG, "next"))
    assert [item.key for item in new.programme] == [item.key for item in old.programme]
    assert (new.starts_on, new.ends_on) == (date(2027, 10, 22), date(2027, 10, 25))
    assert release_trip(session, office, "next", "", NOW).number == 1


def test_what_was_kept_in_a_template_is_known(session: Session, office: Actor) -> None:
    some = frozenset({Part.PROGRAMME, Part.PEOPLE})
    assert parts_of(session, office, keep(session, office, *some)) == some
    assert parts_of(session, office, get_trip(session, office, SLUG)) == frozenset(Part)
