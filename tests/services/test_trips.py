"""Trips as a whole: adding, editing, finding and deleting them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from planner.db.base import Base
from planner.db.engine import session_for
from planner.db.models import (
    AuditEntry,
    Feed,
    Office,
    Place,
    ProgrammeItem,
    Release,
    Traveller,
    Trip,
)
from planner.domain.access import Actor
from planner.domain.refusals import (
    EditConflictError,
    InvalidError,
    NotFoundError,
    TakenError,
)
from planner.domain.texts import Texts
from planner.domain.vocabulary import AudienceKind, Direction, TripStatus
from planner.services.feeds import create_feed
from planner.services.releases import release_trip
from planner.services.trip_deletions import Contents, contents_of, delete_trip
from planner.services.trip_searches import (
    PAGE,
    Cursor,
    TripFilter,
    list_trips,
    list_trips_of_year,
    list_years,
)
from planner.services.trips import TripFacts, add_trip, edit_trip, free_slug, get_trip
from tests.counting import CountQueries
from tests.records import NOW, make_item, make_office, make_traveller, make_trip

FACTS = TripFacts(
    slug="foshan",
    title=Texts(en="Plenary in Foshan", de="Plenum in Foshan", zh="佛山全体会议"),
    purpose=Texts(de="Städteallianz"),
    direction=Direction.OUTBOUND,
    status=TripStatus.DRAFT,
    starts_on=date(2026, 10, 23),
    ends_on=date(2026, 10, 26),
    home_zone="Europe/Berlin",
)
LATER = datetime(2026, 10, 2, 8, tzinfo=UTC)


@pytest.fixture
def office(engine: Engine) -> Actor:
    return make_office(engine, "solingen")


@pytest.fixture
def session(engine: Engine, office: Actor) -> Iterator[Session]:
    with session_for(engine, office, NOW) as opened:
        yield opened


def add(session: Session, office: Actor, slug: str, **facts: object) -> Trip:
    return add_trip(session, office, replace(FACTS, slug=slug, **facts))  # type: ignore[arg-type] # fields by name


def test_a_new_trip_is_what_was_written(session: Session, office: Actor) -> None:
    trip = add_trip(session, office, FACTS)
    assert get_trip(session, office, "foshan") is trip
    assert trip.title == FACTS.title
    assert trip.search_text == "foshan plenary in foshan plenum in foshan 佛山全体会议"
    assert (trip.version, trip.released_version) == (1, 0)


def test_a_slug_is_made_from_title_and_year(session: Session, office: Actor) -> None:
    slugs = [add(session, office, "").slug for _ in range(2)]
    assert slugs == ["plenary-in-foshan-2026", "plenary-in-foshan-2026-2"]
    chinese = Texts(zh="佛山")
    assert add(session, office, "", title=chinese).slug == "trip-2026"
    assert add(session, office, "", title=Texts(en="Fair 2026")).slug == "fair-2026"
    assert add(session, office, "", title=Texts(en="x" * 200)).slug == "x" * 75 + "-2026"


def test_a_cut_slug_is_still_one_and_another_each_time(session: Session, office: Actor) -> None:
    ends_at_a_hyphen = Texts(en="x" * 74 + " and more")
    slugs = [add(session, office, "", title=ends_at_a_hyphen).slug for _ in range(3)]
    assert slugs == ["x" * 74 + "-2026", "x" * 74 + "-202-2", "x" * 74 + "-202-3"]
    with_year = Texts(en="2026 " + "y" * 75)
    slugs = [add(session, office, "", title=with_year).slug for _ in range(3)]
    assert slugs == ["2026-" + "y" * 75, "2026-" + "y" * 73 + "-2", "2026-" + "y" * 73 + "-3"]


def test_the_first_free_slug_is_found_behind_many(session: Session) -> None:
    for number in range(1, 45):
        session.add(make_trip("fair-2026" if number == 1 else f"fair-2026-{number}"))
    session.flush()
    assert free_slug(session, Texts(en="Fair"), 2026) == "fair-2026-45"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "Foshan"}, "slug"),
        ({"slug": "a--b"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "x" * 81}, "slug"),
        ({"title": Texts()}, "title"),
        ({"ends_on": date(2026, 10, 22)}, "ends_on"),
        ({"starts_on": date(206, 10, 22)}, "starts_on"),
        ({"ends_on": date(2206, 10, 22)}, "ends_on"),
        ({"home_zone": "Berlin"}, "home_zone"),
    ],
)
def test_a_fault_is_named_by_its_field(
    session: Session, office: Actor, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        add_trip(session, office, replace(FACTS, **change))  # type: ignore[arg-type] # fields by name
    assert refused.value.field == field


def test_a_slug_is_used_once_in_an_office(engine: Engine, session: Session, office: Actor) -> None:
    add_trip(session, office, FACTS)
    with pytest.raises(TakenError):
        add_trip(session, office, FACTS)
    session.commit()
    other = make_office(engine, "remscheid")
    with session_for(engine, other, NOW) as theirs:
        assert add_trip(theirs, other, FACTS).slug == "foshan"


def test_an_edit_marks_translations_that_lag(session: Session, office: Actor) -> None:
    trip = add_trip(session, office, FACTS)
    title = Texts(en="Plenary in Foshan", de="Plenarversammlung in Foshan", zh="佛山全体会议")
    edit_trip(session, office, "foshan", 1, replace(FACTS, title=title, slug="foshan-2026"))
    assert trip.title.outdated == {"en", "zh"}
    assert trip.search_text.startswith("foshan-2026 plenary")
    assert trip.version == 2


def test_the_second_of_two_edits_is_refused(session: Session, office: Actor) -> None:
    add_trip(session, office, FACTS)
    edit_trip(session, office, "foshan", 1, replace(FACTS, status=TripStatus.CONFIRMED))
    with pytest.raises(EditConflictError) as refused:
        edit_trip(session, office, "foshan", 1, FACTS)
    assert refused.value.current_version == 2


def test_days_without_a_place_follow_the_home_zone(session: Session, office: Actor) -> None:
    trip = add_trip(session, office, FACTS)
    item = make_item("free", None, date(2026, 10, 24))
    item.schedule(date(2026, 10, 24), date(2026, 10, 24), trip.home_zone)
    trip.items = [item]
    session.flush()
    assert item.starts_utc == datetime(2026, 10, 23, 22, tzinfo=UTC)
    edit_trip(session, office, "foshan", 1, replace(FACTS, home_zone="America/New_York"))
    assert item.starts_utc == datetime(2026, 10, 24, 4, tzinfo=UTC)


def test_trips_are_found_by_words_in_any_language(session: Session, office: Actor) -> None:
    add_trip(session, office, FACTS)
    add(session, office, "messe", title=Texts(de="Größte Messe 50%_"))

    def found(words: str) -> list[str]:
        return [trip.slug for trip in list_trips(session, office, TripFilter(words)).trips]

    assert found("PLENARY foshan") == ["foshan"]
    assert found("佛山") == ["foshan"]
    assert found("GRÖSSTE") == ["messe"]
    assert found("50%_") == ["messe"]
    assert found("0%5") == []
    assert sorted(found("")) == ["foshan", "messe"]


def test_trips_are_found_by_year_direction_and_status(session: Session, office: Actor) -> None:
    add_trip(session, office, FACTS)
    new_year = {"starts_on": date(2025, 12, 30), "ends_on": date(2026, 1, 3)}
    add(session, office, "guests", direction=Direction.INBOUND, **new_year)
    add(session, office, "off", status=TripStatus.CANCELLED)

    def found(wanted: TripFilter) -> list[str]:
        return [trip.slug for trip in list_trips(session, office, wanted).trips]

    assert found(TripFilter(year=2025)) == ["guests"]
    assert found(TripFilter(year=2026)) == ["off", "foshan"]
    assert found(TripFilter(direction=Direction.INBOUND)) == ["guests"]
    assert found(TripFilter(status=TripStatus.CANCELLED)) == ["off"]
    assert list_years(session, office) == [2026, 2025]
    drawn = list_trips_of_year(session, office, TripFilter(year=2026))
    assert [trip.slug for trip in drawn] == ["foshan", "off"]


def _many(session: Session, office: Actor, count: int) -> None:
    rows = [
        {
            "office_id": office.office_id,
            "permanent_id": f"{office.office_id}-{number}",
            "slug": f"trip-{number}",
            "direction": Direction.HOME,
            "status": TripStatus.DRAFT,
            "title": Texts(en=f"Trip {number}"),
            "purpose": Texts(),
            "starts_on": date(2020 + number % 7, 1 + number % 12, 1 + number % 28),
            "ends_on": date(2027, 1, 1),
            "home_zone": "Europe/Berlin",
            "search_text": f"trip {number}",
            "version": 1,
        }
        for number in range(count)
    ]
    session.execute(insert(Trip), rows)


def test_pages_follow_each_other_without_a_gap(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    _many(session, office, 2 * PAGE + 5)
    seen: list[Trip] = []
    after: Cursor | None = None
    for _ in range(3):
        with count_queries() as queries:
            page = list_trips(session, office, TripFilter(), after)
        assert len(queries) == 1
        assert "OFFSET" not in queries[0].upper().replace("LIMIT ? OFFSET ?", "")
        seen.extend(page.trips)
        after = page.older and Cursor.read(str(page.older))
    assert after is None
    keys = [(trip.starts_on, trip.id) for trip in seen]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == 2 * PAGE + 5


def test_too_many_trips_are_not_drawn(session: Session, office: Actor) -> None:
    _many(session, office, 7 * 61)
    assert list_trips_of_year(session, office, TripFilter(year=2021)) == ()


@pytest.mark.parametrize("text", ["", "x", "2026-13-01.4", "2026-10-23", "2026-10-23.x"])
def test_a_broken_cursor_begins_at_the_first_page(text: str) -> None:
    assert Cursor.read(text) is None


def _whole_trip(session: Session, office: Actor) -> Trip:
    trip = make_trip("foshan")
    place = Place(name=Texts(en="Hall"), city="Foshan", country="CN", zone="Asia/Shanghai")
    trip.travellers = [make_traveller("director"), make_traveller("guest")]
    trip.items = [make_item("plenary", place, date(2026, 10, 24))]
    session.add(trip)
    session.flush()
    release_trip(session, office, "foshan", "", NOW)
    create_feed(
        session,
        office,
        audience=AudienceKind.TRAVELLER,
        slug="foshan",
        traveller="director",
        name="phone",
        language="de",
        now=NOW,
    )
    session.commit()
    return trip


def _count(session: Session, model: type[Base]) -> int:
    return session.scalars(select(func.count(model.id))).one()


def test_a_deleted_trip_takes_its_parts_and_leaves_directory_and_history(
    session: Session, office: Actor
) -> None:
    trip = _whole_trip(session, office)
    edition = session.scalars(select(Office.edition)).one()
    assert contents_of(session, office, trip) == Contents(
        items=1,
        travellers=2,
        costs=0,
        commitments=0,
        tasks=0,
        approvals=0,
        releases=1,
        feeds=1,
        pages=0,
    )
    history = _count(session, AuditEntry)
    delete_trip(session, office, "foshan", "foshan", LATER)
    session.commit()
    for model in (Trip, ProgrammeItem, Traveller, Release, Feed):
        assert _count(session, model) == 0, model
    assert _count(session, Place) == 1
    assert _count(session, AuditEntry) > history
    office_row = session.scalars(select(Office).execution_options(populate_existing=True)).one()
    assert office_row.edition == edition + 1
    assert office_row.calendar_changed_at == LATER


def test_a_deletion_needs_the_written_slug(session: Session, office: Actor) -> None:
    add_trip(session, office, FACTS)
    with pytest.raises(InvalidError) as refused:
        delete_trip(session, office, "foshan", "fosham", LATER)
    assert refused.value.field == "typed"
    with pytest.raises(NotFoundError):
        delete_trip(session, office, "nowhere", "nowhere", LATER)


def test_deleting_many_items_takes_few_queries(
    session: Session, office: Actor, count_queries: CountQueries
) -> None:
    counts = []
    for slug, number in (("one", 1), ("thirty", 30)):
        trip = make_trip(slug)
        trip.items = [make_item(f"item-{i}", None, date(2026, 10, 24)) for i in range(number)]
        session.add(trip)
        session.commit()
        session.expunge_all()
        with count_queries() as queries:
            delete_trip(session, office, slug, slug, LATER)
        counts.append(len(queries))
    assert counts[0] == counts[1]
